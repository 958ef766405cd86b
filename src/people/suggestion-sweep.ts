// A nightly look at everybody changed on the day: finds pairs that two workers passed by at the same instant, and marks
// people from before marks were kept.
import type { Database } from '../platform/db.ts';
import type { Vault } from '../trust/index.ts';
import { readToMark } from './marks-store.ts';
import { lockPeople } from './store.ts';
import { markPeople } from './suggestions.ts';

/** People a transaction; it stays well under a second. */
const CHUNK = 500;

/**
 * Marks and compares people of an organisation anew: those changed since a time, and those without marks. May run twice.
 * @param since ms
 * @returns how many people were looked at
 */
export async function sweepSuggestions(
  services: { readonly db: Database; readonly vault: Vault },
  orgId: string,
  since: number,
  now: number,
): Promise<number> {
  let after: string | null = null;
  let seen = 0;
  do {
    const from: string | null = after;
    after = await services.db.worker([orgId], async (tx) => {
      const ids = await readToMark(tx, orgId, { since, after: from, most: CHUNK });
      const people = await lockPeople(tx, ids);
      await markPeople(
        tx,
        services,
        [...people.values()].map((person) => ({ after: person })),
        [],
        now,
      );
      seen += ids.length;
      return ids.length < CHUNK ? null : (ids.at(-1) ?? null);
    });
  } while (after !== null);
  return seen;
}
