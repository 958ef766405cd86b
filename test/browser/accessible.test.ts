// Everybody can use every screen of the console: axe finds nothing, light and dark, on a desk and on a phone.
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ContentRow, DecisionRow, ImportRow, PersonRow } from '../../sdk/api.ts';
import type { CampaignRow } from '../../sdk/faces/campaigns.ts';
import { expectAccessible } from '../support/browser.ts';
import { eventually, Stage, widerBy } from './stage.ts';

const WIDTHS: readonly { readonly words: string; readonly options: BrowserContextOptions }[] = [
  { words: 'on a desk', options: { viewport: { width: 1360, height: 850 } } },
  { words: 'on a phone', options: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } },
];
const WAITING = '[aria-label="Loading"], [aria-label="Starting"]';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.open();
  await stage.discharge('axe-1', 'Axel Accessa');
  await importWithBadRow();
});

afterAll(() => stage.close());

/** So that the lists of imports and of bad rows have something to show. */
async function importWithBadRow(): Promise<void> {
  const body = 'id,email,first_name\na-1,ada@example.net,Ada\na-2,nowhere,Adam\n';
  await stage.ask('imports?as=contacts&name=axe.csv', {
    method: 'POST',
    body,
    headers: { 'content-type': 'text/csv' },
  });
}

const first = async (path: string) => (await stage.rows<{ id: string }>(path))[0]?.id;

/** The person whom the stage has sent home. */
async function accessa(): Promise<string> {
  const rows = (): Promise<PersonRow[]> => stage.rows<PersonRow>('people?query=accessa');
  return (await eventually('the person', async () => (await rows())[0])).id;
}

/** Pages of one thing each, of every kind that looks different; and what is shown where nothing is. */
const DETAILS: { readonly [about: string]: () => Promise<string[]> } = {
  'one person, decision and item': async () => {
    const decisions = await Promise.all(
      ['push', 'later', 'pull', 'human', 'silence'].map(
        async (kind) => (await stage.rows<DecisionRow>(`decisions?chosen=${kind}&limit=1`))[0],
      ),
    );
    const content: ContentRow[] = await stage.rows('content');
    return [
      `/people/${await accessa()}`,
      `/people/${await first('people?kind=patient&limit=1')}`,
      ...decisions.flatMap((decision) => (decision ? [`/decisions/${decision.id}`] : [])),
      `/content/${content[0]?.id}`,
    ];
  },
  'imports, surveys and events': async () => {
    const survey = await first('surveys');
    const withBad = (await stage.rows<ImportRow>('imports')).find((run) => run.rowsBad > 0);
    return [
      `/imports/${withBad?.id}`,
      ...(await importPages(withBad?.id ?? '')),
      ...['results', 'build', 'links'].map((part) => `/surveys/${survey}?part=${part}`),
      '/events/schemas',
      '/events/schema?call=track&name=Appointment%20Booked',
      '/events/quarantine',
      '/events/dead-letters',
    ];
  },
  'audiences and journeys': async () => {
    const journey = await first('journeys');
    return [
      ...['steps', 'people', 'walk', 'versions'].map((part) => `/journeys/${journey}?part=${part}`),
      ...['canvas', 'outline'].map((view) => `/journeys/${journey}?view=${view}`),
      '/journeys/new',
      '/journeys/stuck',
      `/audiences/${await first('audiences')}`,
      ...['new?template=quiet', 'overlap', 'lists', 'scores', 'scores/new'].map(
        (part) => `/audiences/${part}`,
      ),
    ];
  },
  'campaigns and crisis holds': async () => {
    const campaigns = await stage.rows<CampaignRow>('campaigns');
    return [
      ...campaigns.flatMap(({ id }) => [`/campaigns/${id}`]),
      `/campaigns/${campaigns.find(({ state }) => state === 'in-review')?.id}/edit?step=what`,
      ...['what', 'whom', 'when', 'how', 'check'].map((step) => `/campaigns/new?step=${step}`),
      '/campaigns/seed-list',
      '/crisis?start=1',
      `/crisis/${await first('holds')}`,
    ];
  },
  'settings; nothing found, nothing there': async () => [
    `/settings/webhooks/${await first('webhook-sources')}`,
    '/settings/consent-texts',
    '/settings/suppression',
    '/settings/record-systems',
    '/people?query=nobody-has-this-name',
    '/people/not-an-id',
    '/nowhere',
  ],
};

/** The steps of the wizard, over a file that waits, and a run that ended. */
async function importPages(run: string): Promise<string[]> {
  const answer: { id: string } = await stage.ask('import-uploads?name=list.csv', {
    method: 'POST',
    body: 'Patient ID;Born;Newsletter consent\n1;03.04.1970;maybe\n2;05.06.1971;yes\n',
    headers: { 'content-type': 'text/csv' },
  });
  const steps = ['kind', 'columns', 'rehearsal'].map(
    (step) => `/imports/new?upload=${answer.id}&step=${step}`,
  );
  return ['/imports/new', ...steps, `/imports/new?step=run&run=${run}`];
}

/** What is still on its way must not hide what is wrong. */
async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await page.locator(WAITING).first().waitFor({ state: 'detached' });
}

/** Looks at the page in light and dark, and whether it fits. Answers the problems, so that all screens are told at once. */
async function problemsOf(page: Page): Promise<string[]> {
  const problems: string[] = [];
  const note = (error: unknown) => problems.push(error instanceof Error ? error.message : String(error));
  await page.emulateMedia({ colorScheme: 'light' });
  await expectAccessible(page).catch(note);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(page, 'colours').catch((error: unknown) => note(`dark: ${error}`));
  const over = await widerBy(page);
  if (over > 0) problems.push(`${page.url()} is ${over} px wider than the window`);
  return problems;
}

