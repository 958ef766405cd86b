// Home is live: what a system sends is seen without reloading, and nothing moves under the pointer.
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage, textOf } from './stage.ts';

let stage: Stage;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  stage = await Stage.open();
  context = await stage.staff();
  page = await context.newPage();
});

afterAll(() => stage.close());

async function figure(name: string): Promise<number> {
  const text = await textOf(
    page.getByLabel('Figures of the window').getByText(name, { exact: true }).locator('xpath=..'),
  );
  return Number(/[\d,]+/.exec(text)?.[0].replaceAll(',', ''));
}

test('an event changes the figures without a reload, and its decision waits behind a button', async () => {
  await page.goto('/console/');
  await page
    .getByRole('status')
    .filter({ hasText: /^Live$/ })
    .waitFor();
  await page.evaluate("document.title = 'not reloaded'");
  const before = {
    signals: await figure('Signals'),
    decisions: await figure('Decisions'),
    people: await figure('People'),
  };
  const rows = page.getByRole('table', { name: 'Latest decisions' }).locator('tbody tr');
  const first = await textOf(rows.first());

  await stage.discharge('live-1', 'Lena Livingston');

  await expect.poll(() => figure('People'), { timeout: 10_000 }).toBe(before.people + 1);
  await expect.poll(() => figure('Decisions'), { timeout: 10_000 }).toBeGreaterThan(before.decisions);
  expect(await figure('Signals')).toBeGreaterThanOrEqual(before.signals + 2);
  const newer = page.getByRole('button', { name: /^\d+ new$/ });
  await newer.waitFor();
  expect(await textOf(rows.first())).toBe(first);

  await newer.click();
  expect(await textOf(rows.first())).toContain('Lena Livingston');
  expect(await page.title()).toBe('not reloaded');
});

test('a number opens its rows', async () => {
  await page
    .getByLabel('Figures of the window')
    .getByRole('link', { name: /^Decisions/ })
    .click();
  await page.getByRole('heading', { level: 1, name: 'Decisions' }).waitFor();
  await page.getByRole('link', { name: 'Your first days at home' }).first().waitFor();
});

test('the light says so when the line is cut, and is live again when it is back', async () => {
  await page.goto('/console/');
  const light = page.getByRole('status').filter({ hasText: /^(Live|Reconnecting|Offline)$/ });
  await expect.poll(() => textOf(light)).toBe('Live');
  await context.setOffline(true);
  await expect.poll(() => textOf(light)).toBe('Offline');
  await context.setOffline(false);
  await expect.poll(() => textOf(light), { timeout: 10_000 }).toBe('Live');
});
