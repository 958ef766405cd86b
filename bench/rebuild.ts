// One rule over many people: seconds until everybody is judged, and the pace of the loop and the senders meanwhile.
// node bench/rebuild.ts [--people 1000000] [--rate 500] [--alerts 40] [--seconds 30] [--rule simple|counted|timed]
import { parseArgs } from 'node:util';
import { createAudience, readProgress } from '../src/audiences/index.ts';
import type { Rule } from '../src/audiences/model.ts';
import { startMailSink } from '../src/channels/index.ts';
import { idFactory } from '../src/platform/ids.ts';
import { systemRandom } from '../src/platform/random.ts';
import { isRefusal } from '../src/platform/result.ts';
import { fillPeople } from './support/many-people.ts';
import { ALERT } from './support/organisation.ts';
import { knowPeople, post } from './support/people.ts';
import { type Rig, startRig } from './support/rig.ts';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '1000000' },
    rate: { type: 'string', default: '500' },
    alerts: { type: 'string', default: '40' },
    seconds: { type: 'string', default: '30' },
    rule: { type: 'string', default: 'simple' },
  },
});
const [people, rate, seconds] = [Number(values.people), Number(values.rate), Number(values.seconds)];

/** `simple`: the database passes over most; `counted`: everybody is read; `timed`: most get a time on the wheel. */
const RULES: { readonly [name: string]: Rule } = {
  simple: {
    all: [
      { kind: 'patient' },
      { trait: 'clinic', is: 'is', value: 2 },
      { trait: 'age', is: 'at-least', value: 40 },
    ],
  },
  counted: {
    any: [
      { trait: 'age', is: 'at-least', value: 70 },
      { did: 'Portal Visited', atLeast: 3 },
    ],
  },
  timed: {
    any: [
      { trait: 'age', is: 'at-least', value: 85 },
      { trait: 'born', is: 'in-last-days', value: 30 },
    ],
  },
};
const rule = RULES[values.rule];
if (!rule) throw new Error(`no such rule: ${Object.keys(RULES).join(', ')}`);

/** People who are written to and of whom events arrive; the others only wait to be judged. */
const KNOWN = 5_000;

interface Done {
  readonly decisions: number;
  readonly sent: number;
}

async function done(rig: Rig): Promise<Done> {
  const [row] = await rig.db.owner((tx) =>
    tx.query<Done>(
      `select (select count(*)::int from decision) as decisions, (select count(*)::int from delivery where state = 'sent') as sent`,
    ),
  );
  return row ?? { decisions: 0, sent: 0 };
}

interface Phase {
  readonly decisions: number;
  readonly sent: number;
  readonly pass: number | null;
}

/** Loads for some seconds, with or without a pass over everybody; what was decided and sent in that time, per second. */
async function phase(name: string, withPass: boolean): Promise<Phase> {
  const before = await done(rig);
  const began = performance.now();
  const pass = withPass ? passOver() : Promise.resolve(null);
  const stop = new AbortController();
  const alerted = alert(stop.signal);
  const load = { rate, seconds, people: [KNOWN, KNOWN], batch: 50, known: true } as const;
  await rig.load(load, async () => undefined);
  stop.abort();
  await alerted;
  const elapsed = (performance.now() - began) / 1000;
  const after = await done(rig);
  const made = {
    decisions: (after.decisions - before.decisions) / elapsed,
    sent: (after.sent - before.sent) / elapsed,
    pass: await pass,
  };
  console.log(`${name}: ${made.decisions.toFixed(1)} decisions/s, ${made.sent.toFixed(1)} sends/s`);
  return made;
}

let alerts = 0;

/** Raises alerts about one person after the other; each has a mail sent at once, at any hour. */
async function alert(signal: AbortSignal): Promise<void> {
  const size = 5;
  const began = performance.now();
  for (let sent = 0; !signal.aborted; ) {
    const due = ((performance.now() - began) / 1000) * Number(values.alerts);
    if (sent + size > due) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      continue;
    }
    const batch = Array.from({ length: size }, () => {
      const n = alerts++;
      return {
        type: 'track',
        messageId: `alert-${n}`,
        userId: `u${n % KNOWN}`,
        event: ALERT,
        properties: {},
      };
    });
    await post(rig, '/v1/batch', { batch, sentAt: new Date().toISOString() });
    sent += size;
  }
}

/** Makes the audience and waits until everybody was judged; s. */
async function passOver(): Promise<number> {
  const began = performance.now();
  const made = await rig.db.web(rig.orgId, (tx) =>
    createAudience(
      tx,
      rig.orgId,
      { name: 'Everybody judged', description: '', rule: rule ?? { kind: 'hcp' } },
      Date.now(),
      idFactory(systemRandom),
    ),
  );
  if (isRefusal(made)) throw new Error(made.message);
  while ((await rig.db.web(rig.orgId, (tx) => readProgress(tx, rig.orgId))).length > 0)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const took = (performance.now() - began) / 1000;
  const [row] = await rig.db.owner((tx) =>
    tx.query<{ n: number }>('select count(*)::int as n from audience_member where audience_id = $1', [
      made.id,
    ]),
  );
  console.log(
    `${people} people judged by “${values.rule}” in ${took.toFixed(1)} s = ${Math.round(people / took)} people/s; ${row?.n ?? 0} members`,
  );
  return took;
}

const mails = await startMailSink({ port: 0, now: () => Date.now() });
const rig = await startRig(20, mails.url);
await knowPeople(rig, KNOWN);
await rig.db.owner((tx) => fillPeople(tx, rig.orgId, people));
await phase('warm-up', false);
const alone = await phase('alone', false);
const beside = await phase('beside the pass', true);
console.log(
  `pace beside the pass: decisions ${Math.round((beside.decisions / alone.decisions) * 100)} %, sends ${Math.round((beside.sent / Math.max(alone.sent, 0.001)) * 100)} %`,
);
if ((beside.pass ?? 0) > seconds) console.log(`the pass took longer than the ${seconds} s that were loaded`);
await rig.stop();
await mails.close();
