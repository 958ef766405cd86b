// Journeys as staff build and watch them: by keyboard alone in the outline, published, somebody let in, the way seen.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ContentRow, PersonRow } from '../../sdk/api.ts';
import type { JourneyDefinition, JourneyPersonRow, JourneyView } from '../../sdk/faces/journeys.ts';
import { expectAccessible } from '../support/browser.ts';
import { eventually, Stage, widerBy } from './stage.ts';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const DESK = { viewport: { width: 1440, height: 900 } };

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(() => stage.close());

function post<Answer>(path: string, body: object): Promise<Answer> {
  return stage.ask<Answer>(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  });
}

function saveDraft(id: string, revision: number, definition: JourneyDefinition): Promise<JourneyView> {
  return stage.ask<JourneyView>(`journeys/${id}/draft`, {
    method: 'PUT',
    body: JSON.stringify({ definition }),
    headers: { 'content-type': 'application/json', 'if-match': `"${revision}"` },
  });
}

async function careContent(): Promise<ContentRow> {
  const found = (await stage.rows<ContentRow>('content?limit=100')).find(
    (row) => row.state === 'approved' && row.lane === 'care',
  );
  if (!found) throw new Error('the town has no approved content of care');
  return found;
}

/** Light and dark; and whether it fits. */
async function look(page: Page): Promise<void> {
  await page.emulateMedia({ colorScheme: 'light' });
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(page, 'colours');
  await page.emulateMedia({ colorScheme: 'light' });
  expect(await widerBy(page)).toBeLessThanOrEqual(0);
}

const rowAtHand = (page: Page) => page.evaluate('document.activeElement?.getAttribute("data-key")');

const wordsAtHand = (page: Page) => page.evaluate('document.activeElement?.innerText ?? ""');

/** Opens the menu of steps at the row that has the focus and takes one, with the arrow keys alone. */
async function insert(page: Page, kind: string): Promise<void> {
  await page.keyboard.press('+');
  await page.getByRole('menuitem', { name: /^Message/ }).waitFor();
  await eventually(`the menu at ${kind}`, async () => {
    if (String(await wordsAtHand(page)).split('\n')[0] === kind) return true;
    await page.keyboard.press('ArrowDown');
    return false;
  });
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem').first().waitFor({ state: 'detached' });
}

async function focusRow(page: Page, key: string): Promise<void> {
  await page.locator(`[role=treeitem][data-key="${key}"]`).focus();
  await eventually(`the row ${key}`, async () => (await rowAtHand(page)) === key);
}

test('a journey is built by keyboard in the outline, mended, published, entered, watched and traced', async () => {
  const content = await careContent();
  const context = await stage.staff(DESK);
  const page = await context.newPage();
  await page.goto('/console/journeys/new');
  await page.getByRole('button', { name: 'Begin from scratch' }).press('Enter');
  await page.getByRole('textbox', { name: 'Name' }).fill('Built by keyboard');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Built by keyboard' }).waitFor();
  const id = page.url().split('/').at(-1) ?? '';
  await page.goto(`/console/journeys/${id}?view=outline`);

  await focusRow(page, 'entry');
  await insert(page, 'Wait');
  await eventually('the new row', async () => (await rowAtHand(page)) === 'wait-1');
  await insert(page, 'Branch');
  await eventually('the branch', async () => (await rowAtHand(page)) === 'branch-1');
  await page.keyboard.press('ArrowRight');
  await eventually('its way', async () => (await rowAtHand(page)) === 'branch-1/way:0');
  await insert(page, 'Message');
  await eventually('the message', async () => (await rowAtHand(page)) === 'message-1');

  await mend(page, content.id);
  await publish(page, id);
  await letIn(page, id);
  await context.close();
});

/** Nothing was chosen yet: the list says so, and leads to the field. Then back with Escape, a move, and its undo. */
async function mend(page: Page, contentItemId: string): Promise<void> {
  await page.getByText(/to be put right first/).waitFor();
  await page
    .getByRole('button', { name: /^Message/ })
    .first()
    .press('Enter');
  await eventually(
    'the focus in the field',
    async () =>
      (await page.evaluate('document.activeElement?.closest("[data-field]")?.dataset.field')) ===
      'contentItemId',
  );
  await page.getByRole('combobox', { name: 'Content' }).selectOption(contentItemId);
  await page.getByText('Saved', { exact: true }).waitFor();

  await page.keyboard.press('Escape');
  await eventually('the row again', async () => (await rowAtHand(page)) === 'message-1');
  await focusRow(page, 'wait-1');
  await page.keyboard.press('Alt+ArrowDown');
  const order = () =>
    page
      .locator('[role=treeitem][data-kind=step]')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-key')));
  await eventually(
    'the wait behind the branch',
    async () => (await order()).indexOf('wait-1') > (await order()).indexOf('branch-1'),
  );
  await page.keyboard.press('Control+z');
  await eventually('the old order', async () => (await order())[0] === 'wait-1');
}

