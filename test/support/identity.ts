// What tests of identity share: signals by a short text of identifiers, a loop that only folds, and looking people up.
import { type Identifier, type NewSignal, recordSignals } from '../../src/intake/index.ts';
import { IDENTIFIER_KINDS } from '../../src/intake/model.ts';
import { findPersons, projectSignals, readPeople, subjectPort } from '../../src/people/index.ts';
import type { Person } from '../../src/people/model.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { type Consumer, startConsumer } from '../../src/platform/consumer.ts';
import type { JsonObject } from '../../src/platform/json.ts';
import type { TestInstance } from './organisation.ts';

/** A loop that projects people and does nothing else; it only runs when drained. */
export function foldingLoop(at: TestInstance, owner: string): Promise<Consumer> {
  return startConsumer(
    {
      db: at.db,
      clock: systemClock,
      name: 'loop',
      owner,
      orgIds: () => Promise.resolve([at.orgId]),
      handle: async (tx, facts) => {
        await projectSignals(tx, at.vault, facts, systemClock.now());
      },
      bury: (_tx, _fact, error) => Promise.reject(error),
      onError: (error) => {
        throw error;
      },
    },
    false,
  );
}

/** `user:u anonymous:a` as identifiers, strongest first. */
export function identifiers(text: string): Identifier[] {
  return text.split(' ').flatMap((part) => {
    const [name, value] = part.split(':');
    const kind = IDENTIFIER_KINDS.find((k) => k === name);
    return kind && value ? [{ kind, value }] : [];
  });
}

/** Somebody does something, or says something of themselves. */
export function said(
  who: string,
  traits: JsonObject = {},
  occurredAt: number = systemClock.now(),
): NewSignal {
  const kind = Object.keys(traits).length > 0 ? 'identify' : 'track';
  const name = kind === 'track' ? 'Item Opened' : 'Identify';
  return { messageId: null, kind, name, identifiers: identifiers(who), occurredAt, properties: {}, traits };
}

/** Intake and people of an instance. */
export interface Desk {
  record(...signals: NewSignal[]): Promise<readonly (string | null)[]>;
  subject(who: string): Promise<string>;
  person(who: string): Promise<string>;
  profile(who: string): Promise<Person | undefined>;
}

export function deskOf(at: TestInstance): Desk {
  const subjects = subjectPort(at);
  const services = { ...at, clock: systemClock, subjects };
  const subject = async (who: string): Promise<string> => {
    const [id] = await at.db.web(at.orgId, (tx) =>
      subjects.resolve(tx, {
        orgId: at.orgId,
        identifiers: [identifiers(who)],
        source: 'api',
        importId: null,
        now: systemClock.now(),
      }),
    );
    return id ?? '';
  };
  const person = async (who: string): Promise<string> => {
    const id = await subject(who);
    return at.db.web(at.orgId, async (tx) => (await findPersons(tx, [id])).get(id) ?? id);
  };
  return {
    subject,
    person,
    async record(...signals) {
      const ask = { orgId: at.orgId, origin: 'api', signals } as const;
      return (await at.db.web(at.orgId, (tx) => recordSignals(tx, services, ask))).subjectIds;
    },
    async profile(who) {
      const id = await person(who);
      return at.db.web(at.orgId, async (tx) => (await readPeople(tx, [id]))[0]);
    },
  };
}
