// A data steward works through merge review by keyboard: looks, answers, takes back; and sets a source apart on the profile.
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SuggestionQueue, SuggestionRow } from '../../sdk/faces/likeness.ts';
import { expectAccessible } from '../support/browser.ts';
import { eventually, Stage, widerBy } from './stage.ts';

const TRAITS = { kind: 'patient', firstName: 'Quilla', birthDate: '1971-04-05', language: 'en' };

let stage: Stage;
let context: BrowserContext;
let page: Page;
let pair: SuggestionRow;

beforeAll(async () => {
  stage = await Stage.open();
  await stage.send([
    {
      type: 'identify',
      userId: 'mr-1',
      traits: { ...TRAITS, lastName: 'Quillfeather', email: 'quilla@example.org' },
    },
    {
      type: 'identify',
      userId: 'mr-2',
      traits: { ...TRAITS, lastName: 'Quillfaether', email: 'quilla@example.org' },
    },
  ]);
  pair = await eventually('the pair', async () =>
    (await stage.ask<SuggestionQueue>('merge-suggestions')).rows.find((row) =>
      row.people.some((person) => person.name?.startsWith('Quilla')),
    ),
  );
  context = await stage.staff();
  page = await context.newPage();
});
afterAll(() => stage.close());

const title = (name: string | RegExp) => page.getByRole('heading', { level: 2, name });
const countOf = async (): Promise<SuggestionQueue['counts']> =>
  (await stage.ask<SuggestionQueue>('merge-suggestions')).counts;

test('the pair stands side by side, with the evidence in words and what differs in a word', async () => {
  await page.goto(`/console/merge-review?id=${pair.id}`);
  await title(/^Likely one person, 99 %$/).waitFor();
  await page.getByText('E-mail address: the same').waitFor();
  await page.getByText('Surname: nearly the same').waitFor();
  const row = page.getByRole('row', { name: /Last name/ });
  await row.getByText('Quillfeather').waitFor();
  await row.getByText('Differs').waitFor();
});

test('everybody can use it, in light and dark', async () => {
  await page.emulateMedia({ colorScheme: 'light' });
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(page, 'colours');
  await page.emulateMedia({ colorScheme: 'light' });
});

test('j and k choose, g then m goes elsewhere and merges nobody', async () => {
  const chosen = () => page.locator('main a[aria-current="page"]');
  const here = await chosen().textContent();
  await page.keyboard.press('j');
  await expect.poll(() => chosen().textContent()).not.toBe(here);
  await page.keyboard.press('k');
  await expect.poll(() => chosen().textContent()).toBe(here);
  const before = await countOf();
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await page.getByRole('heading', { level: 1, name: 'Members & roles' }).waitFor();
  expect(await countOf()).toEqual(before);
});

test('m merges, and u takes it back', async () => {
  await page.goto(`/console/merge-review?id=${pair.id}`);
  await page.getByText('E-mail address: the same').waitFor();
  await page.keyboard.press('m');
  await page.getByRole('status').filter({ hasText: 'Merged' }).waitFor();
  const person = await stage.ask<{ id: string; events: number; subjects: object[] }>(
    `people/${pair.people[1]?.id}`,
  );
  expect(person.subjects).toHaveLength(2);
  await page.keyboard.press('u');
  await page.getByText('The question is open again.').waitFor();
  const again = await stage.ask<{ subjects: object[] }>(`people/${pair.people[1]?.id}`);
  expect(again.subjects).toHaveLength(1);
  await title(/^Likely one person/).waitFor();
});

test('n keeps them apart with the reason that was typed, and the answered list takes it back', async () => {
  await page.goto(`/console/merge-review?id=${pair.id}`);
  await page.getByLabel('Reason').fill('mother and daughter');
  await page.getByRole('button', { name: 'Not the same' }).click();
  await page.getByText('Kept apart').waitFor();
  await page.goto(`/console/merge-review?state=apart&id=${pair.id}`);
  await page.getByText('“mother and daughter”').waitFor();
  await page.getByRole('button', { name: 'Take the answer back' }).click();
  await page.getByText('The question is open again.').waitFor();
});

test('the profile names the possible double, and on a phone the queue and the pair fit', async () => {
  await page.goto(`/console/people/${pair.people[0]?.id}`);
  await page.getByText('Possible doubles').waitFor();
  await page.getByText('Put together from 1 source').click();
  await page.getByText('The first source of this person').waitFor();
  await expectAccessible(page);
  await page.getByRole('link', { name: /^Quilla/ }).click();
  await title(/^Likely one person/).waitFor();
  const phone = await stage.staff({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const small = await phone.newPage();
  await small.goto('/console/merge-review');
  await small.getByRole('link', { name: /Quilla/ }).click();
  await small.getByRole('heading', { level: 2, name: 'Side by side' }).waitFor();
  expect(await widerBy(small)).toBe(0);
  await small.getByRole('link', { name: 'Back to the queue' }).click();
  await small.getByRole('link', { name: /Quilla/ }).waitFor();
  await phone.close();
});
