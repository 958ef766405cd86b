// Why: every option of a decision with the first gate that stopped it in words, and the proof that it replays.
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DecisionRow, DecisionView } from '../../sdk/api.ts';
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

async function held(): Promise<DecisionView> {
  const [row] = await stage.rows<DecisionRow>('decisions?reason=no-consent&limit=1');
  if (!row) throw new Error('nobody in the town was spared a message for want of consent');
  return stage.ask<DecisionView>(`decisions/${row.id}`);
}

test('a list narrowed by reason opens one decision', async () => {
  await page.goto('/console/decisions');
  await page.getByLabel('Reason').selectOption('no-consent');
  await page.waitForURL('**reason=no-consent**');
  const rows = page.locator('tbody tr');
  await expect.poll(async () => new Set(await rows.locator('td:nth-child(4)').allInnerTexts()).size).toBe(1);
  await rows.first().getByRole('link').click();
  await page.waitForURL('**/console/decisions/*');
  await page.getByRole('button', { name: 'Replay' }).waitFor();
});

test('every option is there with what stopped it in words, the chosen one first', async () => {
  const decision = await held();
  await page.goto(`/console/decisions/${decision.id}`);
  const options = page
    .locator('section', { has: page.getByRole('heading', { name: 'From every option to one' }) })
    .locator('ul > li');
  await options.first().waitFor();
  expect(await options.count()).toBe(decision.options.length);
  expect(await textOf(options.first())).toContain('Chosen');

  const texts = await options.allInnerTexts();
  const stopped = decision.options.filter((option) => option.gate !== null);
  expect(stopped.length).toBeGreaterThan(0);
  for (const { gate, gateWords } of stopped) {
    expect(gateWords, `${gate} has words`).toMatch(/^[A-Z].* .*[.]$/);
    expect(texts.some((text) => text.includes('Stopped') && text.includes(gateWords ?? ''))).toBe(true);
  }
  expect(await textOf(page.getByLabel('The answer'))).toContain(decision.reasonWords);
});

test('replaying decides the same again', async () => {
  await page.getByRole('button', { name: 'Replay' }).click();
  await page.getByText('Same answer', { exact: true }).waitFor();
});

test('what the decision looked at is shown and holds no address', async () => {
  await page.getByText('Everything the decision looked at').click();
  const evidence = await textOf(page.locator('details pre'));
  expect(JSON.parse(evidence)).toHaveProperty('now');
  expect(evidence).not.toMatch(/@|\+1\d/);
});
