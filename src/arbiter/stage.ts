// The loop's fourth stage: loads what a batch of requests needs in a handful of statements, decides each, stores all.
import { readSendable } from '../content/index.ts';
import type { SendableBook } from '../content/model.ts';
import type { MessageRequest } from '../journeys/model.ts';
import { findStandIns, type StandIn } from '../people/index.ts';
import type { Person } from '../people/model.ts';
import type { Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import type { Random } from '../platform/random.ts';
import { readPeopleConsents, readSuppressed, suppressionKey, type Vault } from '../trust/index.ts';
import type { Channel, Lane } from '../trust/model.ts';
import { addressOf, assemble, organisationStanding, type Standing } from './assemble.ts';
import { decide } from './decide.ts';
import { LANE_RULES } from './lanes.ts';
import type { Decision } from './model.ts';
import { openPressure } from './pressure.ts';
import { RULE_1 } from './snapshot.ts';
import { readOrganisations, readPreferences, readSeen, readSubjectsOf } from './standing-store.ts';
import { ensureSnapshot, insertDecisions } from './store.ts';

/** A batch to decide. `people` must hold everybody the requests are for. */
export interface DecideBatch {
  readonly requests: readonly MessageRequest[];
  readonly people: ReadonlyMap<string, Person>;
  /** What may be sent; read here when the caller has not read it yet. */
  readonly contents?: SendableBook;
  /** The loop's time, ms. */
  readonly now: number;
  readonly random: Random;
  readonly newId: NewId;
  readonly vault: Vault;
  /** Channels with a sender on this installation (default: e-mail); the portal needs none. */
  readonly connected?: readonly Channel[];
}

const SEEN_FOR = 30 * 86_400_000;

/**
 * Decides every request, in order, and stores the decisions. Budgets that a decision draws on are locked until the
 * transaction ends and reserved in it, so that a batch that is rolled back has decided nothing.
 * @returns one decision per request whose person is known, in the order of the requests
 */
export async function decideMessages(tx: Tx, batch: DecideBatch): Promise<Decision[]> {
  const requests = batch.requests.filter((r) => batch.people.has(r.personId));
  if (requests.length === 0) return [];
  await ensureSnapshot(tx, RULE_1, batch.now);
  const contents = batch.contents ?? (await readSendable(tx, [...new Set(requests.map((r) => r.orgId))]));
  const standing = await loadStanding(tx, batch, contents, requests);
  const pressure = await openPressure(tx, requests, batch.people, batch.now);
  const decisions: Decision[] = [];
  for (const request of requests) {
    const person = batch.people.get(request.personId);
    if (!person) continue;
    const input = assemble(
      request,
      person,
      standing,
      pressure.of(request, person),
      batch.now,
      batch.random.next(),
    );
    const decision: Decision = {
      ...decide(input, RULE_1),
      orgId: request.orgId,
      personId: request.personId,
      id: request.decisionId ?? batch.newId(batch.now),
      decidedAt: batch.now,
      lane: request.lane,
      purpose: request.purpose,
      contentName: contents.versions.get(request.contentVersionId)?.name ?? null,
      input,
    };
    pressure.take(decision, person);
    standing.note(decision);
    decisions.push(decision);
  }
  await insertDecisions(tx, decisions);
  await pressure.reserve(tx);
  return decisions;
}

/** Standing that remembers what this batch has already pushed. */
interface BatchStanding extends Standing {
  note(decision: Decision): void;
}

async function loadStanding(
  tx: Tx,
  batch: DecideBatch,
  contents: SendableBook,
  requests: readonly MessageRequest[],
): Promise<BatchStanding> {
  const personIds = [...new Set(requests.map((r) => r.personId))];
  const organisations = await readOrganisations(tx, [...new Set(requests.map((r) => r.orgId))]);
  const consents = await readPeopleConsents(tx, await readSubjectsOf(tx, personIds));
  const preferences = await readPreferences(tx, personIds);
  const people = personIds.flatMap((id) => batch.people.get(id) ?? []);
  const standIns = await findStandIns(tx, people, batch.now);
  const isSuppressed = await loadSuppressed(tx, batch, requests, standIns);
  const seen = await loadSeen(tx, contents, requests, batch.now);
  const pushed = openPushed();
  const itemKey = (r: MessageRequest): string =>
    r.personId + (contents.versions.get(r.contentVersionId)?.itemId ?? '');
  return {
    organisations: new Map(organisations.map((o) => [o.org_id, organisationStanding(o)])),
    consents,
    preferences: new Map(preferences.map((p) => [p.subject_id, p])),
    isSuppressed,
    standInOf: (person, lane) => standInOf(standIns, person, lane),
    hasSeen: (request) => seen.has(itemKey(request)) || pushed.has(request, itemKey(request)),
    contentOf: (versionId) => contents.versions.get(versionId),
    connected: batch.connected ?? ['email'],
    note(decision) {
      const { request } = decision.input;
      if (decision.channel && LANE_RULES[decision.lane].optional)
        pushed.add(request, itemKey(request), decision.channel);
    },
  };
}

/** What a batch has pushed to whom, as far as it makes another message of the same content one too many. */
interface Pushed {
  has(request: MessageRequest, key: string): boolean;
  add(request: MessageRequest, key: string, channel: Channel): void;
}

/** A step that asks for every channel by itself is one wish: its requests are no repetition of one another. */
function openPushed(): Pushed {
  const known = new Map<string, { readonly origin: string; readonly channels: Set<Channel> }>();
  const originOf = (r: MessageRequest): string => `${r.journeyId} ${r.causeEventId}`;
  return {
    has(request, key) {
      const before = known.get(key);
      if (!before) return false;
      const same = request.journeyId !== null && before.origin === originOf(request);
      return !same || request.channels.some((c) => before.channels.has(c));
    },
    add(request, key, channel) {
      const before = known.get(key);
      if (before) before.channels.add(channel);
      else known.set(key, { origin: originOf(request), channels: new Set([channel]) });
    },
  };
}

/** Optional messages go to nobody else: they are not worth another person's time. */
function standInOf(standIns: ReadonlyMap<string, StandIn>, person: Person, lane: Lane): StandIn | null {
  return LANE_RULES[lane].optional ? null : (standIns.get(person.personId) ?? null);
}

/** Which addresses of the batch are suppressed; a channel nobody asks for costs nothing. */
async function loadSuppressed(
  tx: Tx,
  batch: DecideBatch,
  requests: readonly MessageRequest[],
  standIns: ReadonlyMap<string, StandIn>,
): Promise<Standing['isSuppressed']> {
  const keys = new Map<string, string>();
  const refs: { orgId: string; channel: Channel; hash: Uint8Array }[] = [];
  for (const request of requests) {
    const person = batch.people.get(request.personId);
    const channels: readonly Channel[] = LANE_RULES[request.lane].optional
      ? ['email', ...request.channels]
      : request.channels;
    for (const channel of channels) {
      const address = person && addressOf(standInOf(standIns, person, request.lane) ?? person, channel);
      const place = `${request.personId}:${channel}`;
      if (!address || keys.has(place)) continue;
      const ref = {
        orgId: request.orgId,
        channel,
        hash: batch.vault.blindIndex(request.orgId, channel, address),
      };
      keys.set(place, suppressionKey(ref));
      refs.push(ref);
    }
  }
  const suppressed = await readSuppressed(tx, refs);
  return (person, channel) => suppressed.has(keys.get(`${person.personId}:${channel}`) ?? '');
}

/** Who has already had what, among the requests of lanes that ask. Keys are person id and item id. */
async function loadSeen(
  tx: Tx,
  contents: SendableBook,
  requests: readonly MessageRequest[],
  now: number,
): Promise<Set<string>> {
  const asks = new Map<string, { personId: string; itemId: string; versionId: string }>();
  for (const request of requests) {
    const content = contents.versions.get(request.contentVersionId);
    if (!content || !LANE_RULES[request.lane].optional) continue;
    asks.set(request.personId + content.itemId, {
      personId: request.personId,
      itemId: content.itemId,
      versionId: request.contentVersionId,
    });
  }
  const list = [...asks];
  const seen = await readSeen(
    tx,
    list.map(([, ask]) => ask),
    now - SEEN_FOR,
  );
  return new Set(list.filter((_, i) => seen.has(i)).map(([key]) => key));
}
