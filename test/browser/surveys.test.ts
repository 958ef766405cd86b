// A survey as people and staff meet it: answered on a phone by a link of one's own, seen in the results, usable by everybody.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SurveyListRow, SurveyResults } from '../../sdk/faces/surveys.ts';
import { expectAccessible } from '../support/browser.ts';
import { eventually, Stage, widerBy } from './stage.ts';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

let stage: Stage;
let survey: SurveyListRow;

beforeAll(async () => {
  stage = await Stage.open();
  const found = (await stage.rows<SurveyListRow>('surveys')).find((s) => s.slug === 'after-your-visit');
  if (!found) throw new Error('the town has no survey');
  survey = found;
});
afterAll(() => stage.close());

function post<Answer>(path: string, body: object): Promise<Answer> {
  return stage.ask<Answer>(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
}

async function newLink(name: string): Promise<string> {
  await stage.discharge(`survey-${name}`, `Susi ${name}`);
  const person = await eventually(
    'the person',
    async () => (await stage.rows<{ id: string }>(`people?query=${name}`))[0],
  );
  const made = await post<{ rows: { url: string }[] }>(`surveys/${survey.id}/links`, {
    personIds: [person.id],
  });
  return new URL(made.rows[0]?.url ?? '').pathname;
}

/** Light and dark; and whether it fits. */
async function look(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' });
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(page, 'colours');
  expect(await widerBy(page)).toBeLessThanOrEqual(0);
}

const results = () => stage.ask<SurveyResults>(`surveys/${survey.id}/results`);

test('somebody answers on a phone, without script, and the results know', async () => {
  const before = await results();
  const context = await stage.visitor({ ...PHONE, javaScriptEnabled: false });
  const page = await context.newPage();
  const asked: string[] = [];
  context.on('request', (request) => asked.push(new URL(request.url()).origin));
  await page.goto(await newLink('Quillfeather'));
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('alert').getByRole('link').click();
  await page.getByRole('radio', { name: 'Bad', exact: true }).check();
  await page.getByRole('checkbox', { name: 'Waiting' }).check();
  await page.getByRole('radio', { name: '3', exact: true }).check();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Back' }).click();
  expect(await page.getByRole('radio', { name: 'Bad', exact: true }).isChecked()).toBe(true);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('textbox', { name: /done better/ }).fill('I waited an hour.');
  await page.getByRole('button', { name: 'Send my answers' }).click();
  await page.getByText('Your receipt is').waitFor();
  await page.getByRole('button', { name: 'Yes, you may contact me' }).click();
  await page.getByRole('heading', { name: 'You said yes' }).waitFor();
  expect(new Set(asked)).toEqual(new Set([stage.url]));
  expect((await results()).answered).toBe(before.answered + 1);
  await context.close();
});

test('every page of a form can be used by everybody, and its errors take the focus', async () => {
  const context = await stage.visitor(PHONE);
  const page = await context.newPage();
  const path = await newLink('Thistlewood');
  await page.goto(path);
  await look(page);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('alert').waitFor();
  expect(await page.evaluate('document.activeElement?.className')).toBe('errors');
  await look(page);
  await page.getByRole('radio', { name: 'Good', exact: true }).check();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('textbox').waitFor();
  await look(page);
  await page.goto(`${path}?lang=es`);
  expect(await page.locator('html').getAttribute('lang')).toBe('es');
  await page.getByRole('button', { name: 'Enviar mis respuestas' }).click();
  await page.getByRole('heading', { name: 'Gracias' }).waitFor();
  await look(page);
  await page.goto('/s/nothing');
  await look(page);
  await context.close();
});

test('staff see figures live, write words, and hand them over', async () => {
  const context = await stage.staff(PHONE);
  const page = await context.newPage();
  for (const part of ['results', 'build', 'links']) {
    await page.goto(`/console/surveys/${survey.id}?part=${part}`);
    await page.locator('[aria-label^="Loading"]').first().waitFor({ state: 'detached' });
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await look(page);
  }
  await page.goto('/console/surveys');
  await page.getByRole('button', { name: 'New survey' }).click();
  await page.getByRole('menuitem', { name: /NPS/ }).click();
  await page.getByRole('button', { name: 'Move question 2 up' }).click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Shall we tell others?');
  await page.getByRole('button', { name: 'Save draft' }).click();
  await page.getByText('Everything is saved').waitFor();
  await page.getByRole('button', { name: 'Show as a phone' }).click();
  await page.frameLocator('iframe').getByText('This is a test').waitFor();
  await page.getByRole('button', { name: 'Hand over for review' }).click();
  await page.getByText('You wrote in this version').waitFor();
  await context.close();
});
