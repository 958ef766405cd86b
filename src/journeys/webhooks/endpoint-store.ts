// Rows of endpoints: where calls go, and how the receiver does.
import { iso, isoOrNull, type Tx } from '../../platform/db.ts';
import type { DataClass } from '../../trust/model.ts';
import type { Endpoint } from './model.ts';

/** An endpoint as stored; secrets sealed under the instance's key. Times in ms. */
export interface EndpointRow {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  readonly carries: DataClass;
  readonly secret: Buffer;
  readonly secretBefore: Buffer | null;
  readonly beforeUntil: number | null;
  readonly pausedAt: number | null;
  readonly disabledAt: number | null;
  readonly disabledWhy: string | null;
  readonly failures: number;
  readonly closedUntil: number | null;
  readonly createdAt: number;
  readonly changedAt: number;
}

const COLUMNS = `e.id, e.name, e.url, e.carries, e.secret, e.secret_before as "secretBefore", e.before_until as "beforeUntil",
  e.paused_at as "pausedAt", e.disabled_at as "disabledAt", e.disabled_why as "disabledWhy", e.failures, e.closed_until as "closedUntil",
  e.created_at as "createdAt", e.changed_at as "changedAt"`;

/** Every endpoint of these organisations, by id: what steps may call. */
export async function readEndpoints(
  tx: Tx,
  orgIds: readonly string[],
): Promise<ReadonlyMap<string, Endpoint>> {
  const rows = await tx.query<Endpoint>(
    `select org_id as "orgId", id, name, carries, disabled_at is null as usable from webhook_endpoint where org_id = any ($1::uuid[])`,
    [orgIds],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** An endpoint with what it did in the last day and what waits. */
export interface EndpointFigures extends EndpointRow {
  readonly delivered: number;
  readonly failed: number;
  readonly waiting: number;
  readonly lastAt: number | null;
}

/** All endpoints by name, counting calls settled since `since` (ms). */
export function listEndpoints(tx: Tx, orgId: string, since: number): Promise<EndpointFigures[]> {
  return tx.query(
    `select ${COLUMNS}, d.n as delivered, f.n as failed, w.n as waiting,
       (select max(at) from webhook_attempt a where a.endpoint_id = e.id) as "lastAt"
     from webhook_endpoint e
     cross join lateral (select count(*)::int as n from webhook_call where endpoint_id = e.id and state = 'delivered' and settled_at > $2) d
     cross join lateral (select count(*)::int as n from webhook_call where endpoint_id = e.id and state = 'failed') f
     cross join lateral (select count(*)::int as n from webhook_call where endpoint_id = e.id and state = 'queued') w
     where e.org_id = $1 order by e.name, e.id`,
    [orgId, iso(since)],
  );
}

export async function findEndpoint(tx: Tx, orgId: string, id: string): Promise<EndpointRow | null> {
  const rows = await tx.query<EndpointRow>(
    `select ${COLUMNS} from webhook_endpoint e where e.org_id = $1 and e.id = $2`,
    [orgId, id],
  );
  return rows[0] ?? null;
}

/** Endpoints that calls were claimed for, by id. */
export async function readSending(
  tx: Tx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, EndpointRow & { readonly orgId: string }>> {
  const rows = await tx.query<EndpointRow & { orgId: string }>(
    `select e.org_id as "orgId", ${COLUMNS} from webhook_endpoint e where e.id = any ($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** False when the organisation has an endpoint of that name. */
export async function insertEndpoint(
  tx: Tx,
  orgId: string,
  endpoint: Pick<EndpointRow, 'id' | 'name' | 'url' | 'carries' | 'secret'>,
  by: string,
  at: number,
): Promise<boolean> {
  const made = await tx.query(
    `insert into webhook_endpoint (org_id, id, name, url, carries, secret, created_by, created_at, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $8) on conflict (org_id, name) do nothing returning id`,
    [orgId, endpoint.id, endpoint.name, endpoint.url, endpoint.carries, endpoint.secret, by, iso(at)],
  );
  return made.length > 0;
}

/** Whether another endpoint has that name. */
export async function nameTaken(tx: Tx, orgId: string, name: string, butId: string): Promise<boolean> {
  const rows = await tx.query('select 1 from webhook_endpoint where org_id = $1 and name = $2 and id <> $3', [
    orgId,
    name,
    butId,
  ]);
  return rows.length > 0;
}

/** Writes what can be edited. A new address, or being let in again, forgets the failures of before. */
export async function updateEndpoint(
  tx: Tx,
  orgId: string,
  endpoint: Pick<EndpointRow, 'id' | 'name' | 'url' | 'carries' | 'pausedAt' | 'disabledAt'>,
  fresh: boolean,
  at: number,
): Promise<void> {
  await tx.query(
    `update webhook_endpoint set name = $3, url = $4, carries = $5, paused_at = $6, disabled_at = $7::timestamptz,
       disabled_why = case when $7::timestamptz is null then null else disabled_why end, changed_at = $8,
       failures = case when $9 then 0 else failures end, closed_until = case when $9 then null else closed_until end
     where org_id = $1 and id = $2`,
    [
      orgId,
      endpoint.id,
      endpoint.name,
      endpoint.url,
      endpoint.carries,
      isoOrNull(endpoint.pausedAt),
      isoOrNull(endpoint.disabledAt),
      iso(at),
      fresh,
    ],
  );
}

/** Puts a new secret in place; the one before signs too until `until` (ms). */
export async function rotateEndpointSecret(
  tx: Tx,
  orgId: string,
  id: string,
  secret: Buffer,
  until: number,
  at: number,
): Promise<boolean> {
  const rows = await tx.query(
    `update webhook_endpoint set secret_before = secret, before_until = $4, secret = $3, changed_at = $5 where org_id = $1 and id = $2 returning id`,
    [orgId, id, secret, iso(until), iso(at)],
  );
  return rows.length > 0;
}

/** Removes an endpoint with its calls and their log. */
export async function deleteEndpoint(tx: Tx, orgId: string, id: string): Promise<boolean> {
  const rows = await tx.query(
    `with c as (delete from webhook_call where org_id = $1 and endpoint_id = $2),
       a as (delete from webhook_attempt where org_id = $1 and endpoint_id = $2)
     delete from webhook_endpoint where org_id = $1 and id = $2 returning id`,
    [orgId, id],
  );
  return rows.length > 0;
}

/** How an endpoint did in a round of tries. `failures` in a row, after it. Times in ms. */
export interface EndpointNews {
  readonly id: string;
  readonly failures: number;
  readonly closedUntil: number | null;
}

export async function noteRound(tx: Tx, news: EndpointNews): Promise<void> {
  await tx.query('update webhook_endpoint set failures = $2, closed_until = $3 where id = $1', [
    news.id,
    news.failures,
    isoOrNull(news.closedUntil),
  ]);
}

/** The receiver said that it is gone: nothing is sent there any more, and what waited has failed. */
export async function disableEndpoint(tx: Tx, id: string, why: string, at: number): Promise<void> {
  await tx.query(
    `with e as (update webhook_endpoint set disabled_at = $3, disabled_why = $2, failures = 0, closed_until = null where id = $1 returning id)
     update webhook_call c set state = 'failed', settled_at = $3, last_detail = 'endpoint-gone', sender = null, claimed_until = null
     from e where c.endpoint_id = e.id and c.state = 'queued'`,
    [id, why, iso(at)],
  );
}
