// Surveys from the first draft to the results, over HTTP as staff and people meet them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SurveyResults, SurveyView } from '../../sdk/faces/surveys.ts';
import { form, settings, threadIn } from '../../test/support/surveys.ts';
import { type TrustTown, trustTown } from '../../test/support/trust.ts';
import { recordSignals } from '../intake/index.ts';
import { subjectPort } from '../people/index.ts';
import {
  followMessageLink,
  type SurveyServices,
  surveyPages,
  surveyPrivacy,
  surveyRoutes,
  tidySurveys,
} from './index.ts';

let town: TrustTown;
let services: SurveyServices;
const cookies = new Map<string, string>();
const said: string[] = [];

beforeAll(async () => {
  town = await trustTown();
  const { trust, app, db } = town;
  const subjects = subjectPort(trust);
  services = {
    ...trust,
    subjects,
    publicUrl: 'http://rapport.test',
    live: { publish: (_org, topic) => said.push(topic) },
    record: (tx, request) => recordSignals(tx, { ...trust, subjects }, request),
    countSent: async () => 40,
    namesOf: async () => new Map(),
  };
  surveyPages(app, services);
  surveyRoutes(app, services);
  for (const [name, roles] of [
    ['marketer', ['marketer']],
    ['both', ['marketer', 'reviewer']],
    ['reviewer', ['reviewer']],
    ['care', ['care-team', 'compliance']],
    ['analyst', ['analyst']],
  ] as const) {
    await town.add(town.riverside, `${name}@riverside.example`, [...roles]);
    cookies.set(name, await town.signIn(`${name}@riverside.example`));
  }
  await town.add(town.alvara, 'foreign@alvara.example', ['marketer', 'reviewer']);
  cookies.set('foreign', await town.signIn('foreign@alvara.example'));
  expect(db).toBeDefined();
});
afterAll(() => town.close());

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
async function ask(
  who: string,
  method: Method,
  path: string,
  body?: object,
): Promise<{ status: number; json: ReturnType<typeof JSON.parse>; text: string }> {
  const answer = await town.ask(method, `/api/v1/surveys${path}`, {
    cookie: cookies.get(who) ?? '',
    ...(body && { body }),
  });
  const isJson = String(answer.headers['content-type']).includes('json');
  return { status: answer.statusCode, json: isJson ? answer.json() : null, text: answer.body };
}

async function live(slug: string, change: object = {}): Promise<SurveyView> {
  const made = await ask('marketer', 'POST', '', { slug, ...settings, ...change, form });
  expect(made.status).toBe(201);
  const { id } = made.json;
  expect((await ask('marketer', 'POST', `/${id}/review`)).status).toBe(200);
  const seen = await ask('reviewer', 'GET', `/${id}`);
  const hash = seen.json.versions[0].hash;
  expect(
    (await ask('reviewer', 'POST', `/${id}/approval`, { hash, meaning: 'Plain and fair.' })).status,
  ).toBe(200);
  const opened = await ask('marketer', 'PUT', `/${id}/state`, { state: 'open' });
  expect(opened.status).toBe(200);
  return opened.json;
}

async function person(): Promise<string> {
  const { trust, riverside } = town;
  return town.db.web(riverside.id, async (tx) => {
    const [id = ''] = await services.subjects.resolve(tx, {
      orgId: riverside.id,
      identifiers: [[{ kind: 'user', value: `p-${trust.newId(Date.now())}` }]],
      source: 'api',
      importId: null,
      now: Date.now(),
    });
    await tx.query(
      `insert into profile (org_id, person_id, display_name, first_seen_at, last_seen_at, updated_at) values ($1, $2, 'Ada', now(), now(), now())`,
      [riverside.id, id],
    );
    return id;
  });
}

async function linkOf(survey: SurveyView, personId: string): Promise<string> {
  const made = await ask('marketer', 'POST', `/${survey.id}/links`, { personIds: [personId] });
  expect(made.status).toBe(200);
  return made.json.rows[0].url.replace('http://rapport.test', '');
}

