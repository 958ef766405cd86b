// What people holds of a subject: handed out on request, removed on erasure.
import type { Tx } from '../platform/db.ts';
import { iso, isoOrNull } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';
import { classesOf, type Vault } from '../trust/index.ts';
import { replaceMarks } from './marks-store.ts';
import { readNamedSubjects } from './merging-store.ts';
import { OWNER } from './reader.ts';
import { deleteRepresentatives, listRepresentatives } from './stand-in-store.ts';
import { deletePeople, readPeople } from './store.ts';
import { deleteIdentities } from './subject-store.ts';
import { deleteSuggestions, doublesOf } from './suggestion-store.ts';
import { touchpointsOf } from './timeline.ts';

const MOST_EXPORTED = 10_000;

/** Trust's port, as people implements it. */
export function peoplePrivacy(vault: Vault): {
  room: string;
  export(tx: Tx, orgId: string, subjectIds: readonly string[]): Promise<JsonObject>;
  erase(tx: Tx, orgId: string, subjectIds: readonly string[]): Promise<number>;
} {
  return {
    room: 'people',
    async export(tx, orgId, subjectIds) {
      const people = await readPeople(tx, subjectIds);
      const touchpoints = await touchpointsOf(
        tx,
        vault,
        { subjectIds, asOf: null, before: null, types: null, most: MOST_EXPORTED },
        { reader: OWNER, classes: classesOf([]) },
      );
      return {
        profiles: people.map((p) => ({
          kind: p.kind,
          name: p.displayName,
          email: p.email,
          phone: p.phone,
          zone: p.zone,
          language: p.language,
          country: p.country,
          traits: p.traits,
          firstSeenAt: iso(p.firstSeenAt),
          lastSeenAt: iso(p.lastSeenAt),
        })),
        representatives: (await listRepresentatives(tx, subjectIds)).map((r) => ({
          actsFor: subjectIds.includes(r.acting_id),
          role: r.role,
          relation: r.relation,
          from: iso(r.from_at),
          until: isoOrNull(r.until_at ?? r.revoked_at),
        })),
        // Values are kept as keyed hashes only: what can be handed out is of what kind they are and since when.
        identifiers: (await readNamedSubjects(tx, orgId, subjectIds)).flatMap((s) =>
          s.identifiers.map((i) => ({ kind: i.kind, source: s.source, since: iso(s.createdAt) })),
        ),
        timeline: touchpoints.map((t) => ({
          at: iso(t.at),
          title: t.title,
          origin: t.origin,
          properties: t.properties,
        })),
        possibleDoubles: await possibleDoubles(tx, subjectIds),
      };
    },
    async erase(tx, _orgId, subjectIds) {
      // Profiles first: whoever marks people holds their profiles, so marks made meanwhile are seen below.
      await deletePeople(tx, subjectIds);
      await replaceMarks(tx, subjectIds, []);
      await deleteSuggestions(tx, subjectIds);
      await deleteRepresentatives(tx, subjectIds);
      await deleteIdentities(tx, subjectIds);
      return subjectIds.length;
    },
  };
}

/** That questions were asked about a person and how they were answered; not about whom. */
async function possibleDoubles(tx: Tx, subjectIds: readonly string[]): Promise<JsonObject[]> {
  return (await doublesOf(tx, subjectIds)).map((d) => ({
    confidence: d.confidence,
    state: d.state,
    foundAt: iso(d.found_at),
    decidedAt: isoOrNull(d.decided_at),
  }));
}
