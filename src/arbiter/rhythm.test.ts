// The rhythm a person chose is kept: fewer, at most one a week, or only what matters; care is not touched by it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyInput, DAY, plainInput } from '../../test/support/decisions.ts';
import { decide } from './decide.ts';
import { channelCap, LANE_RULES, organisationCap } from './lanes.ts';
import type { InputVector, Rhythm } from './model.ts';
import { RULE_1 } from './snapshot.ts';

const withRhythm = (input: InputVector, frequency: Rhythm): InputVector => ({
  ...input,
  person: { ...input.person, frequency },
});

describe('a rhythm', () => {
  it('halves caps and rounds up, leaves one, or none', () => {
    expect([organisationCap({}), organisationCap({}, 'fewer'), organisationCap({}, 'low')]).toEqual([
      4, 2, 1,
    ]);
    expect([
      channelCap({}, 'email'),
      channelCap({}, 'email', 'fewer'),
      channelCap({}, 'call', 'fewer'),
    ]).toEqual([3, 2, 1]);
    expect(organisationCap({ perOrganisation: 9 }, 'essential')).toBe(0);
  });

  it('never makes an optional message possible that was not, and never touches another lane', () => {
    fc.assert(
      fc.property(anyInput, fc.constantFrom('fewer', 'low', 'essential'), (input, rhythm: Rhythm) => {
        const [usual, less] = [decide(input, RULE_1), decide(withRhythm(input, rhythm), RULE_1)];
        if (!LANE_RULES[input.request.lane].optional) {
          expect(less).toEqual(usual);
          return;
        }
        const open = (made: typeof usual): string[] =>
          made.options.filter((o) => o.gate === null && o.option.startsWith('push')).map((o) => o.option);
        for (const option of open(less)) expect(open(usual)).toContain(option);
        if (rhythm === 'essential') expect(less.chosen).not.toMatch(/^(push|later|digest)/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('says so', () => {
    const input = plainInput();
    const marketing = { ...input, request: { ...input.request, lane: 'marketing' as const } };
    const essential = decide(withRhythm(marketing, 'essential'), RULE_1);
    expect(essential.options.find((o) => o.option === 'push:email')?.gate).toBe('personal-frequency');
    const pressure = { ...input.pressure, own: [input.now - DAY], ownChannels: ['email'] };
    const low = decide(withRhythm({ ...marketing, pressure }, 'low'), RULE_1);
    expect(low.options.find((o) => o.option === 'push:email')?.gate).toBe('channel-cap');
  });
});
