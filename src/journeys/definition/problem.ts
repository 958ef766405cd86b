// What stands against publishing a journey, and what has to be known of its organisation to say so.
import type { SendableContent } from '../../content/model.ts';
import type { Definition, JourneyState } from '../model.ts';

/** An `error` keeps a journey from being published; a `warning` is worth a look. `step` null: the whole journey. */
export interface Problem {
  readonly level: 'error' | 'warning';
  readonly step: string | null;
  readonly field: string;
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

/** Something that is named by id: an audience, an endpoint. `live`: it does its work. */
export interface Known {
  readonly name: string;
  readonly live: boolean;
}

/** Another journey, with the definition that newcomers get. */
export interface KnownJourney {
  readonly name: string;
  readonly state: JourneyState;
  readonly definition: Definition | null;
}

/** The organisation around a journey, as it is at `now` (ms). */
export interface World {
  readonly now: number;
  /** IANA zone of the organisation. */
  readonly zone: string;
  /** The journey itself; null while it has no id. */
  readonly self: string | null;
  /** By item id: the newest version that was ever approved. */
  readonly contents: ReadonlyMap<string, SendableContent>;
  /** Names of all content, also of what was never approved. */
  readonly contentNames: ReadonlyMap<string, string>;
  readonly audiences: ReadonlyMap<string, Known>;
  readonly endpoints: ReadonlyMap<string, Known>;
  readonly journeys: ReadonlyMap<string, KnownJourney>;
  readonly roles: ReadonlySet<string>;
  /** Names of events that were ever seen; null when that is not known, then nothing is said of it. */
  readonly events: ReadonlySet<string> | null;
}

/** Collects problems of one definition. */
export interface Report {
  error(step: string | null, field: string, code: string, message: string, fix: string): void;
  warn(step: string | null, field: string, code: string, message: string, fix: string): void;
}

/** Opens a report that writes into a list. */
export function openReport(into: Problem[]): Report {
  const note =
    (level: Problem['level']): Report['error'] =>
    (step, field, code, message, fix) => {
      into.push({ level, step, field: step === null ? field : `steps.${step}.${field}`, code, message, fix });
    };
  return { error: note('error'), warn: note('warning') };
}
