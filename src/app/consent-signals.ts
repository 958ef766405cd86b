// Consent that arrives as a signal: `Consent Given` and `Consent Withdrawn` become statements of trust's ledger.
import type { Signal } from '../people/model.ts';
import { CHANNELS, type ConsentStatement, PURPOSES } from '../trust/model.ts';

/** A statement about a subject, as the ledger takes it. */
export interface StatementOf {
  readonly orgId: string;
  readonly subjectId: string;
  readonly statement: ConsentStatement;
}

/** All statements of a batch. A signal with an unknown purpose or channel states nothing: consent is never guessed. */
export function consentsOf(signals: readonly Signal[]): StatementOf[] {
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
    const statement: ConsentStatement = {
      purpose,
      channel,
      state,
      source: text('source', signal.origin),
      textVersion: text('textVersion', 'unstated'),
      jurisdiction: text('jurisdiction', 'unstated'),
      language: text('language', 'unstated'),
      at: signal.occurredAt,
      proof: { event: signal.id },
    };
    return [{ orgId: signal.orgId, subjectId: signal.personId, statement }];
  });
}
