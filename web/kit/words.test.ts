// Codes of the server must never reach the screen bare.
import { describe, expect, it } from 'vitest';
import { laneMark, optionMark, plainWords } from './words.ts';

describe('words', () => {
  it('names option and channel', () => {
    expect(optionMark('push:email').words).toBe('Push · E-mail');
    expect(optionMark('digest').words).toBe('Digest');
  });

  it('says an unknown code as plain words', () => {
    expect(laneMark('new_lane').words).toBe('New lane');
    expect(plainWords('held-out')).toBe('Held out');
  });
});
