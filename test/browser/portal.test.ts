// The portal as people use it, with script and without: a link by mail, the feed, preferences, and leaving without sign-in.
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PersonProfile, PersonRow, TimelineEntry } from '../../sdk/api.ts';
import { eventually, type Mail, Stage, textOf } from './stage.ts';

const ITEM = 'Your first days at home';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});

afterAll(() => stage.close());

async function personOf(email: string): Promise<PersonProfile> {
  const row = await eventually(email, async () =>
    (await stage.rows<PersonRow>(`people?query=${encodeURIComponent(email)}`)).find((r) => r.email === email),
  );
  return stage.ask<PersonProfile>(`people/${row.id}`);
}

/** The last word of a person about a purpose by e-mail. */
async function consentOf(email: string, purpose: string): Promise<string> {
  const { consents } = await personOf(email);
  return consents.find((c) => c.purpose === purpose && c.channel === 'email')?.state ?? 'none';
}

function linkIn(mail: Mail, pattern: RegExp): string {
  const link = pattern.exec(mail.text)?.[0];
  if (!link) throw new Error(`no link like ${pattern} in:\n${mail.text}`);
  return link;
}

/** Asks for a link, takes it from the mailbox, and signs in with it. */
async function signIn(page: Page, email: string): Promise<string> {
  await page.goto('/portal');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', { name: 'Send me a link' }).click();
  await page.getByRole('heading', { name: 'Check your e-mail' }).waitFor();
  const link = linkIn(await stage.mail(email, 'Your link to sign in'), /http\S+\/portal\/sign-in\/\S+/);
  await page.goto(link);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Welcome' }).waitFor();
  return link;
}

describe.each([
  { script: true, name: 'Paula Portalis', userId: 'portal-1' },
  { script: false, name: 'Nils Noscript', userId: 'portal-2' },
])('with script: $script', ({ script, name, userId }) => {
  let context: BrowserContext;
  let page: Page;
  let email: string;
  let link: string;

  beforeAll(async () => {
    email = await stage.discharge(userId, name);
    await stage.mail(email, ITEM);
    context = await stage.visitor({ javaScriptEnabled: script });
    page = await context.newPage();
  });

  afterAll(() => context.close());

  test('an address that cannot be one is refused with a link to the field', async () => {
    await page.goto('/portal/sign-in');
    await page.getByLabel('E-mail address').fill('paula at home');
    await page.getByRole('button', { name: 'Send me a link' }).click();
    const problem = page.getByRole('alert');
    expect(await textOf(problem)).toContain('There is a problem');
    expect(await problem.getByRole('link').getAttribute('href')).toBe('#email');
    expect(await page.getByLabel('E-mail address').inputValue()).toBe('paula at home');
  });

  test('an unknown address gets the same page and no mail', async () => {
    await page.goto('/portal/sign-in');
    await page.getByLabel('E-mail address').fill(`stranger-${userId}@example.org`);
    await page.getByRole('button', { name: 'Send me a link' }).click();
    await page.getByRole('heading', { name: 'Check your e-mail' }).waitFor();
  });

  test('looking at the link uses nothing up, the button signs in', async () => {
    link = await signIn(page, email);
    expect(link.startsWith(stage.url)).toBe(true);
    expect(await textOf(page.getByRole('main'))).toContain('Riverside Hospital');
    expect(await textOf(page.getByRole('heading', { level: 1 }))).toContain(name.split(' ')[0]);
    expect((await stage.rows<PersonRow>(`people?query=stranger-${userId}`)).length).toBe(0);
  });

  test('the link works once', async () => {
    const other = await stage.visitor({ javaScriptEnabled: script });
    const second = await other.newPage();
    await second.goto(link);
    await second.getByRole('button', { name: 'Sign in' }).click();
    await second.getByRole('heading', { name: 'This link does not work any more' }).waitFor();
    await second.goto('/portal');
    await second.getByLabel('E-mail address').waitFor();
    await other.close();
  });

  test('Home shows what needs the person, and opening it is on the timeline', async () => {
    await page.goto('/portal');
    const card = page.getByRole('article').filter({ hasText: ITEM });
    expect(await textOf(card)).toContain('New');
    await card.getByText('Why am I seeing this?').click();
    await card.getByText('It is about your care at Riverside Hospital.').waitFor();
    await card.getByRole('link', { name: ITEM }).click();
    await page.getByRole('heading', { level: 1, name: ITEM }).waitFor();

    const { id } = await personOf(email);
    await eventually('the opening on the timeline', async () =>
      (await stage.rows<TimelineEntry>(`people/${id}/timeline`)).some(
        (entry) => entry.title === 'Item Opened',
      ),
    );
    await page.getByRole('link', { name: 'Back to home' }).click();
    expect(await textOf(page.getByRole('article').filter({ hasText: ITEM }))).not.toContain('New');
  });

  test('an answer to an item is thanked for', async () => {
    await page.getByRole('link', { name: ITEM }).click();
    await page.getByRole('button', { name: 'Useful' }).click();
    expect(await textOf(page.getByRole('status'))).toContain('Thank you');
  });

  test('saved preferences are answered by a receipt and count at once', async () => {
    await page.getByRole('link', { name: 'Preferences' }).click();
    const box = (purpose: string) => page.getByLabel(`${purpose} by E-mail`);
    expect(await consentOf(email, 'education')).toBe('none');
    await box('Health information').check();
    await page.getByRole('button', { name: 'Save for Riverside Hospital' }).click();
    const receipt = page.getByRole('status');
    expect(await textOf(receipt)).toContain('Yes to health information by e-mail');
    expect(await textOf(receipt)).toMatch(/Riverside Hospital, .*2\d{3}.*UTC\. Text version: portal-\d/);
    expect(await consentOf(email, 'education')).toBe('given');

    await box('Health information').uncheck();
    await page.getByRole('button', { name: 'Save for Riverside Hospital' }).click();
    expect(await textOf(page.getByRole('status'))).toContain('No to health information by e-mail');
    expect(await consentOf(email, 'education')).toBe('withdrawn');
  });

  test('a pause can be begun and ended', async () => {
    await page.getByRole('button', { name: 'Pause for 30 days' }).click();
    expect(await textOf(page.getByRole('status'))).toContain('Paused until');
    await page.getByRole('button', { name: 'End the pause now' }).click();
    expect(await textOf(page.getByRole('status'))).toContain('The pause has ended');
  });

  test('own data can be looked at and asked to be deleted', async () => {
    await page.getByRole('link', { name: 'My data' }).click();
    expect(await textOf(page.getByRole('main'))).toContain(email);
    await page.getByRole('link', { name: 'Ask to delete my data' }).click();
    await page.getByRole('button', { name: 'Yes, ask to delete my data' }).click();
    expect(await textOf(page.getByRole('status'))).toContain('We have passed on your wish');
  });

  test('signing out ends the visit', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    await page.goto('/portal/preferences');
    await page.getByLabel('E-mail address').waitFor();
  });
});

