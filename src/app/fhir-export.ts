// A person as a FHIR Bundle over HTTP: what the reader's role may see, and a line in the audit trail.
import Type from 'typebox';
import { EXPORTED_FACTS, type ExportedConsent, type ExportedPerson, exportBundle } from '../intake/index.ts';
import { findPersons, findSubjects, readPeople } from '../people/index.ts';
import type { Person } from '../people/model.ts';
import type { Tx } from '../platform/db.ts';
import { closed, type HttpServer } from '../platform/http/index.ts';
import type { JsonObject } from '../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { joinSplit, memberOf, readConsentHistory, readDataClasses, recordAudit } from '../trust/index.ts';
import type { Member } from '../trust/model.ts';
import { readFhirFacts } from './fhir-export-store.ts';
import type { House } from './house.ts';

const MOST_FACTS = 2_000;
const MISSING = refuse(404, 'no-such-person', 'There is no such person in this organisation.');
const Id = closed({ id: Type.String({ format: 'uuid' }) });

/** Registers the export. */
export function fhirExportRoutes(app: HttpServer, house: House): void {
  const schema = { tags: ['people', 'fhir'], summary: 'A person as a FHIR R4 Bundle', params: Id };
  app.get(
    '/api/v1/people/:id/fhir',
    { schema, config: { capability: 'people.export' } },
    async (request, reply) => {
      const member = memberOf(request);
      const bundle = await house.db.web(member.orgId, (tx) => bundleOf(tx, house, member, request.params.id));
      if (isRefusal(bundle)) return bundle;
      return reply
        .type('application/fhir+json; charset=utf-8')
        .header('content-disposition', 'attachment; filename="person.fhir.json"')
        .header('cache-control', 'no-store')
        .send(JSON.stringify(bundle));
    },
  );
}

async function bundleOf(tx: Tx, house: House, member: Member, id: string): Promise<object | Refusal> {
  const { orgId } = member;
  const personId = (await findPersons(tx, [id])).get(id) ?? id;
  const person = (await readPeople(tx, [personId]))[0];
  if (!person) return MISSING;
  const found = (await findSubjects(tx, personId)).map((s) => s.id);
  const subjectIds = found.length > 0 ? found : [personId];
  const now = house.clock.now();
  await recordAudit(tx, {
    orgId,
    at: now,
    id: house.newId(now),
    actor: { kind: 'member', id: member.userId },
    action: 'person.exported',
    subjectId: personId,
    detail: { format: 'fhir' },
  });
  const consents = rulingOf(await readConsentHistory(tx, subjectIds));
  const facts = await factsOf(tx, house, member, subjectIds);
  return exportBundle(await visibleTo(tx, person, member), consents, facts, now);
}

/** The newest word per purpose and channel; the history comes newest first, and on a tie the no is kept. */
function rulingOf(history: readonly ExportedConsent[]): ExportedConsent[] {
  const ruling = new Map<string, ExportedConsent>();
  for (const said of history) {
    const key = `${said.purpose}:${said.channel}`;
    const before = ruling.get(key);
    if (!before || (before.at === said.at && said.state === 'withdrawn')) ruling.set(key, said);
  }
  return [...ruling.values()];
}

/** Without what the reader's role may not see. */
async function visibleTo(tx: Tx, person: Person, member: Member): Promise<ExportedPerson> {
  const contact = member.capabilities.has('people.read.contact');
  const health = member.capabilities.has('people.read.health');
  const classes = await readDataClasses(tx, person.orgId);
  const allowed = { public: true, personal: contact, health };
  const traits: JsonObject = {};
  for (const [name, value] of Object.entries(person.traits))
    if (allowed[classes.classOf('trait', name)] || name === 'npi') traits[name] = value;
  return {
    id: person.personId,
    kind: person.kind,
    name: person.displayName,
    email: contact ? person.email : null,
    phone: contact ? person.phone : null,
    language: person.language,
    deceased: health && person.gates.deceased === true,
    traits,
  };
}

async function factsOf(tx: Tx, house: House, member: Member, subjectIds: readonly string[]) {
  if (!member.capabilities.has('people.read.health')) return [];
  const rows = await readFhirFacts(tx, subjectIds, EXPORTED_FACTS, MOST_FACTS);
  const { vault } = house;
  await vault.ready(
    tx,
    subjectIds.map((subjectId) => ({ orgId: member.orgId, subjectId })),
    false,
  );
  return rows.map((row) => {
    const ref = { orgId: member.orgId, subjectId: row.subject_id };
    const { properties } = joinSplit(row.open, row.sealed ? vault.open(ref, row.sealed) : null);
    return { id: row.id, name: row.name, occurredAt: row.occurred_at, properties };
  });
}
