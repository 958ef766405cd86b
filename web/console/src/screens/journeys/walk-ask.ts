// What is asked of a walk: who walks, from when, and what is assumed to happen on the way. Pure.
import type { JourneyWalkBody } from '../../../../../sdk/faces/journeys.ts';
import type { Definition, Where } from './types.ts';

export type PersonKind = 'patient' | 'hcp' | 'contact' | 'respondent';

export interface AssumedEvent {
  readonly event: string;
  readonly afterMinutes: number;
  readonly properties?: Where;
}

export interface WalkAsk {
  readonly who: 'described' | 'person';
  readonly person: { readonly id: string; readonly name: string } | null;
  readonly kind: PersonKind;
  readonly language: string;
  /** Traits as they are typed: name and value. */
  readonly traits: readonly (readonly [name: string, value: string])[];
  /** Local date and time as the field gives it; empty for now. */
  readonly at: string;
  readonly events: readonly AssumedEvent[];
  readonly chances: { readonly [step: string]: string };
}

export const EMPTY_ASK: WalkAsk = {
  who: 'described',
  person: null,
  kind: 'patient',
  language: 'en',
  traits: [],
  at: '',
  events: [],
  chances: {},
};

/** At a split the first way that is no hold-out is walked, until another one is chosen. */
function chancesOf(definition: Definition, chosen: WalkAsk['chances']): WalkAsk['chances'] {
  const first = Object.entries(definition.steps).flatMap(([id, step]) => {
    const way = step.kind === 'split' ? step.ways.find(({ holdOut }) => holdOut !== true) : undefined;
    return way ? [[id, way.name] as const] : [];
  });
  return { ...Object.fromEntries(first), ...chosen };
}

export function walkBody(definition: Definition, ask: WalkAsk): JourneyWalkBody {
  const chances = chancesOf(definition, ask.chances);
  const traits = Object.fromEntries(
    ask.traits.filter(([name]) => name !== '').map(([name, value]) => [name, traitValue(value)]),
  );
  const who =
    ask.who === 'person' && ask.person
      ? { personId: ask.person.id }
      : { person: { kind: ask.kind, language: ask.language, traits } };
  return {
    ...who,
    ...(ask.at !== '' && { at: new Date(ask.at).toISOString() }),
    ...(ask.events.length > 0 && { events: ask.events }),
    ...(Object.keys(chances).length > 0 && { chances }),
  };
}

function traitValue(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** Events the journey listens to: what may happen on the way makes a difference only then. */
export function heardEvents(definition: Definition): { readonly event: string; readonly where?: Where }[] {
  const heard = Object.values(definition.steps).flatMap((step) =>
    step.kind === 'wait-for' ? [{ event: step.event, ...(step.where && { where: step.where }) }] : [],
  );
  const endings = [definition.goal, ...(definition.exits ?? [])].flatMap((ending) =>
    ending && 'event' in ending
      ? [{ event: ending.event, ...(ending.where && { where: ending.where }) }]
      : [],
  );
  const seen = new Set<string>();
  return [...heard, ...endings].filter(({ event }) => event !== '' && !seen.has(event) && seen.add(event));
}
