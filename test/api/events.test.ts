// Schemas, quarantine, replay, and odd times of events against the whole product (trust rows 35-39).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Page } from '../../sdk/api.ts';
import type {
  BulkReplay,
  EventNameRow,
  EventSchemaDefinition,
  EventSchemaVersion,
  HeldMessageRow,
  HeldMessageView,
  ReplayResult,
} from '../../sdk/faces/events.ts';
import { quarantinePrivacy, type Taken } from '../../src/intake/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import type { Problem } from '../../src/platform/http/index.ts';
import { type Ask, body, factsNamed, json, type StoredFact } from '../support/api.ts';
import { declareTo, type EventDesk, openEventDesk, sendTo, VISIT } from '../support/events.ts';
import { type TestRapport, until } from '../support/rapport.ts';

let desk: EventDesk;
let rapport: TestRapport;
let admin: Ask;
let operator: Ask;
let mender: Ask;
beforeAll(async () => {
  desk = await openEventDesk('events.example');
  ({ rapport, admin, operator, mender } = desk);
});
afterAll(() => rapport.close());

const facts = (name: string): Promise<StoredFact[]> => factsNamed(rapport, name);
const send = (call: string, value: object): Promise<Taken> => sendTo(desk, call, value);
const schemaOf = (name: string, mode: string, definition: object, version = 0): Promise<Response> =>
  declareTo(desk, name, mode, definition, version);

describe('schemas', () => {
  test('observe takes and tells, enforce holds; the answer repeats no value', async () => {
    expect((await schemaOf('Visit', 'observe', VISIT)).status).toBe(201);
    const observed = await send('track', {
      userId: 's1',
      messageId: 's-1',
      event: 'Visit',
      properties: { clinic: 'secret-words' },
    });
    expect(observed).toMatchObject({
      accepted: 1,
      verdicts: [{ verdict: 'accepted', warning: { code: 'schema-enum', field: 'properties.clinic' } }],
    });
    expect((await schemaOf('Visit', 'enforce', VISIT, 1)).status).toBe(200);
    const held = await send('track', {
      userId: 's1',
      messageId: 's-2',
      event: 'Visit',
      properties: { clinic: 'secret-words' },
    });
    expect(held).toMatchObject({
      accepted: 0,
      quarantined: 1,
      verdicts: [{ verdict: 'quarantined', code: 'schema-enum' }],
    });
    expect(JSON.stringify([observed, held])).not.toContain('secret-words');
    const fine = await send('track', {
      userId: 's1',
      messageId: 's-3',
      event: 'Visit',
      properties: { clinic: 'heart', minutes: 3 },
    });
    expect(fine).toMatchObject({ accepted: 1 });
    expect((await facts('Visit')).length).toBe(2);
  });

  test('an edit names the version it was made on; the history keeps every one', async () => {
    expect((await schemaOf('Visit', 'enforce', VISIT, 1)).status).toBe(412);
    const read = await admin('/api/v1/event-schemas/track/Visit');
    expect(read.headers.get('etag')).toBe('"2"');
    const without = await admin(
      '/api/v1/event-schemas/track/Visit',
      json('PUT', { mode: 'enforce', definition: VISIT }),
    );
    expect(without.status).toBe(428);
    expect(
      (await body<Page<EventSchemaVersion>>(admin('/api/v1/event-schemas/track/Visit/versions'))).rows.map(
        (r) => r.mode,
      ),
    ).toEqual(['enforce', 'observe']);
  });

  test('what makes no sense is refused by field', async () => {
    const wrong = await schemaOf('Odd', 'observe', {
      properties: { properties: { a: { type: 'number', maxLength: 3 } } },
    });
    expect([wrong.status, (await body<Problem>(wrong)).code]).toEqual([422, 'bad-rule']);
    const pattern = await schemaOf('Odd', 'observe', {
      properties: { properties: { a: { type: 'string', pattern: '(a+)+$' } } },
    });
    expect([pattern.status, (await body<Problem>(pattern)).code]).toEqual([422, 'unknown-field']);
  });

  test('declares classes; learns names and types from what came; counts by name', async () => {
    const classes = await body<Page<object>>(admin('/api/v1/data-classes'));
    expect(classes.rows).toContainEqual({
      scope: 'property',
      name: 'clinic',
      class: 'public',
      shipped: false,
    });
    const learnt = await body<{ definition: EventSchemaDefinition }>(
      admin('/api/v1/event-schemas/track/Visit/draft', { method: 'POST' }),
    );
    expect(learnt.definition.properties).toMatchObject({
      properties: { clinic: { type: 'string' }, minutes: { type: 'integer' } },
      required: ['clinic'],
    });
    expect(JSON.stringify(learnt)).not.toContain('secret-words');
    const { rows } = await body<Page<EventNameRow>>(operator('/api/v1/event-schemas'));
    expect(rows.find((r) => r.name === 'Visit')).toMatchObject({
      mode: 'enforce',
      accepted: 2,
      violations: 1,
      quarantined: 1,
    });
  });

  test('unknown events are held when the organisation says so, a withdrawal of consent never is', async () => {
    expect(
      (await operator('/api/v1/event-policy', json('PUT', { unknownEvents: 'quarantine' }))).status,
    ).toBe(403);
    await admin('/api/v1/event-policy', json('PUT', { unknownEvents: 'quarantine' }));
    expect(await send('track', { userId: 's1', event: 'Never Declared' })).toMatchObject({
      verdicts: [{ code: 'unknown-event' }],
    });
    expect(
      await send('track', {
        userId: 's1',
        event: 'Consent Withdrawn',
        properties: { purpose: 'marketing', channel: 'email' },
      }),
    ).toMatchObject({ accepted: 1 });
    expect(await send('page', { userId: 's1', name: 'Home' })).toMatchObject({ accepted: 1 });
    await admin('/api/v1/event-policy', json('PUT', { unknownEvents: 'accept' }));
  });
});

