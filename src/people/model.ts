// What is known about a person, and how one signal changes it: a pure fold over facts.

import type { JsonObject } from '../platform/json.ts';
import type { Origin } from '../platform/log.ts';
import type { Stamps } from './registers.ts';

export type PersonKind = 'patient' | 'hcp' | 'contact' | 'respondent';

/** A fact whose sealed part was opened: what the loop and the timeline work with. Times are ms. */
export interface Signal {
  readonly orgId: string;
  readonly subjectId: string;
  /** The person this subject belongs to (its founding subject's id). */
  readonly personId: string;
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly origin: Origin;
  readonly receivedAt: number;
  readonly occurredAt: number;
  readonly importId: string | null;
  readonly properties: JsonObject;
  readonly traits: JsonObject;
}

/** Hard gates on people (ground 7). */
export interface Gates {
  readonly deceased?: boolean;
  readonly minor?: boolean;
  /** A minor whose own confidence is protected (adolescents): messages do not go to the representative. */
  readonly confidential?: boolean;
  readonly sensitive?: string;
  readonly restricted?: boolean;
}

/** Count, first and last time (ms) of one event name. */
export type Activity = readonly [count: number, first: number, last: number];

/** A person inside one organisation: the projection of all facts of its subjects. */
export interface Person {
  readonly orgId: string;
  readonly personId: string;
  readonly kind: PersonKind;
  readonly displayName: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  /** IANA zone, or null when unknown. */
  readonly zone: string | null;
  readonly language: string | null;
  readonly country: string | null;
  readonly traits: JsonObject;
  /** When each value was stated; absent on profiles from before that was kept. */
  readonly stamps?: Stamps;
  readonly activity: { readonly [eventName: string]: Activity };
  readonly gates: Gates;
  /** Keyed hash under which contact pressure is kept over all organisations; null without any address or account. */
  readonly pressureKey: Uint8Array | null;
  readonly accountId: string | null;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number;
  readonly portalSeenAt: number | null;
  readonly events: number;
  readonly importId: string | null;
}
