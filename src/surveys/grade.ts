// How hard English words are to read: the Flesch-Kincaid grade, a hint for authors and never a gate by itself.

/** The grade up to which words for patients should stay. */
export const PLAIN_GRADE = 6;

/**
 * The US school grade of a text: 0.39 words per sentence + 11.8 syllables per word - 15.59 (Kincaid et al., 1975).
 * Null for fewer than eight words, of which it says nothing.
 */
export function gradeOf(text: string): number | null {
  const words = text.match(/[A-Za-z]+(?:['’][a-z]+)?/g) ?? [];
  if (words.length < 8) return null;
  const sentences = Math.max(1, text.split(/[.!?]+(?:\s|$)/).filter((s) => /\w/.test(s)).length);
  const syllables = words.reduce((sum, word) => sum + syllablesOf(word), 0);
  const grade = 0.39 * (words.length / sentences) + 11.8 * (syllables / words.length) - 15.59;
  return Math.max(0, Math.round(grade * 10) / 10);
}

function syllablesOf(word: string): number {
  const plain = word
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '')
    .replace(/(?:[^laeiouy]es|ed|[^laeiouy]e)$/, '');
  return Math.max(1, plain.match(/[aeiouy]+/g)?.length ?? 1);
}
