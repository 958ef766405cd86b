// Rows of suggestions: questions whether two people are one, and what was answered.
import { iso, type Tx } from '../platform/db.ts';
import type { Evidence, Relation } from './likeness.ts';
import type { PersonKind } from './model.ts';

export const SUGGESTION_STATES = ['open', 'merged', 'apart', 'stale'] as const;
export type SuggestionState = (typeof SUGGESTION_STATES)[number];

/** A pair that is worth a question. `personA` is the smaller id. */
export interface FoundPair {
  readonly orgId: string;
  readonly id: string;
  readonly personA: string;
  readonly personB: string;
  readonly confidence: number;
  readonly strength: number;
  readonly evidence: readonly Evidence[];
  readonly relation: Relation | null;
}

/** A suggestion as it is stored. Times are ms. */
export interface Suggestion {
  readonly id: string;
  readonly person_a: string;
  readonly person_b: string;
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  readonly relation: Relation | null;
  readonly state: SuggestionState;
  readonly found_at: number;
  readonly decided_by: string | null;
  readonly decided_at: number | null;
  readonly reason: string | null;
  readonly merge_id: string | null;
  readonly name_a: string | null;
  readonly name_b: string | null;
  readonly kind_a: PersonKind | null;
  readonly kind_b: PersonKind | null;
}

/** How many more bits of evidence it takes, beside a high confidence, to ask again about two who were told apart. */
const MUCH_MORE = 8;
const ASK_AGAIN_FROM = 0.95;

/** Locks the questions about these people in one order, so that two workers never wait for each other. */
export async function lockSuggestions(tx: Tx, personIds: readonly string[]): Promise<number> {
  const rows = await tx.query(
    `select 1 from identity_suggestion where person_a = any ($1::uuid[]) or person_b = any ($1::uuid[])
     order by person_a, person_b for update`,
    [personIds],
  );
  return rows.length;
}

/**
 * Asks, or brings a question up to date. Two who were told apart (they, or those who were merged into them) are asked
 * about again only when much more of them agrees than did then; two who were separated by hand, never. A merge that
 * stands but has not reached the profiles yet is left alone.
 */
export async function saveSuggestions(tx: Tx, pairs: readonly FoundPair[], now: number): Promise<void> {
  if (pairs.length === 0) return;
  await tx.query(
    `insert into identity_suggestion as s (org_id, id, person_a, person_b, confidence, strength, evidence, relation, found_at)
     select x.*, $9::timestamptz from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::real[], $6::real[], $7::text[]::jsonb[], $8::text[])
       as x(org_id, id, person_a, person_b, confidence, strength, evidence, relation)
     cross join lateral (select array(select l.subject_id from person_link l where l.person_id = x.person_a) || x.person_a as ids) a
     cross join lateral (select array(select l.subject_id from person_link l where l.person_id = x.person_b) || x.person_b as ids) b
     where not exists (select 1 from identity_suggestion d
       where ((d.person_a = any (a.ids) and d.person_b = any (b.ids)) or (d.person_a = any (b.ids) and d.person_b = any (a.ids)))
         and d.state = 'apart' and (x.confidence < ${ASK_AGAIN_FROM} or x.strength < d.strength + ${MUCH_MORE}))
       and not exists (select 1 from identity_edge e where e.kind = 'apart' and e.lifted_by is null
         and ((e.subject_a = any (a.ids) and e.subject_b = any (b.ids)) or (e.subject_a = any (b.ids) and e.subject_b = any (a.ids))))
     order by x.person_a, x.person_b
     on conflict (person_a, person_b) do update set confidence = excluded.confidence, strength = excluded.strength,
       evidence = excluded.evidence, relation = excluded.relation, state = 'open', decided_by = null, decided_at = null, reason = null,
       merge_id = null, found_at = case when s.state = 'open' then s.found_at else excluded.found_at end
     where s.merge_id is null or not exists (select 1 from identity_decision d where d.id = s.merge_id and d.undone_at is null)`,
    [
      pairs.map((p) => p.orgId),
      pairs.map((p) => p.id),
      pairs.map((p) => p.personA),
      pairs.map((p) => p.personB),
      pairs.map((p) => p.confidence),
      pairs.map((p) => p.strength),
      pairs.map((p) => JSON.stringify(p.evidence)),
      pairs.map((p) => p.relation),
      iso(now),
    ],
  );
}

/** Takes back open questions about people of whom something changed, except those just asked again. */
export async function retireSuggestions(
  tx: Tx,
  personIds: readonly string[],
  asked: readonly string[],
): Promise<void> {
  await tx.query(
    `update identity_suggestion set state = 'stale'
     where state = 'open' and (person_a = any ($1::uuid[]) or person_b = any ($1::uuid[])) and id <> all ($2::uuid[])`,
    [personIds, asked],
  );
}

