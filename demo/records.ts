// What the hospital's record system said in doubt and in error: open questions for staff, and a booking it took back. The
// signals are those that an ADT^A03, a Patient and an Appointment become; reading the standards' definitions for four
// messages would hold up the town's start.
import type { House } from '../src/app/house.ts';
import { type NewSignal, recordSignals } from '../src/intake/index.ts';
import { iso } from '../src/platform/db.ts';
import { readCared } from './representatives-store.ts';
import type { FoundedOrganisation } from './seed.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SYSTEM = 'EHR/RIVERSIDE';
/** Ties the booking to its retraction, as the FHIR door does. */
const STAMP = { r: 'town-appointment-4471' };

/** Says it of three of the old. Runs on the clock of today; the loop takes it in when the town opens. */
export async function furnishRecords(house: House, founded: readonly FoundedOrganisation[]): Promise<void> {
  const hospital = founded.find((o) => o.slug === 'riverside');
  if (!hospital) return;
  const now = house.clock.now();
  await house.db.web(hospital.id, async (tx) => {
    const [questioned, guarded, booked] = (await readCared(tx, hospital.id, 3)).map((c) => c.personId);
    if (!questioned || !guarded || !booked) return;
    const before = [discharged(questioned, now - 5 * HOUR), hint(guarded, now - 2 * DAY)];
    const request = { orgId: hospital.id, origin: 'api' } as const;
    await recordSignals(tx, house, { ...request, signals: [...before, booking(booked, now)] });
    // Received later than what it takes back.
    const later = { ...house, clock: { ...house.clock, now: () => house.clock.now() + 1 } };
    await recordSignals(tx, later, { ...request, signals: [retraction(booked, now)] });
  });
}

function track(name: string, subjectId: string, occurredAt: number): Omit<NewSignal, 'properties'> {
  return { messageId: null, kind: 'track', name, subjectId, occurredAt, traits: {} };
}

function discharged(subjectId: string, at: number): NewSignal {
  const properties = {
    status: 'deceased',
    because: 'discharge-disposition',
    record: 'V20417',
    source: SYSTEM,
  };
  return { ...track('Status Questioned', subjectId, at), properties };
}

function hint(subjectId: string, at: number): NewSignal {
  const representatives = [{ name: 'Henrike Aldana', relationship: 'legal guardian', codes: ['GUARD'] }];
  return {
    ...track('Identify', subjectId, at),
    kind: 'identify',
    properties: {},
    traits: { representatives },
  };
}

function booking(subjectId: string, now: number): NewSignal {
  const properties = { appointment: 'Appointment/4471', start: iso(now + 6 * DAY), service: 'Heart clinic' };
  return { ...track('Appointment Booked', subjectId, now - DAY), properties, stamp: STAMP };
}

function retraction(subjectId: string, now: number): NewSignal {
  const properties = { record: 'Appointment/4471', type: 'Appointment' };
  return { ...track('Record Retracted', subjectId, now), properties, stamp: STAMP };
}
