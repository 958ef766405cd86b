// What the town's engagement looks like today: a list of people, planned check-ups, a clinic that runs late, a past hold.
import type { House } from '../src/app/house.ts';
import { moveOnList, readLists } from '../src/audiences/index.ts';
import { type NewSignal, recordSignals } from '../src/intake/index.ts';
import type { JsonObject } from '../src/platform/json.ts';
import { insertPastHold, staffOf } from './engaging-store.ts';
import type { Town, Townsperson } from './model.ts';
import type { FoundedOrganisation } from './seed.ts';
import { STAFF } from './staff.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const COUNCIL = 12;
const CHECKUPS = 80;
/** Who waits at the heart clinic, and who is due: minutes from now of the appointment. */
const WAITING = [-34, -28, -22];
const DUE = [10, 25, 40, 70, 110];

/** Furnishes Riverside. Runs on the clock of today. */
export async function furnishEngagement(
  house: House,
  founded: readonly FoundedOrganisation[],
  town: Town,
): Promise<void> {
  const riverside = founded.find((o) => o.slug === 'riverside');
  if (!riverside) return;
  const patients = patientsOf(town);
  const subjects = await say(house, riverside.id, [
    ...checkups(patients, house.clock.now()),
    ...lateMorning(patients, house.clock.now()),
  ]);
  await council(house, riverside.id, subjects.slice(0, COUNCIL));
  await pastHold(house, riverside.id);
}

/** Records signals; answers whose each was. */
async function say(house: House, orgId: string, signals: readonly NewSignal[]): Promise<string[]> {
  const { subjectIds } = await house.db.worker([orgId], (tx) =>
    recordSignals(tx, house, { orgId, origin: 'api', signals }),
  );
  return subjectIds.flatMap((id) => id ?? []);
}

function signal(person: Townsperson, name: string, at: number, more: Partial<NewSignal>): NewSignal {
  return {
    messageId: `town/${person.userId}/${name}/${at}`,
    kind: 'track',
    name,
    identifiers: [{ kind: 'user', value: person.userId }],
    occurredAt: at,
    properties: {},
    traits: {},
    ...more,
  };
}

/** Planned check-ups, some of them past: whose day comes goes into an audience by itself, and out again. */
function checkups(patients: readonly Townsperson[], now: number): NewSignal[] {
  return patients.slice(0, CHECKUPS).map((person, i) => {
    const nextCheckup = new Date(now + (i - 20) * DAY).toISOString().slice(0, 10);
    return signal(person, 'Identify', now - MINUTE, { kind: 'identify', traits: { nextCheckup } });
  });
}

/** Who waits at the heart clinic when the town is first seen. */
export function waitingAtHeart(town: Town): Townsperson[] {
  return heartsOf(patientsOf(town)).slice(0, WAITING.length);
}

function patientsOf(town: Town): Townsperson[] {
  return town.people.filter((p) => p.org === 'riverside' && p.kind === 'patient' && p.acts);
}

function heartsOf(patients: readonly Townsperson[]): Townsperson[] {
  return patients.filter((p) => p.clinics.includes('cardiology')).slice(-(WAITING.length + DUE.length));
}

/** A morning at the heart clinic: three wait beyond their time, five are due. */
function lateMorning(patients: readonly Townsperson[], now: number): NewSignal[] {
  return heartsOf(patients).flatMap((person, i) => {
    const minutes = [...WAITING, ...DUE][i] ?? 0;
    const about: JsonObject = { appointmentId: `${person.userId}-today`, service: 'cardiology' };
    const booked = signal(person, 'Appointment Booked', now - DAY, {
      properties: { ...about, at: new Date(now + minutes * MINUTE).toISOString(), by: 'desk' },
    });
    if (minutes > 0) return [booked];
    const came = signal(person, 'Checked In', now + (minutes - 5) * MINUTE, {
      properties: { ...about, by: 'desk' },
    });
    return [booked, came];
  });
}

async function council(house: House, orgId: string, people: readonly string[]): Promise<void> {
  const userId = await writerOf(house);
  const member = {
    ...{ userId, orgId, roles: ['communications'], teams: [], territories: [] },
    capabilities: new Set<never>(),
  };
  await house.db.web(orgId, async (tx) => {
    const [list] = await readLists(tx, orgId);
    if (list) await moveOnList(tx, { ...house, undo: undefined }, member, list, 'added', people);
  });
}

function writerOf(house: House): Promise<string> {
  const login = STAFF.find((s) => s.org === 'riverside' && s.content === 'author');
  return house.db.auth((tx) => staffOf(tx, login?.email ?? ''));
}

async function pastHold(house: House, orgId: string): Promise<void> {
  const now = house.clock.now();
  const by = await writerOf(house);
  const hold = {
    ...{ id: house.newId(now), place: 'cardiology', reason: 'A water pipe broke above the heart clinic.' },
    ...{ startedAt: now - 6 * DAY, endedAt: now - 6 * DAY + 200 * MINUTE, by, inHand: 1, gone: 4 },
  };
  await house.db.web(orgId, (tx) =>
    insertPastHold(tx, orgId, hold, 'Heart health evening', { released: 9, expired: 2 }),
  );
}