describe('leaving without sign-in', () => {
  let mail: Mail;
  const email = 'leaving-1@example.org';
  const header = (name: string) =>
    mail.headers.find((line) => line.toLowerCase().startsWith(`${name}:`)) ?? '';
  const address = () => /<(http[^>]+)>/.exec(header('list-unsubscribe'))?.[1] ?? '';

  beforeAll(async () => {
    await stage.discharge('leaving-1', 'Leo Leavingston');
    mail = await stage.mail(email, ITEM);
  });

  test('a mail program posts once and the consent is gone (RFC 8058)', async () => {
    expect(header('list-unsubscribe-post')).toContain('List-Unsubscribe=One-Click');
    expect(address().startsWith(stage.url)).toBe(true);
    const looked = await fetch(address());
    expect(looked.status).toBe(200);
    expect(await consentOf(email, 'care')).toBe('none');

    const body = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
    const answer = await fetch(address(), { method: 'POST', body, redirect: 'manual' });
    expect(answer.status).toBe(200);
    expect(await consentOf(email, 'care')).toBe('withdrawn');
  });

  test('a person reads what happens, pauses, then stops everything', async () => {
    const context = await stage.visitor({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(address());
    await page.getByRole('heading', { name: 'Stop e-mails from Riverside Hospital' }).waitFor();
    await page.getByRole('button', { name: 'Pause for 30 days' }).click();
    expect(await textOf(page.getByRole('status'))).toContain('We paused messages from Riverside Hospital');
    await page.goto(address());
    await page.getByRole('button', { name: 'Stop everything' }).click();
    expect(await textOf(page.getByRole('status'))).toContain('We stopped all messages');
    expect(await consentOf(email, 'marketing')).toBe('withdrawn');
    await context.close();
  });

  test('a link that was cut off says so', async () => {
    const context = await stage.visitor();
    const page = await context.newPage();
    const answer = await page.goto(address().slice(0, -6));
    expect(answer?.status()).toBe(404);
    await page.getByRole('heading', { name: 'This link does not work' }).waitFor();
    await context.close();
  });
});
