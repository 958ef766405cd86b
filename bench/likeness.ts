// How many pairs of profiles are compared, and how many profiles are marked, in a second on one core: bench likeness.
import { createHash } from 'node:crypto';
import { drawPeople } from '../demo/people.ts';
import { compare } from '../src/people/likeness.ts';
import { likeable } from '../src/people/likeness-traits.ts';
import { marksOf } from '../src/people/marks.ts';
import { openVault } from '../src/trust/index.ts';

const SECONDS = 3;
const PEOPLE = 2_000;
const BATCH = 1_000;

/** Calls a second of `run`, which is told which call it is. */
function speed(run: (i: number) => void): number {
  for (let i = 0; i < 20_000; i++) run(i);
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < SECONDS * 1_000) {
    for (let i = 0; i < BATCH; i++) run(done + i);
    done += BATCH;
  }
  return Math.round((done / (performance.now() - start)) * 1_000);
}

const people = drawPeople(1, PEOPLE).map(({ kind, traits }) => ({
  kind,
  displayName: null,
  email: typeof traits.email === 'string' ? traits.email : null,
  phone: typeof traits.phone === 'string' ? traits.phone : null,
  traits,
}));
const seen = people.map(likeable);
const vault = openVault(createHash('sha256').update('bench').digest());
const at = <T>(list: readonly T[], i: number): T => {
  const found = list[i % list.length];
  if (found === undefined) throw new Error('an empty list');
  return found;
};

console.log(
  JSON.stringify({
    pairsPerSecond: speed((i) => compare(at(seen, i), at(seen, i * 7 + 1))),
    readPerSecond: speed((i) => likeable(at(people, i))),
    markedPerSecond: speed((i) => marksOf(vault, 'bench', at(seen, i))),
  }),
);
