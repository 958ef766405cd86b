// Rows of surveys and their versions.
import { iso, isoOrNull, type Tx } from '../platform/db.ts';
import type { FormState, SurveyForm, SurveyState } from './model.ts';

/** A survey as stored. Times in ms. */
export interface SurveyRow {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly state: SurveyState;
  readonly anonymous: boolean;
  readonly repeatable: boolean;
  readonly closes_at: number | null;
  readonly keep_days: number;
  readonly live_version: number | null;
  readonly revision: number;
  readonly created_by: string;
  readonly created_at: number;
}

const SURVEY =
  's.id, s.slug, s.name, s.state, s.anonymous, s.repeatable, s.closes_at, s.keep_days, s.live_version, s.revision, s.created_by, s.created_at';

/** A row of the list: with what came in. */
export interface ListedSurvey extends SurveyRow {
  readonly answered: number;
  readonly partial: number;
  readonly last_at: number | null;
  readonly newest: FormState;
}

export function listSurveys(tx: Tx, orgId: string): Promise<ListedSurvey[]> {
  return tx.query(
    `select ${SURVEY}, coalesce(a.answered, 0) as answered, coalesce(a.partial, 0) as partial, a.last_at, v.state as newest
     from survey s
     left join (select survey_id, count(*) filter (where state = 'answered') as answered, count(*) filter (where state = 'partial') as partial,
         max(answered_at) as last_at from survey_answer where org_id = $1 group by 1) a on a.survey_id = s.id
     join lateral (select state from survey_version v where v.org_id = s.org_id and v.survey_id = s.id order by number desc limit 1) v on true
     where s.org_id = $1 order by s.state = 'closed', s.created_at desc`,
    [orgId],
  );
}

export async function findSurvey(tx: Tx, orgId: string, id: string): Promise<SurveyRow | null> {
  return (
    (
      await tx.query<SurveyRow>(`select ${SURVEY} from survey s where org_id = $1 and id = $2`, [orgId, id])
    )[0] ?? null
  );
}

/** The same, held against changes until the commit. */
export async function lockSurvey(tx: Tx, orgId: string, id: string): Promise<SurveyRow | null> {
  return (
    (
      await tx.query<SurveyRow>(`select ${SURVEY} from survey s where org_id = $1 and id = $2 for update`, [
        orgId,
        id,
      ])
    )[0] ?? null
  );
}

export async function findSurveyBySlug(tx: Tx, orgId: string, slug: string): Promise<SurveyRow | null> {
  return (
    (
      await tx.query<SurveyRow>(`select ${SURVEY} from survey s where org_id = $1 and slug = $2`, [
        orgId,
        slug,
      ])
    )[0] ?? null
  );
}

/** What somebody decides about a survey beside its words. */
export interface SurveySettings {
  readonly name: string;
  readonly anonymous: boolean;
  readonly repeatable: boolean;
  readonly closesAt: number | null;
  readonly keepDays: number;
}

export interface NewSurvey extends SurveySettings {
  readonly orgId: string;
  readonly id: string;
  readonly slug: string;
  readonly createdBy: string;
  readonly at: number;
}

/** False when the organisation has a survey of that address already. */
export async function insertSurvey(tx: Tx, s: NewSurvey): Promise<boolean> {
  const made = await tx.query(
    `insert into survey (org_id, id, slug, name, anonymous, repeatable, closes_at, keep_days, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (org_id, slug) do nothing returning id`,
    [
      s.orgId,
      s.id,
      s.slug,
      s.name,
      s.anonymous,
      s.repeatable,
      isoOrNull(s.closesAt),
      s.keepDays,
      s.createdBy,
      iso(s.at),
    ],
  );
  return made.length > 0;
}

export async function updateSettings(tx: Tx, orgId: string, id: string, s: SurveySettings): Promise<void> {
  await tx.query(
    `update survey set name = $3, anonymous = $4, repeatable = $5, closes_at = $6, keep_days = $7, revision = revision + 1
     where org_id = $1 and id = $2`,
    [orgId, id, s.name, s.anonymous, s.repeatable, isoOrNull(s.closesAt), s.keepDays],
  );
}

export async function setSurveyState(tx: Tx, orgId: string, id: string, state: SurveyState): Promise<void> {
  await tx.query('update survey set state = $3, revision = revision + 1 where org_id = $1 and id = $2', [
    orgId,
    id,
    state,
  ]);
}

export async function setLiveVersion(tx: Tx, orgId: string, id: string, version: number): Promise<void> {
  await tx.query(
    'update survey set live_version = $3, revision = revision + 1 where org_id = $1 and id = $2',
    [orgId, id, version],
  );
}

