// What a FHIR resource becomes: signals in the field's words, and what its next version is compared with. Pure.
import type { Reference } from '@medplum/fhirtypes';
import type { JsonObject } from '../../platform/json.ts';
import type { Identifier } from '../model.ts';
import type { Issue } from './outcome.ts';

/** Whom a signal is about: a subject we know, or whoever bears these identifiers (strongest first). */
export type Who = { readonly subjectId: string } | { readonly identifiers: readonly Identifier[] };

/** A signal that a resource makes. Time in ms. */
export interface Draft {
  readonly kind: 'identify' | 'track';
  readonly name: string;
  /** Tells apart the signals of one version of a resource. */
  readonly suffix: string;
  readonly who: Who;
  readonly occurredAt: number;
  readonly properties: JsonObject;
  readonly traits: JsonObject;
}

/** What became of a resource. */
export interface Mapped {
  /** Whom the resource belongs to. */
  readonly who: Who;
  readonly drafts: readonly Draft[];
  /** For its next version: status words and pairs of consent, no text of a person. */
  readonly state: JsonObject;
  readonly notes: readonly Issue[];
}

/** What mapping one resource needs to know. */
export interface MapContext {
  /** Receive time, ms. */
  readonly now: number;
  /** What the version before left; null when this is the first. */
  readonly previous: JsonObject | null;
  /** `Type/id` as it is told in properties. */
  readonly record: string;
  /** Identifiers of a person's own resource. */
  readonly identifiers: readonly Identifier[];
  /** Whom a reference means; an issue when nobody. */
  person(reference: Reference | undefined, expression: string): Who | Issue;
  /** The type of resource a reference means, as far as it can be told. */
  typeOf(reference: string): string | null;
  /** Words for what a reference means: its display, else the name of the entry it points to. */
  label(reference: Reference | undefined): string | null;
}

/** Makes the mapping of one signal, or of none. */
export function one(
  who: Who,
  draft: Omit<Draft, 'who' | 'suffix' | 'traits' | 'kind'>,
  state: string,
): Mapped {
  return {
    who,
    drafts: [{ ...draft, kind: 'track', suffix: '', who, traits: {} }],
    state: { status: state },
    notes: [],
  };
}

/** A mapping without a signal, and why. */
export function nothing(who: Who, status: string, said: Issue): Mapped {
  return { who, drafts: [], state: { status }, notes: [said] };
}
