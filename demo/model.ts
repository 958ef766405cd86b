// The words of the simulated town: who lives there, what each one is like, and what they state.

import type { Rule, Score } from '../src/audiences/model.ts';
import type { Variant } from '../src/content/model.ts';
import type { Definition } from '../src/journeys/model.ts';
import type { Json, JsonObject } from '../src/platform/json.ts';
import type { Channel, DataClass, Lane, Purpose } from '../src/trust/model.ts';

export type OrgSlug = 'riverside' | 'alvara';

/** A person's hidden habits. Nothing of the product reads them; they only drive what the person does. */
export interface Habits {
  /** Sessions per week on the public website, and visits of the portal. */
  readonly web: number;
  readonly portal: number;
  /** Probability of opening a mail, and of clicking in one that was opened. */
  readonly opens: number;
  readonly clicks: number;
  /** Probability of unsubscribing when a mail of no use is opened. */
  readonly leaves: number;
  /** Relative activity per hour of the local day (sums to 1), and on a weekend day against a weekday. */
  readonly hours: readonly number[];
  readonly weekend: number;
  /** Appointments per three weeks, and the probability of missing one. */
  readonly appointments: number;
  readonly misses: number;
  /** Calls to the call centre per three weeks, and the probability of answering a survey. */
  readonly calls: number;
  readonly surveys: number;
  /** Day of the history after which the person is gone, or null. */
  readonly gone: number | null;
}

export interface ConsentGiven {
  readonly purpose: Purpose;
  readonly channel: Channel;
  readonly state: 'given' | 'withdrawn';
}

export interface Townsperson {
  /** Position in the town; with the seed it names the person's own chance. */
  readonly index: number;
  readonly org: OrgSlug;
  readonly userId: string;
  readonly kind: 'patient' | 'hcp' | 'contact';
  readonly traits: JsonObject;
  readonly zone: string;
  readonly clinics: readonly string[];
  readonly consents: readonly ConsentGiven[];
  readonly habits: Habits;
  /** False for those who do nothing themselves: the deceased, and children. */
  readonly acts: boolean;
  /** The browser on which this person reads, at first without signing in; somebody else of the family may use it too. */
  readonly browser?: string;
  /** What other systems state about the person, in this order. */
  readonly records?: readonly TownRecord[];
}

/** A message of another system, said once from a day of the town on. */
export interface TownRecord {
  readonly day: number;
  readonly body: JsonObject;
}

export interface TownContent {
  readonly name: string;
  readonly purpose: Purpose;
  readonly lane: Lane;
  readonly sponsor: string | null;
  readonly topic: string | null;
  readonly variants: readonly Variant[];
}

/** Ids of what was founded before, by name. An unknown name is a mistake in the town. */
export interface TownIds {
  content(name: string): string;
  audience(name: string): string;
  score(name: string): string;
  list(name: string): string;
}

export interface TownAudience {
  readonly name: string;
  readonly description: string;
  readonly rule: Rule | ((ids: Pick<TownIds, 'score' | 'list'>) => Rule);
}

export interface TownJourney {
  readonly name: string;
  readonly definition: (ids: TownIds) => Definition;
}

export interface TownList {
  readonly name: string;
  readonly description: string;
}

export interface TownOrganisation {
  readonly slug: OrgSlug;
  readonly name: string;
  readonly kind: 'care-provider' | 'life-science';
  readonly zone: string;
  readonly locale: string;
  readonly jurisdiction: string;
  readonly postalAddress: string;
  readonly content: readonly TownContent[];
  readonly audiences: readonly TownAudience[];
  readonly journeys: readonly TownJourney[];
  readonly scores: readonly Pick<Score, 'name' | 'description' | 'weights' | 'halfLifeDays'>[];
  readonly lists: readonly TownList[];
  readonly classes: {
    readonly property: { readonly [name: string]: DataClass };
    readonly trait: { readonly [name: string]: DataClass };
  };
}

export interface Town {
  readonly seed: number;
  readonly organisations: readonly TownOrganisation[];
  readonly people: readonly Townsperson[];
}

/** A message in Segment's shape, its organisation and when it happened (ms). */
export interface TownMessage {
  readonly org: OrgSlug;
  readonly at: number;
  readonly body: { readonly [key: string]: Json };
}
