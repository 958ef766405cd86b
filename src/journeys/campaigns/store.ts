// Rows of campaigns, of who approved them, and of what was sent to staff.
import { iso, type Tx } from '../../platform/db.ts';
import type { Campaign, CampaignState, Plan, Sweep } from './model.ts';

const COLUMNS = `c.org_id as "orgId", c.id, c.name, c.plan, c.state, c.revision, c.authors, c.created_at as "createdAt", c.updated_at as "updatedAt",
  c.journey_id as "journeyId", c.launched_by as "launchedBy", c.launched_at as "launchedAt", c.starts_at as "startsAt", c.started_at as "startedAt",
  c.sweep, c.entered, c.paused_at as "pausedAt", c.ended_at as "endedAt", c.people_back as "peopleBack", c.messages_back as "messagesBack",
  c.archived_at as "archivedAt"`;

/** A new draft. */
export interface NewCampaign {
  readonly orgId: string;
  readonly id: string;
  readonly name: string;
  readonly plan: Plan;
  readonly author: string;
  readonly at: number;
}

/** False when the organisation already has a campaign of that name. */
export async function insertCampaign(tx: Tx, c: NewCampaign): Promise<boolean> {
  const made = await tx.query(
    `insert into campaign (org_id, id, name, plan, authors, created_at, updated_at) values ($1, $2, $3, $4::jsonb, array[$5], $6, $6)
     on conflict (org_id, lower(name)) where archived_at is null do nothing returning id`,
    [c.orgId, c.id, c.name, JSON.stringify(c.plan), c.author, iso(c.at)],
  );
  return made.length > 0;
}

/** Finds and locks a campaign. */
export async function lockCampaign(tx: Tx, orgId: string, id: string): Promise<Campaign | null> {
  const [row] = await tx.query<Campaign>(
    `select ${COLUMNS} from campaign c where c.org_id = $1 and c.id = $2 for update`,
    [orgId, id],
  );
  return row ?? null;
}

export async function findCampaign(tx: Tx, orgId: string, id: string): Promise<Campaign | null> {
  const [row] = await tx.query<Campaign>(
    `select ${COLUMNS} from campaign c where c.org_id = $1 and c.id = $2`,
    [orgId, id],
  );
  return row ?? null;
}

/** A row of the list. */
export interface ListedCampaign extends Campaign {
  readonly content: string | null;
  readonly lane: string | null;
  readonly target: string | null;
}

/** Newest first, below the given place. */
export function listCampaigns(
  tx: Tx,
  orgId: string,
  ask: {
    readonly archived: boolean;
    readonly before: { at: number; id: string } | null;
    readonly limit: number;
  },
): Promise<ListedCampaign[]> {
  return tx.query(
    `select ${COLUMNS}, i.name as content, i.lane, coalesce(a.name, l.name) as target from campaign c
     left join content_item i on i.org_id = c.org_id and i.id = (c.plan->>'contentItemId')::uuid
     left join audience a on a.org_id = c.org_id and a.id = (c.plan->'to'->>'audience')::uuid
     left join audience_list l on l.org_id = c.org_id and l.id = (c.plan->'to'->>'list')::uuid
     where c.org_id = $1 and (c.archived_at is not null) = $2 and ($3::timestamptz is null or (c.created_at, c.id) < ($3, $4::uuid))
     order by c.created_at desc, c.id desc limit $5`,
    [orgId, ask.archived, ask.before && iso(ask.before.at), ask.before?.id ?? null, ask.limit],
  );
}

/** True when another campaign that is not archived has the name. */
export async function nameTaken(tx: Tx, orgId: string, name: string, but: string): Promise<boolean> {
  const rows = await tx.query(
    'select 1 from campaign where org_id = $1 and lower(name) = lower($2) and id <> $3 and archived_at is null',
    [orgId, name, but],
  );
  return rows.length > 0;
}

/** Writes name and plan; the database makes a draft of it and counts the revision when something changed. */
export async function writePlan(
  tx: Tx,
  orgId: string,
  id: string,
  change: { readonly name: string; readonly plan: Plan; readonly author: string; readonly at: number },
): Promise<void> {
  await tx.query(
    `update campaign set name = $3, plan = $4::jsonb, updated_at = $6,
       authors = case when $5 = any (authors) then authors else array_append(authors, $5) end
     where org_id = $1 and id = $2`,
    [orgId, id, change.name, JSON.stringify(change.plan), change.author, iso(change.at)],
  );
}

export async function setState(
  tx: Tx,
  orgId: string,
  id: string,
  state: CampaignState,
  at: number,
): Promise<void> {
  await tx.query(
    `update campaign set state = $3, updated_at = $4, paused_at = case when $3 = 'paused' then $4::timestamptz else paused_at end
     where org_id = $1 and id = $2`,
    [orgId, id, state, iso(at)],
  );
}

/** An approval as stored. */
export interface StoredApproval {
  readonly id: string;
  readonly revision: number;
  readonly approver_id: string;
  readonly role: string;
  readonly meaning: string;
  readonly at: number;
}

export interface NewApproval {
  readonly orgId: string;
  readonly campaignId: string;
  readonly id: string;
  readonly revision: number;
  readonly approverId: string;
  readonly role: string;
  readonly meaning: string;
  readonly at: number;
}

