// Texts, double opt-in, stating on behalf, the suppression list: as staff meet them over HTTP, on a real database.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TrustTown, trustTown } from '../../test/support/trust.ts';
import { createUndoRegistry } from '../platform/undo.ts';
import {
  handleInboundWord,
  readConsents,
  readRequests,
  readSuppressed,
  suppressionKey,
  takeConsents,
} from './index.ts';
import type { ConsentStatement } from './model.ts';

let town: TrustTown;
let admin: string;
let agent: string;
let marketer: string;
let elsewhere: string;
const ada = randomUUID();

beforeAll(async () => {
  const privacy = {
    rooms: [],
    findPerson: async (_tx: unknown, _org: string, id: string) =>
      id === ada ? { personId: ada, name: 'Ada', subjectIds: [ada] } : null,
  };
  town = await trustTown({ privacy });
  Object.assign(town.trust, { undo: createUndoRegistry(town.trust.clock, town.trust.newId) });
  await town.add(town.alvara, 'admin@alvara.example', ['admin']);
  await town.add(town.alvara, 'agent@alvara.example', ['call-centre-agent']);
  await town.add(town.alvara, 'marketer@alvara.example', ['marketer']);
  await town.add(town.riverside, 'admin@riverside.example', ['admin']);
  [admin, agent, marketer, elsewhere] = [
    await town.signIn('admin@alvara.example'),
    await town.signIn('agent@alvara.example'),
    await town.signIn('marketer@alvara.example'),
    await town.signIn('admin@riverside.example'),
  ];
  await town.db.owner((tx) => tx.query(`update organisation set jurisdiction = 'DE' where slug = 'alvara'`));
});
afterAll(() => town.close());

const text = {
  ...{ purpose: 'marketing', channel: 'email', language: 'en', jurisdiction: 'DE' },
  ...{ title: 'News by e-mail', body: 'Yes, Alvara may send me news about its products by e-mail.' },
};
const said = (state: 'given' | 'withdrawn', more: Partial<ConsentStatement> = {}): ConsentStatement => ({
  ...{
    purpose: 'marketing',
    channel: 'email',
    state,
    source: 'form',
    textVersion: 'marketing-email-en-de-1',
  },
  ...{ jurisdiction: 'DE', language: 'en', at: Date.now(), proof: {}, ...more },
});
const statesOf = async (): Promise<{ [key: string]: string }> =>
  Object.fromEntries(
    (await town.db.worker([town.alvara.id], (tx) => readConsents(tx, [ada]))).get(ada) ?? [],
  );

describe('consent texts', () => {
  test('get a version of their own with every change and are never changed or deleted', async () => {
    const first = await town.ask('POST', '/api/v1/consent-texts', { cookie: admin, body: text });
    expect([first.statusCode, first.json().version]).toEqual([201, 'marketing-email-en-de-1']);
    const second = await town.ask('POST', '/api/v1/consent-texts', {
      cookie: admin,
      body: { ...text, title: 'News' },
    });
    expect(second.json().version).toBe('marketing-email-en-de-2');
    await expect(town.db.owner((tx) => tx.query(`update consent_text set body = 'x'`))).rejects.toThrow(
      'never changed',
    );
    await expect(town.db.owner((tx) => tx.query('delete from consent_text'))).rejects.toThrow(
      'never changed',
    );
  });
  test('are refused without words, by who may not, and are another organisation’s own', async () => {
    const empty = await town.ask('POST', '/api/v1/consent-texts', {
      cookie: admin,
      body: { ...text, body: 'yes' },
    });
    expect([empty.statusCode, empty.json().field]).toEqual([422, 'body']);
    expect(
      (await town.ask('POST', '/api/v1/consent-texts', { cookie: marketer, body: text })).statusCode,
    ).toBe(403);
    const { rows } = (await town.ask('GET', '/api/v1/consent-texts', { cookie: elsewhere })).json();
    expect(rows.every((r: { shipped: boolean }) => r.shipped)).toBe(true);
  });
});

