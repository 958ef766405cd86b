// Likeness finds the town's doubles, all of them and nobody else: families, twins and a shared switchboard stay apart.
import { expect, test } from 'vitest';
import { compare } from '../src/people/likeness.ts';
import { likeable } from '../src/people/likeness-traits.ts';
import type { Json } from '../src/platform/json.ts';
import { SWITCHBOARD } from './doubles.ts';
import type { Townsperson } from './model.ts';
import { drawPeople } from './people.ts';

const text = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null);

const seen = ({ kind, traits }: Townsperson) =>
  likeable({
    kind,
    displayName: text(traits.name),
    email: text(traits.email),
    phone: text(traits.phone),
    traits,
  });

/** Pairs that would be shown, each as the user ids of both. */
function shown(people: readonly Townsperson[]): string[][] {
  const all = people.map((person) => ({ person, as: seen(person) }));
  return all.flatMap((a, i) =>
    all
      .slice(i + 1)
      .filter((b) => b.person.org === a.person.org && compare(a.as, b.as).band !== null)
      .map((b) => [a.person.userId, b.person.userId]),
  );
}

test('every double is found, and nobody else is taken for one', () => {
  const town = drawPeople(1, 1_000);
  const pairs = shown(town);
  expect(pairs).toHaveLength(12);
  for (const [original, double] of pairs) {
    expect(original).toMatch(/^(rvh|con)-/);
    expect(double).toMatch(/^(web|fair)-/);
  }
  expect(town.filter((p) => p.traits.email === 'family.castaneda@example.org')).toHaveLength(4);
  expect(town.filter((p) => p.traits.phone === SWITCHBOARD).length).toBeGreaterThan(5);
});
