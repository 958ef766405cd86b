// How many decisions one core makes a second: the pure part, without a database. `node bench/decide.ts [seconds]`
import { decide } from '../src/arbiter/decide.ts';
import type { InputVector } from '../src/arbiter/model.ts';
import { RULE_1 } from '../src/arbiter/snapshot.ts';
import { seededRandom } from '../src/platform/random.ts';
import type { Lane } from '../src/trust/model.ts';

const RUNS = 7;
const INPUTS = 20_000;
const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 4, 13, 10);
const LANES: readonly [Lane, ...Lane[]] = [
  'care',
  'engagement',
  'engagement',
  'marketing',
  'marketing',
  'transactional',
];
const ZONES: readonly [string, ...string[]] = [
  'America/New_York',
  'America/Chicago',
  'America/Los_Angeles',
  'Europe/Berlin',
];

/** Requests as a day brings them: all hours, mostly consented, some capped, some at night. */
function makeInputs(count: number): InputVector[] {
  const random = seededRandom(7);
  const of = <T>(list: readonly [T, ...T[]]): T => list[Math.floor(random.next() * list.length)] ?? list[0];
  const chance = (p: number): boolean => random.next() < p;
  return Array.from({ length: count }, () => {
    const now = NOON + Math.floor(random.next() * 24) * HOUR;
    const own = Array.from(
      { length: Math.floor(random.next() * 4) },
      () => now - Math.floor(random.next() * 7 * 24) * HOUR,
    );
    return {
      now,
      draw: random.next(),
      request: {
        orgId: 'org',
        personId: 'person',
        journeyId: null,
        causeEventId: null,
        contentVersionId: 'version',
        topic: 'service',
        lane: of(LANES),
        purpose: 'education',
        channels: chance(0.3) ? ['email', 'sms', 'feed'] : ['email', 'feed'],
        urgency: of(['today', 'week', 'whenever']),
        value: random.next(),
        requestedAt: now,
        expiresAt: now + 120 * HOUR,
      },
      person: {
        kind: 'patient',
        gates: [],
        zones: [of(ZONES)],
        pausedUntil: null,
        topicOff: false,
        heldOut: chance(0.05),
        alreadySeen: chance(0.05),
        accountLinked: chance(0.6),
        channels: {
          email: { address: true, suppressed: chance(0.02), consent: chance(0.8) ? 'given' : 'none' },
          sms: { address: chance(0.5), suppressed: false, consent: chance(0.4) ? 'given' : 'none' },
        },
        portalRate: random.next() * 2,
        opens: Math.floor(random.next() * 5),
        sends: 5 + Math.floor(random.next() * 9),
      },
      content: { state: 'approved', expiresAt: null, variants: ['email', 'sms', 'feed'], healthTopic: false },
      pressure: { own, ownChannels: own.map(() => 'email'), personal: chance(0.1) ? 'reached' : 'free' },
      connected: ['email', 'sms'],
      zone: 'America/New_York',
      limits: {},
    } satisfies InputVector;
  });
}

/** Decisions a second over `seconds` of work. */
function run(inputs: readonly InputVector[], seconds: number): number {
  const started = performance.now();
  let made = 0;
  while (performance.now() - started < seconds * 1_000) {
    for (let i = 0; i < 1_000; i++) {
      const input = inputs[made % inputs.length];
      if (input && decide(input, RULE_1).options.length === 0) throw new Error('a decision without options');
      made += 1;
    }
  }
  return (made * 1_000) / (performance.now() - started);
}

if (import.meta.main) {
  const seconds = Number(process.argv[2] ?? 1);
  const inputs = makeInputs(INPUTS);
  run(inputs, 0.5);
  const rates = Array.from({ length: RUNS }, () => run(inputs, seconds)).sort((a, b) => a - b);
  const median = rates[Math.floor(RUNS / 2)] ?? 0;
  console.log(
    JSON.stringify({
      bench: 'decide',
      runs: RUNS,
      decisionsPerSecond: Math.round(median),
      lowest: Math.round(rates[0] ?? 0),
      highest: Math.round(rates[RUNS - 1] ?? 0),
    }),
  );
}