const open = (path: string, headers: { [name: string]: string } = {}) =>
  town.app.inject({ url: path, headers });
function send(path: string, fields: { [name: string]: string }, ip = '10.0.0.1') {
  return town.app.inject({
    method: 'POST',
    url: path,
    remoteAddress: ip,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  });
}
const rows = <T>(text: string, values: readonly unknown[] = []): Promise<T[]> =>
  town.db.owner((tx) => tx.query<T>(text, values));
const eventsOf = (subject: string) =>
  rows<{ name: string }>('select name from event where subject_id = $1 order by received_at, seq', [
    subject,
  ]).then((all) => all.map((e) => e.name));

describe('publishing', () => {
  it('needs another member, the very words, and a draft without faults', async () => {
    const bad = { ...form, questions: [{ ...form.questions[2], showIf: { question: 'later', is: ['1'] } }] };
    const made = await ask('both', 'POST', '', { slug: 'faulty', ...settings, form: bad });
    expect(made.json.problems).toHaveLength(1);
    const { id, revision } = made.json;
    expect((await ask('both', 'POST', `/${id}/review`)).json.code).toBe('not-ready');
    expect((await ask('both', 'PUT', `/${id}/state`, { state: 'open' })).json.code).toBe('not-published');
    const written = await ask('both', 'PUT', `/${id}/form`, { revision, form });
    expect(written.status).toBe(200);
    expect((await ask('both', 'PUT', `/${id}/form`, { revision, form })).status).toBe(412);
    expect((await ask('both', 'POST', `/${id}/review`)).status).toBe(200);
    const { hash } = (await ask('both', 'GET', `/${id}`)).json.versions[0];
    expect((await ask('both', 'POST', `/${id}/approval`, { hash, meaning: 'Mine' })).json.code).toBe(
      'own-words',
    );
    expect((await ask('marketer', 'POST', `/${id}/approval`, { hash, meaning: 'No right' })).status).toBe(
      403,
    );
    const other = hash.replace(/^./, (c: string) => (c === '0' ? '1' : '0'));
    expect((await ask('reviewer', 'POST', `/${id}/approval`, { hash: other, meaning: 'Old' })).status).toBe(
      409,
    );
    expect((await ask('reviewer', 'POST', `/${id}/approval`, { hash, meaning: 'Fair' })).status).toBe(200);
    expect((await ask('foreign', 'GET', `/${id}`)).status).toBe(404);
    expect((await ask('analyst', 'PUT', `/${id}/state`, { state: 'open' })).status).toBe(403);
  });

  it('freezes what was published, in the database itself, and begins a new version', async () => {
    const survey = await live('frozen');
    const change = `update survey_version set form = '{}' where survey_id = $1`;
    await expect(rows(change, [survey.id])).rejects.toMatchObject({ code: 'RP001' });
    const sneak = `insert into survey_version (org_id, survey_id, number, state, form, content_hash, authors, created_at)
      select org_id, survey_id, 9, 'published', form, content_hash, authors, now() from survey_version where survey_id = $1`;
    await expect(rows(sneak, [survey.id])).rejects.toMatchObject({ code: 'RP002' });
    const promise = 'update survey set anonymous = true where id = $1';
    await expect(rows(promise, [survey.id])).rejects.toMatchObject({ code: 'RP001' });
    const next = await ask('marketer', 'PUT', `/${survey.id}/form`, { revision: survey.revision, form });
    expect(next.json.versions.map((v: { number: number; state: string }) => [v.number, v.state])).toEqual([
      [2, 'draft'],
      [1, 'published'],
    ]);
  });

  it('refuses what it does not know, and cleans what it takes', async () => {
    const base = { slug: 'clean', ...settings };
    expect((await ask('marketer', 'POST', '', { ...base, form: { ...form, extra: 1 } })).status).toBe(422);
    const kind = { ...form, questions: [{ ...form.questions[0], kind: 'guess' }] };
    expect((await ask('marketer', 'POST', '', { ...base, form: kind })).status).toBe(422);
    const tricky = { ...form, words: { en: { title: 'A\u202Eb\u0007c', intro: '', thanks: '' } } };
    const made = await ask('marketer', 'POST', '', { ...base, form: tricky });
    expect(made.json.form.words.en.title).toBe('Abc');
  });
});

