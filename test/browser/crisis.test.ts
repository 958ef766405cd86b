// The crisis hold from a phone: started with one big button, seen by everybody, ended; and a late clinic at the desk.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HoldPreview, HoldRowView } from '../../sdk/faces/holds.ts';
import type { PlaceLateness } from '../../sdk/faces/lateness.ts';
import { expectAccessible } from '../support/browser.ts';
import { eventually, Stage, widerBy } from './stage.ts';

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } as const;
let stage: Stage;
let place: string;

beforeAll(async () => {
  stage = await Stage.open();
  // A place, not everything: other tests run meanwhile.
  const { places } = await stage.ask<HoldPreview>('holds/preview');
  place = places.at(-1) ?? '';
});
afterAll(() => stage.close());

test('a hold is started on a phone, everybody sees it, and it is ended', async () => {
  const context = await stage.staff(PHONE);
  const page = await context.newPage();
  await page.goto('/console/crisis');
  await page.getByRole('button', { name: 'Start a hold' }).click();
  await page.getByRole('list', { name: 'What would stop' }).waitFor({ state: 'attached' });
  const stop = page.getByRole('button', { name: /^Stop it/ });
  expect(await stop.isDisabled()).toBe(true);
  await page.getByRole('textbox', { name: 'Reason' }).fill('A drill');
  await page.getByRole('combobox', { name: 'Place' }).fill('nowhere at all');
  await page.keyboard.press('Escape');
  await stop.click();
  await page.getByRole('alert').getByText('Nobody in this organisation').waitFor();
  await page.getByRole('combobox', { name: 'Place' }).fill(place);
  await page.keyboard.press('Escape');
  await expectAccessible(page);
  expect(await widerBy(page)).toBe(0);
  await stop.click();
  await page.getByRole('heading', { level: 1, name: place }).waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
    expect(await widerBy(page)).toBe(0);
  }
  await page.goto('/console/');
  await page.getByRole('region', { name: 'Crisis hold' }).getByText('A crisis hold is on').waitFor();
  await page.getByRole('region', { name: 'Crisis hold' }).getByRole('link').click();
  await page.getByRole('list', { name: 'Holds that are on' }).getByText('A drill').waitFor();
  await page.getByRole('link', { name: 'See what waits, or end it' }).click();
  await page.getByRole('button', { name: 'End the hold' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End the hold' }).click();
  await page.getByText('The hold is over').waitFor();
  const holds = await stage.rows<HoldRowView>('holds');
  expect(holds.find((hold) => hold.reason === 'A drill')?.state).toBe('over');
  await context.close();
});

test('the desk says how late a place runs, sees who was told, and takes it back', async () => {
  const places = (await stage.rows<PlaceLateness>('places/lateness')).filter(
    (one) => one.due + one.waiting > 0,
  );
  const late = places.at(-1)?.place ?? '';
  const context = await stage.staff({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto('/console/arrivals');
  await page.getByRole('button', { name: `Say how late ${late} is` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Minutes late').fill('200');
  await dialog.getByRole('button', { name: 'Say it' }).click();
  const row = page.getByRole('list', { name: 'Places' }).getByRole('listitem').filter({ hasText: late });
  await row.getByText('200 min. late').waitFor();
  await expectAccessible(page);
  await row.getByRole('button', { name: /^Told: / }).click();
  await page.getByRole('list', { name: 'Who was told' }).getByText('200 min.').first().waitFor();
  await page.keyboard.press('Escape');
  await row.getByRole('button', { name: `Take back what was said of ${late}` }).click();
  await eventually('the data to speak again', async () =>
    (await stage.rows<PlaceLateness>('places/lateness')).find(
      (one) => one.place === late && one.said === null,
    ),
  );
  await context.close();
});
