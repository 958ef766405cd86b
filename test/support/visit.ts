// A mail server, a web server and one person of two organisations, for the store tests of links and portal.

import {
  type CaughtMail,
  directMailer,
  type MailSink,
  mailboxRoutes,
  makeContentCache,
  makeSender,
  openTransport,
  pageAssets,
  queueDeliveries,
  type RecordSignals,
  type Sender,
  startMailSink,
  trackingRoutes,
  unsubscribeRoutes,
} from '../../src/channels/index.ts';
import { recordSignals } from '../../src/intake/index.ts';
import { subjectPort } from '../../src/people/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { createHttpServer, type HttpServer } from '../../src/platform/http/index.ts';
import { silentLogger } from '../../src/platform/logging.ts';
import { openMetrics } from '../../src/platform/metrics.ts';
import { systemRandom } from '../../src/platform/random.ts';
import { portalRoutes, privacyPort, publishFeed } from '../../src/portal/index.ts';
import {
  type Actor,
  type ConsentBook,
  exportSubject,
  readConsents,
  stateConsent,
} from '../../src/trust/index.ts';
import {
  addPeople,
  approvedContent,
  asPerson,
  asWorker,
  decide,
  type Fixture,
  type FixtureDecision,
  openFixture,
} from './outreach.ts';

/** The address of Ada, who is a person of both organisations. */
export const ada = 'ada@x.example';
/** Headers of a form. */
export const form = { 'content-type': 'application/x-www-form-urlencoded' };
const publicUrl = 'http://localhost:4000';
const from = 'no-reply@rapport.example';

/** What a test of pages stands on. */
export interface Visit {
  readonly riverside: Fixture;
  readonly alvara: Fixture;
  readonly app: HttpServer;
  readonly sink: MailSink;
  readonly sender: Sender;
  readonly me: string;
  readonly meAtAlvara: string;
  readonly version: string;
  query<Row>(text: string, values: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** Opens all of it on a database of its own. */
export async function openVisit(url: string): Promise<Visit> {
  const riverside = await openFixture(url);
  const { db, vault, newId } = riverside;
  const other = await openFixture(url, 'alvara');
  await other.db.close();
  const alvara = { ...other, db, vault, newId };
  const sink = await startMailSink({ port: 0, now: Date.now });
  const transport = openTransport({ url: sink.url, connections: 2 });
  const services = { db, vault, newId, clock: systemClock, random: systemRandom, log: silentLogger };
  const sender = makeSender(services, { smtpUrl: sink.url, publicUrl, from, transport });
  const app = await createHttpServer({
    log: silentLogger,
    metrics: openMetrics(false),
    version: 'test',
    publicUrl,
  });
  const record: RecordSignals = (tx, request) =>
    recordSignals(tx, { ...services, subjects: subjectPort(services) }, request);
  const findPerson = (_tx: unknown, _org: string, personId: string) =>
    Promise.resolve({ personId, name: null, subjectIds: [personId] });
  const exportPerson = (orgId: string, personId: string, actor: Actor) =>
    exportSubject(services, { findPerson, rooms: [privacyPort] }, orgId, personId, actor);
  pageAssets(app);
  trackingRoutes(app, { ...services, contents: makeContentCache(), publicUrl, record });
  mailboxRoutes(app, sink);
  unsubscribeRoutes(app, { ...services, record });
  const sendMail = directMailer({ ...services, transport, publicUrl, from, name: 'Rapport' });
  portalRoutes(app, { ...services, publicUrl, record, sendMail, exportPerson });
  const [me = ''] = await addPeople(riverside, [{ email: ada, traits: { firstName: 'Ada' } }]);
  const [meAtAlvara = ''] = await addPeople(alvara, [{ email: ada }]);
  const version = await approvedContent(riverside, { url: '/portal' });
  const close = async (): Promise<void> => {
    await app.close();
    await sender.stop();
    await sink.close();
    await db.close();
  };
  const query = <Row>(text: string, values: readonly unknown[]): Promise<Row[]> =>
    db.owner((tx) => tx.query<Row>(text, values));
  return { riverside, alvara, app, sink, sender, me, meAtAlvara, version, query, close };
}

/** Ada says yes to health information by e-mail. */
export async function agree({ riverside, me }: Visit): Promise<void> {
  const what = { purpose: 'education', channel: 'email', state: 'given' } as const;
  const how = {
    source: 'test',
    textVersion: 't',
    jurisdiction: 'US',
    language: 'en',
    at: Date.now(),
    proof: {},
  };
  await asWorker(riverside, (tx) =>
    stateConsent(tx, riverside.orgId, me, [{ ...what, ...how }], riverside.newId),
  );
}

/** What Ada said at Riverside. */
export async function bookOf({ riverside, me }: Visit): Promise<ConsentBook | undefined> {
  return (await asWorker(riverside, (tx) => readConsents(tx, [me]))).get(me);
}

/** Decides, queues and publishes as the loop would. */
export async function bring(
  visit: Visit,
  wanted: Partial<FixtureDecision> = {},
  fixture = visit.riverside,
  personId = visit.me,
): Promise<void> {
  const decision = decide(fixture, { personId, versionId: visit.version, ...wanted });
  const people = new Map([[personId, asPerson(fixture, personId, ada)]]);
  const input = { decisions: [decision], people, now: Date.now(), newId: fixture.newId };
  await asWorker(fixture, async (tx) => {
    await queueDeliveries(tx, input);
    await publishFeed(tx, input);
  });
}

/** Sends what is due and returns the newest mail. */
export async function sendAndRead({ sender, sink }: Visit): Promise<CaughtMail> {
  await sender.pass();
  const [mail] = sink.list();
  if (!mail) throw new Error('no mail arrived');
  return mail;
}

/** The first group of a pattern in a mail, with soft line breaks undone. */
export function linkIn(mail: CaughtMail, pattern: RegExp): string {
  const text = mail.raw.toString('utf8').replace(/=\r\n/g, '').replace(/=3D/g, '=');
  const found = pattern.exec(text)?.[1];
  if (!found) throw new Error(`no ${pattern} in the mail`);
  return found;
}

/** Asks for a sign-in link and returns its path. */
export async function askForLink({ app, sink }: Visit): Promise<string> {
  const before = sink.count;
  const payload = `email=${encodeURIComponent(' Ada@X.example ')}`;
  await app.inject({ method: 'POST', url: '/portal/sign-in', headers: form, payload });
  for (let i = 0; i < 100 && sink.count === before; i++) await systemClock.wait(20);
  const [mail] = sink.list();
  if (!mail) throw new Error('no sign-in link arrived');
  return linkIn(mail, /http:\/\/localhost:4000(\/portal\/sign-in\/[\w-]+)/);
}

/** Signs Ada in; returns the cookie. */
export async function signIn(visit: Visit): Promise<string> {
  const used = await visit.app.inject({ method: 'POST', url: await askForLink(visit), headers: form });
  return String(used.headers['set-cookie']).split(';')[0] ?? '';
}

/** What the log says about a person, in order. */
export function signalsOf({ query }: Visit, personId: string): Promise<{ name: string; origin: string }[]> {
  return query('select name, origin from event where subject_id = $1 order by received_at, xid, seq', [
    personId,
  ]);
}
