// Signing in and out as staff do it, and what happens to the page they were on.
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stage, textOf } from './stage.ts';

const DESK = 'desk@riverside.example';

let stage: Stage;
let context: BrowserContext;

beforeAll(async () => {
  stage = await Stage.open();
});

afterAll(() => stage.close());

async function signIn(email: string, password: string): Promise<void> {
  const page = context.pages()[0] ?? (await context.newPage());
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('a wrong password is told in words that have the focus; the right one leads where the reader wanted to go', async () => {
  context = await stage.visitor();
  const page = await context.newPage();
  await page.goto('/console/decisions?lane=care');
  await page.waitForURL('**/console/sign-in?*');

  await signIn(DESK, 'not-the-password');
  const problem = page.getByRole('alert');
  await problem.waitFor();
  expect(await textOf(problem)).toContain('The e-mail or the password is not right');
  await expect.poll(() => page.evaluate('document.activeElement?.role')).toBe('alert');

  await signIn(DESK, stage.password);
  await page.waitForURL('**/console/decisions?lane=care');
  await page.getByRole('heading', { level: 1, name: 'Decisions' }).waitFor();
  expect(await page.getByLabel('Lane').inputValue()).toBe('care');
});

test('a session that ended returns to sign-in and then to the very page', async () => {
  const [page] = context.pages();
  if (!page) throw new Error('the test before this one opens the page');
  await context.clearCookies();
  await page.getByLabel('Lane').selectOption('engagement');
  await page.waitForURL('**/console/sign-in?*');
  await page.getByText('Your session ended.').waitFor();

  await signIn(DESK, stage.password);
  await page.waitForURL('**/console/decisions?lane=engagement');
});

test('signing out ends the session on the server, not only in the browser', async () => {
  const [page] = context.pages();
  if (!page) throw new Error('the first test opens the page');
  const cookies = await context.cookies();
  await page.getByRole('button', { name: 'sign out' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByText('You are signed out.').waitFor();

  await context.addCookies(cookies);
  await page.goto('/console/people');
  await page.getByText('Your session ended.').waitFor();
});

test('a way back that leads out of the console is not taken', async () => {
  context = await stage.visitor();
  const page = await context.newPage();
  await page.goto('/console/sign-in?return=%2F%2Fevil.example%2Fconsole');
  await signIn(DESK, stage.password);
  await page.getByRole('heading', { level: 1, name: 'Home' }).waitFor();
  expect(page.url()).toBe(`${stage.url}/console/`);
});
