// A campaign as staff meet it: planned in calm steps with a live count, approved by somebody else, launched, called off.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CampaignProgress, CampaignView } from '../../sdk/faces/campaigns.ts';
import { expectAccessible } from '../support/browser.ts';
import { eventually, Stage, widerBy } from './stage.ts';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const NAME = 'Welcome again';

let stage: Stage;
let page: Page;
let id = '';

beforeAll(async () => {
  stage = await Stage.open();
  page = await (await stage.staff()).newPage();
  await manyPeople();
});
afterAll(() => stage.close());

/** So many that a launch asks for the campaign's name. */
async function manyPeople(): Promise<void> {
  const people = Array.from({ length: 110 }, (_, i) => ({
    ...{ type: 'identify', userId: `many-${i}`, messageId: `many-${i}` },
    traits: { email: `many-${i}@example.net`, kind: 'contact', club: 'walkers' },
  }));
  expect((await stage.send(people)).ok).toBe(true);
  const rule = { trait: 'club', is: 'is', value: 'walkers' };
  const made = await stage.ask<{ id: string }>('audiences', {
    method: 'POST',
    body: JSON.stringify({ name: 'Walkers', rule }),
    headers: { 'content-type': 'application/json' },
  });
  await eventually('the walkers', async () => {
    const rows = await stage.rows<{ id: string; members: number }>('audiences');
    return rows.find((row) => row.id === made.id)?.members === 110;
  });
}

const goOn = () => page.getByRole('button', { name: /^Go on/ }).click();

test('five steps with a live count lead to a campaign that waits for approval', async () => {
  await page.goto('/console/campaigns');
  await page.getByRole('button', { name: 'New campaign' }).click();
  await page.getByLabel('Name of the campaign').fill(NAME);
  await page.getByLabel('Content').selectOption({ label: 'Flu shots without a visit' });
  await page.getByRole('checkbox', { name: 'Portal feed' }).waitFor();
  await goOn();
  await page.getByLabel('Audience or list').selectOption({ label: 'Walkers (110)' });
  await page.getByText('110 people', { exact: true }).waitFor();
  await goOn();
  await page.getByLabel('At a local time').check();
  await page.getByLabel('Day', { exact: true }).fill('2031-03-09');
  await page.getByText(/2031/).first().waitFor();
  await page.getByLabel('At once after the launch').check();
  await goOn();
  await page.getByLabel('Not faster than').check();
  await page.getByLabel('People', { exact: true }).fill('20');
  await page.getByText(/From the first to the last/).waitFor();
  await goOn();
  await page.getByText('At most 20 people a minute').waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Save and hand over for approval' }).click();
  await page.waitForURL(/campaigns\/[0-9a-f-]{36}$/);
  id = page.url().split('/').at(-1) ?? '';
  await page.getByRole('heading', { name: NAME }).waitFor();
  expect(await page.getByRole('button', { name: 'Launch' }).count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
});

test('a test is sent to oneself and listed', async () => {
  await page.getByRole('button', { name: 'Send the test' }).click();
  await page.getByText('1 of 1 tests sent').waitFor();
  const mail = await stage.mail('admin@riverside.example', '[Test] Flu shots: walk in, no visit needed');
  expect(mail.text).toContain('Hello Alex');
});

test('a reviewer approves it on a phone, in the dark', async () => {
  const context = await stage.staff(PHONE, 'reviewer@riverside.example');
  const phone = await context.newPage();
  await phone.goto(`/console/campaigns/${id}`);
  await phone.getByLabel('What your approval means').fill('Fair and plain');
  await phone.emulateMedia({ colorScheme: 'light' });
  await expectAccessible(phone);
  await phone.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(phone, 'colours');
  expect(await widerBy(phone)).toBeLessThanOrEqual(0);
  await phone.getByRole('button', { name: 'Approve' }).click();
  await phone.getByText('“Fair and plain”').waitFor();
  await context.close();
});

test('launching to many asks for the name; the launch can be taken back, launched again and called off', async () => {
  await page.reload();
  await page.getByRole('button', { name: 'Launch' }).click();
  const dialog = page.getByRole('dialog');
  const launch = dialog.getByRole('button', { name: /^Launch to/ });
  expect(await launch.isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill(NAME);
  await launch.click();
  await page.getByRole('button', { name: 'Take the launch back' }).click();
  await page.getByText('It can be launched').waitFor();
  await stage.ask(`campaigns/${id}/launch`, {
    method: 'PUT',
    body: JSON.stringify({ confirm: NAME }),
    headers: { 'content-type': 'application/json' },
  });
  await page.reload();
  await page.getByRole('button', { name: 'Cancel it' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the campaign' }).click();
  await page.getByText('Called off. What had gone').waitFor();
  expect((await stage.ask<CampaignView>(`campaigns/${id}`)).state).toBe('cancelled');
});

test('what went out shows its figures, and each opens its rows', async () => {
  const rows = await stage.rows<{ id: string; name: string }>('campaigns');
  const done = rows.find((row) => row.name === 'Flu shots for our readers');
  const progress = await stage.ask<CampaignProgress>(`campaigns/${done?.id}/progress`);
  expect(progress.asked).toBe(progress.taken);
  const [most] = progress.options.toSorted((a, b) => b.decisions - a.decisions);
  await page.goto(`/console/campaigns/${done?.id}`);
  const figures = page.getByRole('region', { name: 'What was decided' });
  await figures.locator(`a[href*="chosen=${most?.option}"]`).click();
  await page.waitForURL(/decisions\?journeyId=.*chosen=/);
  await page.locator('tbody tr').first().waitFor();
  expect(await page.locator('tbody tr').count()).toBe(Math.min(most?.decisions ?? 0, 50));
});
