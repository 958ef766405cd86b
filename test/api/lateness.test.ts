// The late clinic, whole: arrivals and appointments in, lateness found or said, people told once by a journey's mail.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LatenessSaid, PlaceLateness, ToldOfLateness } from '../../sdk/faces/lateness.ts';
import { recordSignals } from '../../src/intake/index.ts';
import { sweepLateness } from '../../src/portal/index.ts';
import { type Ask, body, factsNamed, json, openedFacts } from '../support/api.ts';
import { type TestRapport, testRapport, until } from '../support/rapport.ts';

const MINUTE = 60_000;
let rapport: TestRapport;
let desk: Ask;
let reader: Ask;

beforeAll(async () => {
  rapport = await testRapport();
  desk = await rapport.signIn('desk@test.example', ['care-team']);
  reader = await rapport.signIn('marketer@test.example', ['marketer']);
}, 120_000);
afterAll(() => rapport.close());

const at = (minutes: number): string => new Date(Date.now() + minutes * MINUTE).toISOString();

/** A person with an appointment at a place, in so many minutes. */
async function booked(userId: string, place: string, minutes: number): Promise<void> {
  await rapport.send('identify', {
    userId,
    messageId: `i-${userId}`,
    traits: { kind: 'patient', email: `${userId}@x.example` },
  });
  await track(userId, 'Appointment Booked', {
    appointment: `${userId}-1`,
    start: at(minutes),
    location: place,
  });
}

const track = (userId: string, event: string, properties: object): Promise<Response> =>
  rapport.send('track', {
    userId,
    event,
    messageId: `${userId}/${event}/${JSON.stringify(properties)}`,
    properties,
  });

const placeOf = async (place: string): Promise<PlaceLateness | undefined> =>
  (await body<{ rows: PlaceLateness[] }>(desk('/api/v1/places/lateness'))).rows.find(
    (row) => row.place === place,
  );

const say = (place: string, minutes: number): Promise<LatenessSaid> =>
  body(desk(`/api/v1/places/${encodeURIComponent(place)}/lateness`, json('PUT', { minutes })));

function sweep(): Promise<number> {
  const { house } = rapport.instance;
  const record = (tx: Parameters<typeof recordSignals>[0], request: Parameters<typeof recordSignals>[2]) =>
    recordSignals(tx, house, request);
  return sweepLateness({ ...house, record }, [rapport.orgId]);
}

