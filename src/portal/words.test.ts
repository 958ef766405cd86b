// The catalogues: every message formats, plurals work, and the words stay plain enough to be read by a child of eleven.
import { describe, expect, it } from 'vitest';
import { channelsEn } from '../channels/messages.en.ts';
import { directionOf, safeLanguage, wordsOf } from '../channels/words.ts';
import { portalEn } from './messages.en.ts';

const VALUES = {
  organisation: 'Riverside Hospital',
  purpose: 'care',
  channel: 'e-mail',
  label: 'Go',
  url: 'https://x.example',
  version: 'v',
  sponsor: 'Alvara',
  title: 'T',
  subject: 'S',
  name: 'Ada',
  person: 'Mia',
  cell: 'Yes',
  id: '1',
  source: 'portal',
  topic: 'diabetes',
  count: 2,
  at: new Date(0),
  until: new Date(0),
};

describe('the catalogues', () => {
  it('format every message', () => {
    for (const catalogue of [channelsEn, portalEn]) {
      const say = wordsOf<string>({ ...catalogue }, 'en');
      for (const id of Object.keys(catalogue)) expect(say(id, VALUES), id).not.toMatch(/[{}]/);
    }
  });

  it('count in words', () => {
    const say = wordsOf(portalEn, 'en');
    expect([0, 1, 2].map((count) => say('home.needs', { count }))).toEqual([
      'Nothing needs you right now.',
      'One thing needs you.',
      '2 things need you.',
    ]);
  });

  it('are readable at sixth grade: short sentences of short words', () => {
    const text = [channelsEn, portalEn]
      .flatMap((c) => Object.values(c))
      .filter((m) => m.split(' ').length > 5 && !m.includes('plural'));
    const grade =
      text.reduce((sum, message) => sum + gradeOf(message.replace(/\{[^}]*\}/g, 'Ada')), 0) / text.length;
    expect(grade).toBeLessThan(6);
  });
});

/** Flesch-Kincaid grade of one text. */
function gradeOf(text: string): number {
  const sentences = Math.max(1, text.split(/[.!?]+(?:\s|$)/).filter((s) => s.trim() !== '').length);
  const words = text.split(/\s+/).filter((w) => /[a-z]/i.test(w));
  const syllables = words.reduce(
    (sum, word) =>
      sum +
      Math.max(
        1,
        (
          word
            .toLowerCase()
            .replace(/e$/, '')
            .match(/[aeiouy]+/g) ?? []
        ).length,
      ),
    0,
  );
  return 0.39 * (words.length / sentences) + 11.8 * (syllables / words.length) - 15.59;
}

describe('languages', () => {
  it('have a direction, and a wrong tag does no harm', () => {
    expect(['ar', 'he-IL', 'en', 'fr'].map(directionOf)).toEqual(['rtl', 'rtl', 'ltr', 'ltr']);
    expect([safeLanguage('de-at'), safeLanguage('no_such tag'), safeLanguage(null)]).toEqual([
      'de-AT',
      'en',
      'en',
    ]);
  });
});
