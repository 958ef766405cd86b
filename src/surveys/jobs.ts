// What happens to surveys by the clock: they close on their date, and answers go when their time is over.
import type { Tx } from '../platform/db.ts';
import { closeDue, dropOld } from './answer-store.ts';

const DAY = 86_400_000;
/** A form left half-way is kept this long, ms. */
const HALF_WAY = 30 * DAY;

/** Closes and forgets what is due; harmless when run twice. As `worker` of the organisations. */
export async function tidySurveys(tx: Tx, now: number): Promise<{ closed: number; dropped: number }> {
  const closed = await closeDue(tx, now);
  const dropped = await dropOld(tx, now, now - HALF_WAY, now);
  return { closed: closed.length, dropped };
}
