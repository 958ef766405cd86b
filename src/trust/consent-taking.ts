// The one way in for consent that somebody states: what has to be confirmed waits, everything else counts at once.
import type { Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import { openRequests, readRuleBooks } from './consent-request-store.ts';
import { readConsentStates, type SubjectStatement, stateConsents } from './consent-store.ts';
import { needsConfirmation } from './double-opt-in.ts';

/** A statement on its way in. `quiet`: of an import or an old event, which never cause a mail. */
export interface TakenStatement extends SubjectStatement {
  readonly quiet?: boolean;
}

/** What became of the statements. */
export interface Taken {
  readonly stated: number;
  readonly pending: number;
}

/**
 * Takes statements of forms, imports, staff and the portal. A yes under double opt-in becomes a request that waits; it
 * is no consent until its link is used. A yes that only repeats one that counts already needs no new confirmation.
 * @param now ms
 */
export async function takeConsents(
  tx: Tx,
  stated: readonly TakenStatement[],
  newId: NewId,
  now: number,
): Promise<Taken> {
  const waiting = await toConfirm(tx, stated);
  const counting = stated.filter((one) => !waiting.has(one));
  await stateConsents(tx, counting, newId);
  const wanted = [...waiting].map(({ orgId, subjectId, statement, quiet = false }) => ({
    orgId,
    subjectId,
    id: newId(now),
    statement,
    quiet,
  }));
  await openRequests(tx, firstOfEach(wanted), now);
  return { stated: counting.length, pending: waiting.size };
}

async function toConfirm(tx: Tx, stated: readonly TakenStatement[]): Promise<ReadonlySet<TakenStatement>> {
  const yes = stated.filter((one) => one.statement.state === 'given');
  if (yes.length === 0) return new Set();
  const books = await readRuleBooks(tx, [...new Set(yes.map((one) => one.orgId))]);
  const candidates = yes.filter((one) => {
    const book = books.get(one.orgId);
    return book !== undefined && needsConfirmation(one.statement, book.jurisdiction, book.rules);
  });
  if (candidates.length === 0) return new Set();
  const states = await readConsentStates(tx, [...new Set(candidates.map((one) => one.subjectId))]);
  return new Set(
    candidates.filter(({ subjectId, statement }) => {
      const known = states
        .get(subjectId)
        ?.find((s) => s.purpose === statement.purpose && s.channel === statement.channel);
      // A repeated yes changes nothing, and neither does one that is older than the word that rules.
      return known === undefined || (known.state !== 'given' && known.at < statement.at);
    }),
  );
}

function firstOfEach<W extends { subjectId: string; statement: SubjectStatement['statement'] }>(
  wanted: readonly W[],
): W[] {
  const seen = new Set<string>();
  return wanted.filter(({ subjectId, statement }) => {
    const key = `${subjectId}:${statement.purpose}:${statement.channel}`;
    return seen.has(key) ? false : Boolean(seen.add(key));
  });
}
