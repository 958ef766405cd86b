// Names as they are compared: without case, accents, titles or a fixed order, and with room for a slip of the pen.

/** A person's name in comparable parts: given names and surnames, plain lower-case Latin letters. */
export interface ComparableName {
  readonly given: readonly string[];
  readonly family: readonly string[];
}

/** How two names, or two parts of them, stand to each other. `initial`: one of them is a single letter. */
export type NameVerdict = 'agree' | 'similar' | 'initial' | 'differ' | 'missing';

const TITLES = new Set(
  'dr prof professor mr mrs ms miss mx sir dame herr frau sr sra dra mme md phd'.split(' '),
);

/** Letters that do not fall apart into a Latin letter and an accent, and how they are written without. */
const PLAIN: { readonly [letter: string]: string } = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' },
  ...{
    а: 'a',
    б: 'b',
    в: 'v',
    г: 'g',
    д: 'd',
    е: 'e',
    ж: 'zh',
    з: 'z',
    и: 'i',
    к: 'k',
    л: 'l',
    м: 'm',
    н: 'n',
  },
  ...{
    о: 'o',
    п: 'p',
    р: 'r',
    с: 's',
    т: 't',
    у: 'u',
    ф: 'f',
    х: 'kh',
    ц: 'ts',
    ч: 'ch',
    ш: 'sh',
    щ: 'shch',
  },
  ...{ ъ: '', ы: 'y', ь: '', э: 'e', ю: 'yu', я: 'ya', і: 'i', є: 'ye', ґ: 'g' },
  ...{
    α: 'a',
    β: 'v',
    γ: 'g',
    δ: 'd',
    ε: 'e',
    ζ: 'z',
    η: 'i',
    θ: 'th',
    ι: 'i',
    κ: 'k',
    λ: 'l',
    μ: 'm',
    ν: 'n',
  },
  ...{ ξ: 'x', ο: 'o', π: 'p', ρ: 'r', σ: 's', ς: 's', τ: 't', υ: 'y', φ: 'f', χ: 'ch', ψ: 'ps', ω: 'o' },
};

/** Plain lower-case letters and digits: accents gone, Cyrillic and Greek written in Latin letters, other scripts as they are. */
export function plainLetters(text: string): string {
  const bare = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: whatever is beyond ASCII is looked up.
  return bare.replaceAll(/[^\u0000-\u007f]/gu, (letter) => PLAIN[letter] ?? letter);
}

/** The words of a name, without titles and marks. */
export function nameWords(text: string): string[] {
  return plainLetters(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 0 && !TITLES.has(word));
}

/** A name out of its parts; a whole name is taken apart before its last word, or at its comma. */
export function comparableName(
  first: string | null,
  last: string | null,
  whole: string | null,
): ComparableName {
  if (first !== null || last !== null)
    return { given: nameWords(first ?? ''), family: nameWords(last ?? '') };
  const [before = '', after] = (whole ?? '').split(',', 2);
  if (after !== undefined) return { given: nameWords(after), family: nameWords(before) };
  const words = nameWords(before);
  return { given: words.slice(0, -1), family: words.slice(-1) };
}

/**
 * How close two words are, 0 to 1: Jaro's share of common letters in common order, raised by Winkler for up to four
 * equal first letters (W. E. Winkler, 1990).
 */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return a === '' ? 0 : 1;
  const [p, q] = [commonLetters(a, b), commonLetters(b, a)];
  if (p.length === 0) return 0;
  let moved = 0;
  for (let i = 0; i < p.length; i++) if (p[i] !== q[i]) moved++;
  const jaro = (p.length / a.length + p.length / b.length + (p.length - moved / 2) / p.length) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}

/** Letters of `a` that `b` has within half the longer word's length, in the order of `a`. */
function commonLetters(a: string, b: string): string[] {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const free = [...b];
  const found: string[] = [];
  for (const [i, letter] of [...a].entries()) {
    for (let j = Math.max(0, i - reach); j <= Math.min(free.length - 1, i + reach); j++) {
      if (free[j] !== letter) continue;
      free[j] = '';
      found.push(letter);
      break;
    }
  }
  return found;
}

/** Below this two words are different names; above it a slip of the pen or another spelling. */
const SIMILAR = 0.9;

/**
 * Given names: the first word decides, and a second one when both have it, because sisters may both be María.
 * Surnames: the same words whatever their order, or one of the two that somebody else writes out (García, García López).
 */
export function compareGiven(a: readonly string[], b: readonly string[]): NameVerdict {
  const first = compareWord(a[0], b[0]);
  if (first !== 'agree' && first !== 'similar') return first;
  const second = compareWord(a[1], b[1]);
  if (second === 'differ') return 'differ';
  return second === 'similar' ? 'similar' : first;
}

/** See compareGiven. */
export function compareFamily(a: readonly string[], b: readonly string[]): NameVerdict {
  if (a.length === 0 || b.length === 0) return 'missing';
  const [x, y] = [[...a].sort().join(' '), [...b].sort().join(' ')];
  if (x === y || a.join('') === b.join('')) return 'agree';
  if (a.length !== b.length && (a.every((w) => b.includes(w)) || b.every((w) => a.includes(w))))
    return 'similar';
  return compareWord(x, y);
}

function compareWord(a: string | undefined, b: string | undefined): NameVerdict {
  if (!a || !b) return 'missing';
  if (a === b) return 'agree';
  if (a.length === 1 || b.length === 1) return a[0] === b[0] ? 'initial' : 'differ';
  // Jaro's letters depend on the side in rare words with many repeats; the better of the two is the same from both.
  return Math.max(jaroWinkler(a, b), jaroWinkler(b, a)) >= SIMILAR ? 'similar' : 'differ';
}
