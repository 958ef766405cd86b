// The live tail: what arrives stands there at once, waits while somebody reads, can be sought, and leads to what was held.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage } from './stage.ts';

let stage: Stage;
let page: Page;

beforeAll(async () => {
  stage = await Stage.open();
  page = await (await stage.staff()).newPage();
});

afterAll(() => stage.close());

const AHEAD = 3_600_000;
const line = (name: string) =>
  page.getByRole('list', { name: 'Messages' }).getByRole('button').filter({ hasText: name });

async function track(event: string, more: object = {}): Promise<void> {
  expect((await stage.send([{ type: 'track', userId: 'tail-1', event, ...more }])).status).toBe(200);
}

test('the tail shows what arrives, waits while it is paused, and finds by words', async () => {
  await page.goto('/console/events');
  await page
    .getByRole('status')
    .filter({ hasText: /^Live$/ })
    .waitFor();
  await track('Tail First');
  await line('Tail First').waitFor();

  await page.getByRole('button', { name: 'Pause' }).click();
  await track('Tail Second');
  await page.getByRole('button', { name: /^\d+ new$/ }).waitFor();
  expect(await line('Tail Second').count()).toBe(0);
  await page.getByRole('button', { name: 'Go on' }).click();
  await line('Tail Second').waitFor();

  await page.getByLabel('Name, field or source').fill('tail second');
  await line('Tail First').waitFor({ state: 'detached' });
  await line('Tail Second').click();
  await page.getByRole('button', { name: 'Copy as curl' }).waitFor();
});

test('a message that was held leads to where it is tried again', async () => {
  await page.goto('/console/events');
  await page
    .getByRole('status')
    .filter({ hasText: /^Live$/ })
    .waitFor();
  await track('Tail Ahead', { timestamp: new Date(Date.now() + AHEAD).toISOString() });
  await line('Tail Ahead').click();
  await page.getByRole('link', { name: 'Mend it' }).click();
  await page.getByRole('heading', { name: 'Tail Ahead' }).waitFor();
  await page.getByRole('button', { name: 'Replay as it is' }).waitFor();

  await page.goto('/console/settings/health');
  await page.getByRole('link', { name: /In quarantine/ }).click();
  await page.getByRole('table', { name: 'Quarantine' }).getByText('Tail Ahead').waitFor();
});
