// What a step asks others to do. Each effect is keyed by subject, run and `taken`: the same step never asks twice.
import type { Json } from '../../platform/json.ts';
import type { Lane } from '../../trust/model.ts';
import type { MessageStep } from '../model.ts';

/** Of whom and of which step an effect is. `taken` is the ordinal of the step within the run; `now` in ms. */
export interface EffectKey {
  readonly orgId: string;
  readonly subjectId: string;
  readonly personId: string;
  readonly runId: string;
  readonly taken: number;
  readonly journeyId: string;
  readonly version: number;
  /** The step's id in the definition. */
  readonly step: string;
  readonly now: number;
}

/** Brings a message to the person: one request to the arbiter, or one for every channel. */
export interface MessageEffect extends EffectKey {
  readonly kind: 'message';
  readonly message: MessageStep;
  /** What let the person in. */
  readonly cause: string;
}

/** Something that a human shall do. `waits`: the run goes on when it is done or dismissed. */
export interface TaskEffect extends EffectKey {
  readonly kind: 'task';
  readonly title: string;
  readonly script: string;
  readonly role: string;
  /** ms */
  readonly dueAt: number;
  readonly waits: boolean;
}

/** A call to an endpoint of the organisation. */
export interface CallEffect extends EffectKey {
  readonly kind: 'webhook';
  readonly endpoint: string;
}

/** Traits to state about the person; null removes. */
export interface UpdateEffect extends EffectKey {
  readonly kind: 'update';
  readonly traits: { readonly [trait: string]: Json };
}

/** Lets the person into another journey. */
export interface StartEffect extends EffectKey {
  readonly kind: 'start';
  readonly starts: string;
}

/** A message that a crisis hold keeps back: the run stands before its step. `expiresAt` (ms): then it is pointless. */
export interface HeldEffect extends EffectKey {
  readonly kind: 'held';
  readonly holdId: string;
  readonly lane: Lane;
  readonly expiresAt: number;
}

export type Effect = MessageEffect | TaskEffect | CallEffect | UpdateEffect | StartEffect | HeldEffect;

/** A step that was taken, as the trace keeps it. */
export interface TakenStep extends EffectKey {
  readonly kind: string;
  /** The way by which it was left; null where there is only one. */
  readonly way: string | null;
}
