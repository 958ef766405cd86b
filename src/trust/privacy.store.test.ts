// Consent, suppression, export and erasure against the database, with a room that has something to forget.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TrustTown, trustTown } from '../../test/support/trust.ts';
import { isRefusal } from '../platform/result.ts';
import {
  consentBook,
  eraseSubject,
  type PrivacyPorts,
  readConsentHistory,
  readConsents,
  readPeopleConsents,
  readSuppressed,
  readTombstones,
  stateConsents,
  suppress,
  suppressionKey,
} from './index.ts';
import { CHANNELS, type ConsentStatement, PURPOSES } from './model.ts';

const ada = { personId: randomUUID(), name: 'Ada Example', subjectIds: [] as string[] };
ada.subjectIds = [ada.personId, randomUUID()];
const bob = { personId: randomUUID(), name: 'Bob Example', subjectIds: [] as string[] };
bob.subjectIds = [bob.personId];
let breaks = false;

/** People as a stand-in: a profile row is what it knows of a person. */
const ports: PrivacyPorts = {
  async findPerson(tx, _orgId, personId) {
    const rows = await tx.query('select 1 from profile where person_id = $1', [personId]);
    return rows.length === 0 ? null : ([ada, bob].find((p) => p.personId === personId) ?? null);
  },
  rooms: [
    {
      room: 'people',
      export: async (tx, _orgId, ids) => ({
        profiles: (
          await tx.query<{ n: string }>(
            'select display_name as n from profile where person_id = any ($1::uuid[])',
            [ids],
          )
        ).map((r) => r.n),
      }),
      async erase(tx, _orgId, ids) {
        const gone = await tx.query('delete from profile where person_id = any ($1::uuid[]) returning 1', [
          ids,
        ]);
        if (breaks) throw new Error('a room failed');
        return gone.length;
      },
    },
  ],
};

let town: TrustTown;
let cookie: string;
beforeAll(async () => {
  town = await trustTown({ privacy: ports });
  await town.add(town.riverside, 'compliance@riverside.example', ['compliance']);
  await town.add(town.riverside, 'analyst@riverside.example', ['analyst']);
  cookie = await town.signIn('compliance@riverside.example');
  const profile = `insert into profile (org_id, person_id, display_name, first_seen_at, last_seen_at, updated_at) values ($1, $2, $3, now(), now(), now())`;
  await town.db.web(town.riverside.id, async (tx) => {
    for (const person of [ada, bob])
      await tx.query(profile, [town.riverside.id, person.personId, person.name]);
  });
});
afterAll(() => town.close());

const statement = (change: Partial<ConsentStatement>): ConsentStatement => ({
  purpose: 'marketing',
  channel: 'email',
  state: 'given',
  source: 'portal',
  textVersion: 'v1',
  jurisdiction: 'US',
  language: 'en',
  at: 1_000,
  proof: {},
  ...change,
});

