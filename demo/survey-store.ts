// What the town's surveys need of the database beyond the rooms' own doors: who was asked, and answers of the past.
import { iso, type Tx } from '../src/platform/db.ts';

/** Somebody who was asked, and when (ms). */
export interface Asked {
  readonly subject_id: string;
  readonly at: number;
}

/** People who got a message whose button leads to this address. */
export function askedByMail(tx: Tx, orgId: string, link: string): Promise<Asked[]> {
  return tx.query(
    `select subject_id, min(queued_at) as at from delivery where org_id = $1 and state in ('sent', 'unknown')
       and content_version_id in (select version_id from content_variant where org_id = $1 and call_to_action->>'url' = $2)
     group by 1 order by 2, 1`,
    [orgId, link],
  );
}

/** Some professionals, always the same ones. */
export function someProfessionals(tx: Tx, orgId: string, most: number): Promise<Asked[]> {
  return tx.query(
    `select person_id as subject_id, last_seen_at as at from profile where org_id = $1 and kind = 'hcp' order by person_id limit $2`,
    [orgId, most],
  );
}

/** The account of a member of staff. */
export async function staffId(tx: Tx, email: string): Promise<string> {
  const rows = await tx.query<{ id: string }>('select id from staff_user where email = $1', [email]);
  return rows[0]?.id ?? '';
}

/** An answer of the past. Times in ms. */
export interface PastAnswer {
  readonly subjectId: string;
  readonly id: string;
  readonly chosen: string;
  readonly words: Buffer | null;
  readonly openedAt: number;
  readonly answeredAt: number | null;
}

/** Writes links and what came of them; a link without an answer was opened and left. */
export async function insertPast(
  tx: Tx,
  orgId: string,
  surveyId: string,
  source: 'message' | 'member',
  past: readonly PastAnswer[],
): Promise<void> {
  const opened = past.map((p) => iso(p.openedAt));
  const [subjects, ids] = [past.map((p) => p.subjectId), past.map((p) => p.id)];
  await tx.query(
    `insert into survey_link (org_id, survey_id, source, subject_id, id, created_at, opened_at, expires_at)
     select $1, $2, $3, s, i, o, o, o + interval '60 days' from unnest($4::uuid[], $5::uuid[], $6::timestamptz[]) as x(s, i, o)`,
    [orgId, surveyId, source, subjects, ids, opened],
  );
  await tx.query(
    `insert into survey_answer (org_id, survey_id, version, personal, language, page, subject_id, id, chosen, words, started_at, saved_at, answered_at, state)
     select $1, $2, 1, true, 'en', 0, s, i, c::jsonb, w, o, coalesce(a, o), a, case when a is null then 'partial' else 'answered' end
     from unnest($3::uuid[], $4::uuid[], $5::text[], $6::bytea[], $7::timestamptz[], $8::timestamptz[]) as x(s, i, c, w, o, a)`,
    [
      orgId,
      surveyId,
      subjects,
      ids,
      past.map((p) => p.chosen),
      past.map((p) => p.words),
      opened,
      past.map((p) => (p.answeredAt === null ? null : iso(p.answeredAt))),
    ],
  );
}
