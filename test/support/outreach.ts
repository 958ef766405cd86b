// A small organisation with people and approved content, for the store tests of channels and portal.
import { randomBytes } from 'node:crypto';
import type { Decision, Option } from '../../src/arbiter/model.ts';
import type { Person } from '../../src/people/model.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { type Database, iso, openDatabase, type Tx } from '../../src/platform/db.ts';
import { idFactory, type NewId } from '../../src/platform/ids.ts';
import type { JsonObject } from '../../src/platform/json.ts';
import { systemRandom } from '../../src/platform/random.ts';
import { isRefusal } from '../../src/platform/result.ts';
import { createOrganisation, openVault, type Vault } from '../../src/trust/index.ts';
import type { Lane, Purpose } from '../../src/trust/model.ts';

/** What a test stands on. */
export interface Fixture {
  readonly db: Database;
  readonly vault: Vault;
  readonly newId: NewId;
  readonly orgId: string;
  readonly now: () => number;
}

const instanceKey = randomBytes(32);

/** Opens the database and founds an organisation that is never in quiet hours. */
export async function openFixture(url: string, slug = 'riverside'): Promise<Fixture> {
  const db = openDatabase({ url });
  const newId = idFactory(systemRandom);
  const founding = { db, clock: systemClock, newId, instanceKey };
  const organisation = await createOrganisation(
    founding,
    {
      slug,
      name: slug === 'riverside' ? 'Riverside Hospital' : 'Alvara Life Sciences',
      kind: 'care-provider',
      zone: 'America/New_York',
      postalAddress: '1 River Road, Springfield, NY 10001',
      settings: { contact: { quietFrom: '00:00', quietTo: '00:00' } },
    },
    { kind: 'system', id: 'test' },
  );
  if (isRefusal(organisation)) throw new Error(organisation.message);
  return { db, vault: openVault(instanceKey), newId, orgId: organisation.id, now: () => Date.now() };
}

/** The words of one approved version. */
export interface FixtureContent {
  readonly name?: string;
  readonly subject?: string;
  readonly body?: string;
  readonly url?: string | null;
  readonly lane?: Lane;
  readonly purpose?: Purpose;
  readonly sponsor?: string | null;
}

/** Stores an approved content version with words for e-mail and feed; returns its id. */
export async function approvedContent(fixture: Fixture, words: FixtureContent = {}): Promise<string> {
  const { db, orgId, newId } = fixture;
  const now = Date.now();
  const [itemId, versionId] = [newId(now), newId(now)];
  const hash = randomBytes(32);
  const url = words.url === undefined ? 'https://riverside.example/book' : words.url;
  const action = url === null ? null : JSON.stringify({ label: 'Book a visit', url });
  await db.owner(async (tx) => {
    await tx.query(
      'insert into content_item (org_id, id, name, purpose, lane, sponsor, topic, created_at) values ($1, $2, $3, $4, $5, $6, null, $7)',
      [
        orgId,
        itemId,
        words.name ?? `Item ${itemId}`,
        words.purpose ?? 'education',
        words.lane ?? 'marketing',
        words.sponsor ?? null,
        iso(now),
      ],
    );
    await tx.query(
      `insert into content_version (org_id, id, item_id, number, content_hash, created_by, created_at) values ($1, $2, $3, 1, $4, 'writer', $5)`,
      [orgId, versionId, itemId, hash, iso(now)],
    );
    await tx.query(
      `insert into content_variant (org_id, version_id, channel, language, subject, body, call_to_action)
       select $1, $2, c, 'en', $3, $4, $5::jsonb from unnest(array['email', 'feed']) c`,
      [
        orgId,
        versionId,
        words.subject ?? 'Time for your check-up',
        words.body ?? 'Dear {{person.firstName}},\n\nIt is time.',
        action,
      ],
    );
    await tx.query(
      `insert into content_approval (org_id, version_id, id, role, approver_id, meaning, content_hash, at) values ($1, $2, $3, 'reviewer', 'reviewer', 'approved', $4, $5)`,
      [orgId, versionId, newId(now), hash, iso(now)],
    );
    await tx.query(`update content_version set state = 'approved' where id = $1`, [versionId]);
  });
  return versionId;
}

/** A person of the fixture. */
export interface FixturePerson {
  readonly email: string | null;
  readonly name?: string;
  readonly gates?: JsonObject;
  readonly language?: string;
  readonly traits?: JsonObject;
}