describe('a late clinic', () => {
  test('is found in the data: who waits or is due hears once, again when it grows, and when it is over', async () => {
    await booked('waits', 'Eye clinic', -20);
    await booked('due', 'Eye clinic', 60);
    await booked('later', 'Eye clinic', 400);
    await booked('other', 'Ear clinic', 30);
    await until(async () => (await placeOf('Eye clinic'))?.due === 2, 'the appointments');
    await track('waits', 'Checked In', { appointment: 'waits-1', place: 'eye  Clinic' });
    await until(async () => (await placeOf('Eye clinic'))?.waiting === 1, 'the arrival');
    // Who arrives now waits from now on.
    expect(await sweep()).toBe(0);
    await rapport.instance.house.db.owner((tx) =>
      tx.query(`update visit_due set arrived_at = now() - interval '21 minutes' where state = 'arrived'`),
    );
    expect(await sweep()).toBe(2);
    expect(await sweep()).toBe(0);
    expect(await placeOf('Eye clinic')).toMatchObject({
      minutes: 20,
      late: true,
      waiting: 1,
      due: 1,
      told: 2,
      said: null,
    });
    expect((await openedFacts(rapport, 'Clinic Running Late')).map((fact) => fact.properties)).toMatchObject([
      { place: 'Eye clinic', minutes: 20, appointmentId: 'waits-1' },
      { place: 'Eye clinic', minutes: 20, appointmentId: 'due-1' },
    ]);
    expect(await say('Eye clinic', 30)).toEqual({ minutes: 30, told: 0 });
    expect(await say('EYE clinic', 35)).toEqual({ minutes: 35, told: 2 });
    const told = await body<{ rows: ToldOfLateness[] }>(desk('/api/v1/places/Eye%20clinic/lateness/told'));
    expect(told.rows.map((row) => [row.minutes, row.onTimeAt])).toEqual([
      [35, null],
      [35, null],
    ]);
    // The one who was called in needs no word of the end.
    await track('waits', 'Called In', {});
    await until(async () => (await placeOf('Eye clinic'))?.waiting === 0, 'the call');
    expect(await say('Eye clinic', 0)).toEqual({ minutes: 0, told: 1 });
    expect(await factsNamed(rapport, 'Clinic On Time Again')).toHaveLength(1);
    expect(await placeOf('Eye clinic')).toMatchObject({ minutes: 0, late: false, told: 0 });
  });

  test('is said by who may, of places that exist', async () => {
    const path = '/api/v1/places/Ear%20clinic/lateness';
    expect((await reader(path, json('PUT', { minutes: 20 }))).status).toBe(403);
    for (const minutes of [-1, 601, 1.5, '20'])
      expect((await desk(path, json('PUT', { minutes }))).status).toBe(422);
    const nowhere = await desk('/api/v1/places/secret-place/lateness', json('PUT', { minutes: 20 }));
    expect(nowhere.status).toBe(404);
    expect(await nowhere.text()).not.toContain('secret-place');
    expect(await say('Ear clinic', 40)).toEqual({ minutes: 40, told: 1 });
    expect(await placeOf('Ear clinic')).toMatchObject({ late: true, said: { minutes: 40 } });
    expect(await body<LatenessSaid>(desk(path, { method: 'DELETE' }))).toEqual({ minutes: 0, told: 1 });
    expect((await placeOf('Ear clinic'))?.said).toBeNull();
  });

  test('reaches people through a journey: care, at once, decided and queued', async () => {
    const writer = await rapport.signIn('writer@test.example', ['communications']);
    const reviewer = await rapport.signIn('reviewer@test.example', ['reviewer']);
    const { house } = rapport.instance;
    const words = {
      language: 'en',
      subject: 'Your clinic is running late',
      body: 'We are sorry.',
      callToAction: null,
    };
    const draft = {
      ...{ name: 'Running late', lane: 'care', purpose: 'care' },
      variants: [
        { channel: 'email', ...words },
        { channel: 'feed', ...words },
      ],
    };
    const made = await body<{ itemId: string; versionId: string }>(
      writer('/api/v1/content', json('POST', draft)),
    );
    const version = `/api/v1/content/${made.itemId}/versions/${made.versionId}`;
    await writer(`${version}/review`, { method: 'POST' });
    expect((await reviewer(`${version}/approval`, json('POST', {}))).status).toBeLessThan(300);
    await lateJourney(made.itemId);
    await booked('told', 'Heart clinic', 45);
    await until(async () => (await placeOf('Heart clinic'))?.due === 1, 'the appointment');
    expect(await say('Heart clinic', 25)).toEqual({ minutes: 25, told: 1 });
    const decided = async (): Promise<{ lane: string; chosen: string; urgency: string }[]> =>
      house.db.owner((tx) =>
        tx.query(
          `select d.lane, d.chosen, o.urgency from decision d join content_version v on v.id = d.content_version_id
           left join outbox o on o.subject_id = d.subject_id left join delivery x on x.decision_id = d.id where v.item_id = $1`,
          [made.itemId],
        ),
      );
    await until(async () => (await decided()).length > 0, 'the decision');
    expect((await decided())[0]).toMatchObject({
      lane: 'care',
      chosen: expect.stringMatching(/^(push|later):email/),
    });
    await until(
      () => Promise.resolve(rapport.mails.list({ query: 'told@x.example' }).length > 0),
      'the mail',
    );
  });
});

/** The ready journey, published. */
async function lateJourney(itemId: string): Promise<void> {
  const { house } = rapport.instance;
  const tell = {
    ...{ kind: 'message', contentItemId: itemId, lane: 'care', purpose: 'care', channels: ['email', 'feed'] },
    ...{ urgency: 'now', value: 0.9, expiresAfterHours: 2, next: null },
  };
  const definition = {
    entry: { event: 'Clinic Running Late' },
    start: 'tell',
    steps: { tell },
    reentry: 'always',
  };
  const id = house.newId(Date.now());
  await house.db.owner(async (tx) => {
    await tx.query(
      `insert into journey (org_id, id, name, draft, state, live_version, created_at, updated_at) values ($1, $2, 'Late clinic', $3::jsonb, 'live', 1, now(), now())`,
      [rapport.orgId, id, JSON.stringify(definition)],
    );
    await tx.query(
      `insert into journey_version (org_id, journey_id, version, definition, published_at) values ($1, $2, 1, $3::jsonb, now())`,
      [rapport.orgId, id, JSON.stringify(definition)],
    );
  });
}
