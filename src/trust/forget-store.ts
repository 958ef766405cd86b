// News between processes: whose keys must leave the memory of every process at once.
import type { Database, Tx } from '../platform/db.ts';

const TOPIC = 'rapport_forget';
/** A notification holds less than 8,000 bytes; ids are 36 and a comma. */
const IDS_PER_NOTE = 150;

/** What to forget. */
export type Forgotten =
  | { readonly kind: 'subjects'; readonly ids: readonly string[] }
  | { readonly kind: 'key'; readonly hash: string };

/** Tells every process, when this transaction commits, to drop the keys of these subjects. */
export async function announceErasure(tx: Tx, subjectIds: readonly string[]): Promise<void> {
  const notes: string[] = [];
  for (let i = 0; i < subjectIds.length; i += IDS_PER_NOTE)
    notes.push(`subjects:${subjectIds.slice(i, i + IDS_PER_NOTE).join(',')}`);
  await tx.query(`select pg_notify('${TOPIC}', note) from unnest($1::text[]) note`, [notes]);
}

/** Tells every process, when this transaction commits, to drop what it remembers of a write key. */
export async function announceRevocation(tx: Tx, hash: Uint8Array): Promise<void> {
  await tx.query(`select pg_notify('${TOPIC}', $1)`, [`key:${Buffer.from(hash).toString('hex')}`]);
}

/**
 * Hears such news on a connection of its own until it is closed or breaks.
 * @param broken called once when the connection is lost: news may be missed from then on
 * @returns stops listening and gives the connection back
 */
export async function hearForgetting(
  db: Database,
  heard: (news: Forgotten) => void,
  broken: () => void,
): Promise<() => Promise<void>> {
  const client = await db.authPool.connect();
  let over = false;
  const fail = (): void => {
    if (over) return;
    over = true;
    client.release(true);
    broken();
  };
  client.on('error', fail);
  client.on('end', fail);
  client.on('notification', ({ payload }) => {
    const news = parseNews(payload ?? '');
    if (news) heard(news);
  });
  await client.query(`listen ${TOPIC}`);
  return async () => {
    if (over) return;
    over = true;
    client.release(true);
  };
}

function parseNews(text: string): Forgotten | null {
  const [kind, rest] = text.split(':');
  if (!rest) return null;
  if (kind === 'subjects') return { kind, ids: rest.split(',') };
  return kind === 'key' ? { kind, hash: rest } : null;
}
