// Fills what runs ask about people out of rows: rules are judged, content and endpoints looked up, zones and holds found.
import { type Judge, readJudge } from '../../audiences/index.ts';
import { readSendable } from '../../content/index.ts';
import type { SendableBook } from '../../content/model.ts';
import type { Person } from '../../people/model.ts';
import type { Tx } from '../../platform/db.ts';
import type { HoldBook } from '../holds/model.ts';
import { readHolds } from '../holds/store.ts';
import type { MessageStep } from '../model.ts';
import { type Endpoint, readEndpoints } from '../webhooks/index.ts';
import type { Book } from './book.ts';
import { readJourneyStates } from './hand-store.ts';
import type { Pair } from './run-store.ts';
import { usableZone } from './time.ts';
import type { View } from './view.ts';

/** What views are made of. `now` in ms. */
export interface World {
  readonly people: ReadonlyMap<string, Person>;
  readonly book: Book;
  readonly contents: SendableBook;
  readonly holds: HoldBook;
  /** Null: no journey calls any. */
  readonly endpoints: ReadonlyMap<string, Endpoint> | null;
  /** Knows the rules of the journeys for the people who are, or might come, inside. */
  readonly judge: Judge;
  readonly now: number;
}

/** What is known before. */
export interface KnownWorld extends Pick<World, 'people' | 'book' | 'now'> {
  readonly contents?: SendableBook | undefined;
  /** Who is inside which journey, or might come in. */
  readonly pairs: readonly Pair[];
}

/** Reads what cannot be seen in people and journeys, with a fixed number of statements. */
export async function readWorld(tx: Tx, { pairs, ...known }: KnownWorld): Promise<World> {
  const orgIds = [...known.book.keys()];
  const calling = [...known.book.values()].flatMap((b) => (b.calls ? [b.orgId] : []));
  return {
    ...known,
    contents: known.contents ?? (await readSendable(tx, orgIds)),
    holds: await readHolds(tx, orgIds, known.now),
    endpoints: calling.length > 0 ? await readEndpoints(tx, calling) : null,
    judge: await judgeOf(tx, pairs, known),
  };
}

/** Judges the rules that the steps and endings of these journeys ask, for whoever may be asked about. */
function judgeOf(
  tx: Tx,
  pairs: readonly Pair[],
  { people, book, now }: Pick<World, 'people' | 'book' | 'now'>,
): Promise<Judge> {
  const journeys = new Map([...book.values()].flatMap((b) => [...b.journeys]));
  const asking = pairs.filter((p) => (journeys.get(p.journeyId)?.rules.length ?? 0) > 0);
  const ids = new Set(asking.map((p) => p.journeyId));
  const rules = [...ids].flatMap((id) => journeys.get(id)?.rules ?? []);
  const asked = [...new Set(asking.map((p) => p.personId))].flatMap((id) => people.get(id) ?? []);
  return readJudge(tx, asked, rules, now, { journeyStates: readJourneyStates });
}

/** One view per person, made when it is first asked for; null for who has no profile. */
export function openViews(world: World): (personId: string) => View | null {
  const views = new Map<string, View | null>();
  return (personId) => {
    let view = views.get(personId);
    if (view === undefined) {
      const person = world.people.get(personId);
      view = person ? viewOf(person, world) : null;
      views.set(personId, view);
    }
    return view;
  };
}

function viewOf(person: Person, { book, contents, holds, endpoints, judge, now }: World): View {
  const { orgId, personId } = person;
  const home = book.get(orgId)?.zone ?? 'UTC';
  return {
    orgId,
    personId,
    gone: person.gates.deceased === true,
    holds: (rule) => judge(rule, personId),
    trait: (name) => person.traits[name],
    zone: (of) => (of === 'person' ? usableZone(person.zone, home) : home),
    problemOf: (message) => contentProblem(orgId, message, contents, now),
    endpointProblem: (id) => endpointProblem(orgId, endpoints?.get(id)),
    heldBy: ({ lane, urgency, contentItemId }, journeyId) =>
      holds.none ? null : holds.isHeld(person, lane, urgency, { journeyId, contentItemId }),
  };
}

function endpointProblem(orgId: string, endpoint: Endpoint | undefined): string | null {
  if (endpoint?.orgId !== orgId) return 'The endpoint of this step is gone.';
  return endpoint.usable ? null : 'The endpoint of this step is disabled.';
}

/** Why nobody can be sent this content now, in words; null when they can. */
export function contentProblem(
  orgId: string,
  { contentItemId }: Pick<MessageStep, 'contentItemId'>,
  contents: SendableBook,
  now: number,
): string | null {
  const content = contents.items.get(contentItemId);
  if (!content || content.orgId !== orgId) return 'The content of this step was never approved.';
  if (content.expiresAt !== null && content.expiresAt <= now) return 'The content of this step has expired.';
  return content.state === 'approved'
    ? null
    : `The content of this step is not approved any more (${content.state}).`;
}
