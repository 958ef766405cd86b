// Fills what runs ask about people out of rows: rules are judged, content is looked up, zones are found.
import { matches } from '../../audiences/index.ts';
import type { SendableBook } from '../../content/model.ts';
import type { Person } from '../../people/model.ts';
import type { MessageStep } from '../model.ts';
import type { Book } from './book.ts';
import { usableZone } from './time.ts';
import type { View } from './view.ts';

/** What views are made of. `now` in ms. */
export interface World {
  readonly people: ReadonlyMap<string, Person>;
  readonly book: Book;
  readonly contents: SendableBook;
  readonly now: number;
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

function viewOf(person: Person, { book, contents, now }: World): View {
  const home = book.get(person.orgId)?.zone ?? 'UTC';
  return {
    orgId: person.orgId,
    personId: person.personId,
    gone: person.gates.deceased === true,
    holds: (rule) => matches(rule, person, now),
    trait: (name) => person.traits[name],
    zone: (of) => (of === 'person' ? usableZone(person.zone, home) : home),
    problemOf: (message) => contentProblem(person.orgId, message, contents, now),
    heldBy: () => null,
  };
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
