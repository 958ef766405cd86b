// What a step asks about the world: the person, rules, content, holds. The engine fills it from rows, a walk from a form.
import type { Rule } from '../../audiences/model.ts';
import type { Json, JsonObject } from '../../platform/json.ts';
import type { MessageStep, ZoneOf } from '../model.ts';

/** One person as a run looks at them. */
export interface View {
  readonly orgId: string;
  readonly personId: string;
  /** May never be contacted again: nothing goes on for them. */
  readonly gone: boolean;
  holds(rule: Rule): boolean;
  trait(name: string): Json | undefined;
  zone(of: ZoneOf): string;
  /** Why the message cannot be brought to anybody, in words; null when it can. */
  problemOf(message: MessageStep): string | null;
  /** Why nothing can be called there, in words; null when it can. Absent: nobody knows, and it is tried. */
  endpointProblem?(endpoint: string): string | null;
  /** The crisis hold that keeps the message back; null when none does. */
  heldBy(message: MessageStep, journeyId: string): string | null;
  /** Which way a split takes, by name; absent or null: the run's own lot. */
  wayAt?(step: string): string | null;
}

/** Something the person did, as waits, doors and endings look at it. `at` (ms): when it came. */
export interface Happening {
  readonly name: string;
  readonly properties: JsonObject;
  readonly at: number;
}