describe('stating on behalf', () => {
  const state = (body: object) =>
    town.ask('POST', `/api/v1/people/${ada}/consents`, { cookie: agent, body: { statements: [body] } });
  test('a yes names a text that exists, or where another one is kept', async () => {
    const unknown = await state({
      purpose: 'events',
      channel: 'call',
      state: 'given',
      source: 'call',
      textVersion: 'made-up',
    });
    expect([unknown.statusCode, unknown.json().code]).toEqual([422, 'no-such-text']);
    const none = await state({ purpose: 'events', channel: 'call', state: 'given', source: 'call' });
    expect([none.statusCode, none.json().field]).toEqual([422, 'textVersion']);
    const paper = await state({
      purpose: 'events',
      channel: 'call',
      state: 'given',
      source: 'paper',
      textReference: 'form 12/2026',
    });
    expect([paper.statusCode, paper.json().pending]).toEqual([201, 0]);
    expect(await statesOf()).toEqual({ 'events:call': 'given' });
  });
  test('is taken back by a further statement', async () => {
    const no = await state({ purpose: 'events', channel: 'call', state: 'withdrawn', source: 'call' });
    const { undo } = no.json();
    expect((await statesOf())['events:call']).toBe('withdrawn');
    const member = await town.db.owner((tx) =>
      tx.query<{ id: string }>(`select id from staff_user where email = 'agent@alvara.example'`),
    );
    await town.trust.undo?.run(`${town.alvara.id}/${member[0]?.id}`, undo.id);
    expect((await statesOf())['events:call']).toBe('given');
    const { rows } = (await town.ask('GET', `/api/v1/people/${ada}/consents`, { cookie: agent })).json();
    expect(rows.map((r: { source: string }) => r.source)).toEqual(['correction', 'call', 'paper']);
    expect(JSON.stringify(rows)).not.toContain(member[0]?.id);
  });
  test('a yes to marketing by e-mail waits where the law asks for it, and is sent again within limits', async () => {
    const yes = await state({
      purpose: 'marketing',
      channel: 'email',
      state: 'given',
      source: 'call',
      textVersion: 'marketing-email-en-de-1',
    });
    expect(yes.json()).toMatchObject({ stated: 0, pending: 1 });
    expect((await statesOf())['marketing:email']).toBeUndefined();
    const { pending } = (await town.ask('GET', `/api/v1/people/${ada}/consents`, { cookie: agent })).json();
    expect(pending).toMatchObject([
      { purpose: 'marketing', state: 'waiting', text: 'News by e-mail', sends: 0, maySend: true },
    ]);
    const again = `/api/v1/people/${ada}/consent-requests/${pending[0].id}/sending`;
    expect((await town.ask('POST', again, { cookie: agent })).statusCode).toBe(202);
    expect((await town.ask('POST', again, { cookie: marketer })).statusCode).toBe(403);
    expect((await town.ask('POST', again, { cookie: elsewhere })).statusCode).toBe(404);
    await town.db.owner((tx) => tx.query('update consent_request set sends = 3'));
    expect((await town.ask('POST', again, { cookie: agent })).json().code).toBe('sent-too-often');
  });
  test('a no closes what waits; the organisation’s own rule stands above the jurisdiction’s', async () => {
    await state({ purpose: 'marketing', channel: 'email', state: 'withdrawn', source: 'call' });
    const [closed] = await town.db.worker([town.alvara.id], (tx) => readRequests(tx, [ada]));
    expect(closed?.outcome).toBe('withdrawn');
    const rule = '/api/v1/consent-rules/marketing/email';
    expect((await town.ask('PUT', rule, { cookie: marketer, body: { doubleOptIn: false } })).statusCode).toBe(
      403,
    );
    expect(
      (
        await town.ask('PUT', '/api/v1/consent-rules/marketing/sms', {
          cookie: admin,
          body: { doubleOptIn: true },
        })
      ).statusCode,
    ).toBe(422);
    expect((await town.ask('PUT', rule, { cookie: admin, body: { doubleOptIn: false } })).statusCode).toBe(
      204,
    );
    const yes = await state({
      purpose: 'marketing',
      channel: 'email',
      state: 'given',
      source: 'call',
      textVersion: 'marketing-email-en-de-1',
    });
    expect(yes.json()).toMatchObject({ stated: 1, pending: 0 });
    await town.ask('PUT', rule, { cookie: admin, body: { doubleOptIn: null } });
    const { rows } = (await town.ask('GET', '/api/v1/consent-rules', { cookie: admin })).json();
    expect(rows.find((r: { purpose: string }) => r.purpose === 'marketing')).toMatchObject({
      doubleOptIn: true,
      own: false,
    });
  });
});

