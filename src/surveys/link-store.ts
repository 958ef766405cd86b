// Rows of the ways into a survey: personal links and public places.
import { iso, type Tx } from '../platform/db.ts';

/** A personal link. Times in ms. */
export interface LinkRow {
  readonly id: string;
  readonly subject_id: string;
  readonly survey_id: string;
  readonly created_at: number;
  readonly expires_at: number;
  readonly opened_at: number | null;
  readonly revoked_at: number | null;
}

const LINK = 'id, subject_id, survey_id, created_at, expires_at, opened_at, revoked_at';

export async function findLink(tx: Tx, subjectId: string, id: string): Promise<LinkRow | null> {
  const rows = await tx.query<LinkRow>(`select ${LINK} from survey_link where subject_id = $1 and id = $2`, [
    subjectId,
    id,
  ]);
  return rows[0] ?? null;
}

/** Notes the first opening; true when this was it. */
export async function markOpened(tx: Tx, subjectId: string, id: string, at: number): Promise<boolean> {
  const rows = await tx.query(
    'update survey_link set opened_at = $3 where subject_id = $1 and id = $2 and opened_at is null returning id',
    [subjectId, id, iso(at)],
  );
  return rows.length > 0;
}

export interface NewLink {
  readonly id: string;
  readonly subjectId: string;
}

export async function insertLinks(
  tx: Tx,
  orgId: string,
  surveyId: string,
  source: 'message' | 'member',
  links: readonly NewLink[],
  at: number,
  expiresAt: number,
): Promise<void> {
  await tx.query(
    `insert into survey_link (org_id, survey_id, source, created_at, expires_at, subject_id, id)
     select $1, $2, $3, $4, $5, * from unnest($6::uuid[], $7::uuid[])`,
    [orgId, surveyId, source, iso(at), iso(expiresAt), links.map((l) => l.subjectId), links.map((l) => l.id)],
  );
}

/** The link that messages gave this subject before, when it still works. */
export async function findMessageLink(
  tx: Tx,
  subjectId: string,
  surveyId: string,
  at: number,
): Promise<LinkRow | null> {
  const rows = await tx.query<LinkRow>(
    `select ${LINK} from survey_link where subject_id = $1 and survey_id = $2 and source = 'message' and revoked_at is null
     and expires_at > $3 order by created_at desc limit 1`,
    [subjectId, surveyId, iso(at)],
  );
  return rows[0] ?? null;
}

/** Ends the links of people, under all of their subjects; returns how many. */
export async function revokeLinks(
  tx: Tx,
  orgId: string,
  surveyId: string,
  personIds: readonly string[],
  at: number,
): Promise<number> {
  const rows = await tx.query(
    `update survey_link set revoked_at = $4 where org_id = $1 and survey_id = $2 and revoked_at is null
     and subject_id in (select unnest($3::uuid[]) union select subject_id from person_link where person_id = any ($3::uuid[])) returning id`,
    [orgId, surveyId, personIds, iso(at)],
  );
  return rows.length;
}

/** A public way in. */
export interface PlaceRow {
  readonly id: string;
  readonly survey_id: string;
  readonly name: string;
  readonly opens: number;
  readonly created_at: number;
  readonly revoked_at: number | null;
}

const PLACE = 'id, survey_id, name, opens, created_at, revoked_at';

export function listPlaces(tx: Tx, orgId: string, surveyId: string): Promise<PlaceRow[]> {
  return tx.query(
    `select ${PLACE} from survey_place where org_id = $1 and survey_id = $2 order by revoked_at is not null, name`,
    [orgId, surveyId],
  );
}

export async function findPlace(tx: Tx, orgId: string, id: string): Promise<PlaceRow | null> {
  return (
    (
      await tx.query<PlaceRow>(`select ${PLACE} from survey_place where org_id = $1 and id = $2`, [orgId, id])
    )[0] ?? null
  );
}

/** The place of that name, made when there is none. A closed one stays closed: a click of a reader opens nothing. */
export async function findOrInsertPlace(
  tx: Tx,
  orgId: string,
  surveyId: string,
  id: string,
  name: string,
  at: number,
): Promise<PlaceRow | null> {
  const found = async (): Promise<PlaceRow | undefined> =>
    (
      await tx.query<PlaceRow>(
        `select ${PLACE} from survey_place where org_id = $1 and survey_id = $2 and name = $3`,
        [orgId, surveyId, name],
      )
    )[0];
  const known = await found();
  if (known) return known;
  await tx.query(
    `insert into survey_place (org_id, survey_id, id, name, created_at) values ($1, $2, $3, $4, $5)
     on conflict (org_id, survey_id, name) do nothing`,
    [orgId, surveyId, id, name, iso(at)],
  );
  return (await found()) ?? null;
}

/** The place of that name, made when there is none; one that was closed opens again. */
export async function insertPlace(
  tx: Tx,
  orgId: string,
  surveyId: string,
  id: string,
  name: string,
  at: number,
): Promise<PlaceRow | null> {
  const rows = await tx.query<PlaceRow>(
    `insert into survey_place (org_id, survey_id, id, name, created_at) values ($1, $2, $3, $4, $5)
     on conflict (org_id, survey_id, name) do update set revoked_at = null returning ${PLACE}`,
    [orgId, surveyId, id, name, iso(at)],
  );
  return rows[0] ?? null;
}

export async function revokePlace(
  tx: Tx,
  orgId: string,
  surveyId: string,
  id: string,
  at: number,
): Promise<boolean> {
  const rows = await tx.query(
    'update survey_place set revoked_at = $4 where org_id = $1 and survey_id = $2 and id = $3 and revoked_at is null returning id',
    [orgId, surveyId, id, iso(at)],
  );
  return rows.length > 0;
}

export async function countOpen(tx: Tx, orgId: string, placeId: string): Promise<void> {
  await tx.query('update survey_place set opens = opens + 1 where org_id = $1 and id = $2', [orgId, placeId]);
}
