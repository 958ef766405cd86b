// Imports against a real database: nothing twice, nothing lost, everything taken back.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import {
  type ImportKind,
  type ImportRequest,
  listBadRows,
  runImport,
  undoImport,
} from '../intake/import/index.ts';
import { parseMap } from '../intake/import/map.ts';
import { recordSignals } from '../intake/index.ts';
import { isConfigProblems, readConfig } from '../platform/config.ts';
import type { JsonObject } from '../platform/json.ts';
import { silentLogger } from '../platform/logging.ts';
import { isRefusal } from '../platform/result.ts';
import { createOrganisation } from '../trust/index.ts';
import { type House, openHouse } from './house.ts';
import { importServices } from './imports.ts';
import { startWorkers, type Workers } from './workers.ts';

let house: House;
let workers: Workers;
let orgId: string;
let folder: string;
let closeDatabase: () => Promise<void>;

beforeAll(async () => {
  const database = await testDatabase();
  closeDatabase = database.close;
  folder = await mkdtemp(path.join(tmpdir(), 'rapport-test-'));
  const config = readConfig({}, { databaseUrl: database.url, dataDir: folder });
  if (isConfigProblems(config)) throw new Error('settings');
  house = await openHouse({ config, log: silentLogger });
  workers = await startWorkers(house, true);
  const made = await createOrganisation(
    house,
    {
      slug: 'north',
      name: 'North',
      kind: 'care-provider',
      zone: 'America/New_York',
      postalAddress: '1 Street',
    },
    { kind: 'system', id: 'test' },
  );
  if (isRefusal(made)) throw new Error(made.message);
  orgId = made.id;
});

afterAll(async () => {
  await workers.stop();
  await house.close();
  await closeDatabase();
  await rm(folder, { recursive: true, force: true });
});

async function bring(name: string, text: string, kind: ImportKind, more: Partial<ImportRequest> = {}) {
  const file = path.join(folder, name);
  await writeFile(file, text);
  const summary = await runImport(importServices(house), {
    orgId,
    kind,
    map: null,
    path: file,
    fileName: name,
    startedBy: 'test',
    ...more,
  });
  if (isRefusal(summary)) throw new Error(summary.code);
  await workers.drain();
  return summary;
}

function count(sql: string): Promise<number> {
  return house.db.owner(
    async (tx) => (await tx.query<{ n: number }>(`select count(*)::int as n from ${sql}`))[0]?.n ?? -1,
  );
}

const metric = (name: string): Promise<number> =>
  house.db.owner(
    async (tx) =>
      (
        await tx.query<{ n: number }>(
          `select coalesce(sum(n), 0)::int as n from metric_hour where metric = $1`,
          [name],
        )
      )[0]?.n ?? -1,
  );

const comments = (from: number, to: number): string =>
  Array.from(
    { length: to - from },
    (_, i) =>
      `${JSON.stringify({ text: `Comment ${from + i}`, question: 'What was good?', sentiment: 1 + (i % 5), themes: ['Timeliness of care'] })}\n`,
  ).join('');

test('comments become anonymous respondents once, however often the file comes', async () => {
  const text = comments(0, 40);
  expect(await bring('a.jsonl', text, 'survey-comments')).toMatchObject({
    rowsRead: 40,
    rowsStored: 40,
    rowsBad: 0,
    repeated: false,
  });
  expect(await bring('renamed.jsonl', text, 'survey-comments')).toMatchObject({
    rowsStored: 0,
    rowsRepeated: 40,
    repeated: true,
  });
  expect(await count(`profile where kind = 'respondent'`)).toBe(40);
  expect(await metric('feedback')).toBe(40);
});

test('a text that could tell of somebody’s health is never stored in clear', async () => {
  await bring(
    'secret.jsonl',
    `${JSON.stringify({ text: 'Zebrafish told me of my illness' })}\n`,
    'survey-comments',
  );
  const clear = await count(
    `event where open::text like '%Zebrafish%' or encode(sealed, 'escape') like '%Zebrafish%'`,
  );
  expect(clear).toBe(0);
});

test('an interrupted import goes on where it stopped', async () => {
  const text = comments(100, 4_600);
  const stop = new AbortController();
  const first = await bring('long.jsonl', text, 'survey-comments', {
    signal: stop.signal,
    onProgress: () => stop.abort(),
  });
  expect(first).toMatchObject({ state: 'running', rowsRead: 2_000 });
  const second = await bring('long.jsonl', text, 'survey-comments');
  expect(second).toMatchObject({
    id: first.id,
    state: 'done',
    resumed: true,
    rowsRead: 4_500,
    rowsStored: 4_500,
  });
  expect(await count(`event where import_id = '${first.id}'`)).toBe(4_500);
});