describe('the quarantine', () => {
  const heldOf = async (event: string): Promise<HeldMessageRow[]> =>
    (await body<Page<HeldMessageRow>>(operator(`/api/v1/quarantine?event=${encodeURIComponent(event)}`)))
      .rows;

  test('is masked for who may not read health data, whole and audited for who may', async () => {
    const [row] = await heldOf('Visit');
    expect(row).toMatchObject({
      code: 'schema-enum',
      field: 'properties.clinic',
      key: 'bench',
      state: 'held',
    });
    const hidden = await body<HeldMessageView>(operator(`/api/v1/quarantine/${row?.id}`));
    expect(hidden.masked).toBe(true);
    expect(JSON.stringify(hidden)).not.toContain('secret-words');
    const whole = await body<HeldMessageView>(mender(`/api/v1/quarantine/${row?.id}`));
    expect(whole.message).toMatchObject({ properties: { clinic: 'secret-words' } });
    expect((await body<Page<object>>(admin('/api/v1/audit?action=quarantine.read'))).rows).toHaveLength(1);
    expect(
      (await operator(`/api/v1/quarantine/${row?.id}/replay`, json('POST', { message: {} }))).status,
    ).toBe(403);
  });

  test('mended and replayed: stored once, under its own messageId', async () => {
    const [row] = await heldOf('Visit');
    const { message } = await body<{ message: object }>(mender(`/api/v1/quarantine/${row?.id}`));
    const again = await body<ReplayResult>(
      operator(`/api/v1/quarantine/${row?.id}/replay`, json('POST', {})),
    );
    expect(again).toMatchObject({ result: null, code: 'schema-enum' });
    const mended = { ...message, messageId: 'another-id', properties: { clinic: 'joints' } };
    const answers = await Promise.all(
      [1, 2].map(() => mender(`/api/v1/quarantine/${row?.id}/replay`, json('POST', { message: mended }))),
    );
    expect(answers.map((a) => a.status).sort()).toEqual([200, 409]);
    expect((await facts('Visit')).length).toBe(3);
    expect(
      await send('track', {
        userId: 's1',
        messageId: 's-2',
        event: 'Visit',
        properties: { clinic: 'joints' },
      }),
    ).toMatchObject({ repeated: 1 });
  });

  test('in bulk, after the schema was relaxed; a retry of the batch holds nothing twice', async () => {
    await schemaOf('Bulk', 'enforce', {
      properties: { properties: { never: { type: 'string' } }, required: ['never'] },
    });
    const batch = {
      batch: Array.from({ length: 450 }, (_, i) => ({
        type: 'track',
        userId: `b${i}`,
        messageId: `bulk-${i}`,
        event: 'Bulk',
        timestamp: new Date(systemClock.now() - 3_600_000).toISOString(),
      })),
    };
    expect(await send('batch', batch)).toMatchObject({ quarantined: 450 });
    expect(await send('batch', batch)).toMatchObject({ quarantined: 450 });
    await schemaOf(
      'Bulk',
      'observe',
      { properties: { properties: { never: { type: 'string' } }, required: ['never'] } },
      1,
    );
    const started = await body<BulkReplay>(
      operator('/api/v1/quarantine/replays', json('POST', { filter: { event: 'Bulk' } })),
    );
    expect(started.total).toBe(450);
    await until(
      async () =>
        (await body<BulkReplay>(operator(`/api/v1/quarantine/replays/${started.id}`))).state === 'done',
      'the replay',
    );
    expect(await body(operator(`/api/v1/quarantine/replays/${started.id}`))).toMatchObject({
      released: 450,
      repeated: 0,
      held: 0,
    });
    const stored = await facts('Bulk');
    expect(stored.length).toBe(450);
    expect(stored.every((f) => f.occurred_at < systemClock.now() - 3_000_000)).toBe(true);
  });

  test('discarded with a reason, and taken back', async () => {
    await schemaOf('Junk', 'enforce', {
      properties: { properties: { never: { type: 'string' } }, required: ['never'] },
    });
    await send('track', { userId: 's1', event: 'Junk' });
    expect(
      (await operator('/api/v1/quarantine/discard', json('POST', { filter: { event: 'Junk' } }))).status,
    ).toBe(422);
    const gone = await body<{ ids: string[]; count: number }>(
      operator(
        '/api/v1/quarantine/discard',
        json('POST', { filter: { event: 'Junk' }, reason: 'A test of the vendor' }),
      ),
    );
    expect(gone.count).toBe(1);
    expect(await heldOf('Junk')).toEqual([]);
    expect(await body(operator('/api/v1/quarantine/restore', json('POST', { ids: gone.ids })))).toMatchObject(
      { count: 1 },
    );
    expect(await heldOf('Junk')).toHaveLength(1);
  });
});

