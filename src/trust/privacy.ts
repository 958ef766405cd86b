// Export and erasure of a person: trust leads, each room does its part, all in one transaction.
import type { Clock } from '../platform/clock.ts';
import { type Database, iso, type Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import type { JsonObject } from '../platform/json.ts';
import { type Refusal, refuse } from '../platform/result.ts';
import { recordAudit } from './audit-store.ts';
import { readRequests } from './consent-request-store.ts';
import { eraseConsents, readConsentHistory } from './consent-store.ts';
import { announceErasure } from './forget-store.ts';
import type { Actor } from './model.ts';
import { buryKeys, insertPrivacyRequest } from './privacy-store.ts';
import type { Vault } from './vault.ts';

/** What a room hands out about subjects, and how it forgets them. `erase` says how many rows went. */
export interface PrivacyPort {
  readonly room: string;
  export(tx: Tx, orgId: string, subjectIds: readonly string[]): Promise<JsonObject>;
  erase(tx: Tx, orgId: string, subjectIds: readonly string[]): Promise<number>;
}

/** A person as people knows them: all subjects that are linked to them. */
export interface FoundPerson {
  readonly personId: string;
  readonly name: string | null;
  readonly subjectIds: readonly string[];
}

/** The rooms' ports, and the way from a person's id to their subjects; wired by the composition root. */
export interface PrivacyPorts {
  /** The person, or null when the organisation has none of that id. */
  findPerson(tx: Tx, orgId: string, personId: string): Promise<FoundPerson | null>;
  readonly rooms: readonly PrivacyPort[];
  /** Names of people by person or subject id, for lists of trust. */
  namesOf?(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

export interface PrivacyServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly vault: Vault;
}

export const NO_PERSON = refuse(404, 'no-such-person', 'There is no such person in this organisation.');

/** Everything the organisation holds about a person, by room. Recorded as a request and in the audit trail. */
export async function exportSubject(
  services: PrivacyServices,
  ports: PrivacyPorts,
  orgId: string,
  personId: string,
  actor: Actor,
): Promise<JsonObject | Refusal> {
  return services.db.web(orgId, async (tx) => {
    const person = await ports.findPerson(tx, orgId, personId);
    if (!person) return NO_PERSON;
    const rooms: JsonObject = {};
    for (const port of [trustPort, ...ports.rooms])
      rooms[port.room] = await port.export(tx, orgId, person.subjectIds);
    const now = services.clock.now();
    await note(tx, services, {
      orgId,
      person,
      actor,
      kind: 'export',
      now,
      report: { rooms: Object.keys(rooms) },
    });
    return {
      exportedAt: iso(now),
      person: { id: person.personId, subjects: [...person.subjectIds] },
      ...rooms,
    };
  });
}

/** What an erasure did. */
export interface Erasure {
  readonly subjects: number;
  /** Rows that went, by room. */
  readonly rooms: { readonly [room: string]: number };
}

/**
 * Forgets a person: every room deletes its rows, the subjects' keys are deleted, so that what is left sealed (in the
 * log, in backups) never opens again, and tombstones stay. Suppressed addresses stay as keyed hashes. All or nothing.
 */
export async function eraseSubject(
  services: PrivacyServices,
  ports: PrivacyPorts,
  orgId: string,
  personId: string,
  actor: Actor,
): Promise<Erasure | Refusal> {
  return services.db.worker([orgId], async (tx) => {
    const person = await ports.findPerson(tx, orgId, personId);
    if (!person) return NO_PERSON;
    const now = services.clock.now();
    await buryKeys(tx, orgId, person.subjectIds, now);
    const rooms: { [room: string]: number } = {};
    for (const port of [trustPort, ...ports.rooms])
      rooms[port.room] = await port.erase(tx, orgId, person.subjectIds);
    await note(tx, services, { orgId, person, actor, kind: 'erase', now, report: { rooms } });
    await announceErasure(tx, person.subjectIds);
    tx.onCommit(() => {
      for (const subjectId of person.subjectIds) services.vault.forget(subjectId);
    });
    return { subjects: person.subjectIds.length, rooms };
  });
}

/** Trust's own part: consent. Keys and tombstones are handled by the erasure itself. */
const trustPort: PrivacyPort = {
  room: 'trust',
  export: async (tx, _orgId, subjectIds) => ({
    consents: (await readConsentHistory(tx, subjectIds)).map(({ at, proof, ...said }) => ({
      ...said,
      at: iso(at),
      proof: { ...proof },
    })),
    waiting: (await readRequests(tx, subjectIds)).map((r) => ({
      purpose: r.purpose,
      channel: r.channel,
      source: r.source,
      textVersion: r.textVersion,
      askedAt: iso(r.askedAt),
      expiresAt: iso(r.expiresAt),
      outcome: r.outcome,
    })),
  }),
  erase: (tx, _orgId, subjectIds) => eraseConsents(tx, subjectIds),
};

interface Note {
  readonly orgId: string;
  readonly person: FoundPerson;
  readonly actor: Actor;
  readonly kind: 'export' | 'erase';
  readonly now: number;
  readonly report: JsonObject;
}

async function note(tx: Tx, services: PrivacyServices, n: Note): Promise<void> {
  const id = services.newId(n.now);
  await insertPrivacyRequest(tx, {
    orgId: n.orgId,
    id,
    subjectId: n.person.personId,
    kind: n.kind,
    at: n.now,
    report: n.report,
  });
  await recordAudit(tx, {
    orgId: n.orgId,
    at: n.now,
    id: services.newId(n.now),
    actor: n.actor,
    action: n.kind === 'export' ? 'person.exported' : 'person.erased',
    subjectId: n.person.personId,
    object: id,
  });
}