describe('a personal link', () => {
  it('takes pages, keeps them, finishes once, and tells the house', async () => {
    const survey = await live('visit');
    const ada = await person();
    const path = await linkOf(survey, ada);
    expect(path).not.toContain(ada);
    const first = await open(path);
    expect(first.statusCode).toBe(200);
    expect(first.body).not.toContain('<script');
    expect(first.headers['set-cookie']).toBeUndefined();
    const wrong = await send(path, { thread: threadIn(first.body), page: '0', go: 'next', care: '9' });
    expect(wrong.statusCode).toBe(400);
    expect(wrong.body).toContain('href="#f-care-5"');
    expect(await rows('select 1 from survey_answer where subject_id = $1', [ada])).toHaveLength(0);
    const second = await send(path, {
      thread: threadIn(first.body),
      page: '0',
      go: 'next',
      care: '2',
      'about.wait': 'on',
      unknown: 'x',
    });
    expect(second.body).toContain('What went wrong?');
    expect((await open(path)).body).toContain('Page 2 of 2');
    const fields = { thread: threadIn(second.body), page: '1', go: 'next', why: '=cmd() \u202Elate\u0000' };
    const [done, again] = await Promise.all([send(path, fields), send(path, fields)]);
    expect([done.statusCode, again.statusCode]).toEqual([200, 200]);
    expect(done.body).toContain('Your receipt is');
    expect(/receipt is ([\w-]+)/.exec(done.body)?.[1]).toBe(/receipt is ([\w-]+)/.exec(again.body)?.[1]);
    expect((await eventsOf(ada)).sort()).toEqual(['Survey Answered', 'Survey Comment', 'Survey Opened']);
    expect((await open(path)).body).toContain('You have answered already');
    const yes = await send(path, { thread: threadIn(done.body), go: 'contact' });
    expect(yes.body).toContain('You said yes');
    const consent = await rows<{ purpose: string; text_version: string }>(
      'select purpose, text_version from consent where subject_id = $1',
      [ada],
    );
    expect(consent).toEqual([{ purpose: 'service', text_version: 'survey-contact-1' }]);
    expect(said).toContain('surveys');
    const text = (await ask('care', 'GET', `/${survey.id}/answers.csv`)).text;
    expect(text).toContain("'=cmd() late");
    expect((await ask('analyst', 'GET', `/${survey.id}/answers.csv`)).json.code).toBe('too-few');
    expect((await ask('marketer', 'GET', `/${survey.id}/answers.csv`)).text).not.toContain('cmd');
    expect((await ask('marketer', 'GET', `/${survey.id}/comments`)).status).toBe(403);
    const comments = await ask('care', 'GET', `/${survey.id}/comments?theme=Waiting`);
    expect(comments.json.rows).toMatchObject([{ text: '=cmd() late', themes: ['Waiting'], personId: ada }]);
    const read = await rows(`select 1 from audit where action = 'person.read.health' and subject_id = $1`, [
      ada,
    ]);
    expect(read.length).toBeGreaterThan(0);
  });

  it('counts one answer per person over all their links', async () => {
    const survey = await live('once');
    const ada = await person();
    const [one, two] = [await linkOf(survey, ada), await linkOf(survey, ada)];
    for (const [path, expected] of [
      [one, 'Your receipt is'],
      [two, 'You have answered already'],
    ] as const) {
      const page = await open(path);
      const answered = await send(path, { thread: threadIn(page.body), page: '0', go: 'next', care: '5' });
      expect(answered.body).toContain(expected);
    }
    const found: SurveyResults = (await ask('marketer', 'GET', `/${survey.id}/results`)).json;
    expect(found).toMatchObject({ answered: 1, sent: 42, opened: 2, suppressed: false });
    expect((await ask('analyst', 'GET', `/${survey.id}/results`)).json).toMatchObject({
      suppressed: true,
      questions: [],
    });
  });

  it('does not work when forged, foreign, expired, taken back, or its survey is shut', async () => {
    const survey = await live('shut');
    const ada = await person();
    const path = await linkOf(survey, ada);
    const forged = path.slice(0, -4) + (path.endsWith('AAAA') ? 'BBBB' : 'AAAA');
    for (const bad of [forged, '/s/p', '/s/xyz', path.replace('/s/p', '/s/q'), `/s/${'p'.repeat(300)}`])
      expect((await open(bad)).statusCode).toBe(404);
    const { body } = await open(path);
    const other = await linkOf(survey, await person());
    const crossed = await send(other, { thread: threadIn(body), page: '0', go: 'next', care: '5' });
    expect(crossed.body).toContain('How was your visit?');
    expect((await ask('foreign', 'POST', `/${survey.id}/links`, { personIds: [ada] })).status).toBe(404);
    await ask('marketer', 'PUT', `/${survey.id}/state`, { state: 'closed' });
    expect((await send(path, { thread: threadIn(body), page: '0', go: 'next', care: '5' })).statusCode).toBe(
      410,
    );
    await ask('marketer', 'PUT', `/${survey.id}/state`, { state: 'open' });
    await rows(`update survey_link set expires_at = now() - interval '1 second' where subject_id = $1`, [
      ada,
    ]);
    expect((await open(path)).statusCode).toBe(404);
    const fresh = await linkOf(survey, ada);
    expect(
      (await ask('marketer', 'POST', `/${survey.id}/links/revocation`, { personIds: [ada] })).json.revoked,
    ).toBe(2);
    expect((await open(fresh)).statusCode).toBe(404);
    expect(await rows('select 1 from survey_answer where survey_id = $1', [survey.id])).toHaveLength(0);
  });

  it('behind a message is made for whoever follows it, once', async () => {
    const survey = await live('mailed');
    const ada = await person();
    const follow = () =>
      town.db.web(town.riverside.id, (tx) =>
        followMessageLink(tx, services, town.riverside.id, ada, survey.messageLink),
      );
    expect((await open(String(await follow()).replace('http://rapport.test', ''))).statusCode).toBe(200);
    await follow();
    expect(await rows('select 1 from survey_link where subject_id = $1', [ada])).toHaveLength(1);
    expect((await open(survey.messageLink)).statusCode).toBe(404);
  });
});

