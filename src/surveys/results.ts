// What answers add up to: scores with their intervals, distributions, time, segments; too few are never shown. Pure.
import type { SurveyCell, SurveyFigure, SurveyQuestionResult } from '../../sdk/faces/surveys.ts';
import { type Answers, answerTexts, possible, type Question, type SurveyForm } from './model.ts';

/** Below this many answers a cell says too much about single persons. */
export const LEAST = 5;

/** A finished answer as results count it. `at` in ms. */
export interface Counted {
  readonly subjectId: string;
  readonly at: number;
  readonly chosen: Answers;
}

const Z = 1.959_964;
const DAY = 86_400_000;

/**
 * The net promoter score in points (-100..100): share of 9 and 10 less share of 0 to 6. The interval is the normal
 * approximation for the mean of +1, 0 and -1: variance (p + d - (p - d)^2) / n.
 */
export function npsOf(scores: readonly number[]): SurveyQuestionResult['nps'] {
  const n = scores.length;
  if (n === 0) return null;
  const promoters = scores.filter((s) => s >= 9).length;
  const detractors = scores.filter((s) => s <= 6).length;
  const p = promoters / n;
  const d = detractors / n;
  const half = Z * Math.sqrt((p + d - (p - d) ** 2) / n);
  const points = (share: number): number => Math.round(Math.min(1, Math.max(-1, share)) * 1000) / 10;
  return {
    value: points(p - d),
    low: points(p - d - half),
    high: points(p - d + half),
    n,
    promoters,
    passives: n - promoters - detractors,
    detractors,
  };
}

/** The share of 4 and 5 with its Wilson interval, and the mean. */
export function csatOf(scores: readonly number[]): SurveyQuestionResult['csat'] {
  const n = scores.length;
  if (n === 0) return null;
  const mean = scores.reduce((sum, s) => sum + s, 0) / n;
  return { ...shareOf(scores.filter((s) => s >= 4).length, n), mean: Math.round(mean * 100) / 100 };
}

/** A share with its Wilson score interval (Wilson, 1927). */
export function shareOf(hits: number, n: number): SurveyFigure {
  const p = hits / n;
  const z2 = Z * Z;
  const middle = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z * Math.sqrt((p * (1 - p)) / n + z2 / (4 * n * n))) / (1 + z2 / n);
  const round = (x: number): number => Math.round(Math.min(1, Math.max(0, x)) * 1000) / 1000;
  return { value: round(p), low: round(middle - half), high: round(middle + half), n };
}

function scoresOf(id: string, rows: readonly Counted[]): number[] {
  return rows.flatMap((row) => {
    const answer = row.chosen[id];
    return typeof answer === 'number' ? [answer] : [];
  });
}

/** One question over all answers. A choice that a later version dropped is still counted, under its id. */
export function questionResult(
  form: SurveyForm,
  question: Question,
  rows: readonly Counted[],
): SurveyQuestionResult {
  const language = form.languages[0] ?? 'en';
  const words = question.words[language];
  const tally = new Map<string, number>((possible(question) ?? []).map((value) => [value, 0]));
  let answered = 0;
  for (const row of rows) {
    const texts = answerTexts(row.chosen[question.id]);
    if (texts.length > 0) answered++;
    for (const text of texts) tally.set(text, (tally.get(text) ?? 0) + 1);
  }
  const scores = scoresOf(question.id, rows);
  return {
    id: question.id,
    kind: question.kind,
    label: words?.label ?? question.id,
    answered,
    counts: [...tally].map(([value, count]) => ({
      value,
      label: words?.choices[value] ?? labelOf(question, value),
      count,
    })),
    nps: question.kind === 'nps' ? npsOf(scores) : null,
    csat: question.kind === 'csat' ? csatOf(scores) : null,
  };
}

const CSAT_LABELS = new Map([
  ['1', '1 Very bad'],
  ['2', '2 Bad'],
  ['3', '3 OK'],
  ['4', '4 Good'],
  ['5', '5 Very good'],
]);

function labelOf(question: Question, value: string): string {
  if (question.kind === 'csat') return CSAT_LABELS.get(value) ?? value;
  return question.kind === 'yesno' ? (value === 'yes' ? 'Yes' : 'No') : value;
}

/** A named group of answers with the scores of the first question of each kind. */
export function cellOf(form: SurveyForm, name: string, rows: readonly Counted[]): SurveyCell {
  const first = (kind: Question['kind']): string | undefined =>
    form.questions.find((q) => q.kind === kind)?.id;
  const nps = first('nps');
  const csat = first('csat');
  return {
    name,
    answered: rows.length,
    nps: nps === undefined ? null : (npsOf(scoresOf(nps, rows))?.value ?? null),
    csat: csat === undefined ? null : (csatOf(scoresOf(csat, rows))?.value ?? null),
  };
}

/**
 * Hides cells with fewer than `least` answers. When only one was hidden, the total would give it away: the next
 * smallest is hidden with it.
 */
export function suppressSmall(cells: readonly SurveyCell[], least: number): SurveyCell[] {
  const small = cells.filter((c) => (c.answered ?? 0) > 0 && (c.answered ?? 0) < least);
  const hidden = new Set(small);
  const others = cells.filter((c) => (c.answered ?? 0) >= least);
  if (hidden.size === 1 && others.length > 0)
    hidden.add(others.reduce((a, b) => ((b.answered ?? 0) < (a.answered ?? 0) ? b : a)));
  return cells.map((c) => (hidden.has(c) ? { name: c.name, answered: null, nps: null, csat: null } : c));
}

/** How finely a span is cut: days up to two months, weeks up to a year, then months. */
export function bucketFor(from: number, to: number): 'day' | 'week' | 'month' {
  if (to - from <= 62 * DAY) return 'day';
  return to - from <= 370 * DAY ? 'week' : 'month';
}

/** The bucket a moment lies in, named by its first day in UTC; weeks begin on Monday. */
export function bucketName(at: number, bucket: 'day' | 'week' | 'month'): string {
  const day = new Date(at).toISOString().slice(0, 10);
  if (bucket === 'day') return day;
  if (bucket === 'month') return day.slice(0, 7);
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const sinceMonday = (new Date(midnight).getUTCDay() + 6) % 7;
  return new Date(midnight - sinceMonday * DAY).toISOString().slice(0, 10);
}

/** Answers over time, oldest first. */
export function overTime(
  form: SurveyForm,
  rows: readonly Counted[],
  bucket: 'day' | 'week' | 'month',
): SurveyCell[] {
  const groups = Map.groupBy(rows, (row) => bucketName(row.at, bucket));
  return [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, own]) => cellOf(form, name, own));
}

/** Answers by a property of whoever answered; a person may be in several groups. */
export function bySegment(
  form: SurveyForm,
  rows: readonly Counted[],
  groupsOf: (subjectId: string) => readonly string[],
): SurveyCell[] {
  const groups = new Map<string, Counted[]>();
  for (const row of rows)
    for (const name of groupsOf(row.subjectId)) {
      const own = groups.get(name);
      if (own) own.push(row);
      else groups.set(name, [row]);
    }
  return [...groups]
    .map(([name, own]) => cellOf(form, name, own))
    .toSorted((a, b) => (b.answered ?? 0) - (a.answered ?? 0));
}
