// A crisis hold over the API: who may, what is refused, what everybody sees, what is kept and let go, what is noted.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CurrentHold, HoldPreview, HoldRowView, HoldView, ReleasedView } from '../../sdk/faces/holds.ts';
import { type Ask, body, json } from '../support/api.ts';
import { type TestRapport, testRapport, until } from '../support/rapport.ts';

let rapport: TestRapport;
let officer: Ask;
let marketer: Ask;
let writer: Ask;
let reviewer: Ask;

beforeAll(async () => {
  rapport = await testRapport();
  officer = await rapport.signIn('officer@test.example', ['real-time-officer']);
  marketer = await rapport.signIn('marketer@test.example', ['marketer']);
  writer = await rapport.signIn('writer@test.example', ['communications']);
  reviewer = await rapport.signIn('reviewer@test.example', ['reviewer']);
  await rapport.send('identify', { userId: 'p1', messageId: 'p1', traits: { clinics: ['Eye clinic'] } });
  await until(
    async () => (await body<HoldPreview>(officer('/api/v1/holds/preview'))).places.length > 0,
    'a place',
  );
}, 120_000);
afterAll(() => rapport.close());

const start = (wish: object): Promise<Response> => officer('/api/v1/holds', json('POST', wish));
const current = async (): Promise<CurrentHold[]> =>
  (await body<{ rows: CurrentHold[] }>(marketer('/api/v1/holds/current'))).rows;
const endOf = (id: string): Promise<Response> => officer(`/api/v1/holds/${id}/end`, { method: 'PUT' });

/** An approved content item. */
async function approved(name: string, lane: string, text: string): Promise<string> {
  const draft = {
    name,
    lane,
    purpose: 'service',
    variants: [{ channel: 'feed', language: 'en', subject: name, body: text, callToAction: null }],
  };
  const made = await body<{ itemId: string; versionId: string }>(
    writer('/api/v1/content', json('POST', draft)),
  );
  const version = `/api/v1/content/${made.itemId}/versions/${made.versionId}`;
  expect((await writer(`${version}/review`, { method: 'POST' })).status).toBeLessThan(300);
  expect((await reviewer(`${version}/approval`, json('POST', {}))).status).toBeLessThan(300);
  return made.itemId;
}

