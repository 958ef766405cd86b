// From a search to a person: who they are, what they allow, how much they were contacted, what happened.
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage, textOf } from './stage.ts';

let stage: Stage;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  stage = await Stage.open();
  await stage.discharge('found-1', 'Philippa Foundwell');
  await stage.send([
    {
      type: 'track',
      userId: 'found-1',
      event: 'Consent Given',
      properties: { purpose: 'education', channel: 'email' },
    },
    {
      type: 'track',
      userId: 'found-1',
      event: 'Consent Withdrawn',
      properties: { purpose: 'marketing', channel: 'email' },
    },
  ]);
  await stage.mail('found-1@example.org', 'Your first days at home');
  context = await stage.staff();
  page = await context.newPage();
});

afterAll(() => stage.close());

test('a search finds a person by a part of the name and keeps itself in the address', async () => {
  await page.goto('/console/people');
  await page.getByRole('searchbox', { name: 'Name, e-mail or number' }).fill('foundw');
  await page.waitForURL('**/console/people?query=foundw');
  await page.getByRole('link', { name: 'Philippa Foundwell' }).waitFor();
  await expect.poll(() => page.locator('tbody tr').count()).toBe(1);
  await page.reload();
  await page.getByRole('link', { name: 'Philippa Foundwell' }).click();
  await page.getByRole('heading', { level: 1, name: 'Philippa Foundwell' }).waitFor();
});

test('the profile shows contact, consent by purpose and channel, and the budget', async () => {
  await page.getByText('found-1@example.org').first().waitFor();
  const cell = (purpose: string) =>
    page
      .getByRole('table', { name: 'Consent by purpose and channel' })
      .getByRole('row', { name: purpose })
      .getByRole('cell')
      .first();
  await cell('Education').getByRole('img', { name: 'Given' }).waitFor();
  await cell('Marketing').getByRole('img', { name: 'Withdrawn' }).waitFor();
  await cell('Research').getByRole('img', { name: 'Not stated' }).waitFor();
  const budget = page.locator('section', { has: page.getByRole('heading', { name: 'Contact budget' }) });
  expect(await textOf(budget)).toMatch(/\d of 4 used, \d left this week/);
});

test('the timeline tells the whole loop, newest first, and can be narrowed to one kind', async () => {
  const timeline = page.locator('section', { has: page.getByRole('heading', { name: 'Timeline' }) });
  await timeline.getByText('Patient Discharged').waitFor();
  const entries = timeline.locator('ol > li');
  const times = await entries
    .locator('time')
    .evaluateAll((found) => found.map((time) => time.getAttribute('datetime')));
  expect(times).toEqual(times.toSorted().reverse());

  await page.getByLabel('Kind of touchpoint').selectOption('consent');
  await page.waitForURL('**channels=consent**');
  await expect.poll(() => entries.count()).toBe(2);
  await page.getByLabel('Kind of touchpoint').selectOption('mail');
  await expect.poll(() => entries.count()).toBe(1);

  await page.getByLabel('As of the end of day').fill('2020-01-01');
  await page.getByText('Nothing here').waitFor();
  await page.getByRole('link', { name: 'Show everything' }).click();
  await timeline.getByText('Patient Discharged').waitFor();
});

test('a decision on the timeline opens its why, and leads back to the person', async () => {
  await page.getByLabel('Kind of touchpoint').selectOption('decision');
  await page.locator('ol > li').getByRole('link').first().click();
  await page.getByRole('heading', { level: 1, name: 'Your first days at home' }).waitFor();
  await page.getByRole('link', { name: 'Philippa Foundwell' }).click();
  await page.getByRole('heading', { level: 1, name: 'Philippa Foundwell' }).waitFor();
});

test('the brief says what to know and what not to say, and prints alone', async () => {
  await page.getByRole('link', { name: 'Brief' }).click();
  await page.getByRole('heading', { level: 1, name: 'Brief: Philippa Foundwell' }).waitFor();
  const limits = page.getByRole('region', { name: 'What may not be said' });
  expect(await textOf(limits)).toContain('No marketing by email: consent was taken back.');
  await page.getByRole('region', { name: 'Heard from us' }).waitFor();
  await page.emulateMedia({ media: 'print' });
  await expect.poll(() => page.getByRole('link', { name: 'People', exact: true }).isVisible()).toBe(false);
  await page.emulateMedia({ media: 'screen' });
});

test('filters are kept as a view, opened again and removed', async () => {
  await page.goto('/console/people?query=foundw&kind=patient');
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: 'Save or remove views…' }).click();
  await page.getByLabel('Name of the view').fill('The found');
  await page.getByRole('button', { name: 'Save this view' }).click();
  await page.goto('/console/people');
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: 'The found' }).click();
  await page.waitForURL('**/console/people?query=foundw&kind=patient');
  await expect.poll(() => page.getByRole('searchbox').inputValue()).toBe('foundw');
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: 'Save or remove views…' }).click();
  await page.getByRole('button', { name: 'Remove the view The found' }).click();
  await page.getByText('The view “The found” is gone').waitFor();
});