/** A version as stored. */
export interface VersionRow {
  readonly number: number;
  readonly state: FormState;
  readonly form: SurveyForm;
  readonly content_hash: Buffer;
  readonly authors: readonly string[];
  readonly created_at: number;
  readonly approved_by: string | null;
  readonly meaning: string | null;
  readonly approved_at: number | null;
}

const VERSION = 'number, state, form, content_hash, authors, created_at, approved_by, meaning, approved_at';

/** Newest first. */
export function listFormVersions(tx: Tx, orgId: string, surveyId: string): Promise<VersionRow[]> {
  return tx.query(
    `select ${VERSION} from survey_version where org_id = $1 and survey_id = $2 order by number desc`,
    [orgId, surveyId],
  );
}

export async function findFormVersion(
  tx: Tx,
  orgId: string,
  surveyId: string,
  number: number,
): Promise<VersionRow | null> {
  const rows = await tx.query<VersionRow>(
    `select ${VERSION} from survey_version where org_id = $1 and survey_id = $2 and number = $3`,
    [orgId, surveyId, number],
  );
  return rows[0] ?? null;
}

/** The words of a draft and who wrote in it. */
export interface DraftWords {
  readonly form: SurveyForm;
  readonly hash: Uint8Array;
  readonly authors: readonly string[];
}

export async function insertDraft(
  tx: Tx,
  orgId: string,
  surveyId: string,
  number: number,
  words: DraftWords,
  at: number,
): Promise<void> {
  await tx.query(
    `insert into survey_version (org_id, survey_id, number, form, content_hash, authors, created_at)
     values ($1, $2, $3, $4::jsonb, $5, $6, $7)`,
    [orgId, surveyId, number, JSON.stringify(words.form), Buffer.from(words.hash), words.authors, iso(at)],
  );
}

export async function updateDraft(
  tx: Tx,
  orgId: string,
  surveyId: string,
  number: number,
  words: DraftWords,
): Promise<void> {
  await tx.query(
    `with v as (update survey_version set form = $4::jsonb, content_hash = $5, authors = $6 where org_id = $1 and survey_id = $2 and number = $3)
     update survey set revision = revision + 1 where org_id = $1 and id = $2`,
    [orgId, surveyId, number, JSON.stringify(words.form), Buffer.from(words.hash), words.authors],
  );
}

export async function setFormState(
  tx: Tx,
  orgId: string,
  surveyId: string,
  number: number,
  state: 'draft' | 'in-review',
): Promise<void> {
  await tx.query(
    `with v as (update survey_version set state = $4 where org_id = $1 and survey_id = $2 and number = $3)
     update survey set revision = revision + 1 where org_id = $1 and id = $2`,
    [orgId, surveyId, number, state],
  );
}

/** Publishes a version under the approver's name. The database refuses an author. */
export async function publishVersion(
  tx: Tx,
  orgId: string,
  surveyId: string,
  number: number,
  by: { readonly userId: string; readonly hash: Uint8Array; readonly meaning: string; readonly at: number },
): Promise<void> {
  await tx.query(
    `update survey_version set state = 'published', approved_by = $4, approved_hash = $5, meaning = $6, approved_at = $7
     where org_id = $1 and survey_id = $2 and number = $3`,
    [orgId, surveyId, number, by.userId, Buffer.from(by.hash), by.meaning, iso(by.at)],
  );
}

/** What a page says to somebody who needs help now, by language. */
export async function readSafety(tx: Tx, orgId: string): Promise<{ readonly [language: string]: string }> {
  const rows = await tx.query<{ safety: { [language: string]: string } }>(
    'select safety from survey_setting where org_id = $1',
    [orgId],
  );
  return rows[0]?.safety ?? {};
}

export async function writeSafety(
  tx: Tx,
  orgId: string,
  safety: { readonly [language: string]: string },
  at: number,
): Promise<void> {
  await tx.query(
    `insert into survey_setting (org_id, safety, updated_at) values ($1, $2::jsonb, $3)
     on conflict (org_id) do update set safety = excluded.safety, updated_at = excluded.updated_at`,
    [orgId, JSON.stringify(safety), iso(at)],
  );
}

/** The organisation as pages name it. */
export interface OrganisationWords {
  readonly name: string;
  readonly jurisdiction: string;
}

export async function readOrganisationWords(tx: Tx, orgId: string): Promise<OrganisationWords | null> {
  const rows = await tx.query<OrganisationWords>(
    'select name, jurisdiction from organisation where org_id = $1',
    [orgId],
  );
  return rows[0] ?? null;
}
