// The portal over HTTP as a person would use it: signing in, reading, choosing, own data.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { addPeople, approvedContent, asWorker } from '../../test/support/outreach.ts';
import {
  ada,
  agree,
  askForLink,
  bookOf,
  bring,
  form,
  openVisit,
  signalsOf,
  signIn,
  type Visit,
} from '../../test/support/visit.ts';
import { cancelQueued } from '../channels/index.ts';
import { systemClock } from '../platform/clock.ts';
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

describe('the portal', () => {
  it('answers the same for known and unknown addresses and points at what is wrong with one', async () => {
    const unknown = await visit.app.inject({
      method: 'POST',
      url: '/portal/sign-in',
      headers: form,
      payload: 'email=nobody@x.example',
    });
    const known = await visit.app.inject({
      method: 'POST',
      url: '/portal/sign-in',
      headers: form,
      payload: `email=${ada}`,
    });
    expect(unknown.body).toBe(known.body);
    const wrong = await visit.app.inject({
      method: 'POST',
      url: '/portal/sign-in',
      headers: form,
      payload: 'email=ada',
    });
    expect(wrong.statusCode).toBe(400);
    expect(wrong.body).toContain('<a href="#email">');
    await systemClock.wait(300);
    expect(visit.sink.list({ query: 'nobody' })).toHaveLength(0);
  });

  it('uses a link up once, and not when a scanner fetches it', async () => {
    const path = await askForLink(visit);
    const shown = await visit.app.inject({ url: path });
    expect([shown.statusCode, shown.headers['set-cookie']]).toEqual([200, undefined]);
    const used = await visit.app.inject({ method: 'POST', url: path, headers: form });
    expect([used.statusCode, used.headers.location]).toEqual([303, '/portal']);
    expect(used.headers['set-cookie']).toMatch(
      /^rapport_portal=[\w-]{43}; Path=\/portal; .*HttpOnly; SameSite=Lax$/,
    );
    expect((await visit.app.inject({ method: 'POST', url: path, headers: form })).statusCode).toBe(400);
    const expired = await askForLink(visit);
    await visit.query(
      `update portal_token set expires_at = now() - interval '1 second' where used_at is null`,
      [],
    );
    expect((await visit.app.inject({ method: 'POST', url: expired, headers: form })).statusCode).toBe(400);
  });

  it('shows each organisation apart, and takes back a message whose item was opened', async () => {
    await agree(visit);
    await visit.query('delete from feed_item where subject_id = any ($1::uuid[])', [
      [visit.me, visit.meAtAlvara],
    ]);
    const news = await approvedContent(visit.riverside, {
      subject: 'News for {{person.firstName}}',
      sponsor: 'Alvara Life Sciences',
    });
    const elsewhere = await approvedContent(visit.alvara, { subject: 'A congress near you' });
    await bring(visit, { versionId: news });
    await bring(visit, { versionId: elsewhere, chosen: 'pull' }, visit.alvara, visit.meAtAlvara);
    const home = await visit.app.inject({ url: '/portal', headers: { cookie } });
    expect(home.body).toContain('News for Ada');
    expect(home.body).toContain('A congress near you');
    expect(home.body).toContain('Paid for by Alvara Life Sciences');
    expect(home.body).not.toMatch(/<script|https?:\/\/(?!localhost)/);
    expect(Buffer.byteLength(home.body)).toBeLessThan(40_000);
    expect(home.headers['content-security-policy']).toContain("default-src 'none'");
    const visits = (await signalsOf(visit, visit.me)).filter((s) => s.name === 'Portal Visited');
    expect(visits).toHaveLength(1);
    await visit.app.inject({ url: '/portal', headers: { cookie } });
    expect((await signalsOf(visit, visit.me)).filter((s) => s.name === 'Portal Visited')).toHaveLength(1);
    const path = /href="(\/portal\/items\/[^"]+)">News for Ada/.exec(home.body)?.[1] ?? '';
    const item = await visit.app.inject({ url: path, headers: { cookie } });
    expect(item.body).toContain('we will not send you the message');
    const [delivery] = await visit.query<{ state: string; detail: string }>(
      'select state, detail from delivery where content_version_id = $1',
      [news],
    );
    expect(delivery).toEqual({ state: 'cancelled', detail: 'seen-in-portal' });
    const before = visit.sink.count;
    await visit.sender.pass();
    expect(visit.sink.count).toBe(before);
    const names = (await signalsOf(visit, visit.me)).map((s) => s.name);
    expect(names).toContain('Item Opened');
    expect(names).toContain('email.cancelled');
    expect((await visit.app.inject({ url: path })).body).toContain('Sign in to see this page');
    expect((await visit.app.inject({ url: `${path}/go`, headers: { cookie } })).headers.location).toBe(
      'https://riverside.example/book',
    );
  });

  it('does not take back what is being handed over', async () => {
    const late = await approvedContent(visit.riverside);
    await bring(visit, { versionId: late });
    await visit.query(
      `update outbox set sender = 's', claimed_until = now() + interval '1 minute', attempts = 1 where subject_id = $1`,
      [visit.me],
    );
    const taken = await asWorker(visit.riverside, (tx) =>
      cancelQueued(
        tx,
        [{ personId: visit.me, contentVersionId: late }],
        'seen-in-portal',
        Date.now(),
        visit.riverside.newId,
      ),
    );
    expect(taken).toHaveLength(0);
    await visit.query('delete from outbox where subject_id = $1', [visit.me]);
  });

  it('hides items of others, refuses foreign forms and honours too-much', async () => {
    const [stranger = ''] = await addPeople(visit.riverside, [{ email: 'other@x.example' }]);
    const theirs = await approvedContent(visit.riverside);
    await bring(visit, { versionId: theirs, chosen: 'pull' }, visit.riverside, stranger);
    const [row] = await visit.query<{ id: string }>('select id from feed_item where subject_id = $1', [
      stranger,
    ]);
    expect(
      (await visit.app.inject({ url: `/portal/items/${row?.id}`, headers: { cookie } })).statusCode,
    ).toBe(404);
    const [mine] = await visit.query<{ id: string }>(
      'select id from feed_item where subject_id = $1 limit 1',
      [visit.me],
    );
    const url = `/portal/items/${mine?.id}/feedback`;
    const judged = await visit.app.inject({
      method: 'POST',
      url,
      headers: { ...form, cookie },
      payload: 'answer=too-much',
    });
    expect(judged.body).toContain('at most one message a week');
    expect(
      (await signalsOf(visit, visit.me)).some((s) => s.name === 'contact.judged' && s.origin === 'portal'),
    ).toBe(true);
    const foreign = { ...form, cookie, 'sec-fetch-site': 'cross-site' };
    expect(
      (
        await visit.app.inject({
          method: 'POST',
          url: `/portal/preferences/${visit.me}`,
          headers: foreign,
          payload: 'action=stop',
        })
      ).statusCode,
    ).toBe(403);
    const [other] = await visit.query<{ id: string }>(
      'select id from feed_item where subject_id = $1 and dismissed_at is null limit 1',
      [visit.me],
    );
    await visit.app.inject({
      method: 'POST',
      url: `/portal/items/${other?.id}/feedback`,
      headers: foreign,
      payload: 'answer=not-for-me',
    });
    expect(
      await visit.query('select 1 from feed_item where id = $1 and dismissed_at is null', [other?.id]),
    ).toHaveLength(1);
  });

  it('sends at most one optional message a week to somebody who said too much', async () => {
    await agree(visit);
    const more = [await approvedContent(visit.riverside), await approvedContent(visit.riverside)];
    for (const versionId of more) await bring(visit, { versionId });
    await visit.sender.pass();
    await visit.query('update outbox set due_at = now()', []);
    await visit.sender.pass();
    const states = await visit.query<{ detail: string }>(
      'select detail from delivery where content_version_id = any ($1::uuid[]) order by detail',
      [more],
    );
    expect(states.map((s) => s.detail)).toEqual([expect.stringContaining('250'), 'personal-frequency']);
  });

  it('saves preferences at once, with a receipt that names the text', async () => {
    const page = await visit.app.inject({ url: '/portal/preferences', headers: { cookie } });
    expect(page.body).toContain(`id="${visit.me}-events-email"`);
    const save = (payload: string): Promise<{ body: string }> =>
      visit.app.inject({
        method: 'POST',
        url: `/portal/preferences/${visit.me}`,
        headers: { ...form, cookie, 'sec-fetch-site': 'same-origin' },
        payload,
      });
    const receipt = await save(
      'action=save&events%3Aemail=on&care%3Aemail=on&care%3Asms=on&care%3Acall=on&frequency=normal',
    );
    expect(receipt.body).toContain('Yes to events by e-mail');
    expect(receipt.body).toContain('No to health information by e-mail');
    expect(receipt.body).toContain('Text version: portal-2');
    const book = await bookOf(visit);
    expect([book?.get('events:email'), book?.get('education:email')]).toEqual(['given', 'withdrawn']);
    expect((await save('action=pause')).body).toContain('Messages are paused until');
    expect((await save('action=resume')).body).toContain('The pause has ended');
    expect((await save('action=stop')).body).toContain('No to care by phone call');
  });

  it('hands out own data, takes a wish for erasure once, and forgets the session on sign-out', async () => {
    const file = await visit.app.inject({ url: `/portal/data/${visit.me}/export.json`, headers: { cookie } });
    expect(JSON.parse(file.body)).toMatchObject({
      person: { id: visit.me },
      portal: { items: expect.any(Array) },
    });
    expect(
      (
        await visit.app.inject({
          url: `/portal/data/${visit.meAtAlvara.replace(/^./, 'f')}/export.json`,
          headers: { cookie },
        })
      ).statusCode,
    ).toBe(404);
    const wish = {
      method: 'POST',
      url: `/portal/data/${visit.me}/erase`,
      headers: { ...form, cookie },
    } as const;
    expect((await visit.app.inject(wish)).body).toContain('We have passed on your wish');
    await visit.app.inject(wish);
    expect(
      await visit.query('select 1 from privacy_request where subject_id = $1 and kind = $2', [
        visit.me,
        'erase',
      ]),
    ).toHaveLength(1);
    await visit.app.inject({ method: 'POST', url: '/portal/sign-out', headers: { ...form, cookie } });
    expect((await visit.app.inject({ url: '/portal/data', headers: { cookie } })).body).toContain(
      'Sign in to see this page',
    );
  });

  it('forgets an erased person: items, choices and the account that has nobody left', async () => {
    await asWorker(visit.riverside, (tx) => privacyPort.erase(tx, visit.riverside.orgId, [visit.me]));
    expect(await visit.query('select 1 from feed_item where subject_id = $1', [visit.me])).toHaveLength(0);
    expect(await visit.query('select 1 from portal_link where person_id = $1', [visit.me])).toHaveLength(0);
    expect(await visit.query('select 1 from portal_account', [])).toHaveLength(1);
    await asWorker(visit.alvara, (tx) => privacyPort.erase(tx, visit.alvara.orgId, [visit.meAtAlvara]));
    expect(await visit.query('select 1 from portal_account', [])).toHaveLength(0);
  });
});
