// Hints: at once, then at most one per gap with the newest winning, and never over an organisation's border.
import { expect, test } from 'vitest';
import type { Clock } from './clock.ts';
import { createLiveHub, type LiveMessage } from './live.ts';

/** A clock whose waits end when the test says so. */
function handClock(): Clock & { pass(): Promise<void> } {
  let waits: (() => void)[] = [];
  return {
    now: () => 0,
    wait: (_ms, signal) =>
      new Promise((resolve) => {
        waits.push(resolve);
        signal?.addEventListener('abort', () => resolve());
      }),
    pass: async () => {
      const due = waits;
      waits = [];
      for (const end of due) end();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

test('a burst is two hints: the first, and the last at the end of the gap', async () => {
  const clock = handClock();
  const hub = createLiveHub({ clock });
  const heard: unknown[] = [];
  hub.subscribe('a', ['home', 'cases'], (topic, data) => heard.push([topic, data.n]));
  for (let n = 1; n <= 100; n++) hub.publish('a', 'home', { n });
  hub.publish('a', 'cases', { n: 0 });
  expect(heard).toEqual([
    ['home', 1],
    ['cases', 0],
  ]);
  await clock.pass();
  expect(heard).toEqual([
    ['home', 1],
    ['cases', 0],
    ['home', 100],
  ]);
  hub.publish('a', 'home', { n: 101 });
  expect(heard).toHaveLength(3);
  await clock.pass();
  await clock.pass();
  hub.publish('a', 'home', { n: 102 });
  expect(heard.slice(3)).toEqual([
    ['home', 101],
    ['home', 102],
  ]);
});

test('other organisations and topics are not heard, nor anything after leaving', async () => {
  const clock = handClock();
  const hub = createLiveHub({ clock });
  const heard: string[] = [];
  const leave = hub.subscribe('a', ['home'], (topic) => heard.push(topic));
  hub.publish('b', 'home');
  hub.publish('a', 'people');
  expect(heard).toEqual([]);
  hub.publish('a', 'home');
  hub.publish('a', 'home');
  leave();
  leave();
  await clock.pass();
  hub.publish('a', 'home');
  expect(heard).toEqual(['home']);
  expect(hub.subscribers).toBe(0);
});

test('a relay carries hints to other processes and back without a loop', () => {
  const sent: LiveMessage[] = [];
  const hub = createLiveHub({ relay: { send: (message) => sent.push(message) } });
  const heard: unknown[] = [];
  const leave = hub.subscribe('a', ['home'], (_topic, data) => heard.push(data));
  hub.deliver({ orgId: 'a', topic: 'home', data: { n: 1 } });
  expect(heard).toEqual([{ n: 1 }]);
  expect(sent).toEqual([]);
  hub.publish('a', 'people', { n: 2 });
  expect(sent).toEqual([{ orgId: 'a', topic: 'people', data: { n: 2 } }]);
  leave();
});
