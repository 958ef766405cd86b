// Every page that patients and professionals see: usable by everybody, light, private, and asking nobody else for anything.
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectAccessible } from '../support/browser.ts';
import { eventually, type Mail, Stage, widerBy } from './stage.ts';

const ITEM = 'Your first days at home';
const EMAIL = 'pages-1@example.org';
const FIRST_VIEW = 60_000;
const VIEWPORTS = [
  { width: 1360, height: 850 },
  { width: 390, height: 844 },
];

let stage: Stage;
let context: BrowserContext;
let page: Page;
let mail: Mail;
const asked: string[] = [];
const visited: string[] = [];

beforeAll(async () => {
  stage = await Stage.open();
  await stage.discharge('pages-1', 'Petra Pageturner');
  mail = await stage.mail(EMAIL, ITEM);
  context = await stage.visitor();
  context.on('request', (request) => asked.push(request.url()));
  page = await context.newPage();
});

afterAll(() => stage.close());

/** Looks at the page as it stands: light and dark, wide and narrow. */
async function look(words: string): Promise<void> {
  visited.push(words);
  for (const [i, viewport] of VIEWPORTS.entries()) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme: 'light' });
    await (i === 0 ? expectAccessible(page) : expectAccessible(page, 'whole'));
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectAccessible(page, 'colours');
    const over = await widerBy(page);
    expect(over, `${words} fits ${viewport.width} px`).toBeLessThanOrEqual(0);
  }
}

/** Bytes on the wire of a first visit: nothing is kept from before. */
async function weigh(path: string, cookies: Awaited<ReturnType<BrowserContext['cookies']>>): Promise<number> {
  const fresh = await stage.visitor();
  await fresh.addCookies(cookies);
  const first = await fresh.newPage();
  const sizes: Promise<number>[] = [];
  first.on('requestfinished', (request) => {
    sizes.push(request.sizes().then((size) => size.responseBodySize + size.responseHeadersSize));
  });
  await first.goto(path, { waitUntil: 'networkidle' });
  const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  await fresh.close();
  return total;
}

test('signing in: asking, a mistake, the mail on its way, the button, a used link', async () => {
  await page.goto('/portal');
  await look('sign-in');
  await page.getByRole('button', { name: 'Send me a link' }).click();
  await page.getByRole('alert').waitFor();
  await look('sign-in with a mistake');
  await page.getByLabel('E-mail address').fill(EMAIL);
  await page.getByRole('button', { name: 'Send me a link' }).click();
  await page.getByRole('heading', { name: 'Check your e-mail' }).waitFor();
  await look('mail on its way');
  const link =
    /http\S+\/portal\/sign-in\/\S+/.exec((await stage.mail(EMAIL, 'Your link to sign in')).text)?.[0] ?? '';
  await page.goto(link);
  await look('button');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Welcome' }).waitFor();
  await page.goto(link);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await look('used link');
});

test('Home, an item, an answer, an item that is gone', async () => {
  await page.goto('/portal');
  await page.getByText('Why am I seeing this?').first().click();
  await look('home');
  await page.getByRole('link', { name: ITEM }).click();
  await look('item');
  await page.getByRole('button', { name: 'Too much' }).click();
  await page.getByRole('status').waitFor();
  await look('answer');
  expect((await page.goto('/portal/items/00000000-0000-7000-8000-000000000000'))?.status()).toBe(404);
  await look('gone');
});

test('preferences with a receipt and a pause', async () => {
  await page.goto('/portal/preferences');
  await look('preferences');
  await page.getByLabel('Events and invitations by E-mail').check();
  await page.getByRole('button', { name: /^Save for/ }).click();
  await page.getByRole('status').waitFor();
  await look('receipt');
  await page.getByRole('button', { name: 'Pause for 30 days' }).click();
  await look('pause');
});

test('own data and the wish to have it deleted', async () => {
  await page.goto('/portal/data');
  for (const summary of await page.locator('summary').all()) await summary.click();
  await look('data');
  await page.getByRole('link', { name: 'Ask to delete my data' }).click();
  await look('question before deleting');
  await page.getByRole('button', { name: 'Yes, ask to delete my data' }).click();
  await look('wish passed on');
});

test('the pages of a mail: stop, done, cut off', async () => {
  const header = mail.headers.find((line) => /^list-unsubscribe:/i.test(line)) ?? '';
  const address = /<(http[^>]+)>/.exec(header)?.[1] ?? '';
  await page.goto(address);
  await look('stop');
  await page.getByRole('button', { name: 'Stop care e-mails' }).click();
  await look('stopped');
  await page.goto(address.slice(0, -6));
  await look('cut off');
});

test('the mailbox, a mail in it, and one that is gone', async () => {
  await page.goto('/mailbox');
  await look('mailbox');
  await page.goto(`/mailbox/messages/${mail.id}`);
  await page.frameLocator('iframe').getByText('You are home again').last().waitFor();
  await look('mail');
  expect((await page.goto('/mailbox/messages/999999'))?.status()).toBe(404);
  await look('mail that is gone');
});

test('an address that does not exist is a page in words', async () => {
  const answer = await page.goto('/portal/no-such-page');
  expect(answer?.status()).toBe(404);
  expect(answer?.headers()['content-type']).toContain('text/html');
  await look('no such page');
});

test('a first view is light, and nothing ever came from anywhere else', async () => {
  const cookies = await context.cookies();
  for (const path of ['/portal', '/portal/preferences', '/portal/data']) {
    const bytes = await weigh(path, cookies);
    expect(bytes, path).toBeGreaterThan(1_000);
    expect(bytes, path).toBeLessThan(FIRST_VIEW);
  }
  expect(await weigh('/portal', [])).toBeLessThan(FIRST_VIEW);
  const strangers = asked.filter(
    (address) => !address.startsWith(`${stage.url}/`) && !address.startsWith('data:'),
  );
  expect(strangers).toEqual([]);
  expect(asked.some((address) => /\.js\b/.test(address))).toBe(false);
  expect(visited.length).toBeGreaterThanOrEqual(20);
});

test('pages of a person are kept by nobody on the way, and cannot be framed', async () => {
  const answer = await page.goto('/portal/preferences');
  const headers = answer?.headers() ?? {};
  expect(headers['cache-control']).toBe('no-store');
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(headers['referrer-policy']).toBe('no-referrer');
  const [cookie] = (await context.cookies()).filter((each) => each.name === 'rapport_portal');
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  await eventually('only our own cookies', async () =>
    (await context.cookies()).every((each) => each.name.startsWith('rapport_')),
  );
});
