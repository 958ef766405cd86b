// The waterfall never loses or invents an option.
import { describe, expect, it } from 'vitest';
import { stagesOf } from './stages.ts';

const option = (name: string, gate: string | null, utility: number | null = null) => ({
  option: name,
  words: '',
  gate,
  gateWords: null,
  utility,
  terms: {},
  propensity: 0,
  opensAt: null,
});

describe('stages of a decision', () => {
  it('falls from all to one', () => {
    const options = [
      option('push:sms', 'health-in-channel'),
      option('push:email', 'no-consent'),
      option('later:email', 'quiet-hours'),
      option('pull', null, 0.2),
      option('silence', null, 0),
    ];
    expect(stagesOf(options, 'pull').map((stage) => stage.count)).toEqual([5, 4, 3, 2, 2, 1]);
  });

  it('says so when nothing was chosen', () => {
    expect(stagesOf([], 'pull').map((stage) => stage.count)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});
