// What systems ask about a person and only staff may answer: whether they have died, and who may speak for them. Pure.
import { createHash } from 'node:crypto';
import { isObject, type Json, type JsonObject } from '../platform/json.ts';
import type { Person } from './model.ts';
import type { Touchpoint } from './timeline.ts';

/** Facts that questions are made of; one page of these names is read. */
export const QUESTION_NAMES = ['Status Questioned', 'Status Changed', 'status.question'] as const;
/** The fact that an answer is written as. */
export const ANSWER = 'status.question';

/** An open question. Times in ms. */
export type Question =
  | {
      readonly about: 'deceased';
      /** The newest fact that asks; its answer counts for all before it. */
      readonly id: string;
      readonly at: number;
      /** The system or the record that says so; null when neither was told. */
      readonly source: string | null;
      /** How often it was said since the last answer. */
      readonly times: number;
    }
  | {
      readonly about: 'representative';
      readonly id: string;
      readonly name: string;
      readonly relation: string | null;
    };

export interface QuestionInput {
  readonly person: Pick<Person, 'gates' | 'traits'>;
  /** Facts of `QUESTION_NAMES`, in any order. */
  readonly facts: readonly Touchpoint[];
  /** Names of those who act for the person already. */
  readonly acting: readonly (string | null)[];
  /** ms */
  readonly now: number;
}

/** What is open: asked, not retracted, and answered by nobody since. */
export function openQuestions(input: QuestionInput): Question[] {
  const newestFirst = [...input.facts].sort((a, b) => (a.id < b.id ? 1 : -1));
  const death = deathQuestion(input, newestFirst);
  return [...(death ? [death] : []), ...representativeQuestions(input, newestFirst)];
}

function deathQuestion({ person }: QuestionInput, newestFirst: readonly Touchpoint[]): Question | null {
  if (person.gates.deceased) return null;
  const stated = newestFirst.find((f) => f.name === 'Status Changed' && 'deceased' in f.properties);
  const open = newestFirst.filter(
    (f) =>
      f.name === 'Status Questioned' &&
      f.properties.status === 'deceased' &&
      !f.retracted &&
      (!stated || f.id > stated.id) &&
      !isDismissed(newestFirst, (id) => id.length === f.id.length && id >= f.id),
  );
  const [newest] = open;
  if (!newest) return null;
  const { source, record } = newest.properties;
  return {
    about: 'deceased',
    id: newest.id,
    at: newest.at,
    source: text(source) ?? text(record),
    times: open.length,
  };
}

/** The newest word on a question rules: dismissed, or asked again. */
function isDismissed(newestFirst: readonly Touchpoint[], covers: (question: string) => boolean): boolean {
  const word = newestFirst.find((f) => f.name === ANSWER && covers(text(f.properties.asked) ?? ''));
  return word?.properties.dismissed === true;
}

function representativeQuestions(input: QuestionInput, newestFirst: readonly Touchpoint[]): Question[] {
  const { person, acting, now } = input;
  const named = new Set(acting.map((name) => plain(name ?? '')));
  const hints = Array.isArray(person.traits.representatives) ? person.traits.representatives : [];
  const questions = new Map<string, Question>();
  for (const hint of hints) {
    const name = isObject(hint) ? text(hint.name) : null;
    if (!isObject(hint) || name === null || named.has(plain(name))) continue;
    if (!isUnderAge(person, now) && !SPEAKS_FOR.test(wordsOf(hint))) continue;
    const relation = text(hint.relationship);
    const id = hintId(name, relation);
    if (!questions.has(id) && !isDismissed(newestFirst, (question) => question === id))
      questions.set(id, { about: 'representative', id, name, relation });
  }
  return [...questions.values()];
}

/** An adult's contacts are many; asked about are those whose relation says that they speak or care for the person. */
const SPEAKS_FOR =
  /guardian|\b(GUARD|GRD|POWATT|HPOWATT|DPOWATT|SPOWATT|CGV)\b|power of attorney|carer|care ?giver/i;

function wordsOf(hint: JsonObject): string {
  return [hint.relationship, hint.codes].flatMap((v) => (v === undefined ? [] : JSON.stringify(v))).join(' ');
}

const EIGHTEEN = 18 * 365.2425 * 86_400_000;

function isUnderAge({ gates, traits }: QuestionInput['person'], now: number): boolean {
  const born = text(traits.birthDate);
  return gates.minor === true || (born !== null && now - Date.parse(born) < EIGHTEEN);
}

/** The same name in the same relation is one question, whichever system sends it. */
function hintId(name: string, relation: string | null): string {
  const told = `${plain(name)}\n${plain(relation ?? '')}`;
  return createHash('sha256').update(told).digest('base64url').slice(0, 22);
}

function plain(words: string): string {
  return words.normalize('NFKC').trim().toLowerCase().replaceAll(/\s+/g, ' ');
}

function text(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
