// The town is the same for the same seed, harms nobody real, and says nothing that the product would refuse.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseRule } from '../src/audiences/index.ts';
import { compileTemplate, isTemplateFault } from '../src/channels/index.ts';
import { variantProblem } from '../src/content/model.ts';
import { parseMap } from '../src/intake/import/map.ts';
import { checkMessage, isFault } from '../src/intake/model.ts';
import { isNpi } from '../src/people/identifiers.ts';
import { isRefusal } from '../src/platform/result.ts';
import { type ActingState, act, NOTHING_YET } from './acting.ts';
import { fictionalNpi } from './numbers.ts';
import { reactTo } from './reacting.ts';
import { spanMaker } from './spans.ts';
import { buildTown } from './town.ts';

const START = Date.UTC(2026, 9, 31);
const HOUR = 3_600_000;
/** Stands for whatever is founded. */
const ID = '0190a000-0000-7000-8000-000000000000';
const town = buildTown(1);

test('the same seed draws the same town, another seed another one', () => {
  expect(buildTown(1)).toEqual(town);
  expect(buildTown(2).people[0]).not.toEqual(town.people[0]);
});

test('the town has the size and the mix that were asked for', () => {
  const count = (kind: string): number => town.people.filter((p) => p.kind === kind).length;
  expect([town.people.length, count('hcp'), count('contact')]).toEqual([2_000, 60, 40]);
  const having = (trait: string): number => town.people.filter((p) => p.traits[trait] !== undefined).length;
  expect(town.people.length - having('email')).toBeGreaterThan(100);
  expect(town.people.length - having('email')).toBeLessThan(220);
  for (const gate of ['deceased', 'minor', 'sensitive', 'restricted'])
    expect(having(gate)).toBeGreaterThan(0);
  const shared = Map.groupBy(
    town.people.filter((p) => p.traits.email),
    (p) => p.traits.email,
  );
  expect([...shared.values()].filter((family) => family.length > 1).length).toBeGreaterThan(30);
});

test('addresses, numbers and identifiers belong to nobody', () => {
  for (const { traits } of town.people) {
    if (traits.email !== undefined) expect(traits.email).toMatch(/^[a-z0-9.]+@example\.(org|com)$/);
    if (traits.phone !== undefined) expect(traits.phone).toMatch(/^\+1\d{3}55501\d\d$/);
    if (traits.npi !== undefined) expect(traits.npi).toMatch(/^(9\d{9}|2999\d{6})$/);
  }
});

test('the check digit of a provider identifier is the one of the published example', () => {
  // CMS example: 123456789 has check digit 3 under the prefix 80840.
  const luhn = (text: string): number =>
    [...text]
      .map(Number)
      .reverse()
      .reduce((sum, digit, i) => {
        const doubled = i % 2 === 1 ? digit * 2 : digit;
        return sum + (doubled > 9 ? doubled - 9 : doubled);
      }, 0) % 10;
  expect(luhn('808401234567893')).toBe(0);
  for (const index of [0, 7, 1_999, 12_345]) {
    expect(luhn(`80840${fictionalNpi(index)}`)).toBe(0);
    expect(isNpi(fictionalNpi(index, '2999'))).toBe(true);
  }
});

test('every text compiles, every rule is accepted, every journey finds its content and audience', () => {
  for (const { content, audiences, journeys, scores, lists } of town.organisations) {
    for (const item of content) {
      expect(variantProblem(item.variants)).toBeNull();
      for (const variant of item.variants)
        for (const text of [variant.subject ?? '', variant.body])
          expect(isTemplateFault(compileTemplate(text))).toBe(false);
    }
    const named = (known: readonly { readonly name: string }[]) => (name: string) => {
      expect(known.map((one) => one.name)).toContain(name);
      return ID;
    };
    const ids = {
      content: named(content),
      audience: named(audiences),
      score: named(scores),
      list: named(lists),
    };
    for (const { rule } of audiences)
      expect(isRefusal(parseRule(typeof rule === 'function' ? rule(ids) : rule))).toBe(false);
    for (const { definition } of journeys) {
      const said: string[] = [];
      const { steps } = definition({
        ...ids,
        content: (name) => {
          said.push(name);
          return ids.content(name);
        },
      });
      const messages = Object.values(steps).filter((step) => step.kind === 'message');
      for (const [i, { lane, purpose }] of messages.entries())
        expect(content.find((c) => c.name === said[i])).toMatchObject({ lane, purpose });
    }
  }
});

test('what people state passes the checks of intake, and is the same every time', () => {
  const spanOf = spanMaker(START);
  const week = (): unknown[] => {
    const states = new Map<number, ActingState>();
    const said: unknown[] = [];
    for (let at = START; at < START + 7 * 24 * HOUR; at += 6 * HOUR) {
      for (const person of town.people) {
        const acted = act(
          person,
          states.get(person.index) ?? NOTHING_YET,
          spanOf(person.zone, at, at + 6 * HOUR),
          1,
        );
        states.set(person.index, acted.state);
        for (const message of acted.messages) {
          expect(message.at).toBeGreaterThanOrEqual(at);
          expect(message.at).toBeLessThan(at + 6 * HOUR);
          const checked = checkMessage({ ...message.body }, at + 6 * HOUR, null, null);
          if (isFault(checked)) throw new Error(`${checked.field} ${checked.detail}`);
          said.push(message);
        }
      }
    }
    return said;
  };
  const once = week();
  expect(once.length).toBeGreaterThan(1_500);
  expect(week()).toEqual(once);
});

test('children and the dead do nothing; the tired open less', () => {
  const silent = town.people.filter((p) => p.traits.minor === true || p.traits.deceased === true);
  const spanOf = spanMaker(START);
  for (const person of silent)
    expect(act(person, NOTHING_YET, spanOf(person.zone, START, START + 6 * HOUR), 1).messages).toEqual([]);
  const opened = (recent: number): number =>
    town.people.filter((p) => reactTo(p, { lane: 'engagement', recent, number: 1 }, 1).opens !== null).length;
  expect(opened(6)).toBeLessThan(opened(1) * 0.75);
});

test('the shipped maps are maps', async () => {
  const folder = path.resolve(import.meta.dirname, 'maps');
  const kinds = { 'nhs-themes.json': 'survey-comments', 'hillstrom.json': 'contacts' } as const;
  expect((await readdir(folder)).sort()).toEqual(Object.keys(kinds).sort());
  for (const [name, kind] of Object.entries(kinds))
    expect(isRefusal(parseMap(JSON.parse(await readFile(path.join(folder, name), 'utf8')), kind))).toBe(
      false,
    );
});
