// People move through graphs on a real database: by what they do, by the clock, once each.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approved, did, NOON, openContacts, step } from '../../../test/support/contacts.ts';
import {
  graph,
  happens,
  known,
  publishGraph,
  runsOf,
  strikes,
  traceOf,
} from '../../../test/support/journeys.ts';
import type { TestInstance } from '../../../test/support/organisation.ts';

const HOUR = 3_600_000;

let at: TestInstance;
beforeAll(async () => {
  at = await openContacts();
});
afterAll(() => at.close());

describe('a journey', () => {
  it('waits, branches, brings a message, and ends', async () => {
    const { itemId } = await approved('care', 'care');
    await publishGraph(
      at,
      graph('Booked', {
        pause: { kind: 'wait', minutes: 60, next: 'fork' },
        fork: {
          kind: 'branch',
          ways: [
            { name: 'cardiology', when: { trait: 'clinic', is: 'is', value: 'cardiology' }, next: 'tell' },
          ],
          otherwise: null,
        },
        tell: { kind: 'message', ...step(itemId, 'care', 'care'), next: 'answer' },
        answer: { kind: 'wait-for', event: 'Confirmed', atMostMinutes: 120, next: null, onTimeout: 'again' },
        again: { kind: 'message', ...step(itemId, 'care', 'care'), next: null },
      }),
      NOON,
    );
    const ada = await known(at, NOON, { traits: { clinic: 'cardiology' } });
    const bob = await known(at, NOON, { traits: { clinic: 'cardiology' } });
    const eve = await known(at, NOON);
    const all = [ada, bob, eve];
    const booked = all.map((p) => did(p, 'Booked'));
    expect((await happens(at, all, booked, NOON)).moved).toBe(3);
    expect((await happens(at, all, booked, NOON)).moved).toBe(0);
    expect(await strikes(at, NOON + HOUR - 1)).toMatchObject({ done: 0 });
    const { decisions } = await strikes(at, NOON + HOUR);
    expect(decisions.map((d) => d.personId).sort()).toEqual([ada.personId, bob.personId].sort());
    expect(await strikes(at, NOON + HOUR)).toMatchObject({ done: 0 });
    expect(await traceOf(at, eve)).toEqual(['pause', 'fork:otherwise']);
    await happens(at, [ada], [{ ...did(ada, 'Confirmed'), receivedAt: NOON + 2 * HOUR }], NOON + 2 * HOUR);
    expect(await runsOf(at, ada)).toMatchObject([{ state: 'finished', outcome: 'completed', taken: 4 }]);
    expect((await strikes(at, NOON + 3 * HOUR)).decisions).toHaveLength(1);
    expect(await traceOf(at, ada)).toEqual(['pause', 'fork:cardiology', 'tell', 'answer:event']);
    expect(await traceOf(at, bob)).toEqual(['pause', 'fork:cardiology', 'tell', 'answer:timeout', 'again']);
  });
});
