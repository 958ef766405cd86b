// Rows of webhook sources and of what came in from them.
import { iso, isoOrNull, type Tx } from '../../platform/db.ts';
import type { HookMap, Scheme } from './model.ts';

/** A source as stored; secrets and example sealed under the instance's key. Times in ms. */
export interface SourceRow {
  readonly id: string;
  readonly name: string;
  readonly scheme: Scheme;
  readonly map: HookMap;
  readonly example: Buffer | null;
  readonly secret: Buffer;
  readonly secretBefore: Buffer | null;
  readonly beforeUntil: number | null;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly pausedAt: number | null;
}

/** A source with what it did in the last day. */
export interface SourceFigures extends SourceRow {
  readonly accepted: number;
  readonly held: number;
  readonly refused: number;
  readonly lastAt: number | null;
}

const COLUMNS = `s.id, s.name, s.scheme, s.map, s.example, s.secret, s.secret_before as "secretBefore", s.before_until as "beforeUntil",
  s.created_at as "createdAt", s.changed_at as "changedAt", s.paused_at as "pausedAt"`;

export async function readSource(tx: Tx, orgId: string, id: string): Promise<SourceRow | null> {
  const [row] = await tx.query<SourceRow>(
    `select ${COLUMNS} from webhook_source s where s.org_id = $1 and s.id = $2`,
    [orgId, id],
  );
  return row ?? null;
}

/** All sources, newest first, counting deliveries since `since` (ms). */
export function listSources(tx: Tx, orgId: string, since: number): Promise<SourceFigures[]> {
  return tx.query(
    `select ${COLUMNS}, coalesce(d.accepted, 0)::int as accepted, coalesce(d.held, 0)::int as held, coalesce(d.refused, 0)::int as refused,
       (select max(at) from webhook_delivery l where l.source_id = s.id) as "lastAt"
     from webhook_source s left join (
       select source_id, sum(times) filter (where verdict in ('accepted', 'partly', 'repeated')) as accepted,
         sum(times) filter (where verdict in ('partly', 'quarantined', 'unreadable')) as held, sum(times) filter (where verdict = 'refused') as refused
       from webhook_delivery where org_id = $1 and at > $2 group by source_id) d on d.source_id = s.id
     where s.org_id = $1 order by s.created_at desc, s.id desc`,
    [orgId, iso(since)],
  );
}

export async function insertSource(
  tx: Tx,
  orgId: string,
  source: Pick<SourceRow, 'id' | 'name' | 'scheme' | 'map' | 'secret' | 'example'>,
  at: number,
): Promise<void> {
  await tx.query(
    `insert into webhook_source (org_id, id, name, scheme, map, secret, example, created_at, changed_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
    [
      orgId,
      source.id,
      source.name,
      JSON.stringify(source.scheme),
      JSON.stringify(source.map),
      source.secret,
      source.example,
      iso(at),
    ],
  );
}

/** Writes what can be edited. */
export async function updateSource(
  tx: Tx,
  orgId: string,
  source: Pick<SourceRow, 'id' | 'name' | 'scheme' | 'map' | 'example' | 'pausedAt'>,
  at: number,
): Promise<void> {
  await tx.query(
    `update webhook_source set name = $3, scheme = $4, map = $5, example = $6, paused_at = $7, changed_at = $8 where org_id = $1 and id = $2`,
    [
      orgId,
      source.id,
      source.name,
      JSON.stringify(source.scheme),
      JSON.stringify(source.map),
      source.example,
      isoOrNull(source.pausedAt),
      iso(at),
    ],
  );
}

/** Puts a new secret in place; the one before stays valid until `until` (ms). */
export async function rotateSecret(
  tx: Tx,
  orgId: string,
  id: string,
  secret: Buffer,
  until: number,
  at: number,
): Promise<boolean> {
  const rows = await tx.query(
    `update webhook_source set secret_before = secret, before_until = $4, secret = $3, changed_at = $5 where org_id = $1 and id = $2 returning id`,
    [orgId, id, secret, iso(until), iso(at)],
  );
  return rows.length > 0;
}

export async function deleteSource(tx: Tx, orgId: string, id: string): Promise<boolean> {
  const rows = await tx.query('delete from webhook_source where org_id = $1 and id = $2 returning id', [
    orgId,
    id,
  ]);
  await tx.query('delete from webhook_delivery where org_id = $1 and source_id = $2', [orgId, id]);
  return rows.length > 0;
}

/** What came in and how it was judged. */
export interface DeliveryRow {
  readonly id: string;
  readonly at: number;
  readonly status: number;
  readonly verdict: 'accepted' | 'partly' | 'quarantined' | 'repeated' | 'unreadable' | 'refused' | 'tried';
  readonly code: string | null;
  readonly signals: number;
  readonly times: number;
}

/** Notes a delivery; false when one with the same key was noted before: the key is unique per source. */
export async function insertDelivery(
  tx: Tx,
  orgId: string,
  sourceId: string,
  delivery: DeliveryRow,
  key: Buffer | null,
): Promise<boolean> {
  const rows = await tx.query(
    `insert into webhook_delivery (org_id, source_id, id, at, key, status, verdict, code, signals, times)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning id`,
    [
      orgId,
      sourceId,
      delivery.id,
      iso(delivery.at),
      key,
      delivery.status,
      delivery.verdict,
      delivery.code,
      delivery.signals,
      delivery.times,
    ],
  );
  return rows.length > 0;
}

/** The latest deliveries of a source, newest first, from a place on. */
export function listDeliveries(
  tx: Tx,
  orgId: string,
  sourceId: string,
  before: { readonly at: number; readonly id: string } | null,
  most: number,
): Promise<DeliveryRow[]> {
  return tx.query(
    `select id, at, status, verdict, code, signals, times from webhook_delivery
     where org_id = $1 and source_id = $2 and ($3::timestamptz is null or (at, id) < ($3, $4::uuid))
     order by at desc, id desc limit $5`,
    [orgId, sourceId, before ? iso(before.at) : null, before?.id ?? null, most],
  );
}