test('bad rows are told by line and column, the rest is stored, formulas are kept literally', async () => {
  const text =
    'id,email,first_name,note,consent_education_email\n1,a@example.org,Ada,=1+1,yes\n2,nonsense,Bo,x,yes\n3,c@example.org,Cy,x,maybe\n4,d@example.org,Di\n5,e@example.org,Ed,x,no\n';
  const summary = await bring('contacts.csv', `\ufeff${text}`, 'contacts');
  expect(summary).toMatchObject({ rowsRead: 5, rowsStored: 2, rowsBad: 3 });
  const bad = await house.db.web(orgId, (tx) => listBadRows(tx, orgId, summary.id, -1, 10));
  expect(bad.map((b) => [b.line, b.field, b.code])).toEqual([
    [3, 'email', 'bad-email'],
    [4, 'consent_education_email', 'unclear-consent'],
    [5, null, 'ragged-row'],
  ]);
  expect(await count(`profile where traits->>'note' = '=1+1' and email = 'a@example.org'`)).toBe(1);
  expect(await count(`consent_state where purpose = 'education' and state = 'given'`)).toBe(1);
  expect(await count(`consent_state where purpose = 'education' and state = 'withdrawn'`)).toBe(1);
});

test('the same source ids in another file are repetitions', async () => {
  await bring('ids-1.jsonl', '{"id":"x1","text":"One"}\n{"id":"x2","text":"Two"}\n', 'survey-comments');
  expect(
    await bring('ids-2.jsonl', '{"id":"x2","text":"Two"}\n{"id":"x3","text":"Three"}\n', 'survey-comments'),
  ).toMatchObject({ rowsStored: 1, rowsRepeated: 1 });
});

test('a file of a million characters in UTF-16 is read', async () => {
  const file = path.join(folder, 'wide.csv');
  await writeFile(
    file,
    Buffer.from(
      `\ufeffid,name\r\n${Array.from({ length: 300 }, (_, i) => `w${i},Zoë ${i}`).join('\r\n')}\r\n`,
      'utf16le',
    ),
  );
  const summary = await runImport(importServices(house), {
    orgId,
    kind: 'contacts',
    map: null,
    path: file,
    fileName: 'wide.csv',
    startedBy: 'test',
  });
  expect(summary).toMatchObject({ rowsStored: 300, rowsBad: 0 });
  await workers.drain();
  expect(await count(`profile where display_name = 'Zoë 299'`)).toBe(1);
});

test('undo takes back facts, people and counts, and the file may come again', async () => {
  const before = {
    people: await count('profile'),
    facts: await count('event'),
    feedback: await metric('feedback'),
  };
  const text = comments(9_000, 9_050);
  const summary = await bring('undo.jsonl', text, 'survey-comments');
  expect(await metric('feedback')).toBe(before.feedback + 50);
  expect(await undoImport(importServices(house), orgId, summary.id)).toMatchObject({
    facts: 50,
    subjects: 50,
  });
  await workers.drain();
  expect({
    people: await count('profile'),
    facts: await count('event'),
    feedback: await metric('feedback'),
  }).toEqual(before);
  expect(
    await count(`subject_key k where not exists (select 1 from subject s where s.subject_id = k.subject_id)`),
  ).toBe(0);
  expect(await bring('undo.jsonl', text, 'survey-comments')).toMatchObject({
    rowsStored: 50,
    repeated: false,
  });
});

test('undo gives people who were there before their profile back', async () => {
  await house.db.web(orgId, (tx) =>
    recordSignals(tx, house, {
      orgId,
      origin: 'api',
      signals: [
        {
          messageId: null,
          kind: 'identify',
          name: 'Identify',
          identifiers: [{ kind: 'user', value: 'known-1' }],
          occurredAt: 1_700_000_000_000,
          properties: {},
          traits: { firstName: 'Uma', plan: 'old' },
        },
      ],
    }),
  );
  await workers.drain();
  const map = parseMap(
    { identifiers: { user: 'key' }, traits: { plan: 'plan' } } satisfies JsonObject,
    'contacts',
  );
  if (isRefusal(map)) throw new Error(map.message);
  const summary = await bring('plans.csv', 'key,plan\nknown-1,new\n', 'contacts', { map });
  expect(await count(`profile where display_name = 'Uma' and traits->>'plan' = 'new'`)).toBe(1);
  expect(await undoImport(importServices(house), orgId, summary.id)).toMatchObject({
    facts: 1,
    subjects: 0,
    rebuilt: 1,
  });
  expect(await count(`profile where display_name = 'Uma' and traits->>'plan' = 'old'`)).toBe(1);
});

test('the same file with another map is refused, and names the way out', async () => {
  const file = path.join(folder, 'maps.csv');
  await writeFile(file, 'a,b\n1,2\n');
  const run = (trait: string) => {
    const map = parseMap({ traits: { [trait]: 'a' } }, 'contacts');
    if (isRefusal(map)) throw new Error(map.message);
    return runImport(importServices(house), {
      orgId,
      kind: 'contacts',
      map,
      path: file,
      fileName: 'maps.csv',
      startedBy: 'test',
    });
  };
  expect(await run('x')).toMatchObject({ state: 'done' });
  expect(await run('y')).toMatchObject({ refused: true, code: 'imported-with-another-map' });
});
