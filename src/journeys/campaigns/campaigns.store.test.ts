// Who a campaign takes and when, on a real database: lists and merges, zones, latecomers, crashes, pauses, two workers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doing, openContacts } from '../../../test/support/contacts.ts';
import type { TestInstance } from '../../../test/support/organisation.ts';
import { approveVersion, createItem, submitVersion } from '../../content/index.ts';
import { SteppedClock } from '../../platform/clock.ts';
import { iso } from '../../platform/db.ts';
import { isRefusal } from '../../platform/result.ts';
import {
  approveCampaign,
  createCampaign,
  launchCampaign,
  type PlanWish,
  pauseCampaign,
  resumeCampaign,
  submitCampaign,
} from './campaigns.ts';
import type { Campaign, Target } from './model.ts';
import { passCampaigns } from './runner.ts';
import type { CampaignServices } from './services.ts';
import { findCampaign, lockCampaign } from './store.ts';

const NOON = Date.UTC(2026, 5, 10, 12);
const HOUR = 3_600_000;

let at: TestInstance;
let services: CampaignServices;
let clock: SteppedClock;
let contentItemId: string;

beforeAll(async () => {
  at = await openContacts();
  clock = new SteppedClock(NOON);
  services = {
    ...at,
    clock,
    cursorSecret: Buffer.alloc(32),
    log: { error: (words, more) => expect.unreachable(`${words} ${JSON.stringify(more)}`) },
    connected: ['email'],
    sendCopy: null,
    fill: () => [],
    colleagues: async () => [],
    namesOf: async () => new Map(),
    mailbox: () => null,
    contacts: {
      decided: async () => [],
      delivered: async () => [],
      waiting: async () => false,
      takeBack: async () => 0,
      reasonWords: (reason) => reason,
    },
  };
  contentItemId = await at.db.web(at.orgId, async (tx) => {
    const words = { language: 'en', subject: 'Hello', body: 'Text', callToAction: null };
    const item = await createItem(tx, doing('author', NOON), {
      ...{ name: 'News', purpose: 'care', lane: 'care', sponsor: null, topic: null, expiresAt: null },
      variants: [{ channel: 'email', ...words }],
    });
    if (isRefusal(item)) throw new Error(item.message);
    await submitVersion(tx, doing('author', NOON), item.itemId, item.versionId);
    await approveVersion(tx, doing('reviewer', NOON), item.itemId, item.versionId, 'reviewer', 'Right');
    return item.itemId;
  });
});
afterAll(() => at.close());

/** An audience of people with these zones ('' for none); ids in order. */
async function anAudience(
  zones: readonly string[],
  enteredAt = NOON - HOUR,
): Promise<{ id: string; people: string[] }> {
  const id = at.newId(NOON);
  const people = zones.map(() => at.newId(NOON));
  await at.db.owner(async (tx) => {
    await tx.query(
      `insert into audience (org_id, id, name, rule, created_at, updated_at) values ($1, $2, $3, '{"all":[]}', now(), now())`,
      [at.orgId, id, `A ${id}`],
    );
    await addPeople(people, zones);
    await tx.query(
      'insert into audience_member (org_id, subject_id, audience_id, entered_at) select $1, s, $2, $3 from unnest($4::uuid[]) s',
      [at.orgId, id, iso(enteredAt), people],
    );
  });
  return { id, people };
}

const addPeople = (people: readonly string[], zones: readonly string[]) =>
  at.db.owner((tx) =>
    tx.query(
      `insert into profile (org_id, person_id, zone, first_seen_at, last_seen_at, updated_at)
       select $1, p, nullif(z, ''), now(), now(), now() from unnest($2::uuid[], $3::text[]) as x(p, z)`,
      [at.orgId, people, zones],
    ),
  );

let made = 0;
/** Made, approved and launched now; `wish` over a plain plan. */
async function launched(to: Target, wish: Partial<PlanWish> = {}): Promise<string> {
  const now = clock.now();
  const by = (userId: string) => ({ orgId: at.orgId, userId, now, newId: at.newId });
  return at.db.web(at.orgId, async (tx) => {
    const name = `Campaign ${++made}`;
    const id = await createCampaign(tx, by('maker'), {
      name,
      plan: {
        ...{ contentItemId, to, channels: ['email'], spread: 'best', when: { kind: 'now' }, pace: null },
        ...{ delaySeconds: 0, urgency: 'today', value: 0.5, expiresAfterHours: 48, ...wish },
      },
    });
    if (isRefusal(id)) throw new Error(id.message);
    const current = async (): Promise<Campaign> => {
      const found = await lockCampaign(tx, at.orgId, id);
      if (!found) throw new Error('gone');
      return found;
    };
    expect(await submitCampaign(tx, services, by('maker'), await current())).toBeNull();
    const approval = { revision: 1, role: 'reviewer', meaning: 'Yes' };
    expect(await approveCampaign(tx, by('reviewer'), await current(), approval)).toBeNull();
    expect(await launchCampaign(tx, services, by('maker'), await current(), name)).toBeNull();
    return id;
  });
}

async function pass(): Promise<void> {
  for (let round = 0; round < 50; round++) if ((await passCampaigns(services)) === 0) return;
}
const find = async (id: string): Promise<Campaign> => {
  const found = await at.db.web(at.orgId, (tx) => findCampaign(tx, at.orgId, id));
  if (!found) throw new Error('gone');
  return found;
};
const runsOf = async (
  id: string,
): Promise<{ person: string; due: number; state: string; step: string }[]> => {
  const { journeyId } = await find(id);
  return at.db.worker([at.orgId], (tx) =>
    tx.query(
      `select subject_id as person, due_at as due, state, step from journey_run where journey_id = $1 order by due_at, subject_id`,
      [journeyId],
    ),
  );
};

