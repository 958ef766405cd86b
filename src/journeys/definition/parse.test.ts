// What comes from outside is read back as it is, or refused with the exact place; nothing that every object has gets in.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { definitionOf, stepLike, validDefinition } from '../../../test/support/journey-definitions.ts';
import { isRefusal } from '../../platform/result.ts';
import { MOST_STEPS, parseDefinition } from './parse.ts';
import { stepOf } from './ways.ts';

const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('a definition is read back as it was sent', () => {
  fc.assert(
    fc.property(validDefinition, (definition) => {
      expect(parseDefinition(sent(definition))).toEqual(definition);
    }),
  );
});

test('what is not finished may be saved: ids that are empty, ways that lead nowhere', () => {
  const draft = definitionOf(
    { say: { ...stepLike('message', ['later']), contentItemId: '' } as never },
    { entry: { audience: '' }, start: '' },
  );
  expect(parseDefinition(sent(draft))).toEqual(draft);
});

test('a drawing of a step that is gone is left out', () => {
  const drawn = definitionOf(
    { a: stepLike('wait', [null]) },
    { layout: { a: { x: 1, y: 2 }, b: { x: 3, y: 4 } } },
  );
  expect(parseDefinition(sent(drawn))).toMatchObject({ layout: { a: { x: 1, y: 2 } } });
});

const steps = (a: unknown): unknown => ({ ...definitionOf({}), start: 'a', steps: { a } });
const wait = { kind: 'wait', minutes: 1, next: null };

test.each([
  ['definition', 7],
  ['definition', []],
  ['definition.entry', { start: 'a', steps: {}, reentry: 'never' }],
  ['definition.secret', { ...definitionOf({}), secret: 1 }],
  ['definition.entry.where', { ...definitionOf({}), entry: { audience: '', where: {} } }],
  ['definition.entry.call', { ...definitionOf({}), entry: {} }],
  ['definition.entry.audience', { ...definitionOf({}), entry: { audience: 'x' } }],
  ['definition.entry.schedule.at', { ...definitionOf({}), entry: { schedule: { at: '24:00' }, of: '' } }],
  [
    'definition.entry.schedule.days[1]',
    { ...definitionOf({}), entry: { schedule: { at: '23:59', days: [1, 8] }, of: '' } },
  ],
  ['definition.entry.where', { ...definitionOf({}), entry: { event: 'E', where: { a: { $ne: 1 } } } }],
  ['definition.reentry.afterDays', { ...definitionOf({}), reentry: { afterDays: 0 } }],
  ['definition.caps.total', { ...definitionOf({}), caps: { total: -1 } }],
  ['definition.exits[0].rule.all', { ...definitionOf({}), exits: [{ rule: { all: [] } }] }],
  ['definition.steps', { ...definitionOf({}), steps: undefined }],
  ['definition.steps', { ...definitionOf({}), steps: { 'Not An Id': wait } }],
  ['definition.steps', { ...definitionOf({}), steps: JSON.parse('{"__proto__": {"kind": "end"}}') }],
  ['definition.steps', { ...definitionOf({}), steps: { constructor: wait } }],
  [
    'definition.steps',
    {
      ...definitionOf({}),
      steps: Object.fromEntries(Array.from({ length: MOST_STEPS + 1 }, (_, i) => [`s${i}`, wait])),
    },
  ],
  ['definition.steps.a.kind', steps({ kind: 'explode' })],
  ['definition.steps.a.kind', steps('wait')],
  ['definition.steps.a.next', steps({ kind: 'wait', minutes: 1 })],
  ['definition.steps.a.next', steps({ ...wait, next: 'constructor' })],
  ['definition.steps.a.minutes', steps({ ...wait, minutes: 1.5 })],
  ['definition.steps.a.minutes', steps({ ...wait, minutes: 1e9 })],
  [
    'definition.steps.a.until.date',
    steps({ kind: 'wait-until', until: { date: 'tomorrow' }, zone: 'person', next: null }),
  ],
  [
    'definition.steps.a.until.weekday',
    steps({ kind: 'wait-until', until: { time: '09:00', weekday: 0 }, zone: 'person', next: null }),
  ],
  [
    'definition.steps.a.zone',
    steps({ kind: 'wait-until', until: { time: '09:00' }, zone: 'EST5', next: null }),
  ],
  [
    'definition.steps.a.ways[0].when',
    steps({ kind: 'branch', ways: [{ name: 'a', when: 1, next: null }], otherwise: null }),
  ],
  [
    'definition.steps.a.ways[0].share',
    steps({ kind: 'split', ways: [{ name: 'a', share: 101, next: null }] }),
  ],
  ['definition.steps.a.channels[0]', steps({ ...stepLike('message', [null]), channels: ['fax'] })],
  ['definition.steps.a.channels', steps({ ...stepLike('message', [null]), channels: ['email', 'email'] })],
  [
    'definition.steps.a.contentItemId',
    steps({ ...stepLike('message', [null]), contentItemId: "'; drop table journey" }),
  ],
  ['definition.steps.a.traits', steps({ kind: 'update', traits: { a: [] }, next: null })],
  [
    'definition.steps.a.traits',
    steps({ kind: 'update', traits: JSON.parse('{"__proto__": 1}'), next: null }),
  ],
])('%s is refused', (field, value) => {
  const refused = parseDefinition(sent(value));
  expect(isRefusal(refused) && refused).toMatchObject({ status: 422, code: 'bad-definition', field });
});

test('whatever is sent, it is read or refused, and no value is repeated', () => {
  fc.assert(
    fc.property(fc.anything({ maxDepth: 4 }), fc.string({ minLength: 8 }), (anything, secret) => {
      const answer = parseDefinition(steps({ kind: 'task', title: anything, [secret]: secret }));
      expect(isRefusal(answer)).toBe(true);
    }),
  );
  const refused = parseDefinition(steps({ ...wait, minutes: 'Anna has HIV' }));
  expect(JSON.stringify(refused)).not.toContain('Anna');
});

test('a step that every object has is no step', () => {
  expect(stepOf(definitionOf({}), 'constructor')).toBeUndefined();
});