/** Stores people with a key, a profile and an identifier each; returns their ids in order. */
export async function addPeople(fixture: Fixture, people: readonly FixturePerson[]): Promise<string[]> {
  const { db, orgId, newId, vault } = fixture;
  const now = Date.now();
  const ids = people.map(() => newId(now));
  await db.worker([orgId], (tx) =>
    vault.ready(
      tx,
      ids.map((subjectId) => ({ orgId, subjectId })),
      true,
    ),
  );
  await db.owner(async (tx) => {
    await tx.query(
      `insert into subject (org_id, subject_id, source, created_at) select $1, s, 'api', $3 from unnest($2::uuid[]) s`,
      [orgId, ids, iso(now)],
    );
    await tx.query(
      `insert into identifier (org_id, kind, value_hash, subject_id, created_at)
       select $1, 'email', h, s, $4 from unnest($2::bytea[], $3::uuid[]) as x(h, s) where h is not null on conflict do nothing`,
      [
        orgId,
        people.map((p) => (p.email ? vault.blindIndex(orgId, 'email', p.email.toLowerCase()) : null)),
        ids,
        iso(now),
      ],
    );
    await tx.query(
      `insert into profile (org_id, person_id, kind, display_name, email, language, gates, traits, pressure_key, first_seen_at, last_seen_at, updated_at)
       select $1, p, 'patient', n, e, l, g::jsonb, t::jsonb, k, $8, $8, $8
       from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $9::bytea[]) as x(p, n, e, l, g, t, k)`,
      [
        orgId,
        ids,
        people.map((p) => p.name ?? 'Ada Lovelace'),
        people.map((p) => p.email),
        people.map((p) => p.language ?? null),
        people.map((p) => JSON.stringify(p.gates ?? {})),
        people.map((p) => JSON.stringify(p.traits ?? {})),
        iso(now),
        people.map((p) => (p.email ? vault.addressKey(p.email) : null)),
      ],
    );
  });
  return ids;
}

/** The person as the loop's stages get it. */
export function asPerson(fixture: Fixture, personId: string, email: string | null): Person {
  return {
    orgId: fixture.orgId,
    personId,
    kind: 'patient',
    displayName: 'Ada Lovelace',
    email,
    phone: null,
    zone: null,
    language: null,
    country: null,
    traits: {},
    activity: {},
    gates: {},
    pressureKey: email ? fixture.vault.addressKey(email) : null,
    accountId: null,
    firstSeenAt: 0,
    lastSeenAt: 0,
    portalSeenAt: null,
    events: 0,
    importId: null,
  };
}

/** What a decision of a test is about. */
export interface FixtureDecision {
  readonly personId: string;
  readonly versionId: string;
  readonly lane?: Lane;
  readonly purpose?: Purpose;
  readonly chosen?: Option;
  readonly expiresAt?: number;
}

/** A decision as the arbiter hands it on. */
export function decide(fixture: Fixture, wanted: FixtureDecision): Decision {
  const now = Date.now();
  const lane = wanted.lane ?? 'marketing';
  const purpose = wanted.purpose ?? 'education';
  const chosen = wanted.chosen ?? 'push:email';
  return {
    orgId: fixture.orgId,
    personId: wanted.personId,
    id: fixture.newId(now),
    decidedAt: now,
    chosen,
    channel: chosen.startsWith('push') || chosen.startsWith('later') ? 'email' : null,
    dueAt: null,
    reason: 'chosen',
    lane,
    purpose,
    options: [],
    counterfactual: null,
    modelSnapshot: 'm',
    ruleVersion: 'r',
    contentName: 'Check-up',
    input: inputOf(fixture, wanted, lane, purpose, now),
  };
}

function inputOf(
  fixture: Fixture,
  wanted: FixtureDecision,
  lane: Lane,
  purpose: Purpose,
  now: number,
): Decision['input'] {
  return {
    now,
    draw: 0.5,
    request: {
      orgId: fixture.orgId,
      personId: wanted.personId,
      journeyId: null,
      causeEventId: null,
      contentVersionId: wanted.versionId,
      topic: null,
      lane,
      purpose,
      channels: ['email'],
      urgency: 'today',
      value: 0.5,
      requestedAt: now,
      expiresAt: wanted.expiresAt ?? now + 86_400_000,
    },
    person: {
      kind: 'patient',
      gates: [],
      channels: {},
      zones: ['America/New_York'],
      pausedUntil: null,
      topicOff: false,
      heldOut: false,
      alreadySeen: false,
      accountLinked: false,
      portalRate: 0,
      opens: 0,
      sends: 0,
    },
    content: { state: 'approved', expiresAt: null, variants: ['email', 'feed'], healthTopic: false },
    pressure: { own: [], ownChannels: [], personal: 'free' },
    connected: ['email'],
    zone: 'America/New_York',
    limits: {},
  };
}

/** Runs as worker of the fixture's organisation. */
export function asWorker<T>(fixture: Fixture, work: (tx: Tx) => Promise<T>): Promise<T> {
  return fixture.db.worker([fixture.orgId], work);
}
