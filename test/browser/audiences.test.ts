// Audiences as staff meet them: a rule built by keyboard alone and counted while it is written, saved, looked at, asked why.
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AudienceListRow, AudienceRow } from '../../sdk/faces/audiences.ts';
import { expectAccessible } from '../support/browser.ts';
import { eventually, Stage, widerBy } from './stage.ts';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

let stage: Stage;
let audiences: AudienceRow[];
let list: AudienceListRow;

beforeAll(async () => {
  stage = await Stage.open();
  audiences = await stage.rows<AudienceRow>('audiences');
  list = await post<AudienceListRow>('audience-lists', { name: 'Guests of the open day' });
});
afterAll(() => stage.close());

function post<Answer>(path: string, body: object): Promise<Answer> {
  return stage.ask<Answer>(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
}

/** Light and dark; and whether it fits. */
async function look(page: Page): Promise<void> {
  await page.locator('[aria-label^="Loading"]').first().waitFor({ state: 'detached' });
  await page.emulateMedia({ colorScheme: 'light' });
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(page, 'colours');
  expect(await widerBy(page), page.url()).toBeLessThanOrEqual(0);
}

/** The field that has the focus, by its name for readers. */
function focused(page: Page): Promise<string | null> {
  return page.evaluate('document.activeElement?.getAttribute("aria-label")');
}

/** Opens the menu of conditions by keyboard and takes one by the beginning of its name. */
async function addCondition(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a condition', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name }).waitFor({ state: 'hidden' });
}

async function counted(page: Page): Promise<number> {
  await page.locator('[data-testid="count"][data-stale="false"]').waitFor();
  const words = await page.getByTestId('count').textContent();
  return Number((words ?? '').replaceAll(/\D/g, ''));
}

test('a rule is built by keyboard, counted while it is written, saved, and finds the people it promised', async () => {
  const context = await stage.staff();
  const page = await context.newPage();
  await page.goto('/console/audiences/new');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Seen by keyboard');
  await addCondition(page, 'Kind of person');
  await eventually('the focus', async () => (await focused(page)) === 'Kind of condition 1');
  await page.getByText('People who are patients.').waitFor();
  const patients = await counted(page);
  await addCondition(page, 'Did An event');
  await page.getByRole('group', { name: 'Condition 2' }).getByRole('combobox', { name: 'Event' }).focus();
  await page.keyboard.type('Portal Visited');
  await page.getByText('People who are patients and did “Portal Visited” in the last 30 days.').waitFor();
  const visitors = await counted(page);
  expect(visitors).toBeGreaterThan(0);
  expect(visitors).toBeLessThan(patients);
  expect(await page.getByRole('list', { name: 'Some of them' }).getByRole('listitem').count()).toBe(10);

  await page.getByRole('button', { name: 'Move condition 2 up' }).focus();
  await page.keyboard.press('ArrowUp');
  await page.getByText('People who did “Portal Visited” in the last 30 days and are patients.').waitFor();
  await eventually('the focus', async () => (await focused(page)) === 'Move condition 1 up');
  await page.keyboard.press('ArrowRight');
  await eventually('the focus', async () => (await focused(page)) === 'Move condition 1.1 into a group');
  await page.keyboard.press('ArrowLeft');
  await eventually('the focus', async () => (await focused(page)) === 'Move condition 1 out of its group');
  await page.getByRole('button', { name: 'Undo', exact: true }).click();

  await page.getByRole('button', { name: 'Make this audience' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Seen by keyboard' }).waitFor();
  const made = await eventually('the audience', async () => {
    const rows = await stage.rows<AudienceRow>('audiences');
    return rows.find((row) => row.name === 'Seen by keyboard' && row.building === null && row.members > 0);
  });
  expect(made.members).toBe(visitors);
  await context.close();
});

test('what is not right is said at its condition; who leaves with changes is asked', async () => {
  const context = await stage.staff();
  const page = await context.newPage();
  await page.goto('/console/audiences/new?template=screening-age');
  await page.getByRole('group', { name: 'Condition 2' }).getByRole('spinbutton', { name: 'Value' }).fill('');
  await page
    .getByRole('group', { name: 'Condition 2' })
    .getByText('Value must be a number or a date')
    .waitFor();
  const asked = new Promise<string>((done) => {
    page.once('dialog', (dialog) => {
      done(dialog.message());
      void dialog.dismiss();
    });
  });
  await page.getByRole('link', { name: 'Home' }).click();
  expect(await asked).toContain('Leave without saving?');
  expect(page.url()).toContain('/audiences/new');
  await context.close();
});

test('somebody else’s save is noticed, and theirs can be taken over', async () => {
  const [first] = audiences;
  if (!first) throw new Error('the town has no audience');
  const context = await stage.staff();
  const page = await context.newPage();
  await page.goto(`/console/audiences/${first.id}/edit`);
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Mine');
  const now = await stage.ask<AudienceRow>(`audiences/${first.id}`);
  await stage.ask(`audiences/${first.id}`, {
    method: 'PUT',
    body: JSON.stringify({ description: 'Changed meanwhile' }),
    headers: { 'content-type': 'application/json', 'if-match': `"${now.version}"` },
  });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Somebody else saved version').waitFor();
  await page.getByRole('button', { name: /Take theirs/ }).click();
  await page
    .getByRole('textbox', { name: 'What it is for' })
    .and(page.getByText('Changed meanwhile'))
    .waitFor();
  await context.close();
});

test('the care team asks why somebody is in or out', async () => {
  const context = await stage.staff({}, 'care@riverside.example');
  const page = await context.newPage();
  const audience = audiences.find((row) => row.members > 0);
  await page.goto(`/console/audiences/${audience?.id}`);
  await page.getByRole('table', { name: 'Members' }).getByRole('link').first().waitFor();
  const name = await page.getByRole('table', { name: 'Members' }).getByRole('link').first().textContent();
  await page.getByRole('searchbox', { name: 'Find a person' }).fill(name ?? '');
  await page.getByRole('list', { name: 'People found' }).getByRole('button').first().click();
  await page.getByText(/fits the rule/).waitFor();
  await look(page);
  await context.close();
});

test('people are put on a list and taken off again, with the way back', async () => {
  const context = await stage.staff();
  const page = await context.newPage();
  await page.goto(`/console/audiences/lists/${list.id}`);
  await stage.discharge('list-guest', 'Gunnar Guestling');
  await eventually('the person', async () => (await stage.rows('people?query=guestling'))[0]);
  await page.getByRole('searchbox', { name: 'Find a person' }).fill('Guestling');
  await page.getByRole('button', { name: 'Add Gunnar Guestling to the list' }).click();
  const table = page.getByRole('table', { name: 'People on the list' });
  await table.getByText('Gunnar Guestling').waitFor();
  await page.getByRole('button', { name: 'Take Gunnar Guestling off the list' }).click();
  await page.getByText('Nobody is on it').waitFor();
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
  await table.getByText('Gunnar Guestling').waitFor();
  await page.getByRole('textbox', { name: 'One a line' }).fill('nobody@example.net\nlist-guest@example.org');
  await page.getByRole('button', { name: 'Find them and add' }).click();
  await page.getByText('Not found: 1').waitFor();
  await context.close();
});

for (const [words, options] of [
  ['on a desk', {}],
  ['on a phone', PHONE],
] as const)
  test(`every screen of audiences can be used by everybody ${words}`, async () => {
    const context: BrowserContext = await stage.staff(options);
    const page = await context.newPage();
    const wrong: string[] = [];
    const ids = audiences.slice(0, 3).map((row) => row.id);
    for (const path of [
      '',
      '?query=nothing-fits',
      '/new',
      '/new?template=after-discharge',
      `/${ids[0]}`,
      `/${ids[0]}/edit`,
      `/overlap?ids=${ids.join(',')}`,
      '/overlap',
      '/lists',
      `/lists/${list.id}`,
      '/scores',
      '/scores/new',
      '/not-an-id',
    ]) {
      await page.goto(`/console/audiences${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await look(page).catch((error: Error) => wrong.push(error.message));
    }
    expect(wrong).toEqual([]);
    await context.close();
  }, 400_000);