describe('taking', () => {
  const take = (statements: readonly ConsentStatement[], subjectId: string, quiet = false) =>
    town.db.worker([town.alvara.id], (tx) =>
      takeConsents(
        tx,
        statements.map((statement) => ({ orgId: town.alvara.id, subjectId, statement, quiet })),
        town.trust.newId,
        Date.now(),
      ),
    );
  test('asks once, not for a repeated yes, nor for one confirmed elsewhere; imports send nothing by themselves', async () => {
    const [a, b, c] = [randomUUID(), randomUUID(), randomUUID()];
    expect(await take([said('given'), said('given')], a)).toEqual({ stated: 0, pending: 2 });
    expect(await take([said('given')], a)).toEqual({ stated: 0, pending: 1 });
    const open = await town.db.worker([town.alvara.id], (tx) => readRequests(tx, [a]));
    expect(open).toHaveLength(1);
    expect(await take([said('given', { proof: { confirmedAt: '2026-01-01' } })], b)).toEqual({
      stated: 1,
      pending: 0,
    });
    expect(await take([said('given')], b)).toEqual({ stated: 1, pending: 0 });
    await take([said('given')], c, true);
    const [due] = await town.db.owner((tx) =>
      tx.query<{ due: boolean }>(
        'select due_at is not null as due from consent_request where subject_id = $1',
        [c],
      ),
    );
    expect(due?.due).toBe(false);
  });
});

describe('the suppression list', () => {
  const body = { channel: 'email', address: ' Kim@Example.org ', note: 'asked on the phone' };
  test('answers for exactly the address asked about, and hands out no address', async () => {
    expect((await town.ask('POST', '/api/v1/suppressions', { cookie: agent, body })).statusCode).toBe(201);
    expect((await town.ask('POST', '/api/v1/suppressions', { cookie: agent, body })).statusCode).toBe(409);
    const ask = (address: string, cookie = agent) =>
      town.ask('POST', '/api/v1/suppressions/look-up', { cookie, body: { channel: 'email', address } });
    expect((await ask('kim@example.org')).json()).toMatchObject({ suppressed: true, reason: 'by-hand' });
    expect((await ask('kim2@example.org')).json()).toMatchObject({ suppressed: false });
    expect((await ask('kim@example.org', elsewhere)).json()).toMatchObject({ suppressed: false });
    expect((await ask('no address')).json()).toMatchObject({ code: 'bad-address', field: 'address' });
    const list = await town.ask('GET', '/api/v1/suppressions', { cookie: agent });
    expect(list.json().rows).toMatchObject([{ channel: 'email', reason: 'by-hand', addresses: 1 }]);
    expect(list.body.toLowerCase()).not.toContain('kim');
    const audited = await town.db.owner((tx) =>
      tx.query(`select detail from audit where action = 'suppression.looked-up'`),
    );
    expect(JSON.stringify(audited)).not.toContain('kim');
  });
  test('takes off with a reason, and puts back', async () => {
    const removed = await town.ask('POST', '/api/v1/suppressions/removal', { cookie: agent, body });
    expect(removed.json()).toMatchObject({
      removed: true,
      reason: 'by-hand',
      undo: { id: expect.any(String) },
    });
    expect((await town.ask('POST', '/api/v1/suppressions/removal', { cookie: agent, body })).statusCode).toBe(
      404,
    );
    expect(
      (await town.ask('POST', '/api/v1/suppressions/removal', { cookie: agent, body: { ...body, note: '' } }))
        .statusCode,
    ).toBe(422);
    const member = await town.db.owner((tx) =>
      tx.query<{ id: string }>(`select id from staff_user where email = 'agent@alvara.example'`),
    );
    await town.trust.undo?.run(`${town.alvara.id}/${member[0]?.id}`, removed.json().undo.id);
    const { changes } = (await town.ask('GET', '/api/v1/suppressions', { cookie: agent })).json();
    expect(changes.map((c: { action: string }) => c.action)).toEqual(['added', 'removed', 'added']);
  });
  test('brings in a list and names bad lines by their number only', async () => {
    const hash = town.trust.vault.blindIndex(town.alvara.id, 'email', 'zoe@example.org').toString('hex');
    const lines = ['email,name', 'lee@example.org,Lee', '', 'Mrs Miller has asthma', hash, 'LEE@example.org'];
    const brought = await town.ask('POST', '/api/v1/suppressions/import', {
      cookie: agent,
      body: { channel: 'email', note: 'old system', lines },
    });
    expect(brought.json()).toEqual({ read: 3, added: 2, known: 0, bad: [4] });
    expect(brought.body).not.toContain('Miller');
  });
});