describe('an anonymous survey', () => {
  it('has public links only, hides few answers, and forgets nothing it promised', async () => {
    expect(
      (await ask('marketer', 'POST', '', { slug: 'x', ...settings, anonymous: true, form })).json.code,
    ).toBe('cannot-count');
    const survey = await live('secret', { anonymous: true, repeatable: true });
    expect(
      (await ask('marketer', 'POST', `/${survey.id}/links`, { personIds: [await person()] })).json.code,
    ).toBe('anonymous');
    const placed = await ask('marketer', 'POST', `/${survey.id}/places`, { name: 'Lobby' });
    const place = placed.json.places[0];
    const path = place.url.replace('http://rapport.test', '');
    const code = await ask('marketer', 'GET', `/${survey.id}/places/${place.id}/code.svg`);
    expect(code.text).toContain('<svg');
    for (let i = 0; i < 5; i++) {
      const page = await open(path);
      expect(page.body).toContain('Your answers are anonymous');
      const done = await send(path, {
        thread: threadIn(page.body),
        page: '0',
        go: 'next',
        care: String(i + 1 < 3 ? 5 : i + 1),
      });
      expect(done.body).toContain('Your receipt is');
      const found: SurveyResults = (await ask('marketer', 'GET', `/${survey.id}/results`)).json;
      expect(found.suppressed).toBe(i < 4);
    }
    const all: SurveyResults = (await ask('marketer', 'GET', `/${survey.id}/results?segment=place`)).json;
    expect(all.questions[0]?.csat).toMatchObject({ n: 5 });
    expect(all.segments).toMatchObject([{ name: 'Lobby', answered: 5 }]);
    expect((await ask('marketer', 'GET', `/${survey.id}/answers.csv`)).text.split('\r\n')[0]).not.toContain(
      'person',
    );
    const bot = await open(path);
    const thanked = await send(path, {
      thread: threadIn(bot.body),
      page: '0',
      go: 'next',
      care: '5',
      website: 'http://spam',
    });
    expect(thanked.statusCode).toBe(200);
    expect((await ask('marketer', 'GET', `/${survey.id}/results`)).json.answered).toBe(5);
    await ask('marketer', 'DELETE', `/${survey.id}/places/${place.id}`);
    expect((await open(path)).statusCode).toBe(404);
  });

  it('slows down a flood from one network', async () => {
    const survey = await live('flood', { anonymous: true, repeatable: true });
    const placed = await ask('marketer', 'POST', `/${survey.id}/places`, { name: 'Desk' });
    const path = placed.json.places[0].url.replace('http://rapport.test', '');
    const statuses = new Set<number>();
    for (let i = 0; i < 70; i++) statuses.add((await send(path, {}, '10.9.9.9')).statusCode);
    expect([...statuses]).toEqual([200, 429]);
  });
});

