// The whole loop from a sent mail to the portal and back, over HTTP as a person would: pages, links, consent, sessions.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import {
  addPeople,
  approvedContent,
  asPerson,
  asWorker,
  decide,
  type Fixture,
  type FixtureDecision,
  openFixture,
} from '../channels/fixture.ts';
import {
  acceptForms,
  type CaughtMail,
  cancelQueued,
  directMailer,
  type MailSink,
  mailboxRoutes,
  makeContentCache,
  makeSender,
  openTransport,
  pageAssets,
  queueDeliveries,
  type Sender,
  startMailSink,
  type Transport,
  trackingRoutes,
  unsubscribeRoutes,
} from '../channels/index.ts';
import { recordSignals } from '../intake/index.ts';
import { subjectPort } from '../people/index.ts';
import { systemClock } from '../platform/clock.ts';
import { createHttpServer, type HttpServer } from '../platform/http/index.ts';
import { silentLogger } from '../platform/logging.ts';
import { openMetrics } from '../platform/metrics.ts';
import { systemRandom } from '../platform/random.ts';
import { exportSubject, readConsents, stateConsent } from '../trust/index.ts';
import { portalRoutes, privacyPort, publishFeed } from './index.ts';

const publicUrl = 'http://localhost:4000';
const ada = 'ada@x.example';
let database: Awaited<ReturnType<typeof testDatabase>>;
let riverside: Fixture;
let alvara: Fixture;
let app: HttpServer;
let sink: MailSink;
let transport: Transport;
let sender: Sender;
let me: string;
let meAtAlvara: string;
let version: string;

beforeAll(async () => {
  database = await testDatabase();
  riverside = await openFixture(database.url);
  const { db, vault, newId } = riverside;
  const other = await openFixture(database.url, 'alvara');
  await other.db.close();
  alvara = { ...other, db, vault, newId };
  sink = await startMailSink({ port: 0, now: Date.now });
  transport = openTransport({ url: sink.url, connections: 2 });
  const services = { db, vault, newId, clock: systemClock, random: systemRandom, log: silentLogger };
  sender = makeSender(services, {
    smtpUrl: sink.url,
    publicUrl,
    from: 'no-reply@rapport.example',
    transport,
  });
  app = await createHttpServer({
    log: silentLogger,
    metrics: openMetrics(false),
    version: 'test',
    publicUrl,
  });
  const record: Parameters<typeof trackingRoutes>[1]['record'] = (tx, request) =>
    recordSignals(tx, { ...services, subjects: subjectPort(services) }, request);
  const sendMail = directMailer({
    ...services,
    transport,
    publicUrl,
    from: 'no-reply@rapport.example',
    name: 'Rapport',
  });
  const findPerson = (_tx: unknown, _org: string, personId: string) =>
    Promise.resolve({ personId, name: null, subjectIds: [personId] });
  const exportPerson = (orgId: string, personId: string, actor: Parameters<typeof exportSubject>[4]) =>
    exportSubject(services, { findPerson, rooms: [privacyPort] }, orgId, personId, actor);
  pageAssets(app);
  trackingRoutes(app, { ...services, contents: makeContentCache(), publicUrl, record });
  mailboxRoutes(app, sink);
  await app.register(async (scope) => {
    acceptForms(scope);
    unsubscribeRoutes(scope, { ...services, record });
    portalRoutes(scope, { ...services, publicUrl, record, sendMail, exportPerson });
  });
  [me = ''] = await addPeople(riverside, [{ email: ada, traits: { firstName: 'Ada' } }]);
  [meAtAlvara = ''] = await addPeople(alvara, [{ email: ada }]);
  version = await approvedContent(riverside, { url: '/portal' });
});

afterAll(async () => {
  await app.close();
  await sender.stop();
  await sink.close();
  await riverside.db.close();
  await database.close();
});

async function agree(): Promise<void> {
  const yes = {
    purpose: 'education',
    channel: 'email',
    state: 'given',
    source: 'test',
    textVersion: 't',
    jurisdiction: 'US',
    language: 'en',
    at: Date.now(),
    proof: {},
  } as const;
  await asWorker(riverside, (tx) => stateConsent(tx, riverside.orgId, me, [yes], riverside.newId));
}

