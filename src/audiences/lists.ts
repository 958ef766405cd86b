// Manual lists: making and changing them, and putting people on them or taking them off, each with its inverse.
import type { Identifier } from '../intake/model.ts';
import { findPersons, normalise, personsBearing } from '../people/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import { type Refusal, refuse } from '../platform/result.ts';
import type { Undo, UndoRegistry } from '../platform/undo.ts';
import { type Member, noteAct, type Vault } from '../trust/index.ts';
import { judgeSoon } from './due.ts';
import {
  audiencesNaming,
  deleteEntries,
  findByAddress,
  findList,
  insertEntries,
  insertList,
  type ListRow,
  listNameTaken,
  updateList,
} from './list-store.ts';

/** What lists need. */
export interface ListServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly vault: Vault;
  /** Absent where nothing is offered to be taken back. */
  readonly undo?: UndoRegistry | undefined;
  readonly cursorSecret: Uint8Array;
}

export const NO_LIST = refuse(404, 'no-such-list', 'There is no such list in this organisation.');
const TAKEN = refuse(409, 'name-taken', 'There is already a list of this name.', { field: 'name' });

/** Makes an empty list. */
export async function createList(
  tx: Tx,
  services: Pick<ListServices, 'clock' | 'newId'>,
  member: Member,
  wish: { readonly name: string; readonly description: string },
): Promise<ListRow | Refusal> {
  const now = services.clock.now();
  const id = services.newId(now);
  const name = wish.name.trim().normalize('NFC');
  const made = { id, name, description: wish.description.trim().normalize('NFC') };
  if (!(await insertList(tx, member.orgId, made, member.userId, now))) return TAKEN;
  await noteAct(tx, services, member, 'audience-list.made', { object: id });
  return (await findList(tx, member.orgId, id)) ?? NO_LIST;
}

/** What an edit of a list may change. */
export interface ListEdit {
  readonly name?: string;
  readonly description?: string;
  readonly state?: ListRow['state'];
}

/** Changes a list; a list that a live rule asks for cannot be put away. */
export async function changeList(
  tx: Tx,
  services: Pick<ListServices, 'clock' | 'newId'>,
  member: Member,
  before: ListRow,
  edit: ListEdit,
): Promise<ListRow | Refusal> {
  const { orgId } = member;
  const state = edit.state ?? before.state;
  const name = edit.name?.trim().normalize('NFC') ?? before.name;
  if (state === 'live' && (await listNameTaken(tx, orgId, name, before.id))) return TAKEN;
  if (state === 'archived' && before.state === 'live') {
    const using = await audiencesNaming(tx, orgId, before.id);
    if (using.length > 0)
      return refuse(409, 'in-use', `Audiences ask for this list: ${using.join(', ')}.`, {
        field: 'state',
        fix: 'Take the list out of these rules first.',
      });
  }
  const after = { ...before, name, state, description: edit.description?.trim() ?? before.description };
  if (!(await updateList(tx, orgId, after, services.clock.now())))
    return refuse(412, 'changed-meanwhile', 'Somebody else has changed this list meanwhile.', {
      fix: 'Look at it again, then save.',
    });
  await noteAct(tx, services, member, 'audience-list.changed', { object: before.id, detail: { state } });
  return (await findList(tx, orgId, before.id)) ?? NO_LIST;
}

/** What putting on or taking off led to. */
export interface ListMove {
  /** The subjects that were really put on or taken off. */
  readonly subjectIds: readonly string[];
  readonly undo: Undo | null;
}

type Way = 'added' | 'removed';
const WORDS: { readonly [way in Way]: (n: number) => string } = {
  added: (n) => `Take ${people(n)} off the list again`,
  removed: (n) => `Put ${people(n)} back on the list`,
};

/** Puts people on a list or takes them off, has them judged anew, and offers the inverse. */
export async function moveOnList(
  tx: Tx,
  services: ListServices,
  member: Member,
  list: Pick<ListRow, 'id'>,
  way: Way,
  ids: readonly string[],
): Promise<ListMove> {
  const subjectIds = await writeMove(tx, services, member, list, way, ids);
  if (subjectIds.length === 0) return { subjectIds, undo: null };
  const inverse: Way = way === 'added' ? 'removed' : 'added';
  const undo = services.undo?.offer(
    `${member.orgId}/${member.userId}`,
    WORDS[way](subjectIds.length),
    async () => {
      const back = await services.db.web(member.orgId, (again) =>
        writeMove(again, services, member, list, inverse, subjectIds),
      );
      return { people: back.length };
    },
  );
  return { subjectIds, undo: undo ?? null };
}