async function publish(page: Page, id: string): Promise<void> {
  await eventually('it to be saved', async () => {
    const { draft, problems } = await stage.ask<JourneyView>(`journeys/${id}`);
    return draft.start === 'wait-1' && problems.length === 0;
  });
  await page.getByText('Nothing stands against publishing').waitFor();
  await look(page);
  await page.getByRole('button', { name: 'Publish …' }).press('Enter');
  await page.getByRole('button', { name: 'Publish and let people in' }).press('Enter');
  await page.getByText('Version 1 is published', { exact: true }).waitFor();
}

async function letIn(page: Page, id: string): Promise<void> {
  await stage.discharge('journey-1', 'Jonas Journeyman');
  const person = await eventually(
    'the person',
    async () => (await stage.rows<PersonRow>('people?query=journeyman'))[0],
  );
  await page.goto(`/console/journeys/${id}?part=people`);
  await page.getByRole('button', { name: 'Let people in …' }).press('Enter');
  await page.getByRole('searchbox', { name: 'Find a person' }).fill('journeyman');
  await page.getByRole('button', { name: /Jonas Journeyman/ }).press('Enter');
  await page.getByRole('button', { name: 'Let them in' }).press('Enter');
  await page.getByText('On their way in').waitFor();
  await eventually('somebody inside', async () =>
    (await stage.rows<JourneyPersonRow>(`journeys/${id}/people`)).some((row) => row.personId === person.id),
  );
  const row = page.getByRole('button', { name: 'Jonas Journeyman' });
  await row.waitFor();
  await look(page);
  await row.press('Enter');
  const sheet = page.getByRole('dialog', { name: 'The way through the journey' });
  await sheet.getByText('Now').waitFor();
  await look(page);
  await page.keyboard.press('Escape');
  await page.goto(`/console/journeys/${id}?view=outline`);
  await page
    .getByRole('button', { name: /^1 inside/ })
    .first()
    .waitFor();

  await page.goto(`/console/people/${person.id}`);
  await page
    .getByRole('region', { name: 'Journeys' })
    .getByRole('button', { name: /Built by keyboard/ })
    .press('Enter');
  await sheet.getByRole('button', { name: 'Take out of the journey' }).press('Enter');
  await page.getByRole('button', { name: 'Take out', exact: true }).press('Enter');
  await page.getByText('Taken out of the journey').waitFor();
  await eventually('nobody inside', async () => (await stage.rows(`journeys/${id}/people`)).length === 0);
}

/** A ready journey with its slots filled. */
async function fromTemplate(name: string): Promise<JourneyView> {
  const content = await careContent();
  return post<JourneyView>('journeys', {
    name,
    template: 'missed-appointment',
    slots: { 'book-again': content.id, 'still-open': content.id },
  });
}

test('everybody can use a journey on a desk: drawn, its forms, and a walk through it', async () => {
  const made = await fromTemplate('Seen on a desk');
  const desk = await stage.staff(DESK);
  const page = await desk.newPage();
  await page.goto(`/console/journeys/${made.id}?view=canvas`);
  await page.locator('.react-flow__node').first().waitFor();
  await look(page);
  await page
    .getByRole('group', { name: /^Message/ })
    .first()
    .focus();
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Content' }).waitFor();
  await look(page);
  await page.goto(`/console/journeys/${made.id}?part=walk`);
  await page.getByRole('button', { name: 'Walk through' }).press('Enter');
  await page.getByRole('list', { name: 'Steps of the walk' }).waitFor();
  await page.locator('.react-flow__node').first().waitFor();
  await look(page);
  await desk.close();
});

test('everybody can use journeys on a phone: every part, and the form as a sheet', async () => {
  const made = await fromTemplate('Seen on a phone');
  const phone = await stage.staff(PHONE);
  const small = await phone.newPage();
  for (const path of [
    `/${made.id}`,
    `/${made.id}?part=people`,
    `/${made.id}?part=walk`,
    `/${made.id}?part=versions`,
    '/new',
    '/stuck',
    '',
  ]) {
    await small.goto(`/console/journeys${path}`);
    await small.locator('[aria-label^="Loading"]').first().waitFor({ state: 'detached' });
    await look(small);
  }
  await small.goto(`/console/journeys/${made.id}`);
  await small
    .getByRole('treeitem', { name: /^Message/ })
    .first()
    .click();
  await small.getByRole('dialog', { name: 'Edit' }).getByRole('combobox', { name: 'Content' }).waitFor();
  await look(small);
  await phone.close();
});

test('somebody else saves in between: both are told, and one’s own is kept when wanted', async () => {
  const made = await post<JourneyView>('journeys', { name: 'Edited by two' });
  const context = await stage.staff(DESK);
  const page = await context.newPage();
  await page.goto(`/console/journeys/${made.id}?view=outline`);
  await focusRow(page, 'entry');
  await saveDraft(made.id, made.revision, { ...made.draft, reentry: 'always' });
  await insert(page, 'Wait');
  await page.getByText('Somebody else saved this journey').waitFor();
  await look(page);
  await page.getByRole('button', { name: 'Keep mine' }).press('Enter');
  await page.getByText('Saved', { exact: true }).waitFor();
  const kept = await stage.ask<JourneyView>(`journeys/${made.id}`);
  expect(Object.keys(kept.draft.steps)).toContain('wait-1');
  expect(kept.draft.reentry).toBe('never');
  await context.close();
});