/** Decides, queues and publishes as the loop would. */
async function bring(
  wanted: Partial<FixtureDecision> = {},
  fixture = riverside,
  personId = me,
): Promise<void> {
  const decision = decide(fixture, { personId, versionId: version, ...wanted });
  const people = new Map([[personId, asPerson(fixture, personId, ada)]]);
  const input = { decisions: [decision], people, now: Date.now(), newId: fixture.newId };
  await asWorker(fixture, async (tx) => {
    await queueDeliveries(tx, input);
    await publishFeed(tx, input);
  });
}

async function sendAndRead(): Promise<CaughtMail> {
  await sender.pass();
  const [mail] = sink.list();
  if (!mail) throw new Error('no mail arrived');
  return mail;
}

/** The plain text of a caught mail, with soft line breaks undone. */
function textOf(mail: CaughtMail): string {
  return mail.raw.toString('utf8').replace(/=\r\n/g, '').replace(/=3D/g, '=');
}

function linkIn(mail: CaughtMail, pattern: RegExp): string {
  const found = pattern.exec(textOf(mail))?.[1];
  if (!found) throw new Error(`no ${pattern} in the mail`);
  return found;
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };

async function signIn(): Promise<string> {
  const before = sink.count;
  await app.inject({
    method: 'POST',
    url: '/portal/sign-in',
    headers: form,
    payload: `email=${encodeURIComponent(' Ada@X.example ')}`,
  });
  for (let i = 0; i < 100 && sink.count === before; i++) await systemClock.wait(20);
  const [mail] = sink.list();
  if (!mail) throw new Error('no sign-in link arrived');
  const path = linkIn(mail, /http:\/\/localhost:4000(\/portal\/sign-in\/[\w-]+)/);
  const shown = await app.inject({ url: path });
  expect(shown.statusCode).toBe(200);
  const used = await app.inject({ method: 'POST', url: path, headers: form });
  expect(used.statusCode).toBe(303);
  const again = await app.inject({ method: 'POST', url: path, headers: form });
  expect(again.statusCode).toBe(400);
  return String(used.headers['set-cookie']).split(';')[0] ?? '';
}

function signalsOf(
  personId: string,
): Promise<{ name: string; origin: string; open: { p?: object } | null }[]> {
  return riverside.db.owner((tx) =>
    tx.query('select name, origin, open from event where subject_id = $1 order by received_at, seq', [
      personId,
    ]),
  );
}

function query<Row>(text: string, values: readonly unknown[]): Promise<Row[]> {
  return riverside.db.owner((tx) => tx.query<Row>(text, values));
}

describe('links in mails', () => {
  it('tell of opens and clicks, lead only where the content says, and mark prompted visits', async () => {
    await agree();
    await bring();
    const mail = await sendAndRead();
    await query(`update delivery set settled_at = settled_at - interval '1 hour' where subject_id = $1`, [
      me,
    ]);
    const pixel = linkIn(mail, /http:\/\/localhost:4000(\/t\/o\/[\w.-]+)/);
    expect((await app.inject({ url: pixel })).headers['content-type']).toBe('image/gif');
    await app.inject({ url: pixel });
    const click = linkIn(mail, /http:\/\/localhost:4000(\/t\/c\/[\w.-]+)/);
    expect((await app.inject({ url: click })).headers.location).toBe(
      'http://localhost:4000/portal?via=message',
    );
    expect((await app.inject({ url: `${click}x` })).statusCode).toBe(404);
    expect((await app.inject({ url: click.replace('/t/c/', '/t/o/') })).statusCode).toBe(200);
    const names = (await signalsOf(me)).map((s) => `${s.origin}/${s.name}`);
    expect(names).toEqual(['channel/email.sent', 'channel/Email Opened', 'channel/Email Clicked']);
    const [delivery] = await query<{ opened_at: number | null; clicked_at: number | null }>(
      'select opened_at, clicked_at from delivery where subject_id = $1',
      [me],
    );
    expect([delivery?.opened_at, delivery?.clicked_at].every((at) => at !== null)).toBe(true);
  });

  it('call it a machine when the link is asked for within two seconds of sending', async () => {
    const early = await approvedContent(riverside);
    await bring({ versionId: early });
    const mail = await sendAndRead();
    await app.inject({ url: linkIn(mail, /http:\/\/localhost:4000(\/t\/o\/[\w.-]+)/) });
    const names = (await signalsOf(me)).map((s) => s.name);
    expect(names.at(-1)).toBe('Email Prefetched');
  });
});