async function writeMove(
  tx: Tx,
  services: ListServices,
  member: Member,
  list: Pick<ListRow, 'id'>,
  way: Way,
  ids: readonly string[],
): Promise<string[]> {
  const now = services.clock.now();
  const { orgId, userId } = member;
  const moved =
    way === 'added'
      ? await insertEntries(tx, orgId, list.id, ids, userId, now)
      : await deleteEntries(tx, orgId, list.id, ids);
  if (moved.length === 0) return moved;
  await judgeSoon(tx, orgId, await personsOf(tx, moved), now);
  await noteAct(tx, services, member, `audience-list.${way}`, {
    object: list.id,
    detail: { people: moved.length },
  });
  return moved;
}

/** Kinds of identifiers that a list may be made from; `any` tries each. */
export const MATCHED_KINDS = ['email', 'phone', 'mrn', 'npi', 'orcid', 'external', 'user', 'handle'] as const;
export type MatchedKind = (typeof MATCHED_KINDS)[number];

/** Whom pasted identifiers mean. Lines are counted from 1; no value is repeated. */
export interface Matched {
  readonly personIds: readonly string[];
  readonly notFound: readonly number[];
  /** Several people bear the text as identifiers of different kinds. */
  readonly unclear: readonly number[];
}

/** Finds people by pasted identifiers: one question per kind, whatever the number of lines. */
export async function matchPasted(
  tx: Tx,
  vault: Vault,
  orgId: string,
  kinds: readonly Identifier['kind'][],
  lines: readonly string[],
): Promise<Matched> {
  const values = [...new Set(lines)];
  const bearers = new Map<string, Set<string>>();
  const add = (value: string, personId: string): void => {
    bearers.set(value, (bearers.get(value) ?? new Set<string>()).add(personId));
  };
  for (const kind of kinds)
    for (const [value, personId] of await personsBearing(tx, vault, orgId, kind, values))
      add(value, personId);
  for (const [value, personId] of await reachedBy(tx, orgId, kinds, values)) add(value, personId);
  const found = new Set<string>();
  const notFound: number[] = [];
  const unclear: number[] = [];
  for (const [i, line] of lines.entries()) {
    const persons = [...(bearers.get(line) ?? [])];
    const [only] = persons;
    if (only === undefined) notFound.push(i + 1);
    else if (persons.length > 1) unclear.push(i + 1);
    else found.add(only);
  }
  return { personIds: [...found], notFound, unclear };
}

/** An address identifies nobody by itself: who is reached by it stands in the profiles. */
async function reachedBy(
  tx: Tx,
  orgId: string,
  kinds: readonly Identifier['kind'][],
  values: readonly string[],
): Promise<[value: string, personId: string][]> {
  const asked = values.flatMap((value) =>
    kinds.flatMap((kind) => {
      const plain = kind === 'email' || kind === 'phone' ? normalise({ kind, value }) : null;
      return plain === null ? [] : [{ value, kind, plain }];
    }),
  );
  if (asked.length === 0) return [];
  const of = (kind: 'email' | 'phone'): string[] => asked.flatMap((a) => (a.kind === kind ? [a.plain] : []));
  const rows = await findByAddress(tx, orgId, of('email'), of('phone'));
  const byPlain = Map.groupBy(asked, (a) => a.plain);
  return rows.flatMap(({ person_id, email, phone }) =>
    [email, phone].flatMap((plain) =>
      (byPlain.get(plain ?? '') ?? []).map(({ value }): [string, string] => [value, person_id]),
    ),
  );
}

/** The persons of ids that may be those of any of their subjects. */
export async function personsOf(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const persons = await findPersons(tx, ids);
  return [...new Set(ids.map((id) => persons.get(id) ?? id))];
}

function people(n: number): string {
  return n === 1 ? 'one person' : `${n} people`;
}
