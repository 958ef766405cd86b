// Questions about a status: open until answered, and what one answer settles.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ANSWER, openQuestions, type QuestionInput } from './questions.ts';
import type { Touchpoint } from './timeline.ts';

const NOW = Date.UTC(2026, 5, 1);
const idOf = (n: number): string => `0190${String(n).padStart(4, '0')}-0000-7000-8000-000000000000`;

function fact(n: number, name: string, properties: Touchpoint['properties'], retracted = false): Touchpoint {
  return {
    id: idOf(n),
    at: NOW - n,
    type: 'signal',
    channel: 'other',
    name,
    title: name,
    detail: null,
    origin: 'api',
    properties,
    hidden: 0,
    href: null,
    retracted,
  };
}
const asks = (n: number, retracted = false) =>
  fact(n, 'Status Questioned', { status: 'deceased', record: `Encounter/${n}` }, retracted);
const says = (n: number, about: number, dismissed: boolean) =>
  fact(n, ANSWER, { asked: idOf(about), dismissed });
const open = (facts: Touchpoint[], rest: Partial<QuestionInput> = {}) =>
  openQuestions({ person: { gates: {}, traits: {} }, facts, acting: [], now: NOW, ...rest });

describe('a question whether somebody died', () => {
  test.each([
    ['is open when asked', [asks(1)], 1],
    ['is not open when retracted', [asks(1, true)], 0],
    ['counts what was said since', [asks(1), asks(2)], 2],
    ['is closed by a dismissal of the newest', [asks(1), asks(2), says(3, 2, true)], 0],
    ['stays open for what came after the one that was dismissed', [asks(1), asks(2), says(3, 1, true)], 1],
    ['opens again by undo', [asks(1), says(2, 1, true), says(3, 1, false)], 1],
    ['is settled by a stated status', [asks(1), fact(2, 'Status Changed', { deceased: false })], 0],
    ['is not settled by another status', [asks(1), fact(2, 'Status Changed', { minor: true })], 1],
    ['is asked anew after a stated status', [fact(1, 'Status Changed', { deceased: false }), asks(2)], 1],
    [
      'is not closed by an answer about a representative',
      [asks(1), { ...says(2, 1, true), properties: { asked: 'zzzzzzzzzzzzzzzzzzzzzz', dismissed: true } }],
      1,
    ],
  ] as const)('%s', (_words, facts, times) => {
    const [question] = open([...facts]);
    expect(question?.about === 'deceased' ? question.times : 0).toBe(times);
    expect(open([...facts], { person: { gates: { deceased: true }, traits: {} } })).toEqual([]);
  });

  test('does not depend on the order in which facts are read', () => {
    const facts = [asks(1), asks(2), says(3, 2, true), asks(4), says(5, 2, false), asks(6, true)];
    fc.assert(
      fc.property(fc.shuffledSubarray(facts, { minLength: facts.length }), (shuffled) => {
        expect(open(shuffled)).toEqual(open(facts));
      }),
    );
  });
});

describe('a hint of who may speak for somebody', () => {
  const person = (traits: QuestionInput['person']['traits']) => ({ person: { gates: {}, traits } });
  const hints = [
    { name: 'Eva Lund', relationship: 'Mother' },
    { name: 'eva  lund', relationship: 'mother' },
    { name: 'Ola Lund', relationship: 'Neighbour', codes: ['CGV'] },
    { relationship: 'Father' },
    'nobody',
  ];

  test('is asked once a name of a child; of an adult only who cares or is a guardian', () => {
    const names = (traits: QuestionInput['person']['traits']) =>
      open([], person(traits)).map((q) => (q.about === 'representative' ? q.name : q.about));
    expect(names({ representatives: hints, birthDate: '2020-01-01' })).toEqual(['Eva Lund', 'Ola Lund']);
    expect(names({ representatives: hints, birthDate: '1960-01-01' })).toEqual(['Ola Lund']);
    expect(names({ representatives: hints })).toEqual(['Ola Lund']);
  });

  test('is not asked of who acts already, nor when dismissed', () => {
    const child = person({ representatives: hints, birthDate: '2020-01-01' });
    expect(open([], { ...child, acting: ['EVA LUND', null, 'Ola Lund'] })).toEqual([]);
    const all = open([], child);
    const words = all.map((q, i) => fact(i + 1, ANSWER, { asked: q.id, dismissed: true }));
    expect(open(words, child)).toEqual([]);
  });

  test('nothing that traits can hold makes it fail', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        open([], person({ representatives: JSON.parse(JSON.stringify(value)), birthDate: '2020-01-01' }));
      }),
    );
  });
});
