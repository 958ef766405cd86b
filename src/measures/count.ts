// The consumer of measures: every fact of the log adds to the hourly rollups, once.
import type { LoggedFact } from '../platform/consumer.ts';
import type { Tx } from '../platform/db.ts';
import { joinSplit, type Vault } from '../trust/index.ts';
import { countsOf, OPENED_NAMES } from './model.ts';
import { addRollups, alreadyCounted, keyOf, type Rollup } from './store.ts';

/** The name under which measures read the log. */
export const MEASURES_CONSUMER = 'measures';
const HOUR = 3_600_000;

/** Adds a batch of facts to the rollups. */
export async function countFacts(tx: Tx, vault: Vault, facts: readonly LoggedFact[]): Promise<void> {
  await addRollups(tx, await rollupsOf(tx, vault, facts, 1));
}

/** Takes removed facts out of the rollups again: exactly those that were counted. */
export async function uncountFacts(tx: Tx, vault: Vault, facts: readonly LoggedFact[]): Promise<void> {
  const read = await alreadyCounted(tx, MEASURES_CONSUMER);
  const counted = facts.filter((fact) => {
    const position = read.get(fact.bucket);
    const xid = BigInt(fact.xid);
    return (
      position !== undefined && (xid < position.xid || (xid === position.xid && fact.seq <= position.seq))
    );
  });
  await addRollups(tx, await rollupsOf(tx, vault, counted, -1));
}

async function rollupsOf(
  tx: Tx,
  vault: Vault,
  facts: readonly LoggedFact[],
  sign: 1 | -1,
): Promise<Rollup[]> {
  const opened = facts.filter((f) => f.sealed && OPENED_NAMES.has(f.name));
  if (opened.length > 0) await vault.ready(tx, opened, false);
  const sums = new Map<string, Rollup>();
  for (const fact of facts) {
    const sealed = fact.sealed && OPENED_NAMES.has(fact.name) ? vault.open(fact, fact.sealed) : null;
    const { properties } = joinSplit(fact.open, sealed);
    const hour = Math.floor(fact.receivedAt / HOUR) * HOUR;
    for (const count of countsOf({ kind: fact.kind, name: fact.name, origin: fact.origin, properties })) {
      const rollup = { orgId: fact.orgId, metric: count.metric, dim: count.dim, hour, n: count.n * sign };
      const key = keyOf(rollup);
      sums.set(key, { ...rollup, n: rollup.n + (sums.get(key)?.n ?? 0) });
    }
  }
  return [...sums.values()];
}
