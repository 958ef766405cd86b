// Who is known in more than one way in the town: what they say of themselves is enough for intake to see it.
import { expect, test } from 'vitest';
import { checkMessage, isFault } from '../src/intake/model.ts';
import { normalise } from '../src/people/identifiers.ts';
import { type ActingState, act, NOTHING_YET } from './acting.ts';
import { SHARED_LOGIN } from './browsers.ts';
import type { Townsperson } from './model.ts';
import { fictionalOrcid } from './numbers.ts';
import { spanMaker } from './spans.ts';
import { buildTown } from './town.ts';

const START = Date.UTC(2026, 9, 31);
const STEP = 6 * 3_600_000;
const town = buildTown(1, 400);

/** Everything somebody says in three weeks, each as the identifiers that intake takes from it. */
function saidBy(person: Townsperson): string[][] {
  const spanOf = spanMaker(START);
  let state: ActingState = NOTHING_YET;
  return Array.from({ length: 84 }, (_, i) => START + i * STEP).flatMap((at) => {
    const acted = act(person, state, spanOf(person.zone, at, at + STEP), town.seed);
    state = acted.state;
    return acted.messages
      .toSorted((a, b) => a.at - b.at)
      .map(({ body }) => {
        const message = checkMessage({ ...body }, at + STEP, null, null);
        if (isFault(message)) throw new Error(`${message.field} ${message.detail}`);
        return message.identifiers.map((i) => `${i.kind} ${normalise(i)}`);
      });
  });
}

test('who has a browser is nobody on it until they sign in, and themselves from then on', () => {
  const readers = town.people.filter((p) => p.browser?.startsWith('browser-') && p.kind === 'patient');
  expect(readers.length).toBeGreaterThan(20);
  const said = readers.map((p) => saidBy(p).filter((ids) => ids.some((id) => id.startsWith('anonymous'))));
  const signed = said.filter((all) => all.some((ids) => ids.length === 2));
  expect(signed.length).toBeGreaterThan(5);
  for (const all of signed) {
    expect(all[0]).toHaveLength(1);
    const first = all.findIndex((ids) => ids.length === 2);
    expect(all.slice(first).every((ids) => ids.length === 2)).toBe(true);
  }
});

test('some families have one browser', () => {
  const users = Map.groupBy(
    town.people.filter((p) => p.browser),
    (p) => p.browser,
  );
  const shared = [...users.values()].filter((home) => home.length > 1);
  expect(shared.length).toBeGreaterThan(1);
  for (const home of shared) expect(new Set(home.map((p) => p.traits.email)).size).toBe(1);
});

test('two patients with numbers of their own use one login', () => {
  const couple = town.people.filter((p) => p.kind === 'patient' && p.records);
  expect(couple.map((p) => p.traits.firstName)).toEqual(['Mara', 'Omar']);
  const numbers = couple.map((p) => saidBy(p).filter((ids) => ids.includes(`user ${SHARED_LOGIN}`)));
  expect(numbers.map((said) => said.length)).toEqual([1, 1]);
  expect(new Set(numbers.flat(2)).size).toBe(3);
});

test('systems know professionals by NPI, ORCID and an id of the CRM, in messages that overlap', () => {
  const listed = town.people.filter((p) => p.kind === 'hcp' && p.records);
  expect(listed).toHaveLength(3);
  for (const person of listed) {
    const kinds = saidBy(person)
      .filter((ids) => ids.some((id) => id.startsWith('npi')))
      .map((ids) => ids.map((id) => id.split(' ')[0]));
    expect(kinds).toEqual([
      ['npi', 'user'],
      ['npi', 'orcid', 'external'],
    ]);
  }
  for (const index of [0, 7, 48_213])
    expect(normalise({ kind: 'orcid', value: fictionalOrcid(index) })).not.toBeNull();
});
