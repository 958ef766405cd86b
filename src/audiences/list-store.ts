// Rows of manual lists and of who stands on them.
import { iso, type Tx } from '../platform/db.ts';

/** A manual list. Times are ms. */
export interface ListRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly state: 'live' | 'archived';
  readonly version: number;
  readonly people: number;
  readonly created_at: number;
  readonly updated_at: number;
}

const COUNT = `(select count(distinct coalesce(k.person_id, e.subject_id))::int from audience_list_entry e
  left join person_link k on k.subject_id = e.subject_id where e.org_id = l.org_id and e.list_id = l.id)`;
const COLUMNS = `id, name, description, state, version, created_at, updated_at, ${COUNT} as people`;

export function readLists(tx: Tx, orgId: string): Promise<ListRow[]> {
  return tx.query(
    `select ${COLUMNS} from audience_list l where org_id = $1 and state = 'live' order by lower(name)`,
    [orgId],
  );
}

export async function findList(tx: Tx, orgId: string, id: string): Promise<ListRow | null> {
  const rows = await tx.query<ListRow>(
    `select ${COLUMNS} from audience_list l where org_id = $1 and id = $2`,
    [orgId, id],
  );
  return rows[0] ?? null;
}

/** False when there is a list of that name. */
export async function insertList(
  tx: Tx,
  orgId: string,
  list: Pick<ListRow, 'id' | 'name' | 'description'>,
  by: string,
  at: number,
): Promise<boolean> {
  const made = await tx.query(
    `insert into audience_list (org_id, id, name, description, created_at, created_by, updated_at) values ($1, $2, $3, $4, $5, $6, $5)
     on conflict (org_id, lower(name)) where state = 'live' do nothing returning id`,
    [orgId, list.id, list.name, list.description, iso(at), by],
  );
  return made.length > 0;
}

/** Changes a list that is still at `version`; false when somebody else was first. */
export async function updateList(
  tx: Tx,
  orgId: string,
  list: Pick<ListRow, 'id' | 'name' | 'description' | 'state' | 'version'>,
  at: number,
): Promise<boolean> {
  const rows = await tx.query(
    `update audience_list set name = $4, description = $5, state = $6, version = version + 1, updated_at = $7
     where org_id = $1 and id = $2 and version = $3 returning id`,
    [orgId, list.id, list.version, list.name, list.description, list.state, iso(at)],
  );
  return rows.length > 0;
}

