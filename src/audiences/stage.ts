// The loop's second stage: whoever a batch has touched comes into audiences or leaves them.
import { LRUCache } from 'lru-cache';
import type { Person, Signal } from '../people/model.ts';
import type { Tx } from '../platform/db.ts';
import { matcherOf } from './match.ts';
import type { Audience, Move } from './model.ts';
import {
  audiencesFingerprint,
  countMembers,
  deleteMembers,
  insertMembers,
  listLiveAudiences,
  type Membership,
  readMemberships,
} from './store.ts';

/** A batch of the loop. `people` holds everybody whom the signals touched, as they are now; `now` in ms. */
export interface MoveBatch {
  readonly people: ReadonlyMap<string, Person>;
  readonly signals: readonly Signal[];
  readonly now: number;
  /** Persons that are nobody any more; they leave every audience, silently. */
  readonly gone?: readonly string[];
  /** Of persons united or taken apart: whose parts they are. What one of these was in, they do not enter anew. */
  readonly origins?: ReadonlyMap<string, readonly string[]>;
}

/**
 * Judges the touched people by all live rules and writes who came in and who left.
 * @returns the moves that really happened, in the order of the people
 */
export async function moveMembers(tx: Tx, batch: MoveBatch): Promise<Move[]> {
  const gone = batch.gone ?? [];
  const origins = batch.origins ?? new Map<string, readonly string[]>();
  const orgIds = [...new Set([...batch.people.values()].map((p) => p.orgId))];
  if (orgIds.length === 0) return [];
  const audiences = await readLive(tx, orgIds);
  if (audiences.size === 0) return [];
  const asked = new Set([...batch.people.keys(), ...gone, ...[...origins.values()].flat()]);
  const known = await readMemberships(tx, [...asked]);
  const { entering, leaving } = judge(batch.people, gone, audiences, known, batch.now);
  const entered = await insertMembers(tx, entering, batch.now);
  const left = await deleteMembers(tx, leaving);
  await countMembers(tx, changesOf(entered, left));
  const wereIn = new Set(known.map(memberKey));
  const news = entered.filter(
    ({ personId, audienceId }) =>
      !(origins.get(personId) ?? []).some((id) => wereIn.has(memberKey({ personId: id, audienceId }))),
  );
  return movesOf(batch, audiences, news, left);
}

function movesOf(
  batch: MoveBatch,
  audiences: ReadonlyMap<string, readonly Audience[]>,
  entered: readonly Membership[],
  left: readonly Membership[],
): Move[] {
  const causes = new Map(batch.signals.map((s) => [s.personId, s.id]));
  const names = new Map([...audiences.values()].flat().map((a) => [a.id, a.name]));
  const move = ({ personId, audienceId }: Membership, direction: Move['direction']): Move[] => {
    const person = batch.people.get(personId);
    if (!person) return [];
    const audienceName = names.get(audienceId) ?? '';
    return [
      {
        orgId: person.orgId,
        personId,
        audienceId,
        audienceName,
        direction,
        at: batch.now,
        causeEventId: causes.get(personId) ?? null,
      },
    ];
  };
  return [...entered.flatMap((m) => move(m, 'entered')), ...left.flatMap((m) => move(m, 'left'))];
}

function memberKey({ personId, audienceId }: Membership): string {
  return `${personId} ${audienceId}`;
}

interface Judged {
  readonly entering: (Membership & { orgId: string })[];
  readonly leaving: Membership[];
}

/** Compares what the rules say with who is in. Pure. */
export function judge(
  people: ReadonlyMap<string, Person>,
  gone: readonly string[],
  audiences: ReadonlyMap<string, readonly Audience[]>,
  known: readonly Membership[],
  now: number,
): Judged {
  const inside = new Map<string, Set<string>>();
  for (const m of known) {
    const set = inside.get(m.personId);
    if (set) set.add(m.audienceId);
    else inside.set(m.personId, new Set([m.audienceId]));
  }
  const entering: (Membership & { orgId: string })[] = [];
  const leaving: Membership[] = [];
  for (const person of people.values()) {
    const mine = inside.get(person.personId);
    for (const audience of audiences.get(person.orgId) ?? []) {
      const fits = matcherOf(audience)(person, now);
      if (fits === (mine?.has(audience.id) ?? false)) continue;
      if (fits) entering.push({ orgId: person.orgId, personId: person.personId, audienceId: audience.id });
      else leaving.push({ personId: person.personId, audienceId: audience.id });
    }
  }
  for (const id of gone)
    for (const audienceId of inside.get(id) ?? []) leaving.push({ personId: id, audienceId });
  return { entering, leaving };
}

/** How the counters change. */
export function changesOf(entered: readonly Membership[], left: readonly Membership[]): Map<string, number> {
  const changes = new Map<string, number>();
  for (const m of entered) changes.set(m.audienceId, (changes.get(m.audienceId) ?? 0) + 1);
  for (const m of left) changes.set(m.audienceId, (changes.get(m.audienceId) ?? 0) - 1);
  return changes;
}

const cache = new LRUCache<
  string,
  { readonly fingerprint: string; readonly live: ReadonlyMap<string, readonly Audience[]> }
>({ max: 50 });

/** Live audiences by organisation; read again only when one was made or changed. */
async function readLive(
  tx: Tx,
  orgIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Audience[]>> {
  const key = [...orgIds].sort().join(' ');
  const fingerprint = await audiencesFingerprint(tx, orgIds);
  const known = cache.get(key);
  if (known?.fingerprint === fingerprint) return known.live;
  const live = Map.groupBy(await listLiveAudiences(tx, orgIds), (a) => a.orgId);
  cache.set(key, { fingerprint, live });
  return live;
}
