// The page at the door in a real browser, on a phone and without script; and what the desk then sees.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Arrival, CheckInPoint } from '../../sdk/faces/doors.ts';
import { expectAccessible } from '../support/browser.ts';
import { eventually, Stage, widerBy } from './stage.ts';

let stage: Stage;
let door: string;

beforeAll(async () => {
  stage = await Stage.open();
  const [point] = await stage.rows<CheckInPoint>('check-in-points');
  door = new URL(point?.url ?? '').pathname;
});
afterAll(() => stage.close());

test('anybody with a phone checks in without script, and the desk sees it', async () => {
  const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
  const context = await stage.visitor({ ...phone, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(door);
  await page.getByRole('button', { name: 'I am here' }).click();
  expect(await page.getByRole('alert').textContent()).toContain('Type your name');
  await page.getByLabel('Your full name').fill('Dora Doorway');
  await page.getByLabel('Your birth date').fill('1980-12-31');
  await page.getByRole('button', { name: 'I am here' }).click();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Thank you');
  await context.close();
  await eventually('the arrival', async () =>
    (await stage.rows<Arrival>('arrivals')).find(
      (a) => a.said?.name === 'Dora Doorway' && a.state === 'waiting',
    ),
  );
});

test('the page is open to everybody, light and dark', async () => {
  const context = await stage.visitor({ viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto(door);
    await expectAccessible(page);
    expect(await widerBy(page)).toBe(0);
  }
  await context.close();
});