describe('an inbound word', () => {
  const bearers = [randomUUID(), randomUUID()];
  const hear = (content: string, plain = '+15550100') =>
    town.db.worker([town.alvara.id], (tx) =>
      handleInboundWord(
        tx,
        { newId: town.trust.newId, bearers: async () => bearers },
        {
          ...{ orgId: town.alvara.id, text: content, at: Date.now(), by: { kind: 'key', id: 'k' } },
          address: {
            channel: 'sms',
            plain,
            addressHash: town.trust.vault.blindIndex(town.alvara.id, 'sms', plain),
          },
        },
      ),
    );
  const blocked = async (plain: string): Promise<boolean> => {
    const ref = {
      orgId: town.alvara.id,
      channel: 'sms',
      hash: town.trust.vault.blindIndex(town.alvara.id, 'sms', plain),
    } as const;
    return (await town.db.worker([town.alvara.id], (tx) => readSuppressed(tx, [ref]))).has(
      suppressionKey(ref),
    );
  };
  test('a stop withdraws for everybody with the number, suppresses it, and answers once in the language', async () => {
    const done = await hear('STOP. Tengo alergia');
    expect(done).toMatchObject({ verdict: 'stop', alsoReview: true, people: bearers });
    expect(done.reply).toContain('alvara');
    const books = await town.db.worker([town.alvara.id], (tx) => readConsents(tx, bearers));
    for (const id of bearers) {
      expect(books.get(id)?.get('marketing:sms')).toBe('withdrawn');
      expect(books.get(id)?.get('marketing:email')).toBeUndefined();
    }
    expect(await blocked('+15550100')).toBe(true);
  });
  test('all channels where the organisation says so; a return lifts the opt-out and gives no consent', async () => {
    await town.db.owner((tx) =>
      tx.query(
        `update organisation set settings = settings || '{"revokeAllOnStop":true}' where slug = 'alvara'`,
      ),
    );
    await hear('dejen de enviar mensajes');
    const books = await town.db.worker([town.alvara.id], (tx) => readConsents(tx, bearers));
    expect(books.get(bearers[0] ?? '')?.get('marketing:email')).toBe('withdrawn');
    expect(await hear('START')).toMatchObject({ verdict: 'start' });
    expect(await blocked('+15550100')).toBe(false);
    const after = await town.db.worker([town.alvara.id], (tx) => readConsents(tx, bearers));
    expect(after.get(bearers[0] ?? '')?.get('marketing:sms')).toBe('withdrawn');
  });
  test('“stop the pain” is held for a person, help answers with who and how', async () => {
    expect(await hear('stop the pain', '+15550199')).toMatchObject({
      verdict: 'review',
      hold: true,
      alsoReview: true,
    });
    expect(await blocked('+15550199')).toBe(false);
    expect((await hear('HELP')).reply).toContain('1 Main St');
    expect((await hear('See you then')).reply).toBeNull();
  });
});
