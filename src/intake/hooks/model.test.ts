// A body read by a map: what becomes of it, and what is never made of it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyMap, type HookMap, identifiersIn, isPointer, MOST_ITEMS, valueAt } from './model.ts';

const NOW = 1_700_000_000_000;
const MAP: HookMap = {
  each: null,
  event: { is: null, from: '/type', names: { 'appointment.missed': 'Appointment Missed' } },
  time: '/at',
  id: '/id',
  identifiers: [
    { kind: 'mrn', from: '/patient/mrn' },
    { kind: 'email', from: '/patient/email' },
  ],
  properties: [{ name: 'clinic', from: '/clinic/name' }],
  traits: [{ name: 'firstName', from: '/patient/first' }],
};
const BODY = {
  id: 'd-1',
  type: 'appointment.missed',
  at: 1_699_999_000,
  patient: { mrn: 10_017, email: 'ada@example.org', first: 'Ada' },
  clinic: { name: 'Heart' },
};

describe('a map', () => {
  test('names the event in our words, takes identifiers in order, and seconds for a time', () => {
    expect(applyMap(MAP, BODY, NOW)).toEqual({
      signals: [
        {
          item: 0,
          name: 'Appointment Missed',
          identifiers: [
            { kind: 'mrn', value: '10017' },
            { kind: 'email', value: 'ada@example.org' },
          ],
          occurredAt: 1_699_999_000_000,
          properties: { clinic: 'Heart' },
          traits: { firstName: 'Ada' },
        },
      ],
      faults: [],
    });
  });

  test.each([
    ['no-event-name', { ...BODY, type: 7 }],
    ['no-identifier', { ...BODY, patient: {} }],
    ['bad-timestamp', { ...BODY, at: 'yesterday' }],
    ['in-the-future', { ...BODY, at: NOW + 6 * 60_000 }],
  ])('holds back with %s', (code, body) => {
    expect(applyMap(MAP, body, NOW)).toMatchObject({ signals: [], faults: [{ item: 0, code }] });
  });

  test('reads each item of a list by itself, and not too many', () => {
    const map = { ...MAP, each: '/events' };
    const read = applyMap(map, { events: [BODY, { ...BODY, type: '' }, BODY] }, NOW);
    expect([read.signals.length, read.faults.map((f) => f.item)]).toEqual([2, [1]]);
    expect(identifiersIn(map, { events: [BODY] })).toHaveLength(2);
    const many = Array.from({ length: MOST_ITEMS + 1 }, () => BODY);
    expect(applyMap(map, { events: many }, NOW).faults[0]?.code).toBe('too-many-items');
    expect(applyMap(map, {}, NOW).faults[0]?.code).toBe('not-a-list');
  });

  test('never throws, whatever the body', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        const { signals, faults } = applyMap(MAP, JSON.parse(JSON.stringify(body)), NOW);
        expect(signals.length + faults.length).toBe(1);
      }),
    );
  });
});

test('pointers reach own members only, with their two escapes', () => {
  const body = JSON.parse('{"a/b":{"m~n":[10,20]},"list":[1]}');
  expect(valueAt(body, '/a~1b/m~0n/1')).toBe(20);
  expect(valueAt(body, '')).toBe(body);
  for (const none of ['/constructor', '/__proto__', '/list/length', '/list/01', '/list/-', '/nothing/deep'])
    expect(valueAt(body, none), none).toBeUndefined();
  expect([isPointer('/a/b'), isPointer(''), isPointer('a'), isPointer('/a~2')]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
