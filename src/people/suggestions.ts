// Finds people who may be one when something that identifies them changes, and asks about them; it never merges anybody.
import { createHash } from 'node:crypto';
import type { Tx } from '../platform/db.ts';
import type { Vault } from '../trust/index.ts';
import { compare, type Evidence, type EvidenceField, SHOWN_FROM, strengthOf } from './likeness.ts';
import { type Likeable, likeable } from './likeness-traits.ts';
import { MARKED_FIELDS, marksOf, type PersonMark } from './marks.ts';
import { type Meeting, meetings, replaceMarks } from './marks-store.ts';
import type { Person } from './model.ts';
import { readPeople } from './store.ts';
import { type FoundPair, lockSuggestions, retireSuggestions, saveSuggestions } from './suggestion-store.ts';

/** A person as they were and as they are now; `before` is missing for somebody new, or to look at them anew. */
export interface ChangedPerson {
  readonly before?: Person | undefined;
  readonly after: Person;
}

/**
 * Marks people whose identifying traits changed, and asks about the pairs that come up. A fixed number of statements for
 * a batch, none when nothing that identifies anybody changed.
 * @param gone persons that are no more: merged into others, or without facts
 * @param now ms
 */
export async function markPeople(
  tx: Tx,
  services: { readonly vault: Vault },
  changed: readonly ChangedPerson[],
  gone: readonly string[],
  now: number,
): Promise<void> {
  const people = changed.filter(isIdentifiedAnew).map((c) => c.after);
  const touched = [...people.map((p) => p.personId), ...gone];
  if (touched.length === 0) return;
  const seen = new Map(people.map((p) => [p.personId, likeable(p)]));
  const marks = people.flatMap((p) => marked(services.vault, p, seen.get(p.personId)));
  await replaceMarks(tx, touched, marks);
  const asked = await lockSuggestions(tx, touched);
  const pairs = await findPairs(tx, people, seen, marks);
  await saveSuggestions(tx, pairs, now);
  if (asked > 0)
    await retireSuggestions(
      tx,
      touched,
      pairs.map((p) => p.id),
    );
}

/** Whether anything by which people are compared is other than before. The cheap look first: most changes are none. */
function isIdentifiedAnew({ before, after }: ChangedPerson): boolean {
  if (!before) return true;
  const same =
    before.traits === after.traits &&
    before.email === after.email &&
    before.phone === after.phone &&
    before.displayName === after.displayName &&
    before.kind === after.kind;
  return !same && JSON.stringify(likeable(before)) !== JSON.stringify(likeable(after));
}

function marked(vault: Vault, person: Person, seen: Likeable | undefined): PersonMark[] {
  const { orgId, personId } = person;
  return seen ? marksOf(vault, orgId, seen).map((mark) => ({ ...mark, orgId, personId })) : [];
}

async function findPairs(
  tx: Tx,
  people: readonly Person[],
  seen: ReadonlyMap<string, Likeable>,
  marks: readonly PersonMark[],
): Promise<FoundPair[]> {
  const met = await meetings(tx, marks);
  if (met.length === 0) return [];
  const others = [...new Set(met.flatMap((m) => m.others ?? []))].filter((id) => !seen.has(id));
  const read = others.length === 0 ? [] : await readPeople(tx, others);
  const all = new Map([...seen, ...read.map((p): [string, Likeable] => [p.personId, likeable(p)])]);
  const orgs = new Map(people.map((p) => [p.personId, p.orgId]));
  const pairs = new Map<string, FoundPair>();
  for (const [personId, group] of byPerson(met)) {
    const common = commonOf(group);
    for (const other of new Set(group.flatMap((m) => m.others ?? []))) {
      const pair = pairOf(orgs.get(personId) ?? '', [personId, other], all, common);
      if (pair) pairs.set(pair.id, pair);
    }
  }
  return [...pairs.values()];
}

function byPerson(met: readonly Meeting[]): Map<string, Meeting[]> {
  const groups = new Map<string, Meeting[]>();
  for (const meeting of met) {
    const group = groups.get(meeting.person_id);
    if (group) group.push(meeting);
    else groups.set(meeting.person_id, [meeting]);
  }
  return groups;
}

/** Fields whose value too many people share for it to be evidence. */
function commonOf(group: readonly Meeting[]): Set<EvidenceField> {
  const fields = group.filter((m) => m.others === null).map((m) => MARKED_FIELDS[m.kind]);
  return new Set(fields.filter((field) => field !== undefined));
}

function pairOf(
  orgId: string,
  ids: readonly [string, string],
  all: ReadonlyMap<string, Likeable>,
  common: ReadonlySet<EvidenceField>,
): FoundPair | null {
  const [personA = '', personB = ''] = [...ids].sort();
  const [a, b] = [all.get(personA), all.get(personB)];
  if (!a || !b) return null;
  const { confidence, evidence, relation } = compare(a, b, common);
  if (confidence < SHOWN_FROM) return null;
  const said = evidence.filter((e: Evidence) => e.verdict !== 'missing');
  return {
    orgId,
    id: pairId(personA, personB),
    personA,
    personB,
    confidence,
    strength: strengthOf(evidence),
    evidence: said,
    relation,
  };
}

/** The same two people are the same question, whoever asks and when: a UUID (version 8) made of both ids. */
export function pairId(personA: string, personB: string): string {
  const hex = createHash('sha256').update(`${personA}\n${personB}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
