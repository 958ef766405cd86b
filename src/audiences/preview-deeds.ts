// What a rule that nobody saved asks of the past: read out of the log for the few people who are looked at, kept nowhere.
import { deedOf } from '../people/index.ts';
import type { Person } from '../people/model.ts';
import type { Tx } from '../platform/db.ts';
import { joinSplit, type Vault } from '../trust/index.ts';
import { readOtherSubjects } from './facet-store.ts';
import { type DeedRow, readDeedsOf } from './preview-store.ts';
import { compareProperties } from './rules/compare.ts';
import { type Seen, seenAt, sumSeen } from './rules/known.ts';
import { type Watch, watchKey } from './rules/watches.ts';

/** A profile counts no more names of events than this: with so many, a name may be missing there. */
const MOST_NAMES = 100;

/** What was seen of people, by person and by the watch's key. */
export type SeenBook = ReadonlyMap<string, ReadonlyMap<string, Seen>>;

/** A watch to look back for. */
interface Looking {
  readonly key: string;
  readonly fits: ReturnType<typeof compareProperties>;
}

/**
 * Looks back for people who did one of the events at all, as their profiles tell.
 * @param zone of the organisation, for dates among properties
 */
export async function lookBack(
  tx: Tx,
  vault: Vault,
  people: readonly Person[],
  watches: readonly Watch[],
  zone: string,
): Promise<SeenBook> {
  const events = new Map<string, Looking[]>();
  for (const { event, where } of watches) {
    const looking = {
      key: watchKey(event, where),
      fits: compareProperties(where.length > 0 ? where : undefined, zone),
    };
    events.set(event, [...(events.get(event) ?? []), looking]);
  }
  const names = [...events.keys()];
  const asked = people.filter(
    ({ activity }) =>
      names.some((name) => Object.hasOwn(activity, name)) || Object.keys(activity).length >= MOST_NAMES,
  );
  if (asked.length === 0) return new Map();
  const persons = new Map(asked.map((p) => [p.personId, p.personId]));
  for (const row of await readOtherSubjects(tx, [...persons.keys()]))
    persons.set(row.subject_id, row.person_id);
  const opened = new Set(watches.filter((w) => w.where.length > 0).map((w) => w.event));
  const facts = await readDeedsOf(tx, [...persons.keys()], names);
  const sealed = facts.filter((f) => f.sealed && opened.has(deedOf(f) ?? ''));
  await vault.ready(tx, sealed, false);
  const seen = new Map<string, Map<string, Seen>>();
  for (const fact of facts) {
    const deed = deedOf(fact);
    const looking = deed === null ? undefined : events.get(deed);
    if (!looking) continue;
    const properties = opened.has(deed ?? '') ? propertiesOf(vault, fact) : {};
    const known = growing(seen, persons.get(fact.subjectId) ?? fact.subjectId);
    for (const { key, fits } of looking)
      if (fits(properties)) known.set(key, sumSeen(known.get(key), seenAt(fact.occurredAt)));
  }
  return seen;
}

/** What was sealed for somebody erased does not open: only what was public is left. */
function propertiesOf(vault: Vault, fact: DeedRow): ReturnType<typeof joinSplit>['properties'] {
  return joinSplit(fact.open, fact.sealed ? vault.open(fact, fact.sealed) : null).properties;
}

function growing(seen: Map<string, Map<string, Seen>>, personId: string): Map<string, Seen> {
  const known = seen.get(personId) ?? new Map<string, Seen>();
  seen.set(personId, known);
  return known;
}
