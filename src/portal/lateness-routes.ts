// Lateness of places over HTTP: what is known, the word of staff, and who was told.
import Type from 'typebox';
import type { LatenessSaid, PlaceLateness, ToldOfLateness } from '../../sdk/faces/lateness.ts';
import { foldPlace } from '../journeys/index.ts';
import { iso, isoOrNull, type Tx } from '../platform/db.ts';
import { closed, type HttpServer } from '../platform/http/index.ts';
import { type Refusal, refuse } from '../platform/result.ts';
import { countAttempts, type Member, memberOf, noteAct } from '../trust/index.ts';
import { judgePlaces, type LatenessServices } from './lateness.ts';
import { isLate } from './lateness-model.ts';
import {
  countTold,
  listTold,
  lockPlaces,
  type OpenVisit,
  type PlaceRow,
  readOpenVisits,
  readPlaceNames,
  readPlaces,
  setSaid,
} from './lateness-store.ts';

/** What the routes need. */
export interface LatenessRouteServices extends LatenessServices {
  readonly namesOf: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
}

const tags = ['check-in'];
/** How long the word of staff stands against the data, ms. */
const WORD_STANDS = 4 * 3_600_000;
const DAY = 86_400_000;
const MOST_TOLD = 500;
const NOTED_MS = 600_000;
const ByPlace = closed({ place: Type.String({ minLength: 1, maxLength: 200 }) });
const NO_PLACE = refuse(404, 'no-such-place', 'Nobody checks in or has a visit at a place of this name.');

/** Registers the routes of lateness. */
export function latenessRoutes(app: HttpServer, services: LatenessRouteServices): void {
  const reading = { capability: 'people.read', background: true } as const;
  app.get(
    '/api/v1/places/lateness',
    { schema: { tags, summary: 'How late each place runs' }, config: reading },
    async (request) => ({ rows: await shown(services, memberOf(request).orgId) }),
  );
  const path = '/api/v1/places/:place/lateness';
  const body = closed({ minutes: Type.Integer({ minimum: 0, maximum: 600 }) });
  const saying = { tags, summary: 'Say how late a place runs; 0 says on time', params: ByPlace, body };
  const editing = { capability: 'people.edit' } as const;
  app.put(path, { schema: saying, config: editing }, (request) =>
    said(services, memberOf(request), request.params.place, request.body.minutes),
  );
  app.delete(
    path,
    {
      schema: { tags, summary: 'Take the word back: the data say it again', params: ByPlace },
      config: editing,
    },
    (request) => said(services, memberOf(request), request.params.place, null),
  );
  toldRoute(app, services, path);
}

function toldRoute(app: HttpServer, services: LatenessRouteServices, path: string): void {
  const notes = countAttempts({ burst: 1, refillMs: NOTED_MS });
  const schema = { tags, summary: 'Who was told in the last day', params: ByPlace };
  app.get(
    `${path}/told`,
    { schema, config: { capability: 'people.read' } },
    async (request): Promise<{ rows: ToldOfLateness[] }> => {
      const member = memberOf(request);
      const now = services.clock.now();
      return services.db.web(member.orgId, async (tx) => {
        const place = foldPlace(request.params.place);
        const told = await listTold(tx, member.orgId, place, now - DAY, MOST_TOLD);
        if (told.length > 0 && notes.take(`${member.orgId}/${member.userId}`, now) === 0)
          await noteAct(tx, services, member, 'lateness.read', { detail: { shown: told.length } });
        return { rows: told.map((row) => ({ ...row, at: iso(row.at), onTimeAt: isoOrNull(row.onTimeAt) })) };
      });
    },
  );
}

/** Every place where people check in or have visits, the latest first. */
async function shown(services: LatenessRouteServices, orgId: string): Promise<PlaceLateness[]> {
  const now = services.clock.now();
  const { names, rows, visits, told } = await services.db.web(orgId, async (tx) => {
    const rows = await readPlaces(tx, orgId);
    return {
      rows,
      names: await readPlaceNames(tx, orgId),
      visits: await readOpenVisits(tx, orgId, now),
      told: await countTold(
        tx,
        rows.map((row) => row.episode),
      ),
    };
  });
  const members = await services.namesOf(rows.flatMap((row) => row.saidBy ?? []));
  const byPlace = new Map(rows.map((row) => [row.place, row]));
  const written = new Map(
    [...names, ...rows.map((row) => row.placeName)].map((name) => [foldPlace(name), name]),
  );
  const counts = new Map(told.map((t) => [t.episode, t.told]));
  return [...written]
    .map(([place, name]) => {
      const row = byPlace.get(place) ?? null;
      const here = visits.filter((visit) => visit.place === place);
      return faceOf(name, row, here, row ? (counts.get(row.episode) ?? 0) : 0, members, now);
    })
    .sort((a, b) => b.minutes - a.minutes || b.waiting - a.waiting || a.place.localeCompare(b.place));
}

function faceOf(
  place: string,
  row: PlaceRow | null,
  visits: readonly OpenVisit[],
  told: number,
  members: ReadonlyMap<string, string>,
  now: number,
): PlaceLateness {
  const minutes = row?.minutes ?? 0;
  const late = isLate(minutes);
  const { saidMinutes = null, saidUntil = null, saidBy = null } = row ?? {};
  return {
    place,
    minutes,
    late,
    since: late && row ? iso(row.since) : null,
    waiting: visits.filter((visit) => visit.arrivedAt !== null).length,
    due: visits.filter((visit) => visit.arrivedAt === null).length,
    told: late ? told : 0,
    said:
      saidMinutes !== null && saidUntil !== null && saidUntil > now
        ? { minutes: saidMinutes, until: iso(saidUntil), by: members.get(saidBy ?? '') ?? '' }
        : null,
  };
}

/** Keeps or takes back the word of staff, and tells whom it concerns at once. */
async function said(
  services: LatenessRouteServices,
  member: Member,
  name: string,
  minutes: number | null,
): Promise<LatenessSaid | Refusal> {
  const { orgId, userId } = member;
  const now = services.clock.now();
  return services.db.worker([orgId], async (tx) => {
    const place = foldPlace(name);
    const known = await lockPlaces(tx, orgId);
    const placeName = await nameOf(tx, orgId, place, known);
    if (placeName === null) return NO_PLACE;
    const word = minutes === null ? null : { minutes, until: now + WORD_STANDS, by: userId };
    await setSaid(tx, orgId, { place, placeName, episode: services.newId(now) }, word, now);
    await noteAct(tx, services, member, minutes === null ? 'lateness.unsaid' : 'lateness.said', {
      object: `place ${placeName}`,
      detail: minutes === null ? {} : { minutes },
    });
    const told = await judgePlaces(tx, services, orgId);
    const stands = (await readPlaces(tx, orgId)).find((row) => row.place === place);
    return { minutes: stands?.minutes ?? 0, told };
  });
}

/** The place as it is written, or null when nothing is known of it. */
async function nameOf(
  tx: Tx,
  orgId: string,
  place: string,
  known: readonly PlaceRow[],
): Promise<string | null> {
  const row = known.find((one) => one.place === place);
  if (row) return row.placeName;
  return (await readPlaceNames(tx, orgId)).find((name) => foldPlace(name) === place) ?? null;
}
