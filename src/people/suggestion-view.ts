// Two people side by side for the one who decides: the fields of both that the reader's role may see, and what they share.
import { iso, isoOrNull, type Tx } from '../platform/db.ts';
import type { Json, JsonObject } from '../platform/json.ts';
import {
  auditMany,
  type DataClasses,
  type Member,
  plainName,
  readDataClasses,
  type Vault,
} from '../trust/index.ts';
import { bandOf, type EvidenceField } from './likeness.ts';
import { likeable } from './likeness-traits.ts';
import { MARKED_FIELDS, marksOf } from './marks.ts';
import { countBearers, readHousehold } from './marks-store.ts';
import type { Person } from './model.ts';
import { readerOf } from './reader.ts';
import { readPeople } from './store.ts';
import { findSubjects } from './subject-store.ts';
import type { Suggestion } from './suggestion-store.ts';
import { type Reading, touchpointsOf } from './timeline.ts';

interface ViewServices {
  readonly vault: Vault;
  readonly newId: (now: number) => string;
}

/** How many touchpoints of each person, and members of the household, are shown. */
const LAST = 5;
const MOST_HOUSEHOLD = 12;
/** Traits beyond this are left to the profile. */
const MOST_FIELDS = 40;

/** A suggestion as a line of the queue. */
export function suggestionRow(s: Suggestion, member: Member): object {
  const named = member.capabilities.has('people.read');
  const side = (id: string, name: string | null, kind: string | null): object => ({
    id,
    ...(named ? { name, kind } : {}),
  });
  return {
    id: s.id,
    state: s.state,
    confidence: s.confidence,
    band: bandOf(s.confidence),
    relation: s.relation,
    people: [side(s.person_a, s.name_a, s.kind_a), side(s.person_b, s.name_b, s.kind_b)],
    agree: s.evidence.filter((e) => e.verdict === 'agree').map((e) => e.field),
    foundAt: iso(s.found_at),
    decidedAt: isoOrNull(s.decided_at),
    reason: s.reason,
  };
}

/** A suggestion with both people. Read under audit. */
export async function suggestionView(
  tx: Tx,
  services: ViewServices,
  member: Member,
  s: Suggestion,
  now: number,
): Promise<object> {
  const people = await readPeople(tx, [s.person_a, s.person_b]);
  const [a, b] = [
    people.find((p) => p.personId === s.person_a),
    people.find((p) => p.personId === s.person_b),
  ];
  const contact = member.capabilities.has('people.read.contact');
  const health = member.capabilities.has('people.read.health');
  const classes = await readDataClasses(tx, member.orgId);
  const shared = a && b ? await sharedBy(tx, services.vault, a) : new Map<EvidenceField, number>();
  const sides = [];
  const reading = { reader: readerOf(member), classes };
  for (const person of [a, b]) if (person) sides.push(await sideOf(tx, services.vault, person, reading));
  const home = contact ? await readHousehold(tx, [s.person_a, s.person_b], MOST_HOUSEHOLD) : [];
  await auditMany(
    tx,
    people.map((p) => ({
      orgId: member.orgId,
      at: now,
      id: services.newId(now),
      actor: { kind: 'member', id: member.userId } as const,
      action: health ? 'person.read.health' : 'person.read',
      subjectId: p.personId,
      object: `suggestion ${s.id}`,
    })),
  );
  return {
    ...suggestionRow(s, member),
    evidence: s.evidence.map((e) => {
      const by = e.verdict === 'agree' || e.verdict === 'common' ? shared.get(e.field) : undefined;
      return { ...e, ...(by === undefined ? {} : { sharedBy: by }) };
    }),
    sides,
    fields: a && b ? fieldsOf(a, b, member, classes) : [],
    ...(contact
      ? { household: { total: home[0]?.total ?? 0, people: home.map(({ id, name }) => ({ id, name })) } }
      : {}),
  };
}

/** How many people bear what this person bears: an honest look at what an agreement is worth. */
async function sharedBy(tx: Tx, vault: Vault, person: Person): Promise<Map<EvidenceField, number>> {
  const counts = await countBearers(tx, person.orgId, marksOf(vault, person.orgId, likeable(person)));
  const found = new Map<EvidenceField, number>();
  for (const [kind, n] of counts) {
    const field = MARKED_FIELDS[kind];
    if (field) found.set(field, n);
  }
  return found;
}

async function sideOf(tx: Tx, vault: Vault, person: Person, reading: Reading): Promise<object> {
  const subjects = await findSubjects(tx, person.personId);
  const subjectIds = subjects.length > 0 ? subjects.map((s) => s.id) : [person.personId];
  const filter = { subjectIds, asOf: null, before: null, types: null, most: LAST };
  const last = await touchpointsOf(tx, vault, filter, reading);
  return {
    id: person.personId,
    name: person.displayName,
    kind: person.kind,
    firstSeenAt: iso(person.firstSeenAt),
    lastSeenAt: iso(person.lastSeenAt),
    events: person.events,
    identities: subjectIds.length,
    touchpoints: last.map((t) => ({ at: iso(t.at), title: t.title, type: t.type, origin: t.origin })),
  };
}

/** Traits that name a person come first, then the rest by name. */
const FIRST = [
  'firstname',
  'lastname',
  'birthdate',
  'birthday',
  'dateofbirth',
  'gender',
  'address',
  'street',
  'postalcode',
  'zip',
  'city',
];

/** Every value that either has and the role may see, side by side. */
function fieldsOf(a: Person, b: Person, member: Member, classes: DataClasses): object[] {
  const allowed = {
    public: member.capabilities.has('people.read'),
    personal: member.capabilities.has('people.read.contact'),
    health: member.capabilities.has('people.read.health'),
  };
  const own = (p: Person): JsonObject => ({
    ...(allowed.public ? { name: p.displayName, kind: p.kind } : {}),
    ...(allowed.personal ? { email: p.email, phone: p.phone } : {}),
    ...(allowed.public ? { language: p.language, country: p.country } : {}),
  });
  const names = [...new Set([...Object.keys(a.traits), ...Object.keys(b.traits)])]
    .filter((name) => allowed[classes.classOf('trait', name)])
    .sort((x, y) => placeOf(x) - placeOf(y) || (x < y ? -1 : 1));
  const [left, right] = [own(a), own(b)];
  return [
    ...Object.keys(left).map((name) => field(name, left[name], right[name])),
    ...names.slice(0, MOST_FIELDS).map((name) => field(name, a.traits[name], b.traits[name])),
  ];
}

function placeOf(name: string): number {
  const at = FIRST.indexOf(plainName(name));
  return at < 0 ? FIRST.length : at;
}

function field(name: string, a: Json | undefined, b: Json | undefined): object {
  const [left, right] = [a ?? null, b ?? null];
  return { name, a: left, b: right, same: JSON.stringify(left) === JSON.stringify(right) };
}