describe('times of events', () => {
  test('row 35: a duplicate is stored once, in a batch and over batches', async () => {
    const one = { type: 'track', userId: 't1', messageId: 'dup-1', event: 'Duplicate' };
    expect(await send('batch', { batch: [one, one] })).toMatchObject({ accepted: 1, repeated: 1 });
    expect(await send('track', { ...one, type: undefined })).toMatchObject({ repeated: 1 });
    expect(await facts('Duplicate')).toHaveLength(1);
  });

  test('row 36: out of order, each keeps its own time', async () => {
    const at = (minutes: number): string => new Date(systemClock.now() - minutes * 60_000).toISOString();
    const batch = [1, 30, 10].map((m) => ({
      type: 'track',
      userId: 't2',
      messageId: `order-${m}`,
      event: 'Order',
      timestamp: at(m),
    }));
    expect(await send('batch', { batch })).toMatchObject({ accepted: 3 });
    const stored = await facts('Order');
    const ages = stored.map((f) => Math.round((f.received_at - f.occurred_at) / 60_000));
    expect(ages).toEqual([1, 30, 10]);
    expect(new Set(stored.map((f) => f.subject_id)).size).toBe(1);
  });

  test('row 37: more than five minutes ahead is held, by either call; a wrong clock of the sender is undone', async () => {
    const ahead = new Date(systemClock.now() + 3_600_000).toISOString();
    const single = await send('track', {
      userId: 't3',
      messageId: 'ahead-1',
      event: 'Ahead',
      timestamp: ahead,
    });
    expect(single).toMatchObject({
      quarantined: 1,
      verdicts: [{ verdict: 'quarantined', code: 'in-the-future', field: 'timestamp' }],
    });
    const batch = await send('batch', {
      batch: [{ type: 'track', userId: 't3', messageId: 'ahead-2', event: 'Ahead', timestamp: ahead }],
    });
    expect(batch).toMatchObject({ quarantined: 1 });
    expect(await facts('Ahead')).toHaveLength(0);
    expect(
      await send('track', {
        userId: 't3',
        messageId: 'ahead-3',
        event: 'Ahead',
        timestamp: ahead,
        sentAt: ahead,
      }),
    ).toMatchObject({ accepted: 1 });
  });

  test('row 38: years old is stored and triggers nothing; row 39: an unknown person is a subject of its own', async () => {
    const old = await send('track', {
      userId: 'nobody-yet',
      messageId: 'old-1',
      event: 'Appointment Upcoming',
      timestamp: '2019-03-01T10:00:00Z',
    });
    expect(old).toMatchObject({ accepted: 1 });
    const other = await send('track', {
      anonymousId: 'stranger',
      messageId: 'new-1',
      event: 'Stranger Seen',
    });
    expect(other).toMatchObject({ accepted: 1 });
    const [fact] = (await facts('Appointment Upcoming')).filter(
      (f) => f.occurred_at < Date.parse('2020-01-01'),
    );
    await until(async () => (await admin(`/api/v1/people/${fact?.subject_id}`)).status === 200, 'the person');
    const decisions = await rapport.instance.house.db.worker([rapport.orgId], (tx) =>
      tx.query('select 1 from decision where subject_id = $1', [fact?.subject_id]),
    );
    expect(decisions).toEqual([]);
    const [stranger] = await facts('Stranger Seen');
    expect(stranger?.subject_id).not.toBe(fact?.subject_id);
  });
});

test('what is held about a person goes with them', async () => {
  await schemaOf('Kept', 'enforce', {
    properties: { properties: { never: { type: 'string' } }, required: ['never'] },
  });
  await send('track', { userId: 'leaver', messageId: 'leave-1', event: 'Known' });
  await send('track', { userId: 'leaver', messageId: 'leave-2', event: 'Kept' });
  await send('track', { userId: 'stayer', messageId: 'leave-3', event: 'Kept' });
  const context = { externalIds: [{ id: 'leaver-7', type: 'crm' }] };
  await send('track', { context, messageId: 'leave-4', event: 'Known Elsewhere' });
  await send('track', { context, messageId: 'leave-5', event: 'Kept' });
  const known = [...(await facts('Known')), ...(await facts('Known Elsewhere'))];
  const gone = await rapport.instance.house.db.worker([rapport.orgId], (tx) =>
    quarantinePrivacy.erase(
      tx,
      rapport.orgId,
      known.map((fact) => fact.subject_id),
    ),
  );
  expect(gone).toBe(2);
  expect(
    (await body<Page<HeldMessageRow>>(operator('/api/v1/quarantine?event=Kept'))).rows.map(
      (r) => r.messageId,
    ),
  ).toEqual(['leave-3']);
});
