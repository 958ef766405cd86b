// Remembers in the database that the town was founded, so that an interrupted founding is told from a finished one.
import { iso, type Tx } from '../src/platform/db.ts';

/** How the town of this database was drawn. */
export interface TownMarker {
  readonly seed: number;
  readonly people: number;
  /** ms */
  readonly startedAt: number;
}

export async function readMarker(tx: Tx): Promise<TownMarker | null> {
  const rows = await tx.query<{ value: TownMarker }>(
    "select value from instance_setting where key = 'demo-town'",
  );
  return rows[0]?.value ?? null;
}

/** Written last: whoever reads it may rely on a whole town. */
export async function writeMarker(tx: Tx, marker: TownMarker): Promise<void> {
  await tx.query(
    "insert into instance_setting (key, value) values ('demo-town', $1::text::jsonb) on conflict (key) do nothing",
    [JSON.stringify(marker)],
  );
}

/** True when any organisation was founded here. */
export async function isInhabited(tx: Tx): Promise<boolean> {
  return (await tx.query('select 1 from organisation limit 1')).length > 0;
}

/** Times as the database keeps them, for figures shown at start. */
export async function countTown(
  tx: Tx,
  since: number,
): Promise<{ people: number; facts: number; decisions: number }> {
  const rows = await tx.query<{ people: number; facts: number; decisions: number }>(
    `select (select count(*)::int from profile) as people, (select count(*)::int from event where received_at >= $1) as facts,
       (select count(*)::int from decision where decided_at >= $1) as decisions`,
    [iso(since)],
  );
  return rows[0] ?? { people: 0, facts: 0, decisions: 0 };
}
