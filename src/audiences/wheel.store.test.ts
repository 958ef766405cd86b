// The wheel on a real database: people come in and go out at the right moment, though nothing happens but time.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStand, type Stand } from '../../test/support/audiences.ts';
import { judgeSoon } from './due.ts';
import type { Audience, Move } from './model.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 4, 13, 10);

let stand: Stand;
beforeAll(async () => {
  stand = await openStand(NOW);
});
afterAll(() => stand.close());

const own = async (audience: Audience): Promise<Move[]> =>
  (await stand.due()).filter((m) => m.audienceId === audience.id);

test('who was not seen for thirty days comes in at that millisecond, and goes out when seen', async () => {
  const quiet = await stand.audience('Quiet', {
    all: [{ did: 'Portal Visited' }, { didNot: 'Portal Visited', withinDays: 30 }],
  });
  await stand.pass();
  expect(await stand.happens({ who: 'user:ada', event: 'Portal Visited' })).toEqual([]);
  const turn = NOW + 30 * DAY + 1;
  expect(await stand.turnOf('user:ada')).toBe(turn);
  stand.set(turn - 1);
  expect(await stand.due()).toEqual([]);
  stand.set(turn);
  const [move] = await stand.due();
  expect(move).toMatchObject({ audienceId: quiet.id, direction: 'entered', at: turn });
  expect(move?.causeEventId).toMatch(/^[0-9a-f-]{36}$/);
  expect(await stand.due()).toEqual([]);
  expect(await stand.turnOf('user:ada')).toBeNull();
  expect(await stand.happens({ who: 'user:ada', event: 'Portal Visited' })).toMatchObject([
    { direction: 'left' },
  ]);
});

test('the wheel is lazy: a later time is not written over an earlier one', async () => {
  stand.set(NOW);
  await stand.happens({ who: 'user:bob', event: 'Portal Visited' });
  const turn = await stand.turnOf('user:bob');
  stand.set(NOW + DAY);
  await stand.happens({ who: 'user:bob', event: 'Portal Visited' });
  expect(await stand.turnOf('user:bob')).toBe(turn);
  stand.set(NOW + 30 * DAY + 1);
  expect(await stand.due()).toEqual([]);
  expect(await stand.turnOf('user:bob')).toBe(NOW + 31 * DAY + 1);
});

test('a date comes near by the calendar of the organisation', async () => {
  // London is at UTC+1 in summer: its 20th of June begins an hour before that of UTC.
  const soon = await stand.audience('Due soon', { trait: 'dueOn', is: 'in-next-days', value: 2 });
  await stand.pass();
  stand.set(NOW);
  expect(await stand.identify('user:cleo', { dueOn: '2026-06-22' })).toEqual([]);
  const begins = Date.UTC(2026, 5, 19, 23);
  expect(await stand.turnOf('user:cleo')).toBe(begins);
  stand.set(begins);
  expect(await own(soon)).toMatchObject([{ direction: 'entered' }]);
  stand.set(Date.UTC(2026, 5, 22, 22, 59, 59));
  expect(await own(soon)).toEqual([]);
  stand.set(Date.UTC(2026, 5, 22, 23));
  expect(await own(soon)).toMatchObject([{ direction: 'left' }]);
});

test('whom something beside the log has changed is judged soon, and one who is nobody leaves the wheel', async () => {
  const nobody = stand.at.newId(NOW);
  const cleo = await stand.desk.person('user:cleo');
  await stand.at.db.web(stand.at.orgId, (tx) => judgeSoon(tx, stand.at.orgId, [nobody, cleo], NOW));
  expect(await stand.turnOf('user:cleo')).toBe(NOW);
  expect(await stand.due()).toEqual([]);
  const [left] = await stand.at.db.owner((tx) =>
    tx.query<{ n: number }>('select count(*)::int as n from audience_wheel where subject_id = $1', [nobody]),
  );
  expect(left?.n).toBe(0);
});

test('when more is due than one round takes, every organisation gets its share and all are done in the end', async () => {
  const crowd = Array.from({ length: 1_200 }, (_, i) => ({ who: `user:c${i}`, event: 'Portal Visited' }));
  stand.set(NOW + 100 * DAY);
  await stand.happens(...crowd);
  stand.set(NOW + 131 * DAY);
  let entered = 0;
  for (let round = 0; round < 4; round++) entered += (await stand.due()).length;
  expect(entered).toBeGreaterThanOrEqual(1_200);
  expect(await stand.due()).toEqual([]);
});

test('a time that no calendar of the database holds is never written', async () => {
  await stand.audience('In ten thousand years', { trait: 'farOff', is: 'in-next-days', value: 1 });
  await stand.pass();
  await stand.identify('user:far', { farOff: '9999-12-30' });
  expect(await stand.turnOf('user:far')).toBeNull();
});
