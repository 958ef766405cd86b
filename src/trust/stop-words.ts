// Reads what people answer to a message: stop, help, come back, or something a person must read. Pure.
import { HARM_PARTS, HARM_WORDS, STOP_LANGUAGES, type StopLanguage } from './stop-phrases.ts';

/** What an inbound text asks for. `review`: it may be a stop; optional messages are held until a person has read it. */
export interface WordVerdict {
  readonly verdict: 'stop' | 'help' | 'start' | 'review' | 'none';
  /** The words of ours that were recognised; never the person's own text. */
  readonly matched: string | null;
  readonly language: string | null;
  /** It may tell of harm or an emergency: a person reads it, whatever the verdict. */
  readonly alsoReview: boolean;
}

/** More is no answer to a text message; the rest is not looked at. */
const LONGEST = 2_000;
const NEAR = 4;

/** A plain form: compatibility forms folded, invisible and combining marks away, lower case, words by single spaces. */
function plain(text: string): string {
  return text
    .slice(0, LONGEST)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\p{Cf}/gu, '')
    .replace(/['’‘`´ʼ]/gu, "'")
    .normalize('NFD')
    .replace(/(?<![\u1100-\u11ff])\p{M}/gu, '')
    .normalize('NFC')
    .replace(/ł/g, 'l')
    .replace(/ß/g, 'ss')
    .replace(/[أإآ]/g, 'ا')
    .replace(/ى/g, 'ي')
    .replace(/ـ/g, '')
    .replace(/([^\W\d_])\1{2,}/gu, '$1');
}

const APOSTROPHE = /'/g;

/** The words of one sentence. `don't` becomes `dont`; `n'envoyez` also counts as two words, see `forms`. */
function wordsOf(text: string, apostrophe: '' | ' '): string {
  return text
    .replace(APOSTROPHE, apostrophe)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Sentences of a text, each in both ways of reading an apostrophe. */
function sentencesOf(text: string): string[] {
  const raw = plain(text);
  const spelled = raw.replace(/\b(?:\p{L}[.\-_* ]){2,}\p{L}\b/gu, (letters) =>
    letters.replace(/[^\p{L}]/gu, ''),
  );
  const parts = spelled.split(
    /[.!?;,\n\r:()[\]"“”„«»。！？，、；：…—–]+|(?:\s-\s)|\p{Extended_Pictographic}+/u,
  );
  return [...parts, spelled].flatMap((part) => {
    const forms = [wordsOf(part, ''), wordsOf(part, ' ')];
    return forms.filter((form, at) => form !== '' && forms.indexOf(form) === at);
  });
}

interface Ready {
  readonly language: string;
  readonly joined: boolean;
  readonly stop: ReadonlyMap<string, string>;
  readonly help: ReadonlyMap<string, string>;
  readonly start: ReadonlyMap<string, string>;
  readonly phrases: readonly string[];
  readonly verbs: ReadonlySet<string>;
  readonly things: ReadonlySet<string>;
  readonly negations: readonly string[];
  readonly polite: readonly string[];
}

const fold = (words: readonly string[]): string[] => words.map((word) => wordsOf(plain(word), ''));
const index = (words: readonly string[]): ReadonlyMap<string, string> =>
  new Map(words.map((word) => [wordsOf(plain(word), ''), word]));
const READY: readonly Ready[] = STOP_LANGUAGES.map(
  (l: StopLanguage): Ready => ({
    language: l.language,
    joined: l.joined ?? false,
    stop: index(l.stop),
    help: index(l.help),
    start: index(l.start),
    phrases: fold(l.phrases),
    verbs: new Set(fold(l.verbs)),
    things: new Set(fold(l.things)),
    negations: fold(l.negations),
    polite: fold(l.polite).sort((a, b) => b.length - a.length),
  }),
);
const HARM = fold(HARM_WORDS);
const HARM_INSIDE = HARM_PARTS.map((part) => plain(part));

/**
 * Reads an inbound text.
 * @param text as it came; any language, any case, with emoji and invisible characters
 */
export function readInboundWords(text: string): WordVerdict {
  const sentences = sentencesOf(text);
  const alsoReview = sentences.some(tellsOfHarm);
  const found =
    firstOf(sentences, exactly('stop')) ??
    firstOf(sentences, saysStop) ??
    firstOf(sentences, exactly('start')) ??
    firstOf(sentences, exactly('help')) ??
    firstOf(sentences, maybeStop);
  return found ? { ...found, alsoReview } : { verdict: 'none', matched: null, language: null, alsoReview };
}

type Finding = Omit<WordVerdict, 'alsoReview'>;
type Look = (sentence: string, language: Ready) => Finding | null;

function firstOf(sentences: readonly string[], look: Look): Finding | null {
  for (const language of READY)
    for (const sentence of sentences) {
      const found = look(sentence, language);
      if (found) return found;
    }
  return null;
}

/** The sentence says one of our words and nothing else that has weight. */
function exactly(kind: 'stop' | 'help' | 'start'): Look {
  return (sentence, l) => {
    const matched = l[kind].get(sentence) ?? l[kind].get(bare(sentence, l));
    return matched === undefined ? null : { verdict: kind, matched, language: l.language };
  };
}

/** A sentence without politeness and repetition: "stop stop please" is "stop". */
function bare(sentence: string, l: Ready): string {
  if (l.joined) return l.polite.reduce((left, word) => left.replaceAll(word, ''), sentence).trim();
  let left = ` ${sentence} `;
  for (const word of l.polite) left = left.replaceAll(` ${word} `, ' ').replaceAll(` ${word} `, ' ');
  return left
    .trim()
    .split(/\s+/)
    .filter((word, at, all) => word !== all[at - 1])
    .join(' ');
}

/** A phrase of ours anywhere, or a verb close to a thing. Turned round by a word before it, a person reads it. */
function saysStop(sentence: string, l: Ready): Finding | null {
  const padded = ` ${sentence} `;
  const at = (phrase: string): number => padded.indexOf(l.joined ? phrase : ` ${phrase} `);
  const turned = (text: string): boolean =>
    l.negations.some((word) =>
      l.joined ? text.includes(word) : word.includes(' ') && text.includes(` ${word} `),
    );
  const phrase = l.phrases.find((one) =>
    l.joined ? at(one) >= 0 : padded.includes(` ${one}`) && begins(padded, one),
  );
  if (phrase !== undefined) {
    const before = padded.slice(0, Math.max(0, padded.indexOf(phrase)));
    const denied =
      turned(l.joined ? padded : padded.replace(phrase, '')) ||
      l.negations.some((word) => !l.joined && before.trimEnd().endsWith(` ${word}`));
    return { verdict: denied ? 'review' : 'stop', matched: phrase, language: l.language };
  }
  const pair = verbNearThing(sentence, l);
  if (pair === null) return null;
  const denied = turned(padded) || deniedVerb(sentence, pair, l);
  return { verdict: denied ? 'review' : 'stop', matched: pair, language: l.language };
}

/** Phrases that end in a whole word, or in the beginning of an elided one (`arretez de m'`). */
function begins(padded: string, phrase: string): boolean {
  const from = padded.indexOf(` ${phrase}`);
  const next = padded[from + 1 + phrase.length];
  return next === ' ' || / [mdn]$/.test(phrase);
}

/** `no` alone is too weak a verb to stand four words away. */
const WEAK_VERBS = new Set(['no', 'nao', 'لا', 'plus', 'keine', 'geen', 'khong', 'без', 'end', 'cancel']);

function verbNearThing(sentence: string, l: Ready): string | null {
  if (l.verbs.size === 0) return null;
  const words = sentence.split(' ');
  for (const [at, word] of words.entries()) {
    if (!l.verbs.has(word)) continue;
    const reach = WEAK_VERBS.has(word) ? 2 : NEAR;
    const thing = words.slice(at + 1, at + 1 + reach).find((next) => l.things.has(next));
    if (thing !== undefined && !(WEAK_VERBS.has(word) && words.length > NEAR + 2)) return `${word} ${thing}`;
  }
  return null;
}

function deniedVerb(sentence: string, pair: string, l: Ready): boolean {
  const verb = pair.split(' ')[0] ?? '';
  const before = ` ${sentence} `.split(` ${verb} `)[0] ?? '';
  return l.negations.some((word) => before.endsWith(` ${word}`) || before.trim() === word);
}

/** Words that mean stopping to nobody but us: in a longer sentence a person decides what was meant. */
const STRONG = new Set([
  'stop',
  'stopp',
  'unsubscribe',
  'revoke',
  'optout',
  'abmelden',
  'abbestellen',
  'desabonner',
  'desinscrire',
  'uitschrijven',
  'afmelden',
  'стоп',
  'отписаться',
  'отписка',
  'توقف',
  'sispann',
  'itigil',
]);
const STRONG_PARTS = ['退订', '退訂', '停止', '중지', '수신거부', '그만'];

function maybeStop(sentence: string, l: Ready): Finding | null {
  const word = l.joined
    ? STRONG_PARTS.find((part) => sentence.includes(part))
    : sentence.split(' ').find((one) => STRONG.has(one));
  return word === undefined ? null : { verdict: 'review', matched: word, language: l.language };
}

function tellsOfHarm(sentence: string): boolean {
  const padded = ` ${sentence} `;
  return (
    HARM.some((word) => padded.includes(` ${word} `)) || HARM_INSIDE.some((part) => padded.includes(part))
  );
}
