// An agent works through tasks by keyboard, and takes a mistake back; an administrator connects a system that journeys call.
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PersonRow } from '../../sdk/api.ts';
import type { TaskPage, TaskView } from '../../sdk/faces/tasks.ts';
import { expectAccessible } from '../support/browser.ts';
import { eventually, Stage, widerBy } from './stage.ts';

let stage: Stage;
let desk: BrowserContext;
let page: Page;
const ids: string[] = [];

beforeAll(async () => {
  stage = await Stage.open();
  await stage.discharge('task-1', 'Tasmin Taskdottir');
  const person = await eventually(
    'the person',
    async () => (await stage.rows<PersonRow>('people?query=taskdottir'))[0],
  );
  for (const [title, minutes] of [
    ['Call about the plaster', 1],
    ['Ask about the way here', 90],
  ] as const) {
    const wish = {
      ...{
        person: person.id,
        role: 'call-centre-agent',
        title,
        script: 'Ask how it feels.',
        channel: 'call',
      },
      dueAt: new Date(Date.now() + minutes * 60_000).toISOString(),
    };
    const made = await stage.ask<TaskView>('tasks', {
      method: 'POST',
      body: JSON.stringify(wish),
      headers: { 'content-type': 'application/json' },
    });
    ids.push(made.id);
  }
  desk = await stage.staff({}, 'desk@riverside.example');
  page = await desk.newPage();
});
afterAll(() => stage.close());

const title = (name: string) => page.getByRole('heading', { level: 2, name }).waitFor();
const mine = (person: string): string => `/console/tasks?person=${person}`;
const task = (id: string): Promise<TaskView> => stage.ask<TaskView>(`tasks/${id}`);

async function usable(look: Page): Promise<void> {
  await look.emulateMedia({ colorScheme: 'light' });
  await expectAccessible(look);
  await look.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(look, 'colours');
  await look.emulateMedia({ colorScheme: 'light' });
  expect(await widerBy(look)).toBe(0);
}

test('Home says that tasks wait, and leads to them', async () => {
  await page.goto('/console/');
  await page.getByRole('link', { name: /Tasks nobody has taken/ }).click();
  await page.getByRole('heading', { level: 1, name: 'Tasks' }).waitFor();
});

test('j and k walk the queue, t takes, d says how it went, and Undo opens it again', async () => {
  const first = await task(ids[0] ?? '');
  await page.goto(mine(first.person.id));
  await title('Call about the plaster');
  await page.keyboard.press('j');
  await title('Ask about the way here');
  await page.keyboard.press('k');
  await title('Call about the plaster');
  await page.keyboard.press('t');
  await page.getByRole('button', { name: 'Give it back' }).waitFor();
  expect((await task(ids[0] ?? '')).takenBy).not.toBeNull();

  await page.keyboard.press('d');
  const dialog = page.getByRole('dialog', { name: 'Done' });
  await dialog.getByRole('radio', { name: 'Reached the person' }).check();
  await dialog.getByRole('textbox', { name: 'Note' }).fill('It itches.');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await eventually('the end', async () => (await task(ids[0] ?? '')).state === 'done' || undefined);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await eventually('the task again', async () => (await task(ids[0] ?? '')).state === 'taken' || undefined);
});

test('who has not taken it is warned before doing it over', async () => {
  const admin = await stage.staff();
  const other = await admin.newPage();
  await other.goto(`/console/tasks?scope=all&id=${ids[0]}`);
  await other.getByRole('button', { name: 'Done…' }).click();
  await other.getByText(/has taken this task/).waitFor();
  await expectAccessible(other);
  // What to say is for the role; what was noted, for who may read health data.
  await other.getByRole('button', { name: /^Leave it to/ }).click();
  expect(await other.getByText('It itches.').count()).toBe(0);
  await admin.close();
});

test('everybody can use it: light and dark, on a desk and on a phone', async () => {
  await page.goto(`/console/tasks?id=${ids[1]}`);
  await title('Ask about the way here');
  await usable(page);
  const phone = await stage.staff({ viewport: { width: 390, height: 844 } }, 'desk@riverside.example');
  const small = await phone.newPage();
  await small.goto('/console/tasks');
  await small.getByRole('link', { name: /Ask about the way here/ }).click();
  await small.getByRole('link', { name: 'Back to the queue' }).waitFor();
  await usable(small);
  await phone.close();
});

test('the profile shows what is open and makes a new task', async () => {
  const { person } = await task(ids[1] ?? '');
  await page.goto(`/console/people/${person.id}`);
  const panel = page.getByRole('region', { name: 'Tasks' });
  await panel.getByRole('link', { name: 'Ask about the way here' }).waitFor();
  await panel.getByRole('button', { name: 'New task' }).click();
  const dialog = page.getByRole('dialog', { name: 'New task' });
  await dialog.getByLabel('What is to be done').fill('Send the map');
  await dialog.getByRole('combobox', { name: 'Who does it' }).click();
  await page.getByRole('option', { name: 'Call-centre agent' }).click();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Make task' }).click();
  await panel.getByRole('link', { name: 'Send the map' }).waitFor();
  const found = await stage.ask<TaskPage>(`tasks?scope=all&person=${person.id}`);
  expect(found.rows.map((t) => t.title)).toContain('Send the map');
});

test('an endpoint is made, its secret shown once, tried out, and everybody can use the page', async () => {
  const admin = await stage.staff();
  const settings = await admin.newPage();
  await settings.goto('/console/settings/webhooks-out?new=1');
  const dialog = settings.getByRole('dialog', { name: 'New endpoint' });
  await dialog.getByLabel('Name').fill('Record system');
  await dialog.getByLabel('Address').fill('http://records.invalid/in');
  await dialog.getByRole('button', { name: 'Add endpoint' }).click();
  await dialog.getByRole('alert').waitFor();
  await dialog.getByLabel('Address').fill('https://records.invalid/in');
  await expectAccessible(settings);
  await dialog.getByRole('button', { name: 'Add endpoint' }).click();
  await dialog.getByText(/^whsec_/).waitFor();
  await dialog.getByRole('button', { name: 'I have copied it' }).click();
  await settings.getByRole('heading', { level: 1, name: 'Record system' }).waitFor();
  expect(await settings.getByText(/^whsec_/).count()).toBe(0);
  await settings.getByRole('button', { name: 'Test call' }).click();
  await settings.getByText('It did not take the call').waitFor();
  await settings.getByRole('button', { name: 'Close this notice' }).click();
  await usable(settings);
  await settings.goto('/console/settings/health');
  await settings.getByText('People whose next step in a journey is due').waitFor();
  await usable(settings);
  await admin.close();
});