describe('one-click unsubscribe', () => {
  it('ends consent by POST only, as a form or multipart, without cookies and redirects', async () => {
    await agree();
    const fresh = await approvedContent(riverside);
    await bring({ versionId: fresh });
    const path = (await sendAndRead()).unsubscribe?.replace(publicUrl, '') ?? '';
    const consent = async (): Promise<string | undefined> =>
      (await asWorker(riverside, (tx) => readConsents(tx, [me]))).get(me)?.get('education:email');
    const page = await app.inject({ url: path });
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('Stop health information e-mails');
    expect(await consent()).toBe('given');
    const boundary = 'xyz';
    const multipart = `--${boundary}\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--${boundary}--\r\n`;
    const done = await app.inject({
      method: 'POST',
      url: path,
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      payload: multipart,
    });
    expect(done.statusCode).toBe(200);
    expect(done.headers['set-cookie']).toBeUndefined();
    expect(await consent()).toBe('withdrawn');
    await agree();
    const form1 = await app.inject({
      method: 'POST',
      url: path,
      headers: form,
      payload: 'List-Unsubscribe=One-Click',
    });
    expect(form1.statusCode).toBe(200);
    expect(await consent()).toBe('withdrawn');
    const all = await app.inject({ method: 'POST', url: path, headers: form, payload: 'action=all' });
    expect(all.body).toContain('We stopped all messages from Riverside Hospital');
    const book = (await asWorker(riverside, (tx) => readConsents(tx, [me]))).get(me);
    expect([...(book?.values() ?? [])].every((said) => said === 'withdrawn')).toBe(true);
    const pause = await app.inject({ method: 'POST', url: path, headers: form, payload: 'action=pause' });
    expect(pause.body).toContain('paused');
    expect((await signalsOf(me)).filter((s) => s.name === 'Email Unsubscribed')).toHaveLength(2);
    expect(
      (await app.inject({ method: 'POST', url: `${path}x`, headers: form, payload: '' })).statusCode,
    ).toBe(404);
    await query('delete from preference where subject_id = $1', [me]);
  });
});

