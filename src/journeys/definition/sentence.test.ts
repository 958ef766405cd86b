// A journey reads back as somebody would tell it, and a difference says what changed and nothing else.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  AUDIENCE,
  CONTENT,
  definitionOf,
  ENDPOINT,
  OTHER,
  stepLike,
  validDefinition,
} from '../../../test/support/journey-definitions.ts';
import type { Definition } from '../model.ts';
import { difference, sameDefinition } from './diff.ts';
import { entryWords, type Names, outline, scheduleWords, span, stepWords } from './sentence.ts';

const names: Names = {
  audiences: new Map([[AUDIENCE, 'Missed a visit']]),
  contents: new Map([[CONTENT, 'Book again']]),
  journeys: new Map([[OTHER, 'Follow-up']]),
  endpoints: new Map([[ENDPOINT, 'Ward']]),
  inRules: new Map([[AUDIENCE, 'Missed a visit']]),
};

test('every kind of step is a sentence', () => {
  const said = (
    [
      'wait',
      'wait-until',
      'wait-for',
      'wait-hours',
      'branch',
      'split',
      'message',
      'task',
      'webhook',
      'update',
      'start',
      'end',
    ] as const
  ).map((kind) => stepWords(stepLike(kind, ['a', 'b']), names));
  expect(said).toEqual([
    'Wait 1 hour.',
    "Wait until 09:00, on the person's clock.",
    'Wait for “Appointment Booked”, at most 1 day.',
    "Wait for opening hours: Monday to Friday, 09:00 to 17:00, on the organisation's clock.",
    'Part ways: “patients” for those who are patients; “otherwise” for all others.',
    'Split by chance: 50 % “a”, 40 % “b”, 10 % “none” (held out, measured).',
    'Send “Book again” over email or feed (care, today).',
    'Ask the role “care-team” to do “Call” within 1 hour, and wait until it is done.',
    'Call “Ward”.',
    'Set reminded to true.',
    'Start the journey “Follow-up”.',
    'End: completed.',
  ]);
});

test('entries, schedules and lengths of time read as people say them', () => {
  expect(entryWords({ audience: AUDIENCE }, names)).toBe('Whoever comes into “Missed a visit”.');
  expect(entryWords({ audience: '' }, names)).toBe('Whoever comes into audience that is not chosen yet.');
  expect(entryWords({ event: 'Late', where: { minutes: 20 } }, names)).toBe(
    'Whoever does “Late” with minutes 20.',
  );
  expect(scheduleWords({ at: '09:00', days: [5, 1] })).toBe('every Monday and Friday at 09:00');
  expect([0, 1, 61, 1_440 * 2 + 5].map(span)).toEqual([
    'no time',
    '1 minute',
    '1 hour and 1 minute',
    '2 days and 5 minutes',
  ]);
});

test('an outline names each step once, and those that hang below a way deeper', () => {
  fc.assert(
    fc.property(validDefinition, (definition) => {
      const { steps } = outline(definition, names);
      expect(steps.map((s) => s.step).sort()).toEqual(Object.keys(definition.steps).sort());
      expect(steps[0]).toMatchObject({ step: definition.start, depth: 0 });
    }),
  );
});

test('a definition differs from itself in nothing, in whatever order its keys stand and wherever it is drawn', () => {
  fc.assert(
    fc.property(validDefinition, (definition) => {
      const turned = Object.fromEntries(Object.entries(definition.steps).toReversed());
      const other: Definition = { ...definition, steps: turned, layout: { s0: { x: 1, y: 1 } } };
      expect(difference(definition, other, names)).toMatchObject({ same: true, words: [] });
      expect(sameDefinition(definition, other)).toBe(true);
    }),
  );
});

test('a difference is said in words', () => {
  const from = definitionOf({ a: stepLike('wait', ['b']), b: stepLike('message', [null]) });
  const to = definitionOf(
    { a: { kind: 'wait', minutes: 120, next: 'c' }, c: { kind: 'end', outcome: 'exit' } },
    { caps: { perDay: 5 } },
  );
  expect(difference(from, to, names).words).toEqual([
    'Journey, let in a day: now 5',
    'New step “c”: End: left early.',
    'Step “b” is gone: Send “Book again” over email or feed (care, today).',
    'Step “a”, does: Wait 1 hour. → Wait 2 hours.',
    'Step “a”, next: b → c',
  ]);
});

test('any two definitions that are not the same have a difference', () => {
  fc.assert(
    fc.property(validDefinition, validDefinition, (a, b) => {
      expect(difference(a, b, names).same).toBe(sameDefinition(a, b));
    }),
  );
});
