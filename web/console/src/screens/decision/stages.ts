// The stations an option passes on its way to being chosen, and which gate stands at which.
import type { DecisionView } from '../../../../../sdk/api.ts';

type Option = DecisionView['options'][number];

const CONSENT = new Set([
  'no-consent',
  'consent-withdrawn',
  'paused',
  'topic-off',
  'personal-frequency',
  'held-out',
]);
const CAPS = new Set(['quiet-hours', 'channel-cap', 'organisation-cap', 'personal-limit', 'already-seen']);

export interface Stage {
  readonly words: string;
  readonly count: number;
}

/** How many options were left after each station. Any gate not named here stands at the first: who and what. */
export function stagesOf(options: readonly Option[], chosen: string): Stage[] {
  const stopped = (at: 'eligible' | 'consent' | 'caps') =>
    options.filter(({ gate }) => gate && stationOf(gate) === at).length;
  const eligible = options.length - stopped('eligible');
  const consented = eligible - stopped('consent');
  const underCap = consented - stopped('caps');
  return [
    { words: 'considered', count: options.length },
    { words: 'eligible', count: eligible },
    { words: 'consented', count: consented },
    { words: 'under every cap', count: underCap },
    {
      words: 'scored',
      count: options.filter(({ gate, utility }) => gate === null && utility !== null).length,
    },
    { words: 'chosen', count: options.some(({ option }) => option === chosen) ? 1 : 0 },
  ];
}

function stationOf(gate: string): 'eligible' | 'consent' | 'caps' {
  if (CONSENT.has(gate)) return 'consent';
  return CAPS.has(gate) ? 'caps' : 'eligible';
}
