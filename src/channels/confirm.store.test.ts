// Double opt-in from the yes to the consent: the mail, the page, the button, and everything that must not make it count.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { addPeople, asWorker } from '../../test/support/outreach.ts';
import { bring, form, linkIn, openVisit, signalsOf, type Visit } from '../../test/support/visit.ts';
import { recordSignals } from '../intake/index.ts';
import { subjectPort } from '../people/index.ts';
import { systemClock } from '../platform/clock.ts';
import { silentLogger } from '../platform/logging.ts';
import { systemRandom } from '../platform/random.ts';
import {
  readConsentHistory,
  readPeopleConsents,
  readRequests,
  stateConsent,
  suppress,
  takeConsents,
} from '../trust/index.ts';
import type { ConsentStatement } from '../trust/model.ts';
import {
  type Confirming,
  confirmRoutes,
  directMailer,
  makeConfirming,
  openTransport,
  type Transport,
} from './index.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let visit: Visit;
let confirming: Pick<Confirming, 'pass'>;
let transport: Transport;

beforeAll(async () => {
  database = await testDatabase();
  visit = await openVisit(database.url);
  const { db, vault, newId } = visit.riverside;
  transport = openTransport({ url: visit.sink.url, connections: 1 });
  const services = { db, vault, newId, clock: systemClock, random: systemRandom, log: silentLogger };
  const publicUrl = 'http://localhost:4000';
  const send = directMailer({
    ...services,
    transport,
    publicUrl,
    from: 'no-reply@rapport.example',
    name: 'Rapport',
  });
  confirming = makeConfirming({ ...services, send });
  confirmRoutes(visit.app, {
    ...services,
    record: (tx, request) => recordSignals(tx, { ...services, subjects: subjectPort(services) }, request),
  });
  await visit.query(`update organisation set jurisdiction = 'DE' where slug = 'riverside'`, []);
});

afterAll(async () => {
  transport.close();
  await visit.close();
  await database.close();
});

const yes = (more: Partial<ConsentStatement> = {}): ConsentStatement => ({
  ...{ purpose: 'marketing', channel: 'email', state: 'given', source: 'form', textVersion: 'portal-2' },
  ...{ jurisdiction: 'DE', language: 'en', at: Date.now(), proof: { form: 'website' }, ...more },
});
let count = 0;
/** Somebody new who said yes; returns the person and the path of the link in the mail. */
async function ask(): Promise<{ person: string; path: string }> {
  const [person = ''] = await addPeople(visit.riverside, [{ email: `kim${count++}@x.example` }]);
  await take(person, yes());
  expect(await confirming.pass()).toBe(1);
  const [mail] = visit.sink.list();
  if (!mail) throw new Error('no mail');
  return { person, path: linkIn(mail, /http:\/\/localhost:4000(\/c\/[\w.-]+)/) };
}
const take = (person: string, statement: ConsentStatement): Promise<unknown> =>
  asWorker(visit.riverside, (tx) =>
    takeConsents(
      tx,
      [{ orgId: visit.riverside.orgId, subjectId: person, statement }],
      visit.riverside.newId,
      Date.now(),
    ),
  );
const saidBy = async (person: string): Promise<string | undefined> =>
  (await asWorker(visit.riverside, (tx) => readPeopleConsents(tx, new Map([[person, [person]]]))))
    .get(person)
    ?.get('marketing:email');

