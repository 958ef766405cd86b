// From a sent mail back to us: opens, clicks, leaving in one click, and the demo's mailbox.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { approvedContent } from '../../test/support/outreach.ts';

import {
  ada,
  agree,
  bookOf,
  bring,
  form,
  linkIn,
  openVisit,
  sendAndRead,
  signalsOf,
  type Visit,
} from '../../test/support/visit.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let visit: Visit;

beforeAll(async () => {
  database = await testDatabase();
  visit = await openVisit(database.url);
});

afterAll(async () => {
  await visit.close();
  await database.close();
});

describe('links in mails', () => {
  it('tell of opens and clicks, lead only where the content says, and mark prompted visits', async () => {
    await agree(visit);
    await bring(visit);
    const mail = await sendAndRead(visit);
    await visit.query(
      `update delivery set settled_at = settled_at - interval '1 hour' where subject_id = $1`,
      [visit.me],
    );
    const pixel = linkIn(mail, /http:\/\/localhost:4000(\/t\/o\/[\w.-]+)/);
    expect((await visit.app.inject({ url: pixel })).headers['content-type']).toBe('image/gif');
    await visit.app.inject({ url: pixel });
    const click = linkIn(mail, /http:\/\/localhost:4000(\/t\/c\/[\w.-]+)/);
    expect((await visit.app.inject({ url: click })).headers.location).toBe(
      'http://localhost:4000/portal?via=message',
    );
    expect((await visit.app.inject({ url: `${click}x` })).statusCode).toBe(404);
    expect((await visit.app.inject({ url: click.replace('/t/c/', '/t/o/') })).statusCode).toBe(200);
    const names = (await signalsOf(visit, visit.me)).map((s) => `${s.origin}/${s.name}`);
    expect(names).toEqual(['channel/email.sent', 'channel/Email Opened', 'channel/Email Clicked']);
    const [delivery] = await visit.query<{ opened_at: number | null; clicked_at: number | null }>(
      'select opened_at, clicked_at from delivery where subject_id = $1',
      [visit.me],
    );
    expect([delivery?.opened_at, delivery?.clicked_at].every((at) => at !== null)).toBe(true);
  });

  it('call it a machine when the link is asked for within two seconds of sending', async () => {
    const early = await approvedContent(visit.riverside);
    await bring(visit, { versionId: early });
    const mail = await sendAndRead(visit);
    await visit.app.inject({ url: linkIn(mail, /http:\/\/localhost:4000(\/t\/o\/[\w.-]+)/) });
    const names = (await signalsOf(visit, visit.me)).map((s) => s.name);
    expect(names.at(-1)).toBe('Email Prefetched');
  });
});

describe('one-click unsubscribe', () => {
  it('ends consent by POST only, as a form or multipart, without cookies and redirects', async () => {
    await agree(visit);
    const fresh = await approvedContent(visit.riverside);
    await bring(visit, { versionId: fresh });
    const path = (await sendAndRead(visit)).unsubscribe?.replace('http://localhost:4000', '') ?? '';
    const consent = async (): Promise<string | undefined> => (await bookOf(visit))?.get('education:email');
    const page = await visit.app.inject({ url: path });
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('Stop health information e-mails');
    expect(await consent()).toBe('given');
    const boundary = 'xyz';
    const multipart = `--${boundary}\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--${boundary}--\r\n`;
    const done = await visit.app.inject({
      method: 'POST',
      url: path,
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      payload: multipart,
    });
    expect(done.statusCode).toBe(200);
    expect(done.headers['set-cookie']).toBeUndefined();
    expect(await consent()).toBe('withdrawn');
    await agree(visit);
    const form1 = await visit.app.inject({
      method: 'POST',
      url: path,
      headers: form,
      payload: 'List-Unsubscribe=One-Click',
    });
    expect(form1.statusCode).toBe(200);
    expect(await consent()).toBe('withdrawn');
    const all = await visit.app.inject({ method: 'POST', url: path, headers: form, payload: 'action=all' });
    expect(all.body).toContain('We stopped all messages from Riverside Hospital');
    const book = await bookOf(visit);
    expect([...(book?.values() ?? [])].every((said) => said === 'withdrawn')).toBe(true);
    const pause = await visit.app.inject({
      method: 'POST',
      url: path,
      headers: form,
      payload: 'action=pause',
    });
    expect(pause.body).toContain('paused');
    expect((await signalsOf(visit, visit.me)).filter((s) => s.name === 'Email Unsubscribed')).toHaveLength(2);
    expect(
      (await visit.app.inject({ method: 'POST', url: `${path}x`, headers: form, payload: '' })).statusCode,
    ).toBe(404);
    await visit.query('delete from preference where subject_id = $1', [visit.me]);
  });
});

describe('the mailbox', () => {
  it('lists, searches and shows mails in a frame that can run nothing', async () => {
    const list = await visit.app.inject({ url: '/mailbox?q=check-up' });
    expect(list.body).toContain('Demo only');
    const id = /\/mailbox\/messages\/(\d+)"/.exec(list.body)?.[1];
    expect((await visit.app.inject({ url: `/mailbox/messages/${id}` })).body).toContain('sandbox="');
    const frame = await visit.app.inject({ url: `/mailbox/messages/${id}/html` });
    expect(frame.headers['content-security-policy']).toMatch(/^sandbox /);
    expect(frame.headers['x-frame-options']).toBe('SAMEORIGIN');
    const json = (await visit.app.inject({ url: '/mailbox/messages.json' })).json();
    expect(json.messages[0]).toMatchObject({ from: 'no-reply@rapport.example', to: [ada] });
    expect((await visit.app.inject({ url: '/mailbox/messages/999999' })).statusCode).toBe(404);
  });
});
