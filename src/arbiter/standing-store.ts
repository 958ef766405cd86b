// What a batch of requests has to know about people and organisations before it is decided: a few statements, whatever its size.
import { iso, type Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';

/** Where an organisation is, and its own limits. */
export interface OrganisationRow {
  readonly org_id: string;
  readonly zone: string;
  readonly jurisdiction: string;
  readonly settings: JsonObject;
}

export function readOrganisations(tx: Tx, orgIds: readonly string[]): Promise<OrganisationRow[]> {
  return tx.query(
    'select org_id, zone, jurisdiction, settings from organisation where org_id = any ($1::uuid[])',
    [orgIds],
  );
}

/** All subjects of these people, the founding one included. */
export async function readSubjectsOf(tx: Tx, personIds: readonly string[]): Promise<Map<string, string[]>> {
  const linked = await tx.query<{ person_id: string; subject_id: string }>(
    'select person_id, subject_id from person_link where person_id = any ($1::uuid[]) and subject_id <> person_id',
    [personIds],
  );
  const subjects = new Map(personIds.map((id) => [id, [id]]));
  for (const link of linked) subjects.get(link.person_id)?.push(link.subject_id);
  return subjects;
}

/** What a person chose inside one organisation: the strictest of what was chosen under any of their subjects. */
export interface PreferenceRow {
  readonly subject_id: string;
  readonly paused_until: number | null;
  readonly topics_off: readonly string[];
  readonly frequency: string;
}

export function readPreferences(tx: Tx, personIds: readonly string[]): Promise<PreferenceRow[]> {
  return tx.query(
    `select w.id as subject_id, max(r.paused_until) as paused_until,
       coalesce(array_agg(distinct t.topic) filter (where t.topic is not null), '{}') as topics_off,
       (array_agg(r.frequency order by array_position(array['essential', 'low', 'fewer', 'normal'], r.frequency)))[1] as frequency
     from unnest($1::uuid[]) w(id)
     cross join lateral (select w.id as subject_id union all select l.subject_id from person_link l where l.person_id = w.id and l.subject_id <> w.id) m
     join preference r on r.subject_id = m.subject_id
     left join lateral unnest(r.topics_off) t(topic) on true
     group by w.id`,
    [personIds],
  );
}

/** One question whether a person has had a content item. */
export interface SeenAsk {
  readonly personId: string;
  readonly itemId: string;
  readonly versionId: string;
}

/** Indexes of the asks whose item was opened in the portal, or whose version was pushed, since `since` (ms). */
export async function readSeen(tx: Tx, asks: readonly SeenAsk[], since: number): Promise<Set<number>> {
  if (asks.length === 0) return new Set();
  const rows = await tx.query<{ ord: number }>(
    `select a.ord from unnest($1::uuid[], $2::uuid[], $3::uuid[]) with ordinality as a(subject_id, item_id, version_id, ord)
     where exists (
       select 1 from (select a.subject_id union all select l.subject_id from person_link l where l.person_id = a.subject_id) own
       cross join lateral (
         (select 1 from delivery d where d.subject_id = own.subject_id and d.queued_at >= $4 and d.content_version_id = a.version_id
            and d.state in ('queued', 'sent', 'unknown') limit 1)
         union all
         (select 1 from feed_item f join content_version v on v.org_id = f.org_id and v.id = f.content_version_id
          where f.subject_id = own.subject_id and f.opened_at >= $4 and v.item_id = a.item_id limit 1)) had)`,
    [asks.map((a) => a.personId), asks.map((a) => a.itemId), asks.map((a) => a.versionId), iso(since)],
  );
  return new Set(rows.map((r) => r.ord - 1));
}

/** One place of a person's contact budget. Every key is locked until the transaction ends. */
export interface BudgetAsk {
  readonly key: Uint8Array;
  readonly orgId: string;
}

export interface BudgetRow {
  readonly ord: number;
  readonly own_times: readonly (string | number)[] | null;
  readonly own_channels: readonly string[] | null;
  readonly total: number;
}

export function openBudgets(tx: Tx, asks: readonly BudgetAsk[], since: number): Promise<BudgetRow[]> {
  return tx.query(
    `select ord, (select array_agg((extract(epoch from t) * 1000)::float8) from unnest(own_times) t) as own_times, own_channels, total
     from contact_budget_open($1::bytea[], $2::uuid[], $3)`,
    [asks.map((a) => Buffer.from(a.key)), asks.map((a) => a.orgId), iso(since)],
  );
}

/** A contact that takes a place in the budget at the moment it goes out. */
export interface Reservation extends BudgetAsk {
  readonly decisionId: string;
  readonly channel: string;
  readonly at: number;
}

export async function reserveBudgets(tx: Tx, reserved: readonly Reservation[]): Promise<void> {
  if (reserved.length === 0) return;
  await tx.query(
    'select contact_budget_reserve($1::bytea[], $2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[])',
    [
      reserved.map((r) => Buffer.from(r.key)),
      reserved.map((r) => r.decisionId),
      reserved.map((r) => r.orgId),
      reserved.map((r) => r.channel),
      reserved.map((r) => iso(r.at)),
    ],
  );
}

/** Contacts since `since` (ms), own and of all organisations; locks nothing. */
export async function readBudget(
  tx: Tx,
  ask: BudgetAsk,
  since: number,
): Promise<{ own: number; total: number }> {
  const rows = await tx.query<{ own: number; total: number }>(
    'select own, total from contact_budget_read($1, $2, $3)',
    [Buffer.from(ask.key), ask.orgId, iso(since)],
  );
  return rows[0] ?? { own: 0, total: 0 };
}
