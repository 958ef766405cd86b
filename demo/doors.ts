// The town's doors: a booking system that sends webhooks, a tracked website, two check-in points and who came today.
import type { House } from '../src/app/house.ts';
import {
  insertTracker,
  insertWebhookSource,
  TRACKER_SEAL,
  WEBHOOK_SCHEMES,
  WEBHOOK_SEAL,
} from '../src/intake/index.ts';
import type { Tx } from '../src/platform/db.ts';
import { ARRIVAL_SEAL, insertArrival, insertPoint } from '../src/portal/index.ts';
import type { FoundedOrganisation } from './seed.ts';

const MINUTE = 60_000;
const ZONE = 'America/New_York';
/** Shown in docs/webhooks-in.md, so that its example works against the demo. Of no use anywhere else. */
const BOOKING_SECRET = 'whsec_ZGVtby1ib29raW5nLXN5c3RlbS1zZWNyZXQtMDAwMQ==';
const BOOKING = {
  type: 'appointment.missed',
  created_at: '2026-01-05T09:30:00Z',
  patient: { number: 'RH-0010017' },
  clinic: { name: 'Heart clinic' },
};
const CAME = [
  { desk: true, minutes: 42, name: 'Jordan Avery', birthDate: '1971-04-09', number: '' },
  { desk: true, minutes: 17, name: 'Robin Castellano', birthDate: '1988-11-23', number: '4471' },
  { desk: false, minutes: 6, name: 'Sam Okafor', birthDate: '1964-02-14', number: '' },
];

/** Furnishes Riverside with doors. Runs on the clock of today. */
export async function furnishDoors(house: House, founded: readonly FoundedOrganisation[]): Promise<void> {
  const riverside = founded.find((o) => o.slug === 'riverside');
  if (!riverside) return;
  await house.db.web(riverside.id, async (tx) => {
    await bookingSystem(tx, house, riverside.id);
    await website(tx, house, riverside.id);
    await desks(tx, house, riverside.id);
  });
}

async function bookingSystem(tx: Tx, house: House, orgId: string): Promise<void> {
  const { vault } = house;
  const now = house.clock.now();
  const source = {
    id: house.newId(now),
    name: 'Booking system',
    scheme: WEBHOOK_SCHEMES.standard,
    map: {
      each: null,
      event: {
        is: null,
        from: '/type',
        names: {
          'appointment.missed': 'Appointment Missed',
          'appointment.completed': 'Appointment Completed',
        },
      },
      time: '/created_at',
      id: null,
      identifiers: [{ kind: 'mrn' as const, from: '/patient/number' }],
      properties: [{ name: 'clinic', from: '/clinic/name' }],
      traits: [],
    },
    secret: vault.sealInstance(WEBHOOK_SEAL, { secret: BOOKING_SECRET }),
    example: vault.sealInstance(WEBHOOK_SEAL, { example: JSON.stringify(BOOKING, null, 2) }),
  };
  await insertWebhookSource(tx, orgId, source, now);
}

async function website(tx: Tx, house: House, orgId: string): Promise<void> {
  const now = house.clock.now();
  const secret = `rts_${Buffer.from(house.random.bytes(32)).toString('base64url')}`;
  const key = {
    id: house.newId(now),
    name: 'Patients’ website',
    origins: ['https://www.riverside.example'],
    searchParams: ['q', 's'],
    keepParams: ['utm_source', 'utm_campaign'],
    traits: ['language', 'timezone'],
    secret: house.vault.sealInstance(TRACKER_SEAL, { secret }),
  };
  await insertTracker(tx, orgId, key, now);
}

async function desks(tx: Tx, house: House, orgId: string): Promise<void> {
  const now = house.clock.now();
  const point = (kind: 'clinic-desk' | 'event', name: string, place: string) => ({
    id: house.newId(now),
    kind,
    name,
    place,
    zone: ZONE,
    token: Buffer.from(house.random.bytes(16)),
    expiresAt: null,
  });
  const desk = point('clinic-desk', 'Heart clinic', 'Main house, 2nd floor');
  const evening = point('event', 'Heart health evening', 'Lecture hall');
  for (const one of [desk, evening]) await insertPoint(tx, orgId, one, now - 60 * MINUTE);
  for (const { desk: atDesk, minutes, ...said } of CAME) {
    const at = now - minutes * MINUTE;
    const sealed = house.vault.sealInstance(ARRIVAL_SEAL, said);
    await insertArrival(tx, orgId, {
      id: house.newId(at),
      pointId: atDesk ? desk.id : evening.id,
      at,
      said: sealed,
    });
  }
}
