// The sentence under the hero must be true at its edges.
import { describe, expect, it } from 'vitest';
import { sentenceOf } from './balance-words.ts';

const none = { push: 0, later: 0, digest: 0, pull: 0, human: 0, silence: 0 };

describe('the balance in words', () => {
  it('says which way it leans', () => {
    expect(sentenceOf({ ...none, push: 10, pull: 34 })).toContain('3.4 waited');
    expect(sentenceOf({ ...none, push: 8, later: 2, pull: 4 })).toContain('2.5 reached out');
  });

  it('never divides by nothing', () => {
    expect(sentenceOf(none)).toContain('Nothing');
    expect(sentenceOf({ ...none, silence: 9 })).toContain('Nothing reached');
    expect(sentenceOf({ ...none, pull: 4 })).toContain('Nobody');
    expect(sentenceOf({ ...none, push: 4 })).toContain('All 4');
  });
});
