// Rows of double opt-in: the rules of organisations, and each yes that waits for its confirmation.
import { iso, type Tx } from '../platform/db.ts';
import { CONFIRM_WITHIN, type ConsentRule, type Request } from './double-opt-in.ts';
import type { Channel, ConsentStatement, Purpose } from './model.ts';

/** An organisation's jurisdiction and its own rules. */
export interface RuleBook {
  readonly jurisdiction: string;
  readonly rules: readonly ConsentRule[];
}

/** The rules of these organisations. */
export async function readRuleBooks(tx: Tx, orgIds: readonly string[]): Promise<Map<string, RuleBook>> {
  const rows = await tx.query<{ org_id: string; jurisdiction: string; rules: ConsentRule[] }>(
    `select o.org_id, o.jurisdiction, coalesce((select jsonb_agg(jsonb_build_object('purpose', r.purpose, 'channel', r.channel,
       'doubleOptIn', r.double_opt_in)) from consent_rule r where r.org_id = o.org_id), '[]'::jsonb) as rules
     from organisation o where o.org_id = any ($1::uuid[])`,
    [orgIds],
  );
  return new Map(rows.map((row) => [row.org_id, row]));
}

/** Keeps the organisation's word about one purpose and channel; null goes back to the jurisdiction's rule. */
export async function keepRule(
  tx: Tx,
  orgId: string,
  place: { readonly purpose: Purpose; readonly channel: Channel },
  doubleOptIn: boolean | null,
  now: number,
): Promise<void> {
  const key = [orgId, place.purpose, place.channel];
  if (doubleOptIn === null) {
    await tx.query('delete from consent_rule where org_id = $1 and purpose = $2 and channel = $3', key);
    return;
  }
  await tx.query(
    `insert into consent_rule (org_id, purpose, channel, double_opt_in, updated_at) values ($1, $2, $3, $4, $5)
     on conflict (org_id, purpose, channel) do update set double_opt_in = excluded.double_opt_in, updated_at = excluded.updated_at`,
    [...key, doubleOptIn, iso(now)],
  );
}

/** A yes that is to be confirmed. `quiet`: no mail by itself, because imports and old events trigger nothing. */
export interface NewRequest {
  readonly orgId: string;
  readonly subjectId: string;
  readonly id: string;
  readonly statement: ConsentStatement;
  readonly quiet: boolean;
}

/** Opens requests; where one is open already nothing new is asked. Returns the ids that are new. */
export async function openRequests(tx: Tx, wanted: readonly NewRequest[], now: number): Promise<Set<string>> {
  if (wanted.length === 0) return new Set();
  const said = wanted.map((w) => w.statement);
  const [subjects, purposes, channels] = [
    wanted.map((w) => w.subjectId),
    said.map((s) => s.purpose),
    said.map((s) => s.channel),
  ];
  await tx.query(
    `update consent_request r set closed_at = $4, outcome = 'replaced' from unnest($1::uuid[], $2::text[], $3::text[]) as w(s, p, c)
     where r.subject_id = w.s and r.purpose = w.p and r.channel = w.c and r.closed_at is null and r.expires_at <= $4`,
    [subjects, purposes, channels, iso(now)],
  );
  const rows = await tx.query<{ id: string }>(
    `insert into consent_request (org_id, subject_id, id, purpose, channel, source, text_version, jurisdiction, language, proof, asked_at,
       expires_at, due_at)
     select o, s, i, p, c, src, t, j, l, pr, a, $13, case when q then null else $12::timestamptz end
     from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
       $10::text[]::jsonb[], $11::timestamptz[], $14::boolean[]) as w(o, s, i, p, c, src, t, j, l, pr, a, q)
     on conflict (subject_id, purpose, channel) where closed_at is null do nothing returning id`,
    [
      wanted.map((w) => w.orgId),
      subjects,
      wanted.map((w) => w.id),
      purposes,
      channels,
      said.map((s) => s.source),
      said.map((s) => s.textVersion),
      said.map((s) => s.jurisdiction),
      said.map((s) => s.language),
      said.map((s) => JSON.stringify(s.proof)),
      said.map((s) => iso(s.at)),
      iso(now),
      iso(now + CONFIRM_WITHIN),
      wanted.map((w) => w.quiet),
    ],
  );
  return new Set(rows.map((row) => row.id));
}

/** A no closes what waited: an old link must not turn it into a yes. */
export async function closeRequests(
  tx: Tx,
  withdrawn: readonly { readonly subjectId: string; readonly statement: ConsentStatement }[],
): Promise<void> {
  if (withdrawn.length === 0) return;
  await tx.query(
    `update consent_request r set closed_at = w.a, outcome = 'withdrawn', due_at = null
     from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[]) as w(s, p, c, a)
     where r.subject_id = w.s and r.purpose = w.p and r.channel = w.c and r.closed_at is null and r.asked_at <= w.a`,
    [
      withdrawn.map((w) => w.subjectId),
      withdrawn.map((w) => w.statement.purpose),
      withdrawn.map((w) => w.statement.channel),
      withdrawn.map((w) => iso(w.statement.at)),
    ],
  );
}

/** A request as stored. */
export interface StoredRequest extends Request {
  readonly id: string;
  readonly orgId: string;
  readonly subjectId: string;
  readonly purpose: Purpose;
  readonly channel: Channel;
  readonly source: string;
  readonly textVersion: string;
  readonly jurisdiction: string;
  readonly language: string;
  readonly proof: ConsentStatement['proof'];
}

const COLUMNS = `id, org_id as "orgId", subject_id as "subjectId", purpose, channel, source, text_version as "textVersion", jurisdiction, language,
  proof, asked_at as "askedAt", expires_at as "expiresAt", sends, sent_at as "sentAt", closed_at as "closedAt", outcome`;

/** Every request of these subjects, newest first. */
export function readRequests(tx: Tx, subjectIds: readonly string[]): Promise<StoredRequest[]> {
  return tx.query(
    `select ${COLUMNS} from consent_request where subject_id = any ($1::uuid[]) order by asked_at desc, id desc`,
    [subjectIds],
  );
}

/** One request, held until the transaction ends, so that a link pressed twice counts once. */
export async function lockRequest(tx: Tx, subjectId: string, id: string): Promise<StoredRequest | null> {
  const [row] = await tx.query<StoredRequest>(
    `select ${COLUMNS} from consent_request where subject_id = $1 and id = $2 for update`,
    [subjectId, id],
  );
  return row ?? null;
}

/** Marks a request as confirmed by the link with this hash. */
export async function markConfirmed(
  tx: Tx,
  subjectId: string,
  id: string,
  tokenHash: Uint8Array,
  now: number,
): Promise<void> {
  await tx.query(
    `update consent_request set closed_at = $3, outcome = 'confirmed', due_at = null, token_hash = $4 where subject_id = $1 and id = $2`,
    [subjectId, id, iso(now), Buffer.from(tokenHash)],
  );
}

/** Puts the mail of a request in line (again). */
export async function askAgain(tx: Tx, subjectId: string, id: string, now: number): Promise<void> {
  await tx.query(
    'update consent_request set due_at = $3, claimed_until = null, expires_at = greatest(expires_at, $4) where subject_id = $1 and id = $2',
    [subjectId, id, iso(now), iso(now + CONFIRM_WITHIN)],
  );
}

/** Deletes the requests of erased subjects; returns how many went. */
export async function eraseRequests(tx: Tx, subjectIds: readonly string[]): Promise<number> {
  const gone = await tx.query(
    'delete from consent_request where subject_id = any ($1::uuid[]) returning id',
    [subjectIds],
  );
  return gone.length;
}