describe('taking people', () => {
  it('gives everybody a turn at their own nine o’clock, spaced by the pace over all zones', async () => {
    const { id: audience, people } = await anAudience([
      ...['Asia/Tokyo', 'Asia/Tokyo', 'America/New_York', '', 'Nowhere/Land', 'Europe/London'],
    ]);
    const date = '2026-06-11';
    const id = await launched(
      { audience },
      { when: { kind: 'local', date, time: '09:00', past: 'next-day' }, pace: { people: 2, per: 'minute' } },
    );
    expect((await find(id)).startsAt).toBe(Date.parse('2026-06-11T00:00:00Z'));
    await pass();
    expect((await find(id)).state).toBe('scheduled');
    clock.moveTo(Date.parse('2026-06-11T00:00:07Z'));
    await pass();
    const due = new Map((await runsOf(id)).map((r) => [people.indexOf(r.person), iso(r.due).slice(11, 19)]));
    expect([...due.values()].sort()).toEqual([
      ...['00:00:00', '00:00:30', '08:00:00', '08:00:30', '08:01:00', '13:00:00'],
    ]);
    expect(due.get(2)).toBe('13:00:00');
    expect((await runsOf(id)).every((r) => r.state === 'active' && r.step === 'turn')).toBe(true);
    expect(await find(id)).toMatchObject({ state: 'running', entered: 6, sweep: null });
  });

  it('leaves out who came in after it started, and takes who is on a list once, whatever they are made of', async () => {
    const list = at.newId(NOON);
    const [person, other, late] = [at.newId(NOON), at.newId(NOON), at.newId(NOON)];
    const part = at.newId(NOON);
    await addPeople([person, other, late], ['', '', '']);
    await at.db.owner(async (tx) => {
      await tx.query(
        `insert into audience_list (org_id, id, name, created_at, created_by, updated_at) values ($1, $2, 'Jury', now(), 'x', now())`,
        [at.orgId, list],
      );
      await tx.query(
        `insert into person_link (org_id, subject_id, person_id, evidence, linked_at) values ($1, $2, $3, 'test', now())`,
        [at.orgId, part, person],
      );
      const now = clock.now();
      const add = (subject: string, addedAt: number) =>
        tx.query(
          'insert into audience_list_entry (org_id, subject_id, list_id, added_at, added_by) values ($1, $2, $3, $4, $5)',
          [at.orgId, subject, list, iso(addedAt), 'x'],
        );
      await add(person, now - HOUR);
      await add(part, now - HOUR);
      await add(other, now - HOUR);
      await add(late, now + HOUR);
    });
    const id = await launched({ list });
    await pass();
    expect((await runsOf(id)).map((r) => r.person).sort()).toEqual([person, other].sort());
  });

  it('by two workers at once takes everybody once, in chunks', async () => {
    const { id: audience, people } = await anAudience(Array.from({ length: 4_100 }, () => ''));
    const id = await launched({ audience }, { pace: { people: 60_000, per: 'minute' } });
    await Promise.all([pass(), pass(), pass()]);
    await pass();
    const runs = await runsOf(id);
    expect(new Set(runs.map((r) => r.person))).toEqual(new Set(people));
    expect(runs).toHaveLength(people.length);
    expect(new Set(runs.map((r) => r.due)).size).toBe(people.length);
    expect((await find(id)).entered).toBe(people.length);
  });

  it('spreads who is late by the pace again when it goes on after a pause', async () => {
    const { id: audience } = await anAudience(Array.from({ length: 5 }, () => ''));
    const id = await launched({ audience }, { pace: { people: 1, per: 'minute' } });
    await pass();
    const act = async (work: typeof pauseCampaign): Promise<void> => {
      const by = { orgId: at.orgId, userId: 'maker', now: clock.now(), newId: at.newId };
      expect(await at.db.web(at.orgId, async (tx) => work(tx, by, await find(id)))).toBeNull();
    };
    await act(pauseCampaign);
    clock.moveTo(clock.now() + 2.5 * 60_000);
    await act(resumeCampaign);
    await pass();
    const now = clock.now();
    expect((await runsOf(id)).map((r) => (r.due - now) / 1000)).toEqual([0, 60, 120, 180, 240]);
    expect((await find(id)).state).toBe('running');
  });

  it('does nothing when it was called off meanwhile', async () => {
    const { id: audience } = await anAudience(['']);
    const id = await launched({ audience }, { delaySeconds: 60 });
    await at.db.web(at.orgId, (tx) =>
      tx.query(`update campaign set state = 'cancelled' where id = $1`, [id]),
    );
    clock.moveTo(clock.now() + 2 * 60_000);
    await pass();
    expect((await find(id)).journeyId).toBeNull();
  });
});

describe('what the database refuses', () => {
  const change = (id: string, set: string) =>
    at.db.web(at.orgId, (tx) => tx.query(`update campaign set ${set} where id = $1`, [id]));

  it('changing what was launched, forgetting an author, launching again what is over', async () => {
    const { id: audience } = await anAudience(['']);
    const id = await launched({ audience }, { delaySeconds: 600 });
    await expect(change(id, `plan = plan || '{"value": 1}'`)).rejects.toThrow(/was launched/);
    await expect(change(id, `authors = '{}'`)).rejects.toThrow(/stay authors/);
    await expect(change(id, 'revision = 7')).rejects.toThrow(/counts its changes/);
    await change(id, `state = 'cancelled'`);
    await expect(change(id, `state = 'running'`)).rejects.toThrow(/cannot be launched/);
  });
});
