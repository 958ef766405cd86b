// Consent rows (append-only), the ruling state kept beside them, and addresses that must not be written to.
import { iso, type Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import { type ConsentState, consentBook, rulingStates } from './consent.ts';
import { closeRequests, eraseRequests } from './consent-request-store.ts';
import type { Channel, ConsentBook, ConsentStatement } from './model.ts';

/** A statement about one subject. */
export interface SubjectStatement {
  readonly orgId: string;
  readonly subjectId: string;
  readonly statement: ConsentStatement;
}

/** States consent of one subject; see `stateConsents`. */
export function stateConsent(
  tx: Tx,
  orgId: string,
  subjectId: string,
  statements: readonly ConsentStatement[],
  newId: NewId,
): Promise<void> {
  return stateConsents(
    tx,
    statements.map((statement) => ({ orgId, subjectId, statement })),
    newId,
  );
}

/**
 * Appends statements of many subjects and moves their ruling states, with two statements for all of them. A statement
 * that is older than the ruling one is kept as history and changes nothing.
 */
export async function stateConsents(
  tx: Tx,
  stated: readonly SubjectStatement[],
  newId: NewId,
): Promise<void> {
  if (stated.length === 0) return;
  const words = stated.map((s) => s.statement);
  await tx.query(
    `insert into consent (org_id, subject_id, id, purpose, channel, state, source, text_version, jurisdiction, language, proof, at)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
       $10::text[], $11::text[]::jsonb[], $12::timestamptz[])`,
    [
      stated.map((s) => s.orgId),
      stated.map((s) => s.subjectId),
      words.map((w) => newId(w.at)),
      words.map((w) => w.purpose),
      words.map((w) => w.channel),
      words.map((w) => w.state),
      words.map((w) => w.source),
      words.map((w) => w.textVersion),
      words.map((w) => w.jurisdiction),
      words.map((w) => w.language),
      words.map((w) => JSON.stringify(w.proof)),
      words.map((w) => iso(w.at)),
    ],
  );
  await moveStates(tx, stated);
  await closeRequests(
    tx,
    stated.filter((s) => s.statement.state === 'withdrawn'),
  );
}

/** The same rule as `rulesOver`: newer wins, and in the same millisecond `withdrawn` (the greater text) does. */
async function moveStates(tx: Tx, stated: readonly SubjectStatement[]): Promise<void> {
  const bySubject = Map.groupBy(stated, (s) => s.subjectId);
  const ruling = [...bySubject.values()].flatMap((own) =>
    rulingStates(own.map((s) => ({ ...s.statement, orgId: s.orgId, subjectId: s.subjectId }))),
  );
  // In one order for everybody, so that two transactions cannot wait for each other.
  ruling.sort((a, b) => compare(a.subjectId + a.purpose + a.channel, b.subjectId + b.purpose + b.channel));
  await tx.query(
    `insert into consent_state as s (org_id, subject_id, purpose, channel, state, at)
     select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
     on conflict (subject_id, purpose, channel) do update set state = excluded.state, at = excluded.at
     where (excluded.at, excluded.state) > (s.at, s.state)`,
    [
      ruling.map((r) => r.orgId),
      ruling.map((r) => r.subjectId),
      ruling.map((r) => r.purpose),
      ruling.map((r) => r.channel),
      ruling.map((r) => r.state),
      ruling.map((r) => iso(r.at)),
    ],
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** The ruling states of these subjects. Subjects that never said anything have no entry. */
export async function readConsentStates(
  tx: Tx,
  subjectIds: readonly string[],
): Promise<Map<string, ConsentState[]>> {
  if (subjectIds.length === 0) return new Map();
  const rows = await tx.query<ConsentState & { subject_id: string }>(
    'select subject_id, purpose, channel, state, at from consent_state where subject_id = any ($1::uuid[])',
    [subjectIds],
  );
  return Map.groupBy(rows, (row) => row.subject_id);
}

/** The consent of each subject, for lookups. For a person of several subjects see `readPeopleConsents`. */
export async function readConsents(tx: Tx, subjectIds: readonly string[]): Promise<Map<string, ConsentBook>> {
  const states = await readConsentStates(tx, subjectIds);
  return new Map([...states].map(([subjectId, own]) => [subjectId, consentBook(own)]));
}

/**
 * The consent of people, each over all of the person's subjects: the newest word wins.
 * @param subjectsOf subject ids by person id
 */
export async function readPeopleConsents(
  tx: Tx,
  subjectsOf: ReadonlyMap<string, readonly string[]>,
): Promise<Map<string, ConsentBook>> {
  const states = await readConsentStates(tx, [...new Set([...subjectsOf.values()].flat())]);
  const bookOf = (subjects: readonly string[]): ConsentBook =>
    consentBook(subjects.flatMap((id) => states.get(id) ?? []));
  return new Map([...subjectsOf].map(([personId, subjects]) => [personId, bookOf(subjects)]));
}

/** A statement as stored, for histories and exports. */
export interface StoredConsent extends ConsentState {
  readonly id: string;
  readonly source: string;
  readonly textVersion: string;
  readonly jurisdiction: string;
  readonly language: string;
  readonly proof: ConsentStatement['proof'];
}

/** Everything these subjects ever said about consent, newest first. */
export function readConsentHistory(tx: Tx, subjectIds: readonly string[]): Promise<StoredConsent[]> {
  return tx.query(
    `select id, purpose, channel, state, at, source, text_version as "textVersion", jurisdiction, language, proof
     from consent where subject_id = any ($1::uuid[]) order by at desc, id desc`,
    [subjectIds],
  );
}

/** Deletes consent of erased subjects; returns how many statements went. */
export async function eraseConsents(tx: Tx, subjectIds: readonly string[]): Promise<number> {
  const gone = await tx.query('delete from consent where subject_id = any ($1::uuid[]) returning id', [
    subjectIds,
  ]);
  await tx.query('delete from consent_state where subject_id = any ($1::uuid[])', [subjectIds]);
  return gone.length + (await eraseRequests(tx, subjectIds));
}

/** An address of an organisation by its blind index (`vault.blindIndex(orgId, channel, normalised)`). */
export interface AddressRef {
  readonly orgId: string;
  readonly channel: Channel;
  readonly hash: Uint8Array;
}

/**
 * Puts addresses on the organisation's suppression list; the first reason stays.
 * @param reason `hard-bounce`, `complaint`, `opt-out`, `erasure` or the like
 */
export async function suppress(
  tx: Tx,
  orgId: string,
  channel: Channel,
  addressHashes: readonly Uint8Array[],
  reason: string,
  at: number,
): Promise<void> {
  if (addressHashes.length === 0) return;
  await tx.query(
    `insert into suppression (org_id, channel, address_hash, reason, at)
     select distinct $1::uuid, $2::text, h, $4::text, $5::timestamptz from unnest($3::bytea[]) h order by h on conflict do nothing`,
    [orgId, channel, addressHashes.map((h) => Buffer.from(h)), reason, iso(at)],
  );
}

/** The key under which `readSuppressed` answers. */
export function suppressionKey(address: AddressRef): string {
  return `${address.orgId}:${address.channel}:${Buffer.from(address.hash).toString('base64url')}`;
}

/** Which of these addresses are suppressed, as `suppressionKey` texts. One statement. */
export async function readSuppressed(tx: Tx, addresses: readonly AddressRef[]): Promise<Set<string>> {
  if (addresses.length === 0) return new Set();
  const rows = await tx.query<{ org_id: string; channel: Channel; address_hash: Buffer }>(
    `select s.org_id, s.channel, s.address_hash from unnest($1::uuid[], $2::text[], $3::bytea[]) as a(org_id, channel, address_hash)
     join suppression s using (org_id, channel, address_hash)`,
    [
      addresses.map((a) => a.orgId),
      addresses.map((a) => a.channel),
      addresses.map((a) => Buffer.from(a.hash)),
    ],
  );
  return new Set(
    rows.map((r) => suppressionKey({ orgId: r.org_id, channel: r.channel, hash: r.address_hash })),
  );
}
