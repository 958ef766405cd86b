// What results are counted from: finished answers of a span, and how many were reached.
import { iso, type Tx } from '../platform/db.ts';
import type { Answers } from './model.ts';

/** Which answers are meant. Times in ms. */
export interface AnswerFilter {
  readonly surveyId: string;
  readonly from: number;
  readonly to: number;
  readonly placeId: string | null;
  readonly version: number | null;
}

/** A finished answer. */
export interface FinishedRow {
  readonly id: string;
  readonly subject_id: string;
  readonly version: number;
  readonly personal: boolean;
  readonly place_id: string | null;
  readonly language: string;
  readonly chosen: Answers;
  readonly words: Buffer | null;
  readonly answered_at: number;
}

const WHERE = `org_id = $1 and survey_id = $2 and state = 'answered' and answered_at >= $3 and answered_at < $4
  and ($5::uuid is null or place_id = $5) and ($6::int is null or version = $6)`;

function bound(orgId: string, f: AnswerFilter): unknown[] {
  return [orgId, f.surveyId, iso(f.from), iso(f.to), f.placeId, f.version];
}

/** Newest first. @param words whether sealed texts come along, or only answers that have some */
export function listFinished(
  tx: Tx,
  orgId: string,
  filter: AnswerFilter,
  words: 'none' | 'all' | 'only',
  most: number,
  before: { readonly at: number; readonly id: string } | null = null,
): Promise<FinishedRow[]> {
  return tx.query(
    `select id, subject_id, version, personal, place_id, language, chosen, case when $7 <> 'none' then words end as words, answered_at
     from survey_answer where ${WHERE} and ($7 <> 'only' or words is not null) and ($8::timestamptz is null or (answered_at, id) < ($8, $9::uuid))
     order by answered_at desc, id desc limit $10`,
    [...bound(orgId, filter), words, before && iso(before.at), before?.id ?? null, most],
  );
}

/** How many came in, half-way and finished, and how many forms were left for a day. */
export interface Reached {
  readonly answered: number;
  readonly personal_answered: number;
  readonly partial: number;
  readonly abandoned: number;
}

export async function countReached(
  tx: Tx,
  orgId: string,
  f: AnswerFilter,
  leftBefore: number,
): Promise<Reached> {
  const rows = await tx.query<Reached>(
    `select count(*) filter (where state = 'answered') as answered, count(*) filter (where state = 'answered' and personal) as personal_answered,
       count(*) filter (where state = 'partial' and saved_at >= $7) as partial, count(*) filter (where state = 'partial' and saved_at < $7) as abandoned
     from survey_answer where org_id = $1 and survey_id = $2 and coalesce(answered_at, saved_at) >= $3 and coalesce(answered_at, saved_at) < $4
       and ($5::uuid is null or place_id = $5) and ($6::int is null or version = $6)`,
    [...bound(orgId, f), iso(leftBefore)],
  );
  return rows[0] ?? { answered: 0, personal_answered: 0, partial: 0, abandoned: 0 };
}

/** Personal links of a span by where they came from, and how many were opened. */
export async function countLinks(
  tx: Tx,
  orgId: string,
  f: AnswerFilter,
): Promise<{ given: number; opened: number; by_message: number }> {
  const rows = await tx.query<{ given: number; opened: number; by_message: number }>(
    `select count(*) filter (where source = 'member') as given, count(opened_at) as opened, count(*) filter (where source = 'message') as by_message
     from survey_link where org_id = $1 and survey_id = $2 and created_at >= $3 and created_at < $4`,
    [orgId, f.surveyId, iso(f.from), iso(f.to)],
  );
  return rows[0] ?? { given: 0, opened: 0, by_message: 0 };
}
