// What humans decide about identity: two people are one, one is two, and either taken back. They write their word; the
// loop makes persons of it.
import type { Clock } from '../platform/clock.ts';
import type { Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import { appendFacts } from '../platform/log.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import type { Actor } from '../trust/model.ts';
import { NO_SUCH_PERSON } from './finding.ts';
import { levelOf } from './identifiers.ts';
import { IDENTITY_FACTS } from './identity.ts';
import { type NewEdge, readMembers } from './identity-store.ts';
import {
  insertDecision,
  insertHumanEdges,
  liftEdges,
  markUndone,
  type NamedSubject,
  readNamedSubjects,
  withdrawEdges,
} from './merging-store.ts';
import { readPeople } from './store.ts';
import { findPersons } from './subject-store.ts';
import { edgeBetween } from './subjects.ts';

/** What deciding needs. */
export interface MergingServices {
  readonly clock: Clock;
  readonly newId: NewId;
}

/** Two people of an organisation that somebody holds for one. */
export interface MergeAsk {
  readonly orgId: string;
  readonly a: string;
  readonly b: string;
  readonly by: Actor;
  readonly reason: string;
  /** What the decision rests on, as it was shown. */
  readonly evidence?: object;
  /** Whoever decides knows that both bear a number of one kind. */
  readonly confirm?: boolean;
}

/** A decision that was written; the loop follows within moments. */
export interface Decided {
  readonly id: string;
  readonly people: readonly string[];
}

const MOST_PAIRS = 2_000;

/** The subjects of one person, with what names them. */
interface Whole {
  readonly personId: string;
  readonly subjects: readonly NamedSubject[];
}

/**
 * States that two people are one. Refusals: 404 unknown; 409 `already-one`, `two-personas` (a patient and a professional
 * never share data), `two-numbers` (both bear an MRN, say) unless `confirm` is set; 422 `itself`.
 */
export async function mergePeople(
  tx: Tx,
  services: MergingServices,
  ask: MergeAsk,
): Promise<Decided | Refusal> {
  if (ask.a === ask.b)
    return refuse(422, 'itself', 'A person cannot be united with themselves.', { field: 'with' });
  const a = await wholeOf(tx, ask.orgId, ask.a);
  const b = await wholeOf(tx, ask.orgId, ask.b);
  if (!a || !b) return NO_SUCH_PERSON;
  if (a.personId === b.personId) return ALREADY;
  const hindrance = await hindranceOf(tx, a, b, ask.confirm === true);
  if (hindrance) return hindrance;
  const edge = edgeOfPersons(a, b);
  if (!edge) return NO_SUCH_PERSON;
  const at = services.clock.now();
  const id = services.newId(at);
  if ((await insertHumanEdges(tx, ask.orgId, 'confirmed', [edge], id, at)) === 0) return ALREADY;
  await liftEdges(tx, 'apart', idsOf(a), idsOf(b), id);
  const subjectIds = [a.personId, b.personId];
  await insertDecision(tx, {
    orgId: ask.orgId,
    id,
    kind: 'merge',
    personA: a.personId,
    personB: b.personId,
    subjectIds,
    reason: ask.reason.normalize('NFC'),
    evidence: ask.evidence ?? {},
    by: ask.by,
    at,
  });
  await tell(tx, services, 'merged', { orgId: ask.orgId, decision: id, subjects: subjectIds, at });
  return { id, people: subjectIds };
}

const ALREADY = refuse(409, 'already-one', 'These two are one person already.');

/** Some subjects of a person that are somebody else. */
export interface SeparationAsk {
  readonly orgId: string;
  readonly personId: string;
  readonly subjectIds: readonly string[];
  readonly by: Actor;
  readonly reason: string;
}

/**
 * States that some subjects of a person are another person. They stay together; browsers and devices go with whom they
 * were seen. Refusals: 404 unknown person; 422 when the subjects are not some, but not all, of the person's own.
 */
export async function separatePeople(
  tx: Tx,
  services: MergingServices,
  ask: SeparationAsk,
): Promise<Decided | Refusal> {
  const whole = await wholeOf(tx, ask.orgId, ask.personId);
  if (!whole) return NO_SUCH_PERSON;
  const asked = new Set(ask.subjectIds);
  const leaving = whole.subjects.filter((s) => asked.has(s.id));
  const staying = whole.subjects.filter((s) => !asked.has(s.id));
  if (leaving.length === 0 || leaving.length < asked.size || staying.length === 0)
    return refuse(422, 'not-theirs', 'Name some, but not all, of the subjects of this person.', {
      field: 'subjectIds',
    });
  const naming = staying.filter((s) => levelOf(s.kind) <= 2);
  const apart = leaving.flatMap((x) => (naming.length > 0 ? naming : staying).flatMap((y) => pair(x, y)));
  if (apart.length > MOST_PAIRS)
    return refuse(422, 'too-many', 'These are too many subjects to set apart at once.', {
      field: 'subjectIds',
      fix: 'Separate them in smaller parts.',
    });
  const at = services.clock.now();
  const id = services.newId(at);
  const [first, ...others] = leaving;
  await liftEdges(tx, 'confirmed', leaving.map(idOf), staying.map(idOf), id);
  await insertHumanEdges(tx, ask.orgId, 'apart', apart, id, at);
  if (first)
    await insertHumanEdges(
      tx,
      ask.orgId,
      'confirmed',
      others.flatMap((s) => pair(first, s)),
      id,
      at,
    );
  const subjectIds = [...leaving, ...naming].map(idOf);
  await insertDecision(tx, {
    orgId: ask.orgId,
    id,
    kind: 'separation',
    personA: whole.personId,
    personB: first?.id ?? whole.personId,
    subjectIds,
    reason: ask.reason.normalize('NFC'),
    evidence: {},
    by: ask.by,
    at,
  });
  const subjects = [...leaving, ...staying].map(idOf);
  await tell(tx, services, 'separated', { orgId: ask.orgId, decision: id, subjects, at });
  return { id, people: [whole.personId, first?.id ?? whole.personId] };
}

/**
 * Takes a merge or a separation back, whole: as if it had never been said. What was said before it counts again.
 * Refusals: 404 unknown, 409 taken back already.
 */
export async function undoDecision(
  tx: Tx,
  services: MergingServices,
  ask: { readonly orgId: string; readonly id: string; readonly by: Actor },
): Promise<Decided | Refusal> {
  const at = services.clock.now();
  const found = await markUndone(tx, ask.orgId, ask.id, ask.by.id, at);
  if (!found) return refuse(404, 'no-such-decision', 'There is no such decision in this organisation.');
  if (!found.now) return refuse(409, 'already-undone', 'This decision was taken back already.');
  const touched = await withdrawEdges(tx, ask.id);
  const subjects = [...new Set([...found.decision.subject_ids, ...touched])];
  await tell(tx, services, 'undone', { orgId: ask.orgId, decision: ask.id, subjects, at });
  return { id: ask.id, people: [found.decision.person_a, found.decision.person_b] };
}

/** Merging as merge review asks for it. */
export function mergePort(services: MergingServices): {
  merge(tx: Tx, ask: MergeAsk): Promise<Decided | Refusal>;
  unmerge(tx: Tx, orgId: string, id: string, by: Actor): Promise<Refusal | null>;
} {
  return {
    merge: (tx, ask) => mergePeople(tx, services, ask),
    async unmerge(tx, orgId, id, by) {
      const undone = await undoDecision(tx, services, { orgId, id, by });
      return isRefusal(undone) ? undone : null;
    },
  };
}

async function wholeOf(tx: Tx, orgId: string, id: string): Promise<Whole | null> {
  const personId = (await findPersons(tx, [id])).get(id) ?? id;
  const members = await readMembers(tx, [personId], false);
  const subjects = await readNamedSubjects(tx, orgId, [personId, ...members.map((m) => m.subject_id)]);
  return subjects.some((s) => s.id === personId) ? { personId, subjects } : null;
}

const idOf = (s: NamedSubject): string => s.id;
const idsOf = (whole: Whole): string[] => whole.subjects.map(idOf);

async function hindranceOf(tx: Tx, a: Whole, b: Whole, confirm: boolean): Promise<Refusal | null> {
  const kinds = await readPeople(tx, [a.personId, b.personId]);
  const personas = new Set([
    ...kinds.map((p) => p.kind),
    ...[...a.subjects, ...b.subjects].flatMap((s) =>
      s.kind === 'mrn' ? ['patient'] : s.kind === 'npi' || s.kind === 'orcid' ? ['hcp'] : [],
    ),
  ]);
  if (personas.has('patient') && personas.has('hcp'))
    return refuse(
      409,
      'two-personas',
      'One is a patient and one a professional: the two share no data, even if they are one human.',
    );
  const numbers = new Set(a.subjects.flatMap((s) => (levelOf(s.kind) === 1 ? [s.kind] : [])));
  const twice = b.subjects.find((s) => numbers.has(s.kind));
  return twice && !confirm
    ? refuse(409, 'two-numbers', `Both have a number of the kind ${twice.kind}, which one person has once.`, {
        field: 'confirm',
        fix: 'Look again; if the same person was registered twice, send "confirm": true.',
      })
    : null;
}

function edgeOfPersons(a: Whole, b: Whole): NewEdge | null {
  const [x, y] = [a, b].map((w) => w.subjects.find((s) => s.id === w.personId));
  return x && y ? (pair(x, y)[0] ?? null) : null;
}

/** An edge between two subjects, also between two browsers: a human may say so. */
function pair(x: NamedSubject, y: NamedSubject): NewEdge[] {
  const edge = edgeBetween(x, y, true);
  return edge ? [edge] : [];
}

interface Told {
  readonly orgId: string;
  readonly decision: string;
  readonly subjects: readonly string[];
  readonly at: number;
}

/** The fact by which the loop hears of a decision; it is filed at the first of the subjects. */
async function tell(
  tx: Tx,
  services: MergingServices,
  what: 'merged' | 'separated' | 'undone',
  { orgId, decision, subjects, at }: Told,
): Promise<void> {
  const [subjectId] = subjects;
  if (subjectId === undefined) return;
  await appendFacts(tx, [
    {
      orgId,
      subjectId,
      id: services.newId(at),
      receivedAt: at,
      occurredAt: at,
      kind: 'fact',
      name: IDENTITY_FACTS[what],
      origin: 'console',
      importId: null,
      open: { p: { decision, subjects: [...subjects] } },
      sealed: null,
    },
  ]);
}