describe('double opt-in', () => {
  it('sends one plain transactional mail in the organisation’s name; a scanner’s GET makes nothing count', async () => {
    const { person, path } = await ask();
    const [mail] = visit.sink.list();
    const raw = mail?.raw.toString('utf8') ?? '';
    expect(raw).toContain('Riverside Hospital');
    expect(raw).not.toMatch(/List-Unsubscribe/i);
    expect(await saidBy(person)).toBeUndefined();
    const page = await visit.app.inject({ url: path });
    expect([page.statusCode, page.body.includes('Yes, I want this')]).toEqual([200, true]);
    expect(await saidBy(person)).toBeUndefined();
    expect(await confirming.pass()).toBe(0);
  });

  it('counts when the button is pressed, once, with proof', async () => {
    const { person, path } = await ask();
    const pressed = await visit.app.inject({ method: 'POST', url: path, headers: form });
    expect(pressed.body).toContain('it is confirmed');
    expect(await saidBy(person)).toBe('given');
    const [given] = await asWorker(visit.riverside, (tx) => readConsentHistory(tx, [person]));
    expect(given).toMatchObject({
      textVersion: 'portal-2',
      source: 'form',
      proof: { token: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(JSON.stringify(given?.proof)).not.toMatch(/\d+\.\d+\.\d+\.\d+/);
    expect((await visit.app.inject({ method: 'POST', url: path, headers: form })).statusCode).toBe(404);
    expect((await visit.app.inject({ url: path })).statusCode).toBe(404);
    expect((await signalsOf(visit, person)).map((s) => s.name)).toContain('Consent Confirmed');
  });

  it('two presses at the same moment count once', async () => {
    const { person, path } = await ask();
    const answers = await Promise.all(
      [1, 2, 3].map(() => visit.app.inject({ method: 'POST', url: path, headers: form })),
    );
    expect(answers.map((a) => a.statusCode).sort()).toEqual([200, 404, 404]);
    expect(await asWorker(visit.riverside, (tx) => readConsentHistory(tx, [person]))).toHaveLength(1);
  });

  it('does not count too late, after a no, or with a changed link', async () => {
    const late = await ask();
    await visit.query(
      `update consent_request set expires_at = now() - interval '1 second' where subject_id = $1`,
      [late.person],
    );
    expect((await visit.app.inject({ method: 'POST', url: late.path, headers: form })).statusCode).toBe(404);
    const no = await ask();
    await asWorker(visit.riverside, (tx) =>
      stateConsent(
        tx,
        visit.riverside.orgId,
        no.person,
        [yes({ state: 'withdrawn', source: 'call' })],
        visit.riverside.newId,
      ),
    );
    expect((await visit.app.inject({ method: 'POST', url: no.path, headers: form })).statusCode).toBe(404);
    expect(await saidBy(no.person)).toBe('withdrawn');
    const forged = no.path.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    expect((await visit.app.inject({ method: 'POST', url: forged, headers: form })).statusCode).toBe(404);
  });

  it('writes to nobody who died, is under age, has no address, or whose address is suppressed', async () => {
    const people = await addPeople(visit.riverside, [
      { email: 'dead@x.example', gates: { deceased: true } },
      { email: 'child@x.example', gates: { minor: true } },
      { email: null },
      { email: 'gone@x.example' },
    ]);
    const { orgId, vault } = visit.riverside;
    await asWorker(visit.riverside, (tx) =>
      suppress(
        tx,
        orgId,
        'email',
        [vault.blindIndex(orgId, 'email', 'gone@x.example')],
        'hard-bounce',
        Date.now(),
      ),
    );
    for (const person of people) await take(person, yes());
    const before = visit.sink.count;
    expect(await confirming.pass()).toBe(0);
    expect(visit.sink.count).toBe(before);
    const requests = await asWorker(visit.riverside, (tx) => readRequests(tx, people));
    expect(requests.map((r) => r.outcome)).toEqual(['unsendable', 'unsendable', 'unsendable', 'unsendable']);
  });

  it('is no consent at send either: a message whose yes still waits is not handed over', async () => {
    const { person } = await ask();
    await bring(visit, { lane: 'marketing', purpose: 'marketing' }, visit.riverside, person);
    const before = visit.sink.count;
    await visit.sender.pass();
    expect(visit.sink.count).toBe(before);
    const [row] = await visit.query<{ detail: string }>('select detail from delivery where subject_id = $1', [
      person,
    ]);
    expect(row?.detail).toBe('no-consent');
  });
});
