// What the routes of people need, and how they come from an id to the person it stands for.
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/db.ts';
import { isId, type NewId } from '../platform/ids.ts';
import { type Refusal, refuse } from '../platform/result.ts';
import type { Member, Vault } from '../trust/index.ts';
import type { Person } from './model.ts';
import { readPeople } from './store.ts';
import { findPersons } from './subject-store.ts';

/** What the people routes need; `extras` are other rooms' words about a person, wired by the composition root. */
export interface PeopleServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly vault: Vault;
  readonly cursorSecret: Uint8Array;
  readonly extras: PeopleExtras;
}

export interface PeopleExtras {
  audiencesOf(
    tx: Tx,
    personIds: readonly string[],
  ): Promise<readonly { personId: string; id: string; name: string; since: number }[]>;
  budgetOf(person: Person): Promise<{ used: number; limit: number; personal: 'free' | 'near' | 'reached' }>;
}

export const NO_SUCH_PERSON = refuse(404, 'no-such-person', 'There is no such person in this organisation.');

/** The person an id stands for, which may be the id of any of their subjects; null when there is none. */
export async function findPerson(tx: Tx, id: string): Promise<Person | null> {
  const personId = (await findPersons(tx, [id])).get(id) ?? id;
  return (await readPeople(tx, [personId]))[0] ?? null;
}

/** Runs with the person of an id, which may be the id of any of the person's subjects. */
export async function withPerson<T>(
  services: Pick<PeopleServices, 'db'>,
  member: Pick<Member, 'orgId'>,
  id: string,
  work: (tx: Tx, person: Person) => Promise<T>,
): Promise<T | Refusal> {
  if (!isId(id)) return NO_SUCH_PERSON;
  return services.db.web(member.orgId, async (tx) => {
    const person = await findPerson(tx, id);
    return person ? work(tx, person) : NO_SUCH_PERSON;
  });
}
