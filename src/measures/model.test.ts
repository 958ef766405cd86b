import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countsOf, familyOf, wilson } from './model.ts';

const fact = (name: string, properties: object = {}, kind = 'track') => ({
  kind,
  name,
  origin: 'api',
  properties: { ...properties },
});

describe('what a fact adds to the counts', () => {
  test('a signal is one signal; what Rapport states itself is none', () => {
    expect(countsOf(fact('Page'))).toEqual([{ metric: 'signal', dim: 'api', n: 1 }]);
    expect(countsOf(fact('identity.linked', {}, 'fact'))).toEqual([]);
  });

  test('coming into an audience counts for that audience', () => {
    expect(countsOf(fact('audience.entered', { audience: 'a-1' }, 'fact'))).toEqual([
      { metric: 'audience-entered', dim: 'a-1', n: 1 },
    ]);
  });

  test('a decision counts by family and lane; one that does not interrupt says why', () => {
    const push = { chosen: 'push:email', reason: 'chosen', lane: 'care' };
    expect(countsOf(fact('decision.made', push, 'fact'))).toEqual([
      { metric: 'decision', dim: 'push', n: 1 },
      { metric: 'decision-lane', dim: 'care|push', n: 1 },
    ]);
    const pull = { chosen: 'pull', reason: 'quiet-hours', lane: 'engagement' };
    expect(countsOf(fact('decision.made', pull, 'fact'))).toContainEqual({
      metric: 'withheld',
      dim: 'quiet-hours',
      n: 1,
    });
  });

  test('a survey comment counts once per theme with its sentiment; without a rating it is unrated', () => {
    const counts = countsOf(
      fact('Survey Comment', { sentiment: 4, themes: ['Parking', 'Timeliness of care'], question: 'Why?' }),
    );
    expect(counts).toContainEqual({ metric: 'feedback-theme', dim: '4|Parking', n: 1 });
    expect(counts.filter((c) => c.metric === 'feedback')).toHaveLength(1);
    expect(countsOf(fact('Survey Comment', { sentiment: null }))).toContainEqual({
      metric: 'feedback-sentiment',
      dim: 'unrated',
      n: 1,
    });
  });

  test('an outcome counts for its arm, with its value in hundredths', () => {
    const outcome = { experiment: 'e', arm: 'A', outcome: 'conversion', value: 29.99 };
    expect(countsOf(fact('Experiment Outcome', outcome))).toContainEqual({
      metric: 'experiment-value',
      dim: 'e|A',
      n: 2999,
    });
  });

  test('a visit that no message asked for counts as unprompted', () => {
    expect(countsOf(fact('Portal Visited', { unprompted: true })).map((c) => c.metric)).toContain(
      'visit-unprompted',
    );
    expect(countsOf(fact('Portal Visited', { unprompted: false })).map((c) => c.metric)).not.toContain(
      'visit-unprompted',
    );
  });

  test('options of one family count together', () => {
    expect(familyOf('later:email')).toBe('later');
    expect(familyOf('silence')).toBe('silence');
  });
});

describe('the Wilson interval', () => {
  test('known values: 10 of 100 is 5.5 to 17.4 %', () => {
    const { rate, low, high } = wilson(10, 100);
    expect([rate, low, high].map((x) => Math.round(x * 1000))).toEqual([100, 55, 174]);
  });

  test('holds the rate and stays between 0 and 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: 5000 }), (a, b) => {
        const { rate, low, high } = wilson(Math.min(a, b), Math.max(a, b));
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(rate + 1e-12);
        expect(high).toBeGreaterThanOrEqual(rate - 1e-12);
      }),
    );
  });
});
