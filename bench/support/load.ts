// The load generator, a process of its own: posts batches at a steady pace and reports what was acknowledged.
// node bench/support/load.ts URL KEY EVENTS_PER_SECOND SECONDS FIRST_PEOPLE LAST_PEOPLE BATCH [known]
import { seededRandom } from '../../src/platform/random.ts';
import { EVENTS } from './organisation.ts';

const [
  url = '',
  key = '',
  rateText = '0',
  secondsText = '0',
  firstText = '0',
  lastText = '0',
  batchText = '100',
  known = '',
] = process.argv.slice(2);
const [rate, seconds, first, last, size] = [
  Number(rateText),
  Number(secondsText),
  Number(firstText),
  Number(lastText),
  Number(batchText),
];
const random = seededRandom(42);
const total = EVENTS.reduce((sum, [, weight]) => sum + weight, 0);
const authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
const run = Date.now().toString(36);
const CLINICS = ['cardiology', 'diabetes', 'orthopaedics', 'oncology'];
let made = 0;
let acknowledged = 0;
let refused = 0;
let underWay = 0;
const waits: number[] = [];
const identified = new Set<number>();

function pickEvent(): string {
  let at = random.next() * total;
  for (const [name, weight] of EVENTS) {
    at -= weight;
    if (at < 0) return name;
  }
  return 'Page Viewed';
}

/** A person is identified before anything else is heard of them, unless all are known; every fiftieth event updates traits. */
function message(people: number): object {
  const n = Math.floor(random.next() * people);
  const userId = `u${n}`;
  const messageId = `${run}-${made++}`;
  if ((known === '' && !identified.has(n)) || random.next() < 0.02) {
    identified.add(n);
    const traits = {
      kind: 'patient',
      firstName: 'Person',
      lastName: String(n),
      email: `p${n}@example.org`,
      age: 18 + (n % 70),
      clinic: CLINICS[n % 4],
      language: 'en',
      zone: 'UTC',
    };
    return { type: 'identify', messageId, userId, traits };
  }
  const event = pickEvent();
  const properties = {
    path: `/clinics/${CLINICS[n % 4]}/${n % 97}`,
    title: 'What to expect at your visit',
    clinic: CLINICS[n % 4],
    referrer: '/search',
    seconds: n % 120,
    appVersion: '3.2.1',
  };
  return { type: 'track', messageId, userId, event, properties, timestamp: new Date().toISOString() };
}

async function post(people: number): Promise<void> {
  const batch = Array.from({ length: size }, () => message(people));
  const body = JSON.stringify({ batch, sentAt: new Date().toISOString() });
  for (let attempt = 0; attempt < 5; attempt++) {
    const started = performance.now();
    const answer = await fetch(`${url}/v1/batch`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body,
    }).catch(() => null);
    if (answer?.ok) {
      await answer.arrayBuffer();
      waits.push(performance.now() - started);
      acknowledged += size;
      return;
    }
    refused += 1;
    if (answer) await answer.arrayBuffer();
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** Open loop: a late answer does not slow the pace, up to 40 batches under way. */
async function pace(): Promise<void> {
  const started = performance.now();
  let sent = 0;
  let told = 0;
  for (;;) {
    const elapsed = (performance.now() - started) / 1000;
    if (elapsed >= seconds) break;
    const due = Math.floor((elapsed * rate) / size);
    while (sent < due && underWay < 40) {
      sent += 1;
      underWay += 1;
      void post(Math.round(first + (last - first) * (elapsed / seconds))).finally(() => {
        underWay -= 1;
      });
    }
    if (elapsed - told >= 10) {
      told = elapsed;
      report(elapsed);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  while (underWay > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  report((performance.now() - started) / 1000);
}

function report(elapsed: number): void {
  const sorted = [...waits].sort((a, b) => a - b);
  const quantile = (q: number): number => Math.round(sorted[Math.floor(sorted.length * q)] ?? 0);
  const usage = process.cpuUsage();
  console.log(
    JSON.stringify({
      elapsed: Math.round(elapsed),
      acknowledged,
      refused,
      ackP50: quantile(0.5),
      ackP99: quantile(0.99),
      cpu: (usage.user + usage.system) / 1e6,
    }),
  );
}

await pace();
