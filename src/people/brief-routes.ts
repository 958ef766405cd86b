// The brief for the next contact over HTTP: only what the reader's role may see, and every reading is audited.
import Type from 'typebox';
import type { BriefView } from '../../sdk/faces/brief.ts';
import { iso, isoOrNull, type Tx } from '../platform/db.ts';
import { closed, type HttpServer } from '../platform/http/index.ts';
import {
  type Member,
  memberOf,
  noteAct,
  readConsentStates,
  readDataClasses,
  rulingStates,
} from '../trust/index.ts';
import { BRIEF_SECTIONS, type BriefLine, briefOf } from './brief.ts';
import { type PeopleServices, withPerson } from './finding.ts';
import { personRow } from './list-routes.ts';
import type { Person } from './model.ts';
import { readerOf } from './reader.ts';
import { subjectIdsOf } from './subject-store.ts';
import { touchpointsOf } from './timeline.ts';
import { TOUCH_CHANNELS } from './touchpoint.ts';

const YEAR = 365 * 86_400_000;
/** What a brief looks at: the newest touchpoints of a year. */
const MOST = 400;
/** What was agreed to stands in its own lines. */
const ABOUT = TOUCH_CHANNELS.filter((channel) => channel !== 'consent');

/** Registers the brief. */
export function briefRoutes(app: HttpServer, services: PeopleServices): void {
  const params = closed({ id: Type.String({ maxLength: 40 }) });
  const schema = { tags: ['people'], summary: 'The brief for the next contact', params };
  app.get('/api/v1/people/:id/brief', { schema, config: { capability: 'people.read' } }, (request) => {
    const member = memberOf(request);
    return withPerson(services, member, request.params.id, (tx, person) =>
      brief(tx, services, member, person),
    );
  });
}

async function brief(tx: Tx, services: PeopleServices, member: Member, person: Person): Promise<BriefView> {
  const now = services.clock.now();
  const reader = readerOf(member);
  const subjectIds = await subjectIdsOf(tx, person.personId);
  const classes = await readDataClasses(tx, person.orgId);
  const touchpoints = await touchpointsOf(
    tx,
    services.vault,
    { subjectIds, asOf: null, since: now - YEAR, before: null, types: null, channels: ABOUT, most: MOST },
    { reader, classes },
  );
  const consents = rulingStates([...(await readConsentStates(tx, subjectIds)).values()].flat());
  const made = briefOf({ touchpoints, gates: person.gates, consents, reader, kind: person.kind, now });
  await noteAct(tx, services, member, reader.health ? 'brief.read.health' : 'brief.read', {
    subjectId: person.personId,
  });
  return {
    person: personRow(person, member, []),
    age: reader.contact || reader.health ? ageOf(person, now) : null,
    zone: person.zone,
    madeAt: iso(now),
    reachedBy: made.reachedBy,
    lastContactAt: isoOrNull(made.lastContactAt),
    nextAppointmentAt: isoOrNull(made.nextAppointmentAt),
    limits: [...made.limits],
    sections: BRIEF_SECTIONS.map((section) => ({ section, lines: made.sections[section].map(lineView) })),
    withheld: made.withheld,
  };
}

function lineView(line: BriefLine): BriefView['sections'][number]['lines'][number] {
  return { ...line, at: iso(line.at) };
}

/** Whole years, from the date of birth or as stated. */
function ageOf(person: Person, now: number): number | null {
  const born = person.traits.birthDate ?? person.traits.dateOfBirth;
  const at = typeof born === 'string' ? Date.parse(born) : Number.NaN;
  if (Number.isFinite(at)) return Math.max(0, Math.floor((now - at) / (365.2425 * 86_400_000)));
  return typeof person.traits.age === 'number' ? person.traits.age : null;
}