/** Both widths at once: each has a page of its own. */
function eachWidth(
  look: (page: Page) => Promise<string[]>,
  as: 'staff' | 'visitor' = 'staff',
): Promise<string[]> {
  const looks = WIDTHS.map(async ({ words, options }) => {
    const context = await (as === 'staff' ? stage.staff(options) : stage.visitor(options));
    const page = await context.newPage();
    const problems = await look(page);
    await context.close();
    return problems.map((problem) => `${words}: ${problem}`);
  });
  return Promise.all(looks).then((found) => found.flat());
}

async function look(page: Page, path: string): Promise<string[]> {
  await page.goto(`/console${path}`);
  const failed = await settled(page).catch((error: unknown) => `${path} was never there: ${error}`);
  return failed === undefined ? problemsOf(page) : [failed];
}

test.for(['first', 'second'])('every place of the navigation: the %s half', async (half) => {
  const places = await placesOfNavigation();
  expect(places.length).toBeGreaterThanOrEqual(14);
  const middle = Math.ceil(places.length / 2);
  const own = half === 'first' ? places.slice(0, middle) : places.slice(middle);
  const problems = await eachWidth(async (page) => {
    const found: string[] = [];
    for (const path of own) found.push(...(await look(page, path)));
    return found;
  });
  expect(problems).toEqual([]);
});

async function placesOfNavigation(): Promise<string[]> {
  const context = await stage.staff();
  const page = await context.newPage();
  await page.goto('/console/');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link').first().waitFor();
  const links = page.getByRole('navigation', { name: 'Main' }).getByRole('link');
  const paths = await links.evaluateAll((all) =>
    all.map((link) => (link.getAttribute('href') ?? '').replace(/^\/console/, '')),
  );
  await context.close();
  return paths;
}

test.for(Object.entries(DETAILS))('%s', async ([, pages]) => {
  const paths = await pages();
  const problems = await eachWidth(async (page) => {
    const found: string[] = [];
    for (const path of paths) found.push(...(await look(page, path)));
    return found;
  });
  expect(problems).toEqual([]);
});

test('signing in, with its error, and setting a password', async () => {
  const problems = await eachWidth(async (page) => {
    const found = await look(page, '/sign-in?why=expired&return=/people');
    await page.getByLabel('E-mail').fill('nobody@riverside.example');
    await page.getByLabel('Password', { exact: true }).fill('not-the-password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    found.push(...(await problemsOf(page)), ...(await look(page, '/set-password#not-a-token')));
    return found;
  }, 'visitor');
  expect(problems).toEqual([]);
});

describe('what opens over a page', () => {
  const opening: readonly {
    readonly words: string;
    readonly path: string;
    open(page: Page): Promise<void>;
  }[] = [
    {
      words: 'the palette',
      path: '/',
      open: async (page) => {
        await page.keyboard.press('Control+k');
        await page.getByRole('combobox', { name: 'Find a person' }).fill('accessa');
        await page.getByRole('option', { name: /Axel Accessa/ }).waitFor();
      },
    },
    {
      words: 'the sheet of keys',
      path: '/',
      open: async (page) => {
        await page.keyboard.press('?');
        await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
      },
    },
    {
      words: 'the form of a new key',
      path: '/settings/keys?new=1',
      open: (page) => page.getByRole('dialog', { name: 'New write key' }).waitFor(),
    },
    {
      words: 'the question before erasing',
      path: '',
      open: async (page) => {
        await page.getByRole('button', { name: 'Erase' }).click();
        await page.getByRole('dialog', { name: /^Erase/ }).waitFor();
      },
    },
  ];

  test.each(opening)('$words', async ({ path, open }) => {
    const problems = await eachWidth(async (page) => {
      await page.goto(`/console${path || `/people/${await accessa()}`}`);
      await settled(page);
      await open(page);
      return problemsOf(page);
    });
    expect(problems).toEqual([]);
  });
});

test('the menus: member and organisation on a desk, navigation on a phone', async () => {
  const desk = await stage.staff({ viewport: { width: 1360, height: 850 } }, 'operator@rapport.example');
  const page = await desk.newPage();
  await page.goto('/console/');
  await settled(page);
  await page.getByRole('button', { name: 'sign out' }).click();
  await page.getByRole('menu').waitFor();
  const problems = await problemsOf(page);
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'hidden' });
  await page.getByRole('button', { name: 'switch organisation' }).click();
  await page.getByRole('menu').waitFor();
  problems.push(...(await problemsOf(page)));
  await desk.close();

  const phone = await stage.staff(WIDTHS[1]?.options);
  const small = await phone.newPage();
  await small.goto('/console/');
  await settled(small);
  await small.getByRole('button', { name: 'Open navigation' }).click();
  await small.getByRole('dialog', { name: 'Navigation' }).getByRole('link', { name: 'People' }).waitFor();
  problems.push(...(await problemsOf(small)));
  await phone.close();
  expect(problems).toEqual([]);
});

test('a role that may not see a page is told which right it lacks', async () => {
  const context = await stage.staff({}, 'desk@riverside.example');
  const page = await context.newPage();
  await page.goto('/console/settings/keys');
  await page.getByRole('alert').waitFor();
  expect(await problemsOf(page)).toEqual([]);
  await context.close();
});
