// One account, many organisations: what a person may do with them, and that none of them learns anything of another.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { addPeople, asWorker } from '../../test/support/outreach.ts';
import { bookOf, form, openVisit, signalsOf, signIn, type Visit } from '../../test/support/visit.ts';
import { writeToken } from '../channels/index.ts';
import { exportSubject } from '../trust/index.ts';
import { insertInvitation } from './connections-store.ts';
import { privacyPort } from './index.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let visit: Visit;
let cookie: string;

beforeAll(async () => {
  database = await testDatabase();
  visit = await openVisit(database.url);
  cookie = await signIn(visit);
});
afterAll(async () => {
  await visit.close();
  await database.close();
});

const get = (url: string) => visit.app.inject({ url, headers: { cookie } });
const post = (url: string, payload = '') =>
  visit.app.inject({
    method: 'POST',
    url,
    headers: { ...form, cookie, 'sec-fetch-site': 'same-origin' },
    payload,
  });
const preferenceOf = (person: string) =>
  visit.query<{ paused_until: Date | null; frequency: string; topics_off: string[] }>(
    'select * from preference where subject_id = $1',
    [person],
  );

describe('the preference centre', () => {
  it('shows all organisations at a glance, and one pause counts in all of them', async () => {
    const page = await get('/portal/preferences');
    expect(page.body).toContain('All my organisations');
    expect(page.body).not.toMatch(/<script/);
    const paused = await post('/portal/preferences', 'action=pause-all');
    expect(paused.body).toContain('All organisations are paused until');
    for (const person of [visit.me, visit.meAtAlvara])
      expect((await preferenceOf(person))[0]?.paused_until).not.toBeNull();
    await post('/portal/preferences', 'action=resume-all');
    for (const person of [visit.me, visit.meAtAlvara])
      expect((await preferenceOf(person))[0]?.paused_until).toBeNull();
  });

  it('keeps rhythm and topics of one organisation out of the other', async () => {
    await visit.query(`update content_item set topic = 'diabetes', lane = 'engagement' where org_id = $1`, [
      visit.riverside.orgId,
    ]);
    expect((await get('/portal/preferences')).body).toContain('name="topic:diabetes"');
    const saved = await post(
      `/portal/preferences/${visit.me}`,
      'action=save&frequency=fewer&topics=shown&care%3Aemail=on&care%3Asms=on&care%3Acall=on',
    );
    expect(saved.body).toContain('About half as many messages');
    expect(saved.body).toContain('No more about: diabetes');
    expect((await preferenceOf(visit.me))[0]).toMatchObject({ frequency: 'fewer', topics_off: ['diabetes'] });
    expect((await preferenceOf(visit.meAtAlvara))[0]?.frequency ?? 'normal').toBe('normal');
  });

  it('pauses until a day, and says what is wrong with another', async () => {
    const url = `/portal/preferences/${visit.me}`;
    for (const day of ['', 'tomorrow', '2020-01-01', '2026-02-30', '2999-01-01']) {
      const wrong = await post(url, `action=pause-until&until=${day}`);
      expect([day, wrong.statusCode]).toEqual([day, 400]);
      expect(wrong.body).toContain(`<a href="#until-${visit.me}">`);
    }
    const day = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
    expect((await post(url, `action=pause-until&until=${day}`)).body).toContain('Messages are paused until');
  });

  it('gives a receipt to print, to keep and by mail, and a history with the text', async () => {
    const saved = await post(
      `/portal/preferences/${visit.me}`,
      'action=save&events%3Aemail=on&care%3Aemail=on&care%3Asms=on&care%3Acall=on',
    );
    const path = /href="(\/portal\/receipts\/[\w-]+)"/.exec(saved.body)?.[1] ?? '';
    expect((await get(path)).body).toContain('Yes to events by e-mail');
    expect((await get(`${path}/receipt.json`)).json()).toMatchObject({
      organisation: 'Riverside Hospital',
      textVersion: 'portal-2',
    });
    const before = visit.sink.count;
    expect((await post(`${path}/mail`)).body).toContain('We sent it to you by e-mail');
    expect(visit.sink.count).toBe(before + 1);
    const history = await get(`/portal/preferences/${visit.me}/history`);
    expect(history.body).toContain('Choose what you get, and how.');
    expect((await visit.app.inject({ url: path })).body).toContain('Sign in to see this page');
  });

  it('asks for a confirmation where the law does', async () => {
    await visit.query(`update organisation set jurisdiction = 'DE' where slug = 'alvara'`, []);
    const saved = await post(
      `/portal/preferences/${visit.meAtAlvara}`,
      'action=save&marketing%3Aemail=on&care%3Aemail=on&care%3Asms=on&care%3Acall=on',
    );
    expect(saved.body).toContain('Almost done: press the button');
    expect(saved.body).toContain('Waiting for you');
    expect(
      (await bookOf({ ...visit, riverside: visit.alvara, me: visit.meAtAlvara }))?.get('marketing:email'),
    ).toBeUndefined();
  });
});

