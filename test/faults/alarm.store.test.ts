// A worker that is frozen is told of by another process, on the screen's door, in the figures and by mail; and the alarm
// ends by itself once the worker goes on.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Alarm, startAlarm } from '../../src/app/alarm.ts';
import { type IncidentRow, listIncidents } from '../../src/app/alarm-store.ts';
import { type House, openHouse } from '../../src/app/house.ts';
import { readConfig } from '../../src/platform/config.ts';
import { silentLogger } from '../../src/platform/logging.ts';
import { testDatabase } from '../support/database.ts';
import { eventually, loadSpare, type Spare } from './support/processes.ts';
import { foundSite, type Site } from './support/site.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let site: Site;
let worker: Spare;
let web: Spare;
let url = '';
let house: House;
let alarm: Alarm;

beforeAll(async () => {
  database = await testDatabase();
  site = await foundSite(database.url);
  [web, worker] = [loadSpare(), loadSpare()];
  url = await web.start({ ...site.settings, role: 'web', port: 0 });
  await worker.start({ ...site.settings, role: 'worker' });
  const config = readConfig(
    {},
    { ...site.settings, logLevel: 'silent', alarmMail: ['operator@example.org', 'second@example.org'] },
  );
  if (Array.isArray(config)) throw new Error(JSON.stringify(config));
  house = await openHouse({ config, log: silentLogger });
  alarm = startAlarm(house, { every: 200, limits: { late: 2, caughtUp: 1 } });
}, 120_000);

afterAll(async () => {
  await alarm.stop();
  await house.close();
  worker.process.kill('SIGCONT');
  for (const each of [web, worker]) await each.kill('SIGKILL');
  await site.close();
  await database.close();
});

const send = async (messageId: string): Promise<void> => {
  const answer = await fetch(`${url}/v1/track`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${site.key}:`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ messageId, userId: 'u1', event: 'Seen' }),
  });
  expect(answer.status).toBe(200);
};
const incidents = (): Promise<IncidentRow[]> => house.db.owner((tx) => listIncidents(tx, 50));
// The other processes look too, every ten seconds and with longer limits: they may end what this one opened.
const isOpen = async (): Promise<boolean> =>
  (await incidents()).some((i) => i.queue === 'log:loop' && i.endedAt === null);

test('a frozen worker raises an alarm in another process, and its going on ends it', async () => {
  await send('m1');
  worker.process.kill('SIGSTOP');
  await send('m2');
  await eventually(isOpen, 'an incident of the loop');
  expect(await house.metrics.read()).toMatch(/rapport_queue_late_seconds\{queue="log:loop"\} [1-9]/);
  await eventually(async () => site.mails.taken.length >= 2, 'mails to the operators');
  worker.process.kill('SIGCONT');
  await eventually(async () => !(await isOpen()), 'the end of the incident');
  // Every later look finds nothing new to tell, and each queue was told of once.
  await alarm.look();
  const told = site.mails.taken.length;
  await alarm.look();
  expect(site.mails.taken.length).toBe(told);
}, 90_000);

test('two processes that look at once open one incident, and mail of the same queue waits an hour', async () => {
  const before = (await incidents()).length;
  await house.db.owner((tx) =>
    tx.query(
      `insert into webhook_endpoint (org_id, id, name, url, secret, created_by, created_at, changed_at)
       values ($1, gen_random_uuid(), 'Late', 'https://hooks.example.org', '', 'test', now(), now())`,
      [site.orgId],
    ),
  );
  await house.db.owner((tx) =>
    tx.query(
      `insert into webhook_call (org_id, subject_id, id, endpoint_id, journey_id, run_id, step, taken, body, next_at, created_at, claimed_until, sender)
       select org_id, gen_random_uuid(), gen_random_uuid(), id, gen_random_uuid(), gen_random_uuid(), 's', 1, '', now() - interval '5 minutes',
         now(), now() - interval '1 second', 'dead' from webhook_endpoint`,
    ),
  );
  worker.process.kill('SIGSTOP');
  await Promise.all([alarm.look(), alarm.look(), alarm.look()]);
  const late = (await incidents()).filter((i) => i.queue === 'webhooks');
  expect(late).toHaveLength(1);
  expect((await incidents()).length).toBeGreaterThan(before);
  worker.process.kill('SIGCONT');
});

test('an incident of a queue that is no more ends once nobody has seen it for two minutes', async () => {
  const open = (queue: string, minutes: number): Promise<unknown> =>
    house.db.owner((tx) =>
      tx.query(
        `insert into queue_incident (id, queue, opened_at, seen_at, worst_seconds)
         values (gen_random_uuid(), $1, now() - interval '1 hour', now() - make_interval(mins => $2), 60)`,
        [queue, minutes],
      ),
    );
  await open('log:gone', 3);
  await open('log:elsewhere', 1);
  await alarm.look();
  const state = new Map((await incidents()).map((i) => [i.queue, i.endedAt !== null]));
  expect([state.get('log:gone'), state.get('log:elsewhere')]).toEqual([true, false]);
});