/** Stores an approval together with the plan as the database holds it. */
export async function insertApproval(tx: Tx, a: NewApproval): Promise<void> {
  await tx.query(
    `insert into campaign_approval (org_id, campaign_id, id, revision, plan, approver_id, role, meaning, at)
     select org_id, id, $3, $4, plan, $5, $6, $7, $8 from campaign where org_id = $1 and id = $2`,
    [a.orgId, a.campaignId, a.id, a.revision, a.approverId, a.role, a.meaning, iso(a.at)],
  );
}

/** Newest first. */
export function listApprovals(tx: Tx, orgId: string, campaignId: string): Promise<StoredApproval[]> {
  return tx.query(
    `select id, revision, approver_id, role, meaning, at from campaign_approval where org_id = $1 and campaign_id = $2 order by at desc`,
    [orgId, campaignId],
  );
}

/** Launches: from `startsAt` on people are taken. */
export async function writeLaunch(
  tx: Tx,
  orgId: string,
  id: string,
  launch: { readonly by: string; readonly at: number; readonly startsAt: number },
): Promise<void> {
  await tx.query(
    `update campaign set state = 'scheduled', launched_by = $3, launched_at = $4, starts_at = $5, updated_at = $4 where org_id = $1 and id = $2`,
    [orgId, id, launch.by, iso(launch.at), iso(launch.startsAt)],
  );
}

/** Takes a launch back, before anybody was taken. */
export async function clearLaunch(tx: Tx, orgId: string, id: string, at: number): Promise<void> {
  await tx.query(
    `update campaign set state = 'approved', launched_by = null, launched_at = null, starts_at = null, updated_at = $3 where org_id = $1 and id = $2`,
    [orgId, id, iso(at)],
  );
}

/** Begins: the journey is there, and the waves in which people are taken. */
export async function writeStart(
  tx: Tx,
  orgId: string,
  id: string,
  start: { readonly journeyId: string; readonly sweep: Sweep; readonly at: number },
): Promise<void> {
  await tx.query(
    `update campaign set state = 'running', journey_id = $3, sweep = $4::jsonb, started_at = $5, updated_at = $5 where org_id = $1 and id = $2`,
    [orgId, id, start.journeyId, JSON.stringify(start.sweep), iso(start.at)],
  );
}

/** Ends a campaign: nothing more goes out. */
export async function writeEnd(
  tx: Tx,
  orgId: string,
  id: string,
  end: { readonly state: 'cancelling' | 'cancelled' | 'finished'; readonly by: string; readonly at: number },
): Promise<void> {
  await tx.query(
    `update campaign set state = $3, ended_by = coalesce(ended_by, $4), ended_at = $5, updated_at = $5, sweep = null where org_id = $1 and id = $2`,
    [orgId, id, end.state, end.by, iso(end.at)],
  );
}

/** Puts a campaign away, or back on the list. */
export async function setArchived(tx: Tx, orgId: string, id: string, at: number | null): Promise<void> {
  await tx.query('update campaign set archived_at = $3 where org_id = $1 and id = $2', [
    orgId,
    id,
    at === null ? null : iso(at),
  ]);
}

/** Something that went to a member of staff. `recipient` is a member's id, or an address of the seed list. */
export interface StaffCopy {
  readonly id: string;
  readonly kind: 'test' | 'seed';
  readonly recipient: string;
  readonly sent_by: string;
  readonly outcome: string;
  readonly at: number;
}

export async function insertCopies(
  tx: Tx,
  orgId: string,
  campaignId: string,
  copies: readonly StaffCopy[],
): Promise<void> {
  await tx.query(
    `insert into campaign_test (org_id, campaign_id, id, kind, recipient, sent_by, outcome, at)
     select $1, $2, * from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])`,
    [
      orgId,
      campaignId,
      copies.map((c) => c.id),
      copies.map((c) => c.kind),
      copies.map((c) => c.recipient),
      copies.map((c) => c.sent_by),
      copies.map((c) => c.outcome),
      copies.map((c) => iso(c.at)),
    ],
  );
}

/** The newest copies that went to staff. */
export function listCopies(tx: Tx, orgId: string, campaignId: string): Promise<StaffCopy[]> {
  return tx.query(
    `select id, kind, recipient, sent_by, outcome, at from campaign_test where org_id = $1 and campaign_id = $2 order by at desc, id desc limit 50`,
    [orgId, campaignId],
  );
}

/** An address of the seed list. */
export interface Seed {
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

export function listSeeds(tx: Tx, orgId: string): Promise<Seed[]> {
  return tx.query('select id, name, email from campaign_seed where org_id = $1 order by name, email', [
    orgId,
  ]);
}

/** Replaces the seed list by another one; who stays keeps their id. */
export async function writeSeeds(
  tx: Tx,
  orgId: string,
  seeds: readonly Seed[],
  by: string,
  at: number,
): Promise<void> {
  const emails = seeds.map((s) => s.email);
  await tx.query('delete from campaign_seed where org_id = $1 and email <> all ($2::text[])', [
    orgId,
    emails,
  ]);
  await tx.query(
    `insert into campaign_seed (org_id, id, name, email, added_by, added_at)
     select $1, i, n, e, $5, $6 from unnest($2::uuid[], $3::text[], $4::text[]) as s(i, n, e)
     on conflict (org_id, email) do update set name = excluded.name`,
    [orgId, seeds.map((s) => s.id), seeds.map((s) => s.name), emails, by, iso(at)],
  );
}
