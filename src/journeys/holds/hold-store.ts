// Rows of crisis holds as staff see them: started, changed, ended, and what was released from them.
import { iso, isoOrNull, type Tx } from '../../platform/db.ts';
import { type Hold, PLACE_TRAITS } from './model.ts';
import { HOLD } from './store.ts';

/** A hold with who runs it and what was too late for it. */
export interface HoldRow extends Hold {
  readonly reason: string;
  readonly startedBy: string;
  readonly endedBy: string | null;
  readonly statementItemId: string | null;
  readonly statement: string | null;
  readonly inHand: number;
  readonly gone: number;
}

const ROW = `${HOLD}, h.reason, h.started_by as "startedBy", h.ended_by as "endedBy", h.statement_item_id as "statementItemId",
  i.name as statement, h.in_hand as "inHand", h.gone
  from crisis_hold h left join content_item i on i.org_id = h.org_id and i.id = h.statement_item_id`;

export async function insertHold(tx: Tx, hold: HoldRow): Promise<void> {
  await tx.query(
    `insert into crisis_hold (org_id, id, place, care_too, reason, started_at, started_by, ends_at, statement_item_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      hold.orgId,
      hold.id,
      hold.place,
      hold.careToo,
      hold.reason,
      iso(hold.startedAt),
      hold.startedBy,
      isoOrNull(hold.endsAt),
      hold.statementItemId,
    ],
  );
}

export async function readHold(tx: Tx, orgId: string, id: string): Promise<HoldRow | null> {
  const [row] = await tx.query<HoldRow>(`select ${ROW} where h.org_id = $1 and h.id = $2`, [orgId, id]);
  return row ?? null;
}

/** Holds of an organisation, newest first; `before` is the last one of the page before. */
export function listHolds(
  tx: Tx,
  orgId: string,
  before: { readonly at: number; readonly id: string } | null,
  most: number,
): Promise<HoldRow[]> {
  return tx.query(
    `select ${ROW} where h.org_id = $1 and ($2::timestamptz is null or (h.started_at, h.id) < ($2, $3::uuid))
     order by h.started_at desc, h.id desc limit $4`,
    [orgId, isoOrNull(before?.at), before?.id ?? null, most],
  );
}

/** The holds that are on. */
export function listOn(tx: Tx, orgIds: readonly string[], now: number): Promise<HoldRow[]> {
  return tx.query(
    `select ${ROW} where h.org_id = any ($1::uuid[]) and h.ended_at is null and h.started_at <= $2
       and (h.ends_at is null or h.ends_at > $2) order by h.started_at`,
    [orgIds, iso(now)],
  );
}

/** Keeps how many deliveries the start came too late for. */
export async function setGone(
  tx: Tx,
  orgId: string,
  id: string,
  gone: { readonly inHand: number; readonly gone: number },
): Promise<void> {
  await tx.query('update crisis_hold set in_hand = $3, gone = $4 where org_id = $1 and id = $2', [
    orgId,
    id,
    gone.inHand,
    gone.gone,
  ]);
}

/** Ends a hold that is on; false when it is over already. */
export async function endHold(tx: Tx, orgId: string, id: string, by: string, now: number): Promise<boolean> {
  const rows = await tx.query(
    `update crisis_hold set ended_at = $4, ended_by = $3
     where org_id = $1 and id = $2 and ended_at is null and (ends_at is null or ends_at > $4) returning id`,
    [orgId, id, by, iso(now)],
  );
  return rows.length > 0;
}

/** Changes the end and the statement of a hold that is on; false when it is over already. */
export async function changeHold(
  tx: Tx,
  orgId: string,
  id: string,
  change: { readonly endsAt: number | null; readonly statementItemId: string | null },
  now: number,
): Promise<boolean> {
  const rows = await tx.query(
    `update crisis_hold set ends_at = $3, statement_item_id = $4
     where org_id = $1 and id = $2 and ended_at is null and (ends_at is null or ends_at > $5) returning id`,
    [orgId, id, isoOrNull(change.endsAt), change.statementItemId, iso(now)],
  );
  return rows.length > 0;
}

/** What was let go from a hold. */
export interface ReleaseRow {
  readonly kind: string;
  readonly refId: string;
  readonly releasedAt: number;
  readonly releasedBy: string;
  readonly released: number;
  readonly expired: number;
}

/** Adds to a release; the first one also lets what comes later pass this hold. */
export async function addRelease(
  tx: Tx,
  orgId: string,
  holdId: string,
  release: Omit<ReleaseRow, 'releasedAt'>,
  now: number,
): Promise<void> {
  await tx.query(
    `insert into crisis_hold_release as r (org_id, hold_id, kind, ref_id, released_at, released_by, released, expired)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (org_id, hold_id, kind, ref_id) do update set released = r.released + excluded.released, expired = r.expired + excluded.expired`,
    [
      orgId,
      holdId,
      release.kind,
      release.refId,
      iso(now),
      release.releasedBy,
      release.released,
      release.expired,
    ],
  );
}

export function listReleases(tx: Tx, orgId: string, holdId: string): Promise<ReleaseRow[]> {
  return tx.query(
    `select kind, ref_id as "refId", released_at as "releasedAt", released_by as "releasedBy", released, expired
     from crisis_hold_release where org_id = $1 and hold_id = $2 order by released_at`,
    [orgId, holdId],
  );
}

/** Is anybody of this place? `folded` as `foldPlace` makes it. */
export async function placeExists(tx: Tx, orgId: string, folded: string): Promise<boolean> {
  const rows = await tx.query(
    `select 1 from profile p cross join lateral (select p.traits -> t as value from unnest($2::text[]) t where p.traits ? t) v
     cross join lateral jsonb_array_elements_text(case when jsonb_typeof(v.value) = 'array' then v.value else jsonb_build_array(v.value) end) as one(text)
     where p.org_id = $1 and lower(regexp_replace(btrim(one.text), '\\s+', ' ', 'g')) = $3 limit 1`,
    [orgId, PLACE_TRAITS, folded],
  );
  return rows.length > 0;
}

/** Places that people of the organisation belong to, the commonest first; looks at some thousands of profiles. */
export async function suggestPlaces(tx: Tx, orgId: string, most: number): Promise<string[]> {
  const rows = await tx.query<{ place: string }>(
    `select one.text as place from (select traits from profile where org_id = $1 limit 5000) p
     cross join lateral (select p.traits -> t as value from unnest($2::text[]) t where p.traits ? t) v
     cross join lateral jsonb_array_elements_text(case when jsonb_typeof(v.value) = 'array' then v.value else jsonb_build_array(v.value) end) as one(text)
     where one.text <> '' group by 1 order by count(*) desc, 1 limit $3`,
    [orgId, PLACE_TRAITS, most],
  );
  return rows.map((row) => row.place);
}

/** The approved words of a content item that can be shown on a page, one row a language. */
export interface StatementRow {
  readonly itemId: string;
  readonly lane: string;
  readonly language: string;
  readonly title: string | null;
  readonly body: string;
}

/** The words of statements whose newest approved version has not expired; the feed's words before the mail's. */
export function readStatements(tx: Tx, itemIds: readonly string[], now: number): Promise<StatementRow[]> {
  return tx.query(
    `select distinct on (i.id, c.language) i.id as "itemId", i.lane, c.language, c.subject as title, c.body
     from content_item i
     cross join lateral (select v.id from content_version v where v.org_id = i.org_id and v.item_id = i.id and v.state = 'approved'
       and (v.expires_at is null or v.expires_at > $2) order by v.number desc limit 1) v
     join content_variant c on c.org_id = i.org_id and c.version_id = v.id and c.channel in ('feed', 'email')
     where i.id = any ($1::uuid[]) order by i.id, c.language, c.channel <> 'feed'`,
    [itemIds, iso(now)],
  );
}