describe('the portal', () => {
  it('answers the same for known and unknown addresses and points at what is wrong with one', async () => {
    const unknown = await app.inject({
      method: 'POST',
      url: '/portal/sign-in',
      headers: form,
      payload: 'email=nobody@x.example',
    });
    const known = await app.inject({
      method: 'POST',
      url: '/portal/sign-in',
      headers: form,
      payload: `email=${ada}`,
    });
    expect(unknown.body).toBe(known.body);
    const wrong = await app.inject({
      method: 'POST',
      url: '/portal/sign-in',
      headers: form,
      payload: 'email=ada',
    });
    expect(wrong.statusCode).toBe(400);
    expect(wrong.body).toContain('<a href="#email">');
    await systemClock.wait(300);
    expect(sink.list({ query: 'nobody' })).toHaveLength(0);
  });

  it('signs in once per link, shows each organisation apart, and takes back a message whose item was opened', async () => {
    await agree();
    await query('delete from feed_item where subject_id = any ($1::uuid[])', [[me, meAtAlvara]]);
    const news = await approvedContent(riverside, {
      subject: 'News for {{person.firstName}}',
      sponsor: 'Alvara Life Sciences',
    });
    const elsewhere = await approvedContent(alvara, { subject: 'A congress near you' });
    await bring({ versionId: news });
    await bring({ versionId: elsewhere, chosen: 'pull' }, alvara, meAtAlvara);
    const cookie = await signIn();
    const home = await app.inject({ url: '/portal', headers: { cookie } });
    expect(home.body).toContain('News for Ada');
    expect(home.body).toContain('A congress near you');
    expect(home.body).toContain('Paid for by Alvara Life Sciences');
    expect(home.body).not.toMatch(/<script|https?:\/\/(?!localhost)/);
    expect(Buffer.byteLength(home.body)).toBeLessThan(40_000);
    expect(home.headers['content-security-policy']).toContain("default-src 'none'");
    const visits = (await signalsOf(me)).filter((s) => s.name === 'Portal Visited');
    expect(visits).toHaveLength(1);
    await app.inject({ url: '/portal', headers: { cookie } });
    expect((await signalsOf(me)).filter((s) => s.name === 'Portal Visited')).toHaveLength(1);
    const path = /href="(\/portal\/items\/[^"]+)">News for Ada/.exec(home.body)?.[1] ?? '';
    const item = await app.inject({ url: path, headers: { cookie } });
    expect(item.body).toContain('we will not send you the message');
    const [delivery] = await query<{ state: string; detail: string }>(
      'select state, detail from delivery where content_version_id = $1',
      [news],
    );
    expect(delivery).toEqual({ state: 'cancelled', detail: 'seen-in-portal' });
    const before = sink.count;
    await sender.pass();
    expect(sink.count).toBe(before);
    const names = (await signalsOf(me)).map((s) => s.name);
    expect(names).toContain('Item Opened');
    expect(names).toContain('email.cancelled');
    expect((await app.inject({ url: path })).body).toContain('Sign in to see this page');
    expect((await app.inject({ url: `${path}/go`, headers: { cookie } })).headers.location).toBe(
      'https://riverside.example/book',
    );
  });

  it('does not take back what is being handed over', async () => {
    const late = await approvedContent(riverside);
    await bring({ versionId: late });
    await query(
      `update outbox set sender = 's', claimed_until = now() + interval '1 minute', attempts = 1 where subject_id = $1`,
      [me],
    );
    const taken = await asWorker(riverside, (tx) =>
      cancelQueued(
        tx,
        [{ personId: me, contentVersionId: late }],
        'seen-in-portal',
        Date.now(),
        riverside.newId,
      ),
    );
    expect(taken).toHaveLength(0);
    await query('delete from outbox where subject_id = $1', [me]);
  });

  it('hides items of others, refuses foreign forms and honours too-much', async () => {
    const cookie = await signIn();
    const [stranger = ''] = await addPeople(riverside, [{ email: 'other@x.example' }]);
    const theirs = await approvedContent(riverside);
    await bring({ versionId: theirs, chosen: 'pull' }, riverside, stranger);
    const [row] = await query<{ id: string }>('select id from feed_item where subject_id = $1', [stranger]);
    expect((await app.inject({ url: `/portal/items/${row?.id}`, headers: { cookie } })).statusCode).toBe(404);
    const [mine] = await query<{ id: string }>('select id from feed_item where subject_id = $1 limit 1', [
      me,
    ]);
    const url = `/portal/items/${mine?.id}/feedback`;
    const judged = await app.inject({
      method: 'POST',
      url,
      headers: { ...form, cookie },
      payload: 'answer=too-much',
    });
    expect(judged.body).toContain('at most one message a week');
    expect((await signalsOf(me)).some((s) => s.name === 'contact.judged' && s.origin === 'portal')).toBe(
      true,
    );
    const foreign = { ...form, cookie, 'sec-fetch-site': 'cross-site' };
    expect(
      (
        await app.inject({
          method: 'POST',
          url: `/portal/preferences/${me}`,
          headers: foreign,
          payload: 'action=stop',
        })
      ).statusCode,
    ).toBe(403);
    await agree();
    const more = [await approvedContent(riverside), await approvedContent(riverside)];
    for (const versionId of more) await bring({ versionId });
    while ((await sender.pass()) > 0);
    const states = await query<{ detail: string }>(
      'select detail from delivery where content_version_id = any ($1::uuid[])',
      [more],
    );
    expect(states.map((s) => s.detail)).toEqual(['personal-frequency', 'personal-frequency']);
  });

  it('saves preferences at once, with a receipt that names the text', async () => {
    const cookie = await signIn();
    const page = await app.inject({ url: '/portal/preferences', headers: { cookie } });
    expect(page.body).toContain(`id="${me}-events-email"`);
    const save = (payload: string): Promise<{ body: string }> =>
      app.inject({
        method: 'POST',
        url: `/portal/preferences/${me}`,
        headers: { ...form, cookie, 'sec-fetch-site': 'same-origin' },
        payload,
      });
    const receipt = await save(
      'action=save&events%3Aemail=on&care%3Aemail=on&care%3Asms=on&care%3Acall=on&frequency=normal',
    );
    expect(receipt.body).toContain('Yes to events by e-mail');
    expect(receipt.body).toContain('No to health information by e-mail');
    expect(receipt.body).toContain('Text version: portal-1');
    const book = (await asWorker(riverside, (tx) => readConsents(tx, [me]))).get(me);
    expect([book?.get('events:email'), book?.get('education:email')]).toEqual(['given', 'withdrawn']);
    expect((await save('action=pause')).body).toContain('Messages are paused until');
    expect((await save('action=resume')).body).toContain('The pause has ended');
    expect((await save('action=stop')).body).toContain('No to care by phone call');
  });

  it('hands out own data, takes a wish for erasure once, and forgets the session on sign-out', async () => {
    const cookie = await signIn();
    const file = await app.inject({ url: `/portal/data/${me}/export.json`, headers: { cookie } });
    expect(JSON.parse(file.body)).toMatchObject({ person: { id: me }, portal: { items: expect.any(Array) } });
    expect(
      (
        await app.inject({
          url: `/portal/data/${meAtAlvara.replace(/^./, 'f')}/export.json`,
          headers: { cookie },
        })
      ).statusCode,
    ).toBe(404);
    const wish = { method: 'POST', url: `/portal/data/${me}/erase`, headers: { ...form, cookie } } as const;
    expect((await app.inject(wish)).body).toContain('We have passed on your wish');
    await app.inject(wish);
    expect(
      await query('select 1 from privacy_request where subject_id = $1 and kind = $2', [me, 'erase']),
    ).toHaveLength(1);
    await app.inject({ method: 'POST', url: '/portal/sign-out', headers: { ...form, cookie } });
    expect((await app.inject({ url: '/portal/data', headers: { cookie } })).body).toContain(
      'Sign in to see this page',
    );
  });

  it('forgets an erased person: items, choices and the account that has nobody left', async () => {
    await asWorker(riverside, (tx) => privacyPort.erase(tx, riverside.orgId, [me]));
    expect(await query('select 1 from feed_item where subject_id = $1', [me])).toHaveLength(0);
    expect(await query('select 1 from portal_link where person_id = $1', [me])).toHaveLength(0);
    expect(await query('select 1 from portal_account', [])).toHaveLength(1);
    await asWorker(alvara, (tx) => privacyPort.erase(tx, alvara.orgId, [meAtAlvara]));
    expect(await query('select 1 from portal_account', [])).toHaveLength(0);
  });
});

describe('the mailbox', () => {
  it('lists, searches and shows mails in a frame that can run nothing', async () => {
    const list = await app.inject({ url: '/mailbox?q=check-up' });
    expect(list.body).toContain('Demo only');
    const id = /\/mailbox\/messages\/(\d+)"/.exec(list.body)?.[1];
    expect((await app.inject({ url: `/mailbox/messages/${id}` })).body).toContain('sandbox="');
    const frame = await app.inject({ url: `/mailbox/messages/${id}/html` });
    expect(frame.headers['content-security-policy']).toMatch(/^sandbox /);
    expect(frame.headers['x-frame-options']).toBe('SAMEORIGIN');
    const json = (await app.inject({ url: '/mailbox/messages.json' })).json();
    expect(json.messages[0]).toMatchObject({ from: 'no-reply@rapport.example', to: [ada] });
    expect((await app.inject({ url: '/mailbox/messages/999999' })).statusCode).toBe(404);
  });
});
