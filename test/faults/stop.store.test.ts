// A graceful stop under load: everything acknowledged is kept, leases are given back, the process ends by itself.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../src/platform/clock.ts';
import { testDatabase } from '../support/database.ts';
import { balanceOf } from './support/ledger.ts';
import { Poster } from './support/poster.ts';
import { eventually, freePort, runRapport } from './support/processes.ts';
import { foundSite, type Site } from './support/site.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let site: Site;

beforeAll(async () => {
  database = await testDatabase();
  site = await foundSite(database.url);
});
afterAll(async () => {
  await site.close();
  await database.close();
});

test('SIGTERM in a stream of posts', async () => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const first = runRapport(['serve', '--port', String(port)], site.env);
  await first.says(url);
  const poster = new Poster({
    key: site.key,
    url: () => url,
    lanes: 8,
    people: 200,
    most: 20,
    seed: 1,
    patience: 50,
  });
  await poster.introduce();
  poster.start();
  await eventually(() => poster.figures.batches > 20, 'a stream of posts');
  const waiting = systemClock.wait(20_000);
  first.process.kill('SIGTERM');
  const ended = await Promise.race([first.exited, waiting]);
  expect(ended, first.said()).toEqual({ code: 0, signal: null });
  const held = await site.db.owner((tx) =>
    tx.query(
      `select owner from consumer_checkpoint where owner is not null union all select owner from consumer_worker
       union all select sender from outbox where sender is not null`,
    ),
  );
  expect(held).toEqual([]);
  await poster.abandon();
  expect(await balanceOf(site, poster)).toMatchObject({ lost: 0, doubled: 0 });
  expect(Object.keys(poster.figures.refused).filter((k) => !k.startsWith('503'))).toEqual([]);
}, 90_000);