describe('an account', () => {
  it('lets go of an organisation, keeps it out at the next sign-in, and takes it back', async () => {
    const left = await post(`/portal/connections/${visit.meAtAlvara}/leaving`);
    expect(left.body).toContain('Alvara Life Sciences is not in this account any more');
    expect((await get('/portal')).body).not.toContain('Alvara');
    cookie = await signIn(visit);
    expect((await get('/portal')).body).not.toContain('Alvara');
    expect((await get(`/portal/data/${visit.meAtAlvara}/export.json`)).statusCode).toBe(404);
    const [profile] = await visit.query<{ account_id: string | null }>(
      'select account_id from profile where person_id = $1',
      [visit.meAtAlvara],
    );
    expect(profile?.account_id).toBeNull();
    expect((await post(`/portal/connections/${visit.meAtAlvara}/returning`)).body).toContain(
      'Alvara Life Sciences is in your account',
    );
    expect((await get('/portal')).body).toContain('Alvara');
  });

  it('connects a person of another address by invitation, once, and takes the pause of the account over', async () => {
    await post('/portal/preferences', 'action=pause-all');
    const [work = ''] = await addPeople(visit.alvara, [{ email: 'ada@work.example' }]);
    const { orgId, newId, vault } = visit.alvara;
    const now = Date.now();
    const id = newId(now);
    await asWorker(visit.alvara, (tx) =>
      insertInvitation(tx, { orgId, personId: work, id, createdBy: 'x', now, expiresAt: now + 1e6 }),
    );
    const path = `/portal/join/${writeToken(vault, 'join', { orgId, subjectId: work, deliveryId: id, index: 0 })}`;
    expect((await visit.app.inject({ url: path })).body).toContain('Sign in first');
    expect((await get(path)).body).toContain('Do you want to see Alvara Life Sciences');
    expect((await post(path)).body).toContain('is in your account');
    expect((await post(path)).statusCode).toBe(404);
    expect((await get(path.replace(/.$/, 'x'))).statusCode).toBe(404);
    expect((await preferenceOf(work))[0]?.paused_until).not.toBeNull();
    await post('/portal/preferences', 'action=resume-all');
  });

  it('hands the person one file over all organisations', async () => {
    const file = await get('/portal/data/export.json');
    const names = file.json().organisations.map((o: { organisation: string }) => o.organisation);
    expect(new Set(names)).toEqual(new Set(['Riverside Hospital', 'Alvara Life Sciences']));
  });

  it('shows no organisation anything of another: timeline, export, rows, ids', async () => {
    const foreign = [visit.alvara.orgId, visit.meAtAlvara, 'Alvara'];
    const { db, vault, newId, orgId } = visit.riverside;
    const services = { db, vault, newId, clock: { now: Date.now, wait: async () => undefined } };
    const findPerson = (_tx: unknown, _org: string, personId: string) =>
      Promise.resolve({ personId, name: null, subjectIds: [personId] });
    const exported = await exportSubject(services, { findPerson, rooms: [privacyPort] }, orgId, visit.me, {
      kind: 'system',
      id: 't',
    });
    const rows = await db.web(orgId, async (tx) => ({
      events: await tx.query('select * from event'),
      audit: await tx.query('select * from audit'),
      preferences: await tx.query('select * from preference'),
      receipts: await tx.query('select * from preference_receipt'),
      consents: await tx.query('select * from consent'),
      requests: await tx.query('select * from consent_request'),
    }));
    const signals = await signalsOf(visit, visit.me);
    expect(rows.events.length).toBeGreaterThan(0);
    for (const secret of foreign) expect(JSON.stringify([exported, rows, signals])).not.toContain(secret);
    await expect(db.web(orgId, (tx) => tx.query('select * from portal_link'))).rejects.toThrow(
      'permission denied',
    );
    await expect(db.web(orgId, (tx) => tx.query('select * from portal_account'))).rejects.toThrow(
      'permission denied',
    );
    const link = await db.web(orgId, (tx) =>
      tx.query('select 1 from consent where subject_id = $1', [visit.meAtAlvara]),
    );
    expect(link).toEqual([]);
  });

  it('answers for a foreign person as for one that does not exist', async () => {
    const [stranger = ''] = await addPeople(visit.alvara, [{ email: 'stranger@x.example' }]);
    const unknown = stranger.replace(/^./, 'f');
    for (const path of ['preferences', 'connections']) {
      const end = path === 'connections' ? '/leaving' : '';
      const [theirs, nobody] = [
        await post(`/portal/${path}/${stranger}${end}`),
        await post(`/portal/${path}/${unknown}${end}`),
      ];
      expect([theirs.statusCode, theirs.body]).toEqual([404, nobody.body]);
    }
  });
});
