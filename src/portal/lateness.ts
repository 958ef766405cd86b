// Judges how late places run and tells whom it concerns, once, and again when it grows: through the log, as signals.
import type { RecordSignals } from '../channels/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import { isLate, minutesOf, shouldTell, type Waiting } from './lateness-model.ts';
import {
  findBusy,
  lockPlaces,
  type Notice,
  noteOnTime,
  noteTold,
  type OpenVisit,
  type PlaceRow,
  readOpenVisits,
  readTold,
  writePlaces,
} from './lateness-store.ts';
import { forgetVisits } from './visits-due-store.ts';

/** What lateness needs. */
export interface LatenessServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly record: RecordSignals;
}

/** The two signals that journeys wait for. */
export const LATE = 'Clinic Running Late';
export const ON_TIME = 'Clinic On Time Again';
const KEPT = 2 * 86_400_000;

/** A place as it was and as it is. */
interface Judged {
  readonly row: Pick<PlaceRow, 'place' | 'placeName' | 'minutes' | 'episode' | 'since'>;
  readonly was: PlaceRow | null;
  readonly visits: readonly OpenVisit[];
}

/**
 * Judges every place of an organisation and records the signals. As worker.
 * @returns how many people are told now
 */
export async function judgePlaces(tx: Tx, services: LatenessServices, orgId: string): Promise<number> {
  const now = services.clock.now();
  const known = await lockPlaces(tx, orgId);
  const visits = await readOpenVisits(tx, orgId, now);
  const judged = judgeAll(known, visits, now, () => services.newId(now));
  await writePlaces(
    tx,
    orgId,
    judged.map((j) => j.row),
    now,
  );
  const late = judged.filter((j) => isLate(j.row.minutes));
  const over = judged.filter((j) => !isLate(j.row.minutes) && j.was !== null && isLate(j.was.minutes));
  return (
    (await tellLate(tx, services, orgId, late, now)) + (await tellOnTime(tx, services, orgId, over, now))
  );
}

/** The places about which something is to be written or told. Pure but for the ids it asks for. */
function judgeAll(
  known: readonly PlaceRow[],
  visits: readonly OpenVisit[],
  now: number,
  newId: () => string,
): Judged[] {
  const byPlace = Map.groupBy(visits, (visit) => visit.place);
  const rows = new Map(known.map((row) => [row.place, row]));
  return [...new Set([...rows.keys(), ...byPlace.keys()])].flatMap((place) => {
    const was = rows.get(place) ?? null;
    const here = byPlace.get(place) ?? [];
    const minutes = minutesOf(saidOf(was), here.flatMap(waitingOf), now);
    if (minutes === (was?.minutes ?? 0) && !isLate(minutes)) return [];
    const begins = isLate(minutes) && !(was && isLate(was.minutes));
    const { episode = newId(), since = now } = begins || !was ? {} : was;
    const placeName = was?.placeName ?? here[0]?.placeName ?? place;
    return [{ row: { place, placeName, minutes, episode, since }, was, visits: here }];
  });
}

function saidOf(row: PlaceRow | null): { minutes: number; until: number } | null {
  if (row === null || row.saidMinutes === null || row.saidUntil === null) return null;
  return { minutes: row.saidMinutes, until: row.saidUntil };
}

function waitingOf({ startAt, arrivedAt }: OpenVisit): Waiting[] {
  return arrivedAt === null ? [] : [{ startAt, arrivedAt }];
}

async function tellLate(
  tx: Tx,
  services: LatenessServices,
  orgId: string,
  late: readonly Judged[],
  now: number,
): Promise<number> {
  if (late.length === 0) return 0;
  const told = new Map(
    (
      await readTold(
        tx,
        late.map((j) => j.row.episode),
      )
    ).map((t) => [`${t.personId} ${t.episode}`, t.minutes]),
  );
  const notices = late.flatMap(({ row, visits }) =>
    firstOfEach(visits)
      .filter((visit) => shouldTell(row.minutes, told.get(`${visit.personId} ${row.episode}`) ?? null))
      .map((visit) => ({ orgId, personId: visit.personId, visit, ...row })),
  );
  const noted = await noteTold(tx, notices, now);
  const fresh = notices.filter((notice) => noted.has(`${notice.personId} ${notice.episode}`));
  await record(
    tx,
    services,
    orgId,
    LATE,
    fresh.map((notice) => ({ ...notice, about: aboutOf(notice.visit) })),
    now,
  );
  return fresh.length;
}

/** Of several visits of a person at a place, the one that comes first. */
function firstOfEach(visits: readonly OpenVisit[]): OpenVisit[] {
  return [...new Map(visits.toReversed().map((visit) => [visit.personId, visit])).values()].toReversed();
}

function aboutOf({ appointment }: OpenVisit): { appointmentId: string } | object {
  return appointment.startsWith('arrival/') ? {} : { appointmentId: appointment };
}

/** Those who were told and still wait or are due hear that it is over. */
async function tellOnTime(
  tx: Tx,
  services: LatenessServices,
  orgId: string,
  over: readonly Judged[],
  now: number,
): Promise<number> {
  if (over.length === 0) return 0;
  const here = over.flatMap((j) => j.visits.map((visit) => visit.personId));
  const ended = await noteOnTime(
    tx,
    over.flatMap((j) => j.was?.episode ?? []),
    here,
    now,
  );
  const told = ended.flatMap(({ personId, episode }) => {
    const place = over.find((j) => j.was?.episode === episode);
    return place ? [{ ...place.row, orgId, personId, episode, about: {} }] : [];
  });
  await record(tx, services, orgId, ON_TIME, told, now);
  return told.length;
}

async function record(
  tx: Tx,
  services: LatenessServices,
  orgId: string,
  name: string,
  told: readonly (Notice & { readonly placeName: string; readonly about: object })[],
  now: number,
): Promise<void> {
  if (told.length === 0) return;
  await services.record(tx, {
    orgId,
    origin: 'portal',
    signals: told.map(({ personId, episode, placeName, minutes, about }) => ({
      messageId: `${name === LATE ? 'late' : 'on-time'}/${episode}/${personId}/${minutes}`,
      kind: 'track',
      name,
      subjectId: personId,
      occurredAt: now,
      properties: { place: placeName, minutes, ...about },
      traits: {},
    })),
  });
}

/** Judges all places of these organisations, one organisation a transaction; runs every minute. */
export async function sweepLateness(services: LatenessServices, orgIds: readonly string[]): Promise<number> {
  if (orgIds.length === 0) return 0;
  const busy = await services.db.worker(orgIds, async (tx) => {
    await forgetVisits(tx, services.clock.now() - KEPT);
    return findBusy(tx);
  });
  let told = 0;
  for (const orgId of busy)
    told += await services.db.worker([orgId], (tx) => judgePlaces(tx, services, orgId));
  return told;
}
