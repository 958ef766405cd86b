// A sender and a mail server that follows a script, for the store tests of sending.

import { makeSender, type Sender, type SenderOptions } from '../../src/channels/email/sender.ts';
import { queueDeliveries } from '../../src/channels/queue.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { iso } from '../../src/platform/db.ts';
import { seededRandom } from '../../src/platform/random.ts';
import { stateConsent } from '../../src/trust/index.ts';
import type { ConsentStatement, Lane } from '../../src/trust/model.ts';
import {
  addPeople,
  approvedContent,
  asPerson,
  asWorker,
  decide,
  type Fixture,
  type FixturePerson,
  openFixture,
} from './outreach.ts';
import { type Behaviour, type ScriptedServer, startScriptedServer } from './scripted-mail-server.ts';

/** A wish for one mail: who gets it, and how it was decided. */
export interface Wanted extends Partial<FixturePerson> {
  readonly lane?: Lane;
  /** False: never asked. */
  readonly consent?: boolean;
  readonly versionId?: string;
}

/** What became of a mail. `waiting`: still in the outbox; `slot`: its place in the contact budget. */
export interface Found {
  readonly state: string;
  readonly detail: string | null;
  readonly attempts: number;
  readonly waiting: boolean;
  readonly slot: string | null;
}

/** What a test of sending stands on. `rules` say how the server treats local parts (without digits at their end). */
export interface Sending {
  readonly fixture: Fixture;
  readonly version: string;
  readonly server: ScriptedServer;
  readonly rules: Map<string, Behaviour>;
  sender(options?: Partial<SenderOptions>): Sender;
  /** Queues one mail per wish; returns the people's ids. */
  queue(wanted: readonly Wanted[]): Promise<string[]>;
  found(people: readonly string[]): Promise<Found[]>;
  factsOf(people: readonly string[]): Promise<string[]>;
  /** How many mails the server took for each person. */
  mailsTo(people: readonly string[]): Promise<number[]>;
  run(text: string, values: readonly unknown[]): Promise<void>;
  /** Makes everything due now and lets claims run out, as time would. */
  passTime(): Promise<void>;
  close(): Promise<void>;
}

/** Opens all of it on a database of its own. */
export async function openSending(url: string): Promise<Sending> {
  const fixture = await openFixture(url);
  const version = await approvedContent(fixture);
  const rules = new Map<string, Behaviour>();
  const server = await startScriptedServer(
    (to) => rules.get(to.split('@')[0]?.replace(/\d+$/, '') ?? '') ?? { at: 'ok' },
  );
  const run = (text: string, values: readonly unknown[]): Promise<void> =>
    fixture.db.owner(async (tx) => {
      await tx.query(text, values);
    });
  return {
    fixture,
    version,
    server,
    rules,
    sender: (options) => senderOf(fixture, server.url, options),
    queue: (wanted) => queue(fixture, version, wanted),
    found: (people) => found(fixture, people),
    factsOf: (people) => factsOf(fixture, people),
    mailsTo: (people) => mailsTo(fixture, server, people),
    run,
    passTime: () =>
      run(
        `update outbox set due_at = now() - interval '1 second',
           claimed_until = case when claimed_until is null then null else now() - interval '1 second' end`,
        [],
      ),
    close: async () => {
      await server.close();
      await fixture.db.close();
    },
  };
}

function senderOf(fixture: Fixture, smtpUrl: string, options: Partial<SenderOptions> = {}): Sender {
  const { db, newId, vault } = fixture;
  const services = {
    db,
    newId,
    vault,
    clock: systemClock,
    random: seededRandom(1),
    log: { error: () => undefined },
  };
  return makeSender(services, {
    smtpUrl,
    publicUrl: 'https://rapport.example',
    from: 'no-reply@rapport.example',
    ...options,
  });
}

async function queue(fixture: Fixture, version: string, wanted: readonly Wanted[]): Promise<string[]> {
  const people = await addPeople(
    fixture,
    wanted.map((w, i) => ({ email: `ok${i}-${fixture.newId(Date.now())}@x.example`, ...w })),
  );
  const profiles = new Map(
    people.map((id, i) => [id, asPerson(fixture, id, wanted[i]?.email ?? `p${i}@x.example`)]),
  );
  const decisions = people.map((personId, i) => {
    const { lane, versionId = version } = wanted[i] ?? {};
    return decide(fixture, { personId, versionId, ...(lane && { lane }) });
  });
  await asWorker(fixture, async (tx) => {
    for (const [i, personId] of people.entries())
      if (wanted[i]?.consent !== false)
        await stateConsent(tx, fixture.orgId, personId, [said('given', Date.now() - 1000)], fixture.newId);
    await tx.query(
      'select contact_budget_reserve($1::bytea[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[])',
      [
        decisions.map((d) => fixture.vault.addressKey(profiles.get(d.personId)?.email ?? '')),
        decisions.map((d) => d.id),
        decisions.map((d) => d.orgId),
        decisions.map(() => 'email'),
        decisions.map((d) => iso(d.decidedAt)),
      ],
    );
    await queueDeliveries(tx, { decisions, people: profiles, now: Date.now(), newId: fixture.newId });
  });
  return people;
}

/** A statement about health information by e-mail. */
export function said(state: 'given' | 'withdrawn', at: number): ConsentStatement {
  const how = { source: 'test', textVersion: 't1', jurisdiction: 'US', language: 'en', proof: {} };
  return { purpose: 'education', channel: 'email', state, at, ...how };
}

async function found(fixture: Fixture, people: readonly string[]): Promise<Found[]> {
  const rows = await fixture.db.owner((tx) =>
    tx.query<Found & { id: string }>(
      `select d.subject_id as id, d.state, d.detail, d.attempts, o.delivery_id is not null as waiting, s.state as slot from delivery d
       left join outbox o on o.delivery_id = d.id left join contact_slot s on s.decision_id = d.decision_id where d.subject_id = any ($1::uuid[])`,
      [people],
    ),
  );
  return people.flatMap((id) => rows.filter((r) => r.id === id));
}

async function factsOf(fixture: Fixture, people: readonly string[]): Promise<string[]> {
  const rows = await fixture.db.owner((tx) =>
    tx.query<{ origin: string; name: string }>(
      'select name, origin from event where subject_id = any ($1::uuid[])',
      [people],
    ),
  );
  return rows.map((r) => `${r.origin}/${r.name}`);
}

async function mailsTo(
  fixture: Fixture,
  server: ScriptedServer,
  people: readonly string[],
): Promise<number[]> {
  const rows = await fixture.db.owner((tx) =>
    tx.query<{ subject_id: string; message_id: string }>(
      'select subject_id, message_id from delivery where subject_id = any ($1::uuid[])',
      [people],
    ),
  );
  return people.map((id) => {
    const own = rows.find((r) => r.subject_id === id)?.message_id ?? '-';
    return server.taken.filter((t) => t.messageId.includes(own)).length;
  });
}
