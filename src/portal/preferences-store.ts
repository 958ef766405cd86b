// Rows of the preference centre: rhythm, topics, and the receipts of what was saved. Run as worker of the organisations.
import { iso, type Tx } from '../platform/db.ts';

/** How often somebody wants messages that are not about their care. */
export const FREQUENCIES = ['normal', 'fewer', 'low', 'essential'] as const;
export type Frequency = (typeof FREQUENCIES)[number];

/** What a person switched off under any of their subjects, by person id. */
export async function readTopicsOff(
  tx: Tx,
  personIds: readonly string[],
): Promise<Map<string, readonly string[]>> {
  const rows = await tx.query<{ id: string; topics: string[] }>(
    `select w.id, array_agg(distinct t.topic) as topics from unnest($1::uuid[]) w(id)
     cross join lateral (select w.id as subject_id union all select l.subject_id from person_link l where l.person_id = w.id and l.subject_id <> w.id) m
     join preference r on r.subject_id = m.subject_id cross join lateral unnest(r.topics_off) t(topic) group by w.id`,
    [personIds],
  );
  return new Map(rows.map((row) => [row.id, row.topics]));
}

/** The topics that organisations write about today, by organisation. */
export async function readTopics(tx: Tx, orgIds: readonly string[]): Promise<Map<string, readonly string[]>> {
  const rows = await tx.query<{ org: string; topics: string[] }>(
    `select i.org_id as org, array_agg(distinct i.topic order by i.topic) as topics from content_item i
     where i.org_id = any ($1::uuid[]) and i.topic is not null and i.topic <> '' and i.lane in ('engagement', 'marketing')
       and exists (select 1 from content_version v where v.org_id = i.org_id and v.item_id = i.id and v.state = 'approved')
     group by i.org_id`,
    [orgIds],
  );
  return new Map(rows.map((row) => [row.org, row.topics]));
}

/** Keeps which topics a person does not want. */
export async function setTopicsOff(
  tx: Tx,
  orgId: string,
  personId: string,
  topics: readonly string[],
  now: number,
): Promise<void> {
  await tx.query(
    `with others as (
       update preference p set topics_off = $3, updated_at = $4 from person_link l where l.person_id = $2 and p.subject_id = l.subject_id and p.subject_id <> $2)
     insert into preference (org_id, subject_id, topics_off, updated_at) values ($1, $2, $3, $4)
     on conflict (subject_id) do update set topics_off = excluded.topics_off, updated_at = excluded.updated_at`,
    [orgId, personId, topics, iso(now)],
  );
}

/** What was saved, as the person was told it. */
export interface StoredReceipt {
  readonly id: string;
  readonly personId: string;
  readonly at: number;
  readonly textVersion: string;
  readonly lines: readonly string[];
}

export async function insertReceipt(tx: Tx, orgId: string, r: StoredReceipt): Promise<void> {
  await tx.query(
    'insert into preference_receipt (org_id, subject_id, id, at, text_version, lines) values ($1, $2, $3, $4, $5, $6)',
    [orgId, r.personId, r.id, iso(r.at), r.textVersion, r.lines],
  );
}

/** The receipts of these people's subjects, newest first. */
export function readReceipts(tx: Tx, subjectIds: readonly string[]): Promise<StoredReceipt[]> {
  return tx.query(
    `select id, subject_id as "personId", at, text_version as "textVersion", lines from preference_receipt
     where subject_id = any ($1::uuid[]) order by at desc, id desc limit 100`,
    [subjectIds],
  );
}