describe('consent in the database', () => {
  test('rules as the pure rule says, in whatever batches and order it arrives', async () => {
    const word = fc.record({
      purpose: fc.constantFrom(...PURPOSES.slice(0, 2)),
      channel: fc.constantFrom(...CHANNELS.slice(0, 2)),
      state: fc.constantFrom('given', 'withdrawn'),
      at: fc.integer({ min: 1, max: 9 }),
    });
    const orgId = town.riverside.id;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(word, { maxLength: 6 }), { maxLength: 5 }), async (batches) => {
        const subjectId = randomUUID();
        for (const batch of batches)
          await town.db.worker([orgId], (tx) =>
            stateConsents(
              tx,
              batch.map((w) => ({ orgId, subjectId, statement: statement(w) })),
              town.trust.newId,
            ),
          );
        const [book, history] = await town.db.worker(
          [orgId],
          async (tx) =>
            [
              (await readConsents(tx, [subjectId])).get(subjectId),
              await readConsentHistory(tx, [subjectId]),
            ] as const,
        );
        expect(new Map([...(book ?? [])].sort())).toEqual(new Map([...consentBook(batches.flat())].sort()));
        expect(history).toHaveLength(batches.flat().length);
      }),
      { numRuns: 40 },
    );
  });

  test('of a person is the newest word of all the person’s subjects', async () => {
    const orgId = town.riverside.id;
    const [first = '', second = ''] = ada.subjectIds;
    const books = await town.db.worker([orgId], async (tx) => {
      await stateConsents(
        tx,
        [
          { orgId, subjectId: first, statement: statement({ at: 10 }) },
          { orgId, subjectId: second, statement: statement({ at: 20, state: 'withdrawn' }) },
          { orgId, subjectId: second, statement: statement({ at: 5, channel: 'sms' }) },
        ],
        town.trust.newId,
      );
      return readPeopleConsents(
        tx,
        new Map([
          ['ada', ada.subjectIds],
          ['nobody', []],
        ]),
      );
    });
    expect(books.get('ada')).toEqual(
      new Map([
        ['marketing:email', 'withdrawn'],
        ['marketing:sms', 'given'],
      ]),
    );
    expect(books.get('nobody')?.size).toBe(0);
  });

  test('is stated over HTTP by who may, in clear words only', async () => {
    const url = `/api/v1/people/${bob.personId}/consents`;
    const said = {
      purpose: 'care',
      channel: 'sms',
      state: 'given',
      source: 'call',
      textReference: 'sms-2026-01',
    };
    const stated = await town.ask('POST', url, { cookie, body: { statements: [said] } });
    expect(stated.statusCode).toBe(201);
    const { rows } = (await town.ask('GET', url, { cookie })).json();
    expect(rows).toMatchObject([
      { purpose: 'care', channel: 'sms', state: 'given', source: 'call', jurisdiction: 'US', language: 'en' },
    ]);
    for (const change of [
      { state: 'maybe' },
      { state: '' },
      { textReference: '' },
      { at: '2099-01-01T00:00:00Z' },
      { purpose: 'anything' },
    ])
      expect(
        (await town.ask('POST', url, { cookie, body: { statements: [{ ...said, ...change }] } })).statusCode,
      ).toBe(422);
    expect((await town.ask('GET', url, { cookie })).json().rows).toHaveLength(1);
    expect(
      (
        await town.ask('POST', `/api/v1/people/${randomUUID()}/consents`, {
          cookie,
          body: { statements: [said] },
        })
      ).statusCode,
    ).toBe(404);
    const analyst = await town.signIn('analyst@riverside.example');
    expect((await town.ask('POST', url, { cookie: analyst, body: { statements: [said] } })).statusCode).toBe(
      403,
    );
  });
});

describe('suppression', () => {
  test('holds per organisation and channel, and keeps the first reason', async () => {
    const orgId = town.riverside.id;
    const hash = (value: string): Buffer => town.trust.vault.blindIndex(orgId, 'email', value);
    await town.db.worker([orgId], async (tx) => {
      await suppress(tx, orgId, 'email', [hash('a@x.example'), hash('a@x.example')], 'hard-bounce', 1_000);
      await suppress(tx, orgId, 'email', [hash('a@x.example')], 'complaint', 2_000);
      await suppress(tx, orgId, 'email', [], 'nothing', 2_000);
    });
    const asked = [
      { orgId, channel: 'email', hash: hash('a@x.example') },
      { orgId, channel: 'sms', hash: hash('a@x.example') },
      { orgId, channel: 'email', hash: hash('b@x.example') },
      { orgId: town.alvara.id, channel: 'email', hash: hash('a@x.example') },
    ] as const;
    const found = await town.db.worker([orgId, town.alvara.id], (tx) => readSuppressed(tx, asked));
    expect(found).toEqual(new Set([suppressionKey(asked[0])]));
    expect(await town.db.web(orgId, (tx) => tx.query('select reason from suppression'))).toEqual([
      { reason: 'hard-bounce' },
    ]);
  });
});

