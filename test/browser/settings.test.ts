// A write key is made, shown once, and works; an import is rehearsed, run, told row by row, and taken back.
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonRow } from '../../sdk/api.ts';
import { eventually, Stage, textOf } from './stage.ts';

const CONTACTS = [
  'id,email,first_name,last_name,language',
  'c-1,cora.csvton@example.org,Cora,Csvton,en',
  'c-2,cyrus.csvton@example.org,Cyrus,Csvton,en',
  'c-3,not an address,Celia,Csvton,en',
  'c-4,cato.csvton@example.org,Cato,Csvton,en',
  '',
].join('\n');
const MANY = 20_000;

let stage: Stage;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  stage = await Stage.open();
  context = await stage.staff();
  page = await context.newPage();
});

afterAll(() => stage.close());

/** Brings a file to the wizard and walks it to the rehearsal. */
async function rehearse(name: string, text: string): Promise<Locator> {
  await page.goto('/console/imports/new');
  const file = { name, mimeType: 'text/csv', buffer: Buffer.from(text) };
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.getByRole('button', { name: 'Go on to the columns' }).click();
  await page.getByRole('button', { name: 'Rehearse the whole file' }).click();
  const start = page.getByRole('button', { name: /^Import [\d,]+ rows$/ });
  await start.waitFor();
  return start;
}

const peopleLike = (query: string) => stage.rows<PersonRow>(`people?query=${query}`);

test('a new write key is shown once and sends signals; after its revocation nothing is taken', async () => {
  await page.goto('/console/settings/keys');
  await page.getByRole('button', { name: 'New key' }).click();
  const dialog = page.getByRole('dialog', { name: 'New write key' });
  await dialog.getByLabel('Name').fill('Website of the test');
  await dialog.getByRole('button', { name: 'Create key' }).click();
  await dialog.getByText('It is shown only this once').waitFor();
  const key = await textOf(dialog.locator('code'));
  expect(key).toMatch(/^rpk_\S{20,}$/);

  const message = { type: 'track', userId: 'key-1', event: 'Page Viewed' };
  expect((await stage.send([message], key)).status).toBe(200);
  await dialog.getByRole('button', { name: 'I have copied it' }).click();
  await page.getByRole('row', { name: 'Website of the test' }).waitFor();
  expect(await page.content()).not.toContain(key);
  await page.reload();
  await page.getByRole('row', { name: 'Website of the test' }).waitFor();
  expect(await page.content()).not.toContain(key);

  await page.getByRole('button', { name: 'Revoke Website of the test' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('row', { name: /Website of the test.*Revoked/ }).waitFor();
  await eventually(
    'the refusal of the revoked key',
    async () => (await stage.send([message], key)).status === 401,
  );
});

test('a rehearsal tells what would happen and stores nothing', async () => {
  const start = await rehearse('contacts.csv', CONTACTS);
  expect(await textOf(start)).toBe('Import 3 rows');
  expect(await textOf(page.getByRole('list', { name: 'Rows that would not be taken' }))).toMatch(
    /Line 4, email: /,
  );
  expect(await peopleLike('csvton')).toEqual([]);
});

test('the import shows its state, and each bad row with line and column', async () => {
  await page.getByRole('button', { name: 'Import 3 rows' }).click();
  await page.getByRole('link', { name: 'See the rows not taken' }).click();
  await eventually('the imported people', async () => (await peopleLike('csvton')).length === 3);
  const bad = page.getByRole('row', { name: /Line 4/ });
  await bad.waitFor();
  expect(await textOf(bad)).toContain('email');
  expect(await textOf(page.getByRole('main'))).not.toContain('not an address');
});

test('undo takes the people back', async () => {
  await page.goto('/console/imports');
  await page.getByRole('button', { name: 'Undo contacts.csv' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click();
  await page.getByRole('row', { name: /contacts\.csv.*Undone/ }).waitFor();
  expect(await peopleLike('csvton')).toEqual([]);
});

test('a larger file shows to everybody how far it is, and ends while nobody waits for it', async () => {
  const lines = Array.from({ length: MANY }, (_, i) => `m-${i},many${i}@example.net,Many,Rowsdale${i},en`);
  const start = await rehearse('many.csv', `id,email,first_name,last_name,language\n${lines.join('\n')}\n`);
  const other = await context.newPage();
  await other.goto('/console/imports');
  await start.click();
  const row = other.getByRole('row', { name: /many\.csv/ });
  const bar = row.getByRole('progressbar', { name: /many\.csv: \d+ % read/ });
  await eventually('a bar of progress', async () => {
    await other.goto('/console/imports');
    await other.locator('tbody tr').first().waitFor();
    return (await bar.count()) === 1;
  });
  expect(await textOf(row)).toMatch(/\d+ %, [\d,]+ rows/);
  await page.goto('/console/people');
  await row.getByText('Done').waitFor();
  expect(await textOf(row.getByRole('cell').nth(3))).toBe(MANY.toLocaleString('en'));
});
