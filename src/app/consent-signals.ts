// Consent that arrives as a signal: `Consent Given` and `Consent Withdrawn` become statements of trust's ledger.
import type { Signal } from '../people/model.ts';
import type { TakenStatement } from '../trust/index.ts';
import { CHANNELS, type ConsentStatement, PURPOSES } from '../trust/model.ts';

/** Older than this when received (ms), a signal is history: it is stored and counted, but triggers nothing. */
export const STALE_MS = 7 * 24 * 3_600_000;

/** Imported rows and very old events update what is known, but nobody is written to because of them. */
export function isHistory(signal: Signal): boolean {
  return signal.importId !== null || signal.receivedAt - signal.occurredAt >= STALE_MS;
}

/** All statements of a batch. A signal with an unknown purpose or channel states nothing: consent is never guessed. */
export function consentsOf(signals: readonly Signal[]): TakenStatement[] {
  return signals.flatMap((signal) => {
    const state =
      signal.name === 'Consent Given' ? 'given' : signal.name === 'Consent Withdrawn' ? 'withdrawn' : null;
    const purpose = PURPOSES.find((p) => p === signal.properties.purpose);
    const channel = CHANNELS.find((c) => c === signal.properties.channel);
    if (!state || !purpose || !channel) return [];
    const text = (name: string, otherwise: string): string => {
      const value = signal.properties[name];
      return typeof value === 'string' && value.length > 0 && value.length <= 200 ? value : otherwise;
    };
    const said = text('confirmedAt', '');
    const confirmedAt = Number.isNaN(Date.parse(said)) ? '' : said;
    const statement: ConsentStatement = {
      purpose,
      channel,
      state,
      source: text('source', signal.origin),
      textVersion: text('textVersion', 'unstated'),
      jurisdiction: text('jurisdiction', 'unstated'),
      language: text('language', 'unstated'),
      at: signal.occurredAt,
      // When a double opt-in was done elsewhere, whoever sends the signal says when: that is the proof.
      proof: { event: signal.id, ...(confirmedAt === '' ? {} : { confirmedAt }) },
    };
    return [{ orgId: signal.orgId, subjectId: signal.personId, statement, quiet: isHistory(signal) }];
  });
}