/** Forgets every question about these people: an erasure. */
export async function deleteSuggestions(tx: Tx, personIds: readonly string[]): Promise<void> {
  await tx.query(
    'delete from identity_suggestion where person_a = any ($1::uuid[]) or person_b = any ($1::uuid[])',
    [personIds],
  );
}

const COLUMNS = `s.id, s.person_a, s.person_b, s.confidence, s.evidence, s.relation, s.state, s.found_at, s.decided_by, s.decided_at, s.reason,
  s.merge_id, a.display_name as name_a, b.display_name as name_b, a.kind as kind_a, b.kind as kind_b`;
const SIDES =
  'left join profile a on a.person_id = s.person_a left join profile b on b.person_id = s.person_b';
/** A question about somebody who is gone is no question any more. */
const ANSWERABLE = `(s.state <> 'open' or (a.person_id is not null and b.person_id is not null))`;

export interface SuggestionFilter {
  readonly state: SuggestionState;
  readonly kind: PersonKind | null;
  readonly after: { readonly confidence: number; readonly id: string } | null;
  readonly most: number;
}

/** A page of suggestions, the most confident first. */
export function listSuggestions(tx: Tx, orgId: string, filter: SuggestionFilter): Promise<Suggestion[]> {
  return tx.query(
    `select ${COLUMNS} from identity_suggestion s ${SIDES}
     where s.org_id = $1 and s.state = $2 and ${ANSWERABLE} and ($3::text is null or a.kind = $3 or b.kind = $3)
       and ($4::real is null or (s.confidence, s.id) < ($4::real, $5::uuid))
     order by s.confidence desc, s.id desc limit $6`,
    [
      orgId,
      filter.state,
      filter.kind,
      filter.after?.confidence ?? null,
      filter.after?.id ?? null,
      filter.most,
    ],
  );
}

/** Open questions, and how many a member answered since a time (ms). */
export async function countSuggestions(
  tx: Tx,
  orgId: string,
  member: string,
  since: number,
): Promise<{ open: number; decided: number }> {
  const rows = await tx.query<{ open: number; decided: number }>(
    `select count(*) filter (where s.state = 'open' and ${ANSWERABLE})::int as open,
       count(*) filter (where s.decided_by = $2 and s.decided_at >= $3)::int as decided
     from identity_suggestion s ${SIDES} where s.org_id = $1`,
    [orgId, member, iso(since)],
  );
  return rows[0] ?? { open: 0, decided: 0 };
}

/** One suggestion; locked when it is about to be answered. */
export async function readSuggestion(
  tx: Tx,
  orgId: string,
  id: string,
  lock: boolean,
): Promise<Suggestion | null> {
  const rows = await tx.query<Suggestion>(
    `select ${COLUMNS} from identity_suggestion s ${SIDES} where s.org_id = $1 and s.id = $2 ${lock ? 'for update of s' : ''}`,
    [orgId, id],
  );
  return rows[0] ?? null;
}

/** Questions about one person, answerable ones first. */
export function suggestionsOf(tx: Tx, personId: string, state: SuggestionState): Promise<Suggestion[]> {
  return tx.query(
    `select ${COLUMNS} from identity_suggestion s ${SIDES}
     where (s.person_a = $1 or s.person_b = $1) and s.state = $2 and ${ANSWERABLE} order by s.confidence desc, s.id desc limit 50`,
    [personId, state],
  );
}

/** That questions were asked about people, and what was answered; nothing of the others. For their own export. */
export function doublesOf(
  tx: Tx,
  personIds: readonly string[],
): Promise<Pick<Suggestion, 'confidence' | 'state' | 'found_at' | 'decided_at'>[]> {
  return tx.query(
    `select confidence, state, found_at, decided_at from identity_suggestion
     where person_a = any ($1::uuid[]) or person_b = any ($1::uuid[]) order by found_at, id`,
    [personIds],
  );
}

/** What somebody answered. */
export interface Answer {
  readonly state: SuggestionState;
  readonly by: string | null;
  readonly at: number | null;
  readonly reason: string | null;
  readonly mergeId: string | null;
}

/** Writes an answer, or takes it back (`state` open). */
export async function answerSuggestion(tx: Tx, orgId: string, id: string, answer: Answer): Promise<void> {
  await tx.query(
    `update identity_suggestion set state = $3, decided_by = $4, decided_at = $5, reason = $6, merge_id = $7
     where org_id = $1 and id = $2`,
    [
      orgId,
      id,
      answer.state,
      answer.by,
      answer.at === null ? null : iso(answer.at),
      answer.reason,
      answer.mergeId,
    ],
  );
}