describe('export', () => {
  test('hands out what all rooms hold, and is recorded', async () => {
    const answer = await town.ask('GET', `/api/v1/people/${bob.personId}/export`, { cookie });
    expect(answer.json()).toMatchObject({
      person: { id: bob.personId },
      people: { profiles: ['Bob Example'] },
      trust: { consents: [{ purpose: 'care', channel: 'sms' }] },
    });
    expect(answer.headers['content-disposition']).toContain('attachment');
    const requests = (await town.ask('GET', '/api/v1/privacy-requests', { cookie })).json().rows;
    expect(requests[0]).toMatchObject({ subjectId: bob.personId, kind: 'export', state: 'done' });
    expect((await town.ask('GET', `/api/v1/people/${randomUUID()}/export`, { cookie })).statusCode).toBe(404);
    const analyst = await town.signIn('analyst@riverside.example');
    expect(
      (await town.ask('GET', `/api/v1/people/${bob.personId}/export`, { cookie: analyst })).statusCode,
    ).toBe(403);
  });
});

describe('erasure', () => {
  const erase = (confirm: string) =>
    town.ask('POST', `/api/v1/people/${ada.personId}/erasure`, { cookie, body: { confirm } });
  const refs = ada.subjectIds.map((subjectId) => ({ orgId: '', subjectId }));

  test('needs the person’s name, and undoes nothing when a room fails', async () => {
    const { vault } = town.trust;
    for (const ref of refs) Object.assign(ref, { orgId: town.riverside.id });
    await town.db.web(town.riverside.id, (tx) => vault.ready(tx, refs, true));
    expect((await erase('Somebody Else')).json()).toMatchObject({ status: 422, code: 'not-confirmed' });
    breaks = true;
    await expect(
      eraseSubject(town.trust, ports, town.riverside.id, ada.personId, { kind: 'system', id: 'test' }),
    ).rejects.toThrow('a room failed');
    breaks = false;
    const left = await town.db.web(
      town.riverside.id,
      async (tx) =>
        [await readTombstones(tx, ada.subjectIds), await readConsentHistory(tx, ada.subjectIds)] as const,
    );
    expect(left[0].size).toBe(0);
    expect(left[1].length).toBeGreaterThan(0);
    expect(
      vault.open(
        refs[0] ?? { orgId: '', subjectId: '' },
        vault.seal(refs[0] ?? { orgId: '', subjectId: '' }, { a: 1 }),
      ),
    ).toEqual({ a: 1 });
  });

  test('takes the keys, the rows of every room and the consents; leaves tombstones, suppressions and the trail', async () => {
    const { vault } = town.trust;
    const [ref = { orgId: '', subjectId: '' }] = refs;
    const sealed = vault.seal(ref, { diagnosis: 'gout' });
    expect((await erase(' Ada Example ')).statusCode).toBe(204);
    const orgId = town.riverside.id;
    await town.db.web(orgId, async (tx) => {
      expect(await readTombstones(tx, ada.subjectIds)).toEqual(new Set(ada.subjectIds));
      expect(
        await tx.query('select 1 from subject_key where subject_id = any ($1::uuid[])', [ada.subjectIds]),
      ).toEqual([]);
      expect(await readConsentHistory(tx, ada.subjectIds)).toEqual([]);
      expect((await readConsents(tx, ada.subjectIds)).size).toBe(0);
      expect(await tx.query('select 1 from suppression')).toHaveLength(1);
      await vault.ready(tx, refs, false);
    });
    expect(vault.open(ref, sealed)).toBeNull();
    expect((await erase('Ada Example')).statusCode).toBe(404);
    const { rows } = (await town.ask('GET', '/api/v1/audit?action=person.erased', { cookie })).json();
    expect(rows).toMatchObject([{ subjectId: ada.personId, actor: 'compliance@riverside.example' }]);
    const [request] = (await town.ask('GET', '/api/v1/privacy-requests?limit=1', { cookie })).json().rows;
    expect(request).toMatchObject({ kind: 'erase', subjectId: ada.personId });
  });

  test('does not reach into another organisation', async () => {
    const outcome = await eraseSubject(town.trust, ports, town.alvara.id, bob.personId, {
      kind: 'system',
      id: 'test',
    });
    expect(isRefusal(outcome) && outcome.code).toBe('no-such-person');
  });
});
