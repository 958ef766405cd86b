// What is asked of a walk, and which arrows of the canvas it went over.
import { describe, expect, it } from 'vitest';
import { insertAt } from './edits.ts';
import { EMPTY_JOURNEY, FRESH } from './fresh.ts';
import { EMPTY_ASK, heardEvents, walkBody } from './walk-ask.ts';
import { walked } from './walk-path.ts';

const journey = insertAt(EMPTY_JOURNEY, { from: null, way: 'start' }, 'wait-for-1', {
  ...FRESH['wait-for'],
  kind: 'wait-for',
  event: 'Booked',
  atMostMinutes: 60,
  next: null,
  onTimeout: null,
});

function step(id: string, way: string | null) {
  return { at: '2026-01-01T00:00:00Z', step: id, kind: 'wait' as const, words: '', way, why: '' };
}

describe('a walk', () => {
  it('goes over the way the engine names, and over the only way where there is one', () => {
    const steps = [step('wait-for-1', 'timeout'), step('message-1', null)];
    const path = walked(journey, { steps, outcome: 'completed', endedAt: '', words: '', assumptions: [] });
    expect([...path.ways]).toEqual(['/start', 'wait-for-1/timeout', 'message-1/next']);
    expect([...path.order]).toEqual([
      ['wait-for-1', 1],
      ['message-1', 2],
    ]);
  });

  it('does not leave the step where it still stands', () => {
    const steps = [step('wait-for-1', 'event'), step('message-1', null)];
    const path = walked(journey, { steps, outcome: null, endedAt: '', words: '', assumptions: [] });
    expect([...path.ways]).toEqual(['/start', 'wait-for-1/next']);
  });

  it('takes the first way of a split that is no hold-out, until another is chosen', () => {
    const split = insertAt(EMPTY_JOURNEY, { from: null, way: 'start' }, 'split-1', FRESH.split);
    expect(walkBody(split, EMPTY_ASK).chances).toEqual({ 'split-1': 'A' });
    expect(walkBody(split, { ...EMPTY_ASK, chances: { 'split-1': 'Hold-out' } }).chances).toEqual({
      'split-1': 'Hold-out',
    });
  });

  it('hears every event of waits and endings once', () => {
    const heard = heardEvents({
      ...journey,
      goal: { event: 'Booked' },
      exits: [{ event: 'Died' }, { rule: {} }],
    });
    expect(heard.map(({ event }) => event)).toEqual(['Booked', 'Died']);
  });

  it('asks for a person, or for somebody described with typed values', () => {
    const described = walkBody(journey, {
      ...EMPTY_ASK,
      traits: [
        ['age', '70'],
        ['smoker', 'true'],
        ['', 'lost'],
      ],
    });
    expect(described).toEqual({
      person: { kind: 'patient', language: 'en', traits: { age: 70, smoker: true } },
    });
    expect(walkBody(journey, { ...EMPTY_ASK, who: 'person', person: { id: 'p', name: 'P' } })).toEqual({
      personId: 'p',
    });
  });
});
