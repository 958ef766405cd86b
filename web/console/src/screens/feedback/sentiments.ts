// Feelings as survey coders mark them, 1 (very positive) to 5 (very negative), in words and colours.

export const SENTIMENTS: readonly { code: string; words: string; token: `--${string}` }[] = [
  { code: '1', words: 'Very positive', token: '--feeling-1' },
  { code: '2', words: 'Positive', token: '--feeling-2' },
  { code: '3', words: 'Neutral', token: '--feeling-3' },
  { code: '4', words: 'Negative', token: '--feeling-4' },
  { code: '5', words: 'Very negative', token: '--feeling-5' },
  { code: 'unrated', words: 'Not rated', token: '--feeling-0' },
];

export function sentimentWords(code: string): string {
  return SENTIMENTS.find((sentiment) => sentiment.code === code)?.words ?? code;
}