/** True when another list in use has this name. */
export async function listNameTaken(tx: Tx, orgId: string, name: string, exceptId: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from audience_list where org_id = $1 and lower(name) = lower($2) and state = 'live' and id <> $3`,
    [orgId, name, exceptId],
  );
  return rows.length > 0;
}

/** Names of audiences in use whose rule names this id, be it of a list or of another audience. */
export async function audiencesNaming(tx: Tx, orgId: string, id: string): Promise<string[]> {
  const rows = await tx.query<{ name: string }>(
    `select name from audience where org_id = $1 and state <> 'archived' and id::text <> $2 and position($2 in rule::text) > 0 order by name limit 20`,
    [orgId, id],
  );
  return rows.map((r) => r.name);
}

/** Puts subjects on a list; unknown ids are passed over. Returns those that were not on it. */
export async function insertEntries(
  tx: Tx,
  orgId: string,
  listId: string,
  subjectIds: readonly string[],
  by: string,
  at: number,
): Promise<string[]> {
  const rows = await tx.query<{ subject_id: string }>(
    `insert into audience_list_entry (org_id, subject_id, list_id, added_at, added_by)
     select $1, s.subject_id, $2, $4, $5 from subject s where s.org_id = $1 and s.subject_id = any ($3::uuid[])
       and not exists (select 1 from audience_list_entry e join person_link k on k.subject_id = e.subject_id
         where e.list_id = $2 and k.person_id = coalesce((select o.person_id from person_link o where o.subject_id = s.subject_id), s.subject_id))
     on conflict do nothing returning subject_id`,
    [orgId, listId, subjectIds, iso(at), by],
  );
  return rows.map((r) => r.subject_id);
}

/** Takes people off a list, under whichever of their subjects they stand on it. Returns those subjects. */
export async function deleteEntries(
  tx: Tx,
  orgId: string,
  listId: string,
  personIds: readonly string[],
): Promise<string[]> {
  const rows = await tx.query<{ subject_id: string }>(
    `delete from audience_list_entry where org_id = $1 and list_id = $2 and (subject_id = any ($3::uuid[])
       or subject_id in (select subject_id from person_link where person_id = any ($3::uuid[]))) returning subject_id`,
    [orgId, listId, personIds],
  );
  return rows.map((r) => r.subject_id);
}

/** Which people a filter finds; null does not filter. */
export interface ListFilter {
  readonly words: string;
  /** Addresses count as words too. */
  readonly contact: boolean;
  readonly kinds: readonly string[] | null;
  readonly countries: readonly string[] | null;
  readonly audience: string | null;
}

/** Ids of the people a filter finds, no more than `most`. */
export async function peopleOfFilter(
  tx: Tx,
  orgId: string,
  filter: ListFilter,
  most: number,
): Promise<string[]> {
  const { words, kinds, countries, audience, contact } = filter;
  const rows =
    words === ''
      ? await tx.query<{ person_id: string }>(
          `select person_id from profile p where org_id = $1 and ($2::text[] is null or kind = any ($2)) and ($3::text[] is null or country = any ($3))
             and ($4::uuid is null or exists (select 1 from audience_member m where m.subject_id = p.person_id and m.audience_id = $4))
           order by person_id limit $5`,
          [orgId, kinds, countries, audience, most],
        )
      : await tx.query<{ person_id: string }>(
          'select person_id from find_people($1, $2::text[], $3::text[], $4::uuid, $5, $6)',
          [words, kinds, countries, audience, contact, most],
        );
  return rows.map((r) => r.person_id);
}

/** A person on a list. */
export interface ListedRow {
  readonly id: string;
  readonly name: string | null;
  readonly kind: string | null;
  readonly at: number;
  readonly added_by: string;
}

/** One page of a list, by the person's id. */
export function readListed(
  tx: Tx,
  orgId: string,
  listId: string,
  after: string | null,
  most: number,
): Promise<ListedRow[]> {
  return tx.query(
    `select x.person_id as id, p.display_name as name, p.kind, x.at, x.added_by from (
       select coalesce(k.person_id, e.subject_id) as person_id, min(e.added_at) as at, min(e.added_by) as added_by
       from audience_list_entry e left join person_link k on k.subject_id = e.subject_id where e.org_id = $1 and e.list_id = $2 group by 1) x
     left join profile p on p.person_id = x.person_id where ($3::uuid is null or x.person_id > $3) order by x.person_id limit $4`,
    [orgId, listId, after, most],
  );
}

/** The lists subjects stand on. */
export function listsOf(
  tx: Tx,
  subjectIds: readonly string[],
): Promise<{ name: string; at: number; subject_id: string }[]> {
  return tx.query(
    `select l.name, e.added_at as at, e.subject_id from audience_list_entry e join audience_list l on l.org_id = e.org_id and l.id = e.list_id
     where e.subject_id = any ($1::uuid[]) order by l.name`,
    [subjectIds],
  );
}

/** Takes subjects off every list. */
export async function deleteFromLists(tx: Tx, subjectIds: readonly string[]): Promise<number> {
  const rows = await tx.query(
    'delete from audience_list_entry where subject_id = any ($1::uuid[]) returning subject_id',
    [subjectIds],
  );
  return rows.length;
}

/** The people of profiles with these addresses (lower case) and numbers (E.164). Families share them: several may be found. */
export function findByAddress(
  tx: Tx,
  orgId: string,
  emails: readonly string[],
  phones: readonly string[],
): Promise<{ person_id: string; email: string | null; phone: string | null }[]> {
  return tx.query(
    `select person_id, lower(email) as email, phone from profile where org_id = $1 and (lower(email) = any ($2::text[]) or phone = any ($3::text[]))`,
    [orgId, emails, phones],
  );
}
