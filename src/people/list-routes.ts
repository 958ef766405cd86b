// The list of people over HTTP: search by words or by a number, filters, pages. Fields a role may not see are absent.
import Type from 'typebox';
import type { PersonRow } from '../../sdk/api.ts';
import { iso, isoOrNull, type Tx } from '../platform/db.ts';
import { closed, decodeCursor, encodeCursor, type HttpServer } from '../platform/http/index.ts';
import { isId } from '../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { type Member, memberOf } from '../trust/index.ts';
import { bearersOf } from './exact.ts';
import type { PeopleServices } from './finding.ts';
import {
  findPersonIds,
  listCountries,
  listPersonIds,
  MOST_FOUND,
  type PeopleFilter,
  readInOrder,
} from './list-store.ts';
import type { Person } from './model.ts';

const MOST = 100;
const KIND = '(patient|hcp|contact|respondent)';

const Query = closed({
  query: Type.Optional(Type.String({ maxLength: 200 })),
  kind: Type.Optional(Type.String({ pattern: `^${KIND}(,${KIND})*$` })),
  country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}(,[A-Z]{2})*$', maxLength: 100 })),
  audience: Type.Optional(Type.String({ format: 'uuid' })),
  named: Type.Optional(Type.Literal('yes')),
  cursor: Type.Optional(Type.String({ maxLength: 1000 })),
  limit: Type.Integer({ minimum: 1, maximum: MOST, default: 50 }),
});
type Asked = Type.Static<typeof Query>;

/** Registers the list. */
export function peopleListRoutes(app: HttpServer, services: PeopleServices): void {
  const schema = { tags: ['people'], summary: 'List or search people', querystring: Query };
  app.get('/api/v1/people', { schema, config: { capability: 'people.read' } }, (request) =>
    page(services, memberOf(request), request.query),
  );
  const filters = { tags: ['people'], summary: 'What people can be filtered by' };
  app.get('/api/v1/people-filters', { schema: filters, config: { capability: 'people.read' } }, (request) => {
    const { orgId } = memberOf(request);
    return services.db.web(orgId, async (tx) => ({ countries: await listCountries(tx, orgId) }));
  });
}

/** A page, and what the next one starts after. */
interface Found {
  readonly ids: readonly string[];
  readonly next: { readonly after: string } | { readonly skip: number } | null;
}

/** Names of audiences come for the whole page with one statement. */
async function page(services: PeopleServices, member: Member, asked: Asked): Promise<object | Refusal> {
  const filter = filterOf(asked);
  return services.db.web(member.orgId, async (tx) => {
    const words = asked.query?.trim() ?? '';
    const found =
      words === ''
        ? await listed(tx, services, member, asked, filter)
        : await searched(tx, services, member, asked, filter, words);
    if (isRefusal(found)) return found;
    const people = await readInOrder(tx, found.ids);
    const audiences = await services.extras.audiencesOf(tx, found.ids);
    const namesOf = Map.groupBy(audiences, (a) => a.personId);
    return {
      rows: people.map((p) =>
        personRow(
          p,
          member,
          (namesOf.get(p.personId) ?? []).map((a) => a.name),
        ),
      ),
      ...(found.next
        ? { next: encodeCursor(services.cursorSecret, { list: listOf(asked), ...found.next }) }
        : {}),
    };
  });
}

function filterOf(asked: Asked): PeopleFilter {
  return {
    kinds: asked.kind?.split(',') ?? null,
    countries: asked.country?.split(',') ?? null,
    audience: asked.audience ?? null,
    named: asked.named === 'yes',
  };
}

/** A cursor belongs to the list it was written for: with other filters it would skip people silently. */
function listOf(asked: Asked): string {
  return ['people', asked.query?.trim(), asked.kind, asked.country, asked.audience, asked.named].join('|');
}

const FOREIGN = refuse(400, 'bad-cursor', 'This cursor belongs to another list.', { field: 'cursor' });

function placeOf(services: PeopleServices, asked: Asked): { after?: unknown; skip?: unknown } | Refusal {
  if (!asked.cursor) return {};
  const value = decodeCursor(services.cursorSecret, asked.cursor);
  return isRefusal(value) || value.list === listOf(asked) ? value : FOREIGN;
}

async function listed(
  tx: Tx,
  services: PeopleServices,
  member: Member,
  asked: Asked,
  filter: PeopleFilter,
): Promise<Found | Refusal> {
  const place = placeOf(services, asked);
  if (isRefusal(place)) return place;
  const after = typeof place.after === 'string' && isId(place.after) ? place.after : null;
  const ids = await listPersonIds(tx, member.orgId, filter, after, asked.limit + 1);
  const shown = ids.slice(0, asked.limit);
  const last = shown.at(-1);
  return { ids: shown, next: ids.length > asked.limit && last ? { after: last } : null };
}

/** Whoever bears the text as an identifier stands first, then those whose words fit. */
async function searched(
  tx: Tx,
  services: PeopleServices,
  member: Member,
  asked: Asked,
  filter: PeopleFilter,
  words: string,
): Promise<Found | Refusal> {
  const place = placeOf(services, asked);
  if (isRefusal(place)) return place;
  const skip = typeof place.skip === 'number' ? place.skip : 0;
  const contact = member.capabilities.has('people.read.contact');
  const exact = contact && unfiltered(filter);
  const bearers = exact ? await bearersOf(tx, services.vault, member.orgId, words) : [];
  const fitting = await findPersonIds(tx, { ...filter, words, contact });
  const ids = [...new Set([...bearers, ...fitting])].slice(0, MOST_FOUND);
  const end = skip + asked.limit;
  return { ids: ids.slice(skip, end), next: ids.length > end ? { skip: end } : null };
}

function unfiltered(filter: PeopleFilter): boolean {
  return !filter.kinds && !filter.countries && !filter.audience;
}

/** A person as a row of a list; addresses only for those who may see them. */
export function personRow(p: Person, member: Member, audiences: string[]): PersonRow {
  const contact = member.capabilities.has('people.read.contact');
  return {
    id: p.personId,
    name: p.displayName,
    kind: p.kind,
    email: contact ? p.email : null,
    ...(contact ? { phone: p.phone } : {}),
    country: p.country,
    language: p.language,
    firstSeenAt: iso(p.firstSeenAt),
    lastSeenAt: iso(p.lastSeenAt),
    portalSeenAt: isoOrNull(p.portalSeenAt),
    events: p.events,
    audiences,
  };
}