describe('a crisis hold', () => {
  test('is started by who may, once for an extent, and seen by everybody', async () => {
    expect((await marketer('/api/v1/holds', json('POST', { reason: 'x' }))).status).toBe(403);
    expect((await marketer('/api/v1/holds')).status).toBe(403);
    expect(await current()).toEqual([]);
    const answer = await start({ reason: 'Water in the wards', place: 'eye CLINIC' });
    expect(answer.status).toBe(201);
    const { id } = await body<{ id: string }>(answer);
    expect(await current()).toMatchObject([
      { id, place: 'eye CLINIC', careToo: false, endsAt: null, statement: [] },
    ]);
    const again = await start({ reason: 'Again', place: 'Eye clinic' });
    expect([again.status, (await body<{ code: string }>(again)).code]).toEqual([409, 'already-on']);
    const whole = await body<{ id: string }>(start({ reason: 'All of it', careToo: true }));
    expect((await current()).map((hold) => hold.id)).toEqual([id, whole.id]);
    const seen = await body<HoldView>(officer(`/api/v1/holds/${id}`));
    expect(seen).toMatchObject({ state: 'on', reason: 'Water in the wards', items: [], releases: [] });
    expect(seen.startedBy).not.toContain('-');
    expect((await body<HoldView>(endOf(id))).state).toBe('over');
    expect((await endOf(id)).status).toBe(409);
    expect((await endOf(whole.id)).status).toBe(200);
    const { rows } = await body<{ rows: HoldRowView[] }>(officer('/api/v1/holds?limit=1'));
    expect(rows.map((row) => row.id)).toEqual([whole.id]);
  });

  test('refuses what cannot be meant, and repeats nothing of it', async () => {
    const refused = async (wish: object): Promise<string> => {
      const answer = await start({ reason: 'r', ...wish });
      const problem = await body<{ code: string; detail: string }>(answer);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(JSON.stringify(problem)).not.toContain('secret-word');
      return problem.code;
    };
    expect(await refused({ place: 'secret-word' })).toBe('no-such-place');
    expect(await refused({ endsAt: '2001-01-01T00:00:00Z' })).toBe('bad-end');
    expect(await refused({ endsAt: 'secret-word' })).toBe('bad-time');
    expect(await refused({ statementItemId: '0190a000-0000-7000-8000-000000000000' })).toBe(
      'statement-not-approved',
    );
    for (const wish of [{ reason: ' ' }, { place: '' }, { careToo: 'yes' }, { more: 1 }])
      expect((await start({ reason: 'r', ...wish })).status).toBe(422);
    for (const path of ['nothing', '0190a000-0000-7000-8000-000000000000'])
      expect((await officer(`/api/v1/holds/${path}`)).status).toBe(404);
    expect((await officer('/api/v1/holds?cursor=forged')).status).toBe(400);
  });

  test('shows approved words to who is meant, and no promotion', async () => {
    const promo = await approved('Offer', 'marketing', 'Buy');
    const personal = await approved('Letter', 'care', 'Dear {{person.firstName}}');
    const plain = await approved('We are here', 'care', 'The clinic is closed today. Call us.');
    for (const [statementItemId, code] of [
      [promo, 'statement-promotes'],
      [personal, 'statement-personal'],
    ])
      expect(await body(start({ reason: 'r', statementItemId }))).toMatchObject({ code });
    const { id } = await body<{ id: string }>(start({ reason: 'r', statementItemId: plain }));
    expect(await current()).toMatchObject([
      { statement: [{ language: 'en', title: 'We are here', body: 'The clinic is closed today. Call us.' }] },
    ]);
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const change = json('PATCH', { endsAt: later, statementItemId: null });
    expect(await body<HoldView>(officer(`/api/v1/holds/${id}`, change))).toMatchObject({
      endsAt: later,
      statement: null,
    });
    await endOf(id);
  });

  test('keeps what waits, and lets it go for who types its name', async () => {
    const { house } = rapport.instance;
    const { id } = await body<{ id: string }>(start({ reason: 'r' }));
    const missing = json('PUT', { confirm: 'x' });
    expect((await officer(`/api/v1/holds/${id}/releases/queued/${id}`, missing)).status).toBe(404);
    expect((await marketer(`/api/v1/holds/${id}/releases/queued/${id}`, missing)).status).toBe(403);
    const item = await approved('Newsletter', 'marketing', 'Hello');
    await queued(item);
    const kept = await body<HoldPreview>(officer('/api/v1/holds/preview'));
    expect(kept.items).toMatchObject([{ kind: 'queued', id: item, name: 'Newsletter', count: 1 }]);
    await house.db.owner((tx) => tx.query('update outbox set hold_id = $1', [id]));
    await endOf(id);
    const seen = await body<HoldView>(officer(`/api/v1/holds/${id}`));
    expect(seen.items).toMatchObject([{ id: item, count: 1, lanes: ['marketing'] }]);
    const way = `/api/v1/holds/${id}/releases/queued/${item}`;
    expect((await officer(way, json('PUT', { confirm: 'newslettre' }))).status).toBe(422);
    const released = await body<ReleasedView>(officer(way, json('PUT', { confirm: 'Newsletter' })));
    expect(released).toEqual({ released: 1, expired: 0 });
    const after = await body<HoldView>(officer(`/api/v1/holds/${id}`));
    expect([after.items, after.releases]).toMatchObject([[], [{ id: item, released: 1 }]]);
    const noted = await house.db.owner((tx) =>
      tx.query<{ action: string }>(`select action from audit where object = $1 order by at`, [`hold ${id}`]),
    );
    expect(noted.map((n) => n.action)).toEqual(['hold.started', 'hold.ended', 'hold.released']);
  });
});

/** Puts one delivery of a content item into the outbox, due in a day. */
async function queued(itemId: string): Promise<void> {
  const { house } = rapport.instance;
  const [subject, delivery, decision] = [1, 2, 3].map(() => house.newId(Date.now()));
  await house.db.owner(async (tx) => {
    await tx.query(
      `insert into delivery (org_id, subject_id, queued_at, id, decision_id, content_version_id, channel, lane, purpose, message_id)
       select $1, $2, now(), $3, $4, v.id, 'email', 'marketing', 'service', 'm' from content_version v where v.item_id = $5`,
      [rapport.orgId, subject, delivery, decision, itemId],
    );
    await tx.query(
      `insert into outbox (org_id, subject_id, delivery_id, queued_at, bucket, channel, priority, due_at, urgency)
       select org_id, subject_id, id, queued_at, 0, 'email', 6, now() + interval '1 day', 'week' from delivery where id = $1`,
      [delivery],
    );
  });
}
