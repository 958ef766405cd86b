// The console by keyboard alone: the palette, chords, the sheet, rows; and keys that stay quiet while somebody types.
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage, textOf } from './stage.ts';

let stage: Stage;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  stage = await Stage.open();
  await stage.discharge('keys-1', 'Kasimira Keystone');
  context = await stage.staff();
  page = await context.newPage();
  await page.goto('/console/');
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
});

afterAll(() => stage.close());

const title = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor();

const palette = () => page.getByRole('combobox', { name: 'Find a person, go to a page' });

async function openPalette(): Promise<void> {
  await page.keyboard.press('Control+k');
  await palette().waitFor();
}

/** Types and waits until the option that Enter would take is the one meant. */
async function choose(typed: string, meant: RegExp): Promise<void> {
  await page.keyboard.type(typed);
  await page.getByRole('option', { name: meant, selected: true }).waitFor();
  await page.keyboard.press('Enter');
}

test('Ctrl K finds a person and Enter opens the profile', async () => {
  await openPalette();
  await choose('kasimira', /^Kasimira Keystone/);
  await title('Kasimira Keystone');
});

test('Ctrl K goes to a page, and Escape leaves without going anywhere', async () => {
  await openPalette();
  await choose('audien', /^Audiences/);
  await title('Audiences');
  await openPalette();
  await page.keyboard.press('Escape');
  await palette().waitFor({ state: 'hidden' });
  await title('Audiences');
});

test('g then d goes to Decisions, and the focus starts at its title', async () => {
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await title('Decisions');
  await expect.poll(() => page.evaluate('document.activeElement?.textContent')).toBe('Decisions');
});

test('j and k walk the rows, Enter opens one', async () => {
  await page.locator('[data-row-link]').first().waitFor();
  const rows = "[...document.querySelectorAll('[data-row-link]')]";
  const at = () => page.evaluate(`${rows}.indexOf(document.activeElement)`);
  await page.keyboard.press('j');
  expect(await at()).toBe(0);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  expect(await at()).toBe(1);
  await page.keyboard.press('Enter');
  await page.waitForURL('**/console/decisions/*');
});

test('? shows every key; letters typed in a field stay letters', async () => {
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await sheet.waitFor();
  expect(await textOf(sheet)).toContain('Search people, go anywhere');
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'hidden' });

  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await title('People');
  await page.keyboard.press('/');
  await page.keyboard.type('gd?');
  expect(await page.getByRole('searchbox').inputValue()).toBe('gd?');
  await title('People');
});

test('single keys can be switched off; Ctrl K stays', async () => {
  await page.goto('/console/');
  await title('Home');
  await page.keyboard.press('?');
  await page.getByRole('switch', { name: 'Single-key shortcuts' }).press('Space');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await openPalette();
  await page.keyboard.press('Escape');
  await title('Home');
});
