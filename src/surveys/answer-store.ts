// Rows of filled-in forms.
import { iso, isoOrNull, type Tx } from '../platform/db.ts';
import type { Answers } from './model.ts';

/** A filled-in form as stored. Times in ms. */
export interface AnswerRow {
  readonly id: string;
  readonly subject_id: string;
  readonly survey_id: string;
  readonly version: number;
  readonly place_id: string | null;
  readonly personal: boolean;
  readonly language: string;
  readonly page: number;
  readonly state: 'partial' | 'answered';
  readonly chosen: Answers;
  readonly words: Buffer | null;
  readonly contact: boolean;
  readonly started_at: number;
  readonly saved_at: number;
  readonly answered_at: number | null;
}

const ANSWER =
  'id, subject_id, survey_id, version, place_id, personal, language, page, state, chosen, words, contact, started_at, saved_at, answered_at';

export async function findAnswer(tx: Tx, subjectId: string, id: string): Promise<AnswerRow | null> {
  const rows = await tx.query<AnswerRow>(
    `select ${ANSWER} from survey_answer where subject_id = $1 and id = $2`,
    [subjectId, id],
  );
  return rows[0] ?? null;
}

/** What a form holds before its first page is saved. */
export interface NewAnswer {
  readonly orgId: string;
  readonly subjectId: string;
  readonly id: string;
  readonly surveyId: string;
  readonly version: number;
  readonly placeId: string | null;
  readonly personal: boolean;
  readonly language: string;
  readonly at: number;
}

/** Begins an answer, or finds the one begun before, and holds it until the commit: what is sent twice waits for itself. */
export async function lockAnswer(tx: Tx, a: NewAnswer): Promise<AnswerRow | null> {
  await tx.query(
    `insert into survey_answer (org_id, subject_id, id, survey_id, version, place_id, personal, language, page, state, chosen, started_at, saved_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 0, 'partial', '{}', $9, $9) on conflict (subject_id, id) do nothing`,
    [a.orgId, a.subjectId, a.id, a.surveyId, a.version, a.placeId, a.personal, a.language, iso(a.at)],
  );
  const rows = await tx.query<AnswerRow>(
    `select ${ANSWER} from survey_answer where subject_id = $1 and id = $2 for update`,
    [a.subjectId, a.id],
  );
  return rows[0] ?? null;
}

/** What a page changed. */
export interface SavedPage {
  readonly subjectId: string;
  readonly id: string;
  readonly page: number;
  readonly chosen: Answers;
  readonly words: Uint8Array | null;
  readonly answered: boolean;
  readonly language: string;
  readonly at: number;
}

export async function savePage(tx: Tx, s: SavedPage): Promise<void> {
  await tx.query(
    `update survey_answer set page = $3, chosen = $4::jsonb, words = $5, state = $6, language = $7, saved_at = $8, answered_at = $9
     where subject_id = $1 and id = $2 and state = 'partial'`,
    [
      s.subjectId,
      s.id,
      s.page,
      JSON.stringify(s.chosen),
      s.words && Buffer.from(s.words),
      s.answered ? 'answered' : 'partial',
      s.language,
      iso(s.at),
      isoOrNull(s.answered ? s.at : null),
    ],
  );
}

/** True when these subjects answered the survey in another form already. Answers of one person wait for one another. */
export async function hasAnswered(
  tx: Tx,
  surveyId: string,
  personId: string,
  subjectIds: readonly string[],
  exceptId: string,
): Promise<boolean> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`survey/${surveyId}/${personId}`]);
  const rows = await tx.query(
    `select 1 from survey_answer where subject_id = any ($1::uuid[]) and survey_id = $2 and state = 'answered' and id <> $3 limit 1`,
    [subjectIds, surveyId, exceptId],
  );
  return rows.length > 0;
}

/** Notes the yes to being contacted; true when it is new. */
export async function markContact(tx: Tx, subjectId: string, id: string): Promise<boolean> {
  const rows = await tx.query(
    `update survey_answer set contact = true where subject_id = $1 and id = $2 and state = 'answered' and not contact returning id`,
    [subjectId, id],
  );
  return rows.length > 0;
}

/** What export hands out about subjects. */
export function readAnswersOf(
  tx: Tx,
  subjectIds: readonly string[],
): Promise<(AnswerRow & { slug: string })[]> {
  return tx.query(
    `select ${ANSWER.split(', ')
      .map((c) => `a.${c}`)
      .join(', ')}, s.slug from survey_answer a join survey s on s.org_id = a.org_id and s.id = a.survey_id
     where a.subject_id = any ($1::uuid[]) order by a.started_at`,
    [subjectIds],
  );
}

export function readLinksOf(
  tx: Tx,
  subjectIds: readonly string[],
): Promise<{ slug: string; created_at: number; opened_at: number | null; expires_at: number }[]> {
  return tx.query(
    `select s.slug, l.created_at, l.opened_at, l.expires_at from survey_link l join survey s on s.org_id = l.org_id and s.id = l.survey_id
     where l.subject_id = any ($1::uuid[]) order by l.created_at`,
    [subjectIds],
  );
}

/** Removes everything about these subjects; returns how many rows went. As `worker`. */
export async function eraseAnswers(tx: Tx, subjectIds: readonly string[]): Promise<number> {
  const rows = await tx.query<{ n: number }>(
    `with a as (delete from survey_answer where subject_id = any ($1::uuid[]) returning 1),
       l as (delete from survey_link where subject_id = any ($1::uuid[]) returning 1)
     select (select count(*) from a) + (select count(*) from l) as n`,
    [subjectIds],
  );
  return rows[0]?.n ?? 0;
}

/** Drops answers whose time is over, forms left half-way, and links long expired; returns how many. As `worker`. */
export async function dropOld(
  tx: Tx,
  now: number,
  halfWayBefore: number,
  expiredBefore: number,
): Promise<number> {
  const rows = await tx.query<{ n: number }>(
    `with a as (delete from survey_answer a using survey s where s.org_id = a.org_id and s.id = a.survey_id
         and a.answered_at < $1::timestamptz - make_interval(days => s.keep_days) returning 1),
       p as (delete from survey_answer where state = 'partial' and saved_at < $2 returning 1),
       l as (delete from survey_link l using survey s where s.org_id = l.org_id and s.id = l.survey_id and l.expires_at < $3
         and l.created_at < $1::timestamptz - make_interval(days => s.keep_days) returning 1)
     select (select count(*) from a) + (select count(*) from p) + (select count(*) from l) as n`,
    [iso(now), iso(halfWayBefore), iso(expiredBefore)],
  );
  return rows[0]?.n ?? 0;
}

/** Closes surveys whose date has come; returns them. As `worker`. */
export function closeDue(tx: Tx, now: number): Promise<{ org_id: string; id: string }[]> {
  return tx.query(
    `update survey set state = 'closed', revision = revision + 1 where state in ('open', 'paused') and closes_at <= $1 returning org_id, id`,
    [iso(now)],
  );
}