describe('trying out', () => {
  it('goes through the pages and keeps nothing', async () => {
    const made = await ask('marketer', 'POST', '', { slug: 'try', ...settings, form });
    const { url } = (await ask('marketer', 'POST', `/${made.json.id}/try-out`)).json;
    const path = url.replace('http://rapport.test', '');
    const first = await open(path);
    expect(first.headers['x-frame-options']).toBe('SAMEORIGIN');
    const second = await send(path, { thread: threadIn(first.body), page: '0', go: 'next', care: '1' });
    expect(second.body).toContain('What went wrong?');
    const end = await send(path, { thread: threadIn(second.body), page: '1', go: 'next', why: 'x' });
    expect(end.body).toContain('Nothing was kept');
    expect(await rows('select 1 from survey_answer where survey_id = $1', [made.json.id])).toHaveLength(0);
  });
});

describe('privacy and time', () => {
  it('hands out what a person answered, and forgets it', async () => {
    const survey = await live('forget');
    const ada = await person();
    const path = await linkOf(survey, ada);
    const page = await open(path);
    const next = await send(path, { thread: threadIn(page.body), page: '0', go: 'next', care: '1' });
    await send(path, { thread: threadIn(next.body), page: '1', go: 'next', why: 'Cold food' });
    const port = surveyPrivacy(services.vault);
    const given = await town.db.web(town.riverside.id, (tx) => port.export(tx, town.riverside.id, [ada]));
    expect(given).toMatchObject({
      answers: [{ survey: 'forget', answers: { care: 1, why: 'Cold food' } }],
      links: [{}],
    });
    const gone = await town.db.worker([town.riverside.id], (tx) => port.erase(tx, town.riverside.id, [ada]));
    expect(gone).toBe(2);
    expect((await open(path)).statusCode).toBe(404);
  });

  it('closes on its date and drops what is too old', async () => {
    const survey = await live('old');
    const ada = await person();
    const path = await linkOf(survey, ada);
    const page = await open(path);
    await send(path, { thread: threadIn(page.body), page: '0', go: 'next', care: '5' });
    await rows(`update survey_answer set answered_at = now() - interval '400 days' where subject_id = $1`, [
      ada,
    ]);
    await rows(`update survey set closes_at = now() - interval '1 second' where id = $1`, [survey.id]);
    const done = await town.db.worker([town.riverside.id], (tx) => tidySurveys(tx, Date.now()));
    expect(done).toEqual({ closed: 1, dropped: 1 });
  });
});
