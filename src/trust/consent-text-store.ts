// Rows of consent texts: added, read, counted, never changed.
import { iso, type Tx } from '../platform/db.ts';
import { type ConsentText, SHIPPED_TEXTS, versionName } from './consent-texts.ts';

/** A text of an organisation as stored. */
export interface StoredText extends ConsentText {
  readonly createdAt: number;
  readonly createdBy: string;
}

const COLUMNS =
  'version, purpose, channel, language, jurisdiction, number, title, body, created_at as "createdAt", created_by as "createdBy"';

/** All texts of the organisation, the newest version of each first. */
export function readTexts(tx: Tx, orgId: string): Promise<StoredText[]> {
  return tx.query(
    `select ${COLUMNS} from consent_text where org_id = $1 order by purpose, channel, language, jurisdiction, number desc limit 2000`,
    [orgId],
  );
}

/** These versions of the organisation. */
export function readTextsOf(tx: Tx, orgId: string, versions: readonly string[]): Promise<StoredText[]> {
  return tx.query(`select ${COLUMNS} from consent_text where org_id = $1 and version = any ($2::text[])`, [
    orgId,
    versions,
  ]);
}

/** Which of these versions exist, own or shipped. */
export async function knownVersions(
  tx: Tx,
  orgId: string,
  versions: readonly string[],
): Promise<Set<string>> {
  const own = versions.length === 0 ? [] : await readTextsOf(tx, orgId, versions);
  return new Set([...own.map((t) => t.version), ...SHIPPED_TEXTS.map((t) => t.version)]);
}

/** Adds the next version of a text; two at once get two numbers, because the first holds the organisation's row. */
export async function insertText(
  tx: Tx,
  orgId: string,
  text: Omit<ConsentText, 'version' | 'number'>,
  by: string,
  now: number,
): Promise<StoredText> {
  await tx.query('select pg_advisory_xact_lock(hashtext($1))', [`consent-text/${orgId}`]);
  const place = [orgId, text.purpose, text.channel, text.language, text.jurisdiction];
  const [last] = await tx.query<{ number: number }>(
    `select coalesce(max(number), 0)::int as number from consent_text
     where org_id = $1 and purpose = $2 and channel = $3 and language = $4 and jurisdiction = $5`,
    place,
  );
  const number = (last?.number ?? 0) + 1;
  const version = versionName({ ...text, number });
  await tx.query(
    `insert into consent_text (org_id, purpose, channel, language, jurisdiction, version, number, title, body, created_at, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [...place, version, number, text.title, text.body, iso(now), by],
  );
  return { ...text, version, number, createdAt: now, createdBy: by };
}

/** How many people's subjects named each version. Versions that nobody stored, such as external ones, are among them. */
export function countByVersion(
  tx: Tx,
  orgId: string,
): Promise<{ version: string; people: number; last: number }[]> {
  return tx.query(
    `select text_version as version, count(distinct subject_id)::int as people, max(at) as last from consent
     where org_id = $1 and text_version <> '' group by text_version order by count(*) desc limit 500`,
    [orgId],
  );
}

/** Who agreed to a version, newest first, after the given place. */
export function readAgreed(
  tx: Tx,
  orgId: string,
  version: string,
  after: { readonly at: number; readonly id: string } | null,
  most: number,
): Promise<
  {
    id: string;
    subjectId: string;
    state: string;
    purpose: string;
    channel: string;
    source: string;
    at: number;
  }[]
> {
  return tx.query(
    `select id, subject_id as "subjectId", state, purpose, channel, source, at from consent
     where org_id = $1 and text_version = $2 and ($3::timestamptz is null or (at, id) < ($3, $4::uuid))
     order by at desc, id desc limit $5`,
    [orgId, version, after ? iso(after.at) : null, after?.id ?? null, most],
  );
}
