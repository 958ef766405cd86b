// Which groups the people who answered belong to: audiences, a trait, a place, a language.
import { audiencesOf } from '../audiences/index.ts';
import { findPersons, readPeople } from '../people/index.ts';
import type { Tx } from '../platform/db.ts';
import type { Refusal } from '../platform/result.ts';
import { readDataClasses } from '../trust/index.ts';
import type { Member } from '../trust/model.ts';
import { lacking } from './link-routes.ts';
import type { PlaceRow } from './link-store.ts';
import type { FinishedRow } from './result-store.ts';

/** One membership of one answerer. */
export interface InGroup {
  readonly subjectId: string;
  readonly name: string;
}

/**
 * The groups of answerers.
 * @param segment `audience`, `place`, `language` or `trait:NAME`; a trait of class health asks for the right to health data
 */
export async function segmentsOf(
  tx: Tx,
  { member }: { readonly member: Member },
  rows: readonly FinishedRow[],
  places: readonly PlaceRow[],
  segment: string,
): Promise<InGroup[] | Refusal> {
  if (segment === 'language') return rows.map((r) => ({ subjectId: r.subject_id, name: r.language }));
  if (segment === 'place') {
    const names = new Map(places.map((p) => [p.id, p.name]));
    return rows.map((r) => ({
      subjectId: r.subject_id,
      name: r.place_id === null ? 'Personal link' : (names.get(r.place_id) ?? ''),
    }));
  }
  const subjects = rows.filter((r) => r.personal).map((r) => r.subject_id);
  const persons = await findPersons(tx, subjects);
  const personOf = (subjectId: string): string => persons.get(subjectId) ?? subjectId;
  const ids = [...new Set(subjects.map(personOf))];
  if (segment === 'audience') {
    const names = Map.groupBy(await audiencesOf(tx, ids), (a) => a.personId);
    return subjects.flatMap((s) =>
      (names.get(personOf(s)) ?? []).map((a) => ({ subjectId: s, name: a.name })),
    );
  }
  const trait = segment.slice('trait:'.length);
  const classes = await readDataClasses(tx, member.orgId);
  if (classes.classOf('trait', trait) === 'health' && !member.capabilities.has('people.read.health'))
    return lacking('people.read.health');
  const people = new Map((await readPeople(tx, ids)).map((p) => [p.personId, p]));
  return subjects.map((s) => ({ subjectId: s, name: groupName(people.get(personOf(s))?.traits[trait]) }));
}

function groupName(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, 80);
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'Not known';
}
