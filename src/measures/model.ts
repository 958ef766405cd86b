// What one fact adds to which count. Pure, so that the same facts always give the same figures, and an undo can
// subtract exactly what was added.
import type { JsonObject } from '../platform/json.ts';

/** A count in one hour: `dim` names the row, such as a reason or a theme. */
export interface Count {
  readonly metric: string;
  readonly dim: string;
  readonly n: number;
}

/** A fact as measures see it. */
export interface Measured {
  readonly kind: string;
  readonly name: string;
  readonly origin: string;
  readonly properties: JsonObject;
}

/** Names whose sealed properties are needed to count them; all others are counted unopened. */
export const OPENED_NAMES: ReadonlySet<string> = new Set([
  'Survey Comment',
  'Experiment Assigned',
  'Experiment Outcome',
  'Portal Visited',
]);

const BY_NAME: { readonly [name: string]: string } = {
  'email.sent': 'sent',
  'email.failed': 'failed',
  'email.unknown': 'unknown',
  'email.cancelled': 'cancelled',
  'Email Opened': 'opened',
  'Email Clicked': 'clicked',
  'Item Opened': 'item-opened',
  'Email Unsubscribed': 'unsubscribed',
};

/** Coming into an audience and leaving it, counted by the audience's id. */
const MOVES: { readonly [name: string]: string } = {
  'audience.entered': 'audience-entered',
  'audience.left': 'audience-left',
};

/** All counts that a fact adds to. */
export function countsOf(fact: Measured): Count[] {
  const counts: Count[] = fact.kind === 'fact' ? [] : [one('signal', fact.origin)];
  const simple = BY_NAME[fact.name];
  if (simple) counts.push(one(simple));
  const moved = MOVES[fact.name];
  if (moved) counts.push(one(moved, text(fact.properties.audience)));
  if (fact.name === 'decision.made') counts.push(...decisionCounts(fact.properties));
  if (fact.name === 'Portal Visited')
    counts.push(one('visit'), ...(fact.properties.unprompted === true ? [one('visit-unprompted')] : []));
  if (fact.name === 'Survey Comment') counts.push(...feedbackCounts(fact.properties));
  if (fact.name.startsWith('Experiment ')) counts.push(...experimentCounts(fact));
  return counts;
}

function one(metric: string, dim = ''): Count {
  return { metric, dim, n: 1 };
}

/** The family of an option: `push:email` counts as push. */
export function familyOf(option: string): string {
  return option.split(':')[0] ?? option;
}

function decisionCounts(properties: JsonObject): Count[] {
  const family = familyOf(text(properties.chosen));
  const reason = text(properties.reason);
  const lane = text(properties.lane);
  return [
    one('decision', family),
    one('decision-lane', `${lane}|${family}`),
    ...(family === 'push' ? [] : [one('withheld', reason)]),
  ];
}

function feedbackCounts(properties: JsonObject): Count[] {
  const sentiment = label(properties.sentiment);
  const themes = Array.isArray(properties.themes)
    ? properties.themes.filter((t) => typeof t === 'string')
    : [];
  const question = text(properties.question);
  return [
    one('feedback'),
    one('feedback-sentiment', sentiment),
    ...themes.map((theme) => one('feedback-theme', `${sentiment}|${theme}`)),
    ...(question ? [one('feedback-question', question)] : []),
  ];
}

function experimentCounts(fact: Measured): Count[] {
  const arm = `${text(fact.properties.experiment)}|${text(fact.properties.arm)}`;
  if (fact.name === 'Experiment Assigned') return [one('experiment-arm', arm)];
  const value = fact.properties.value;
  const counts = [one('experiment-outcome', `${arm}|${text(fact.properties.outcome)}`)];
  // Values are kept in hundredths, because counts are whole numbers.
  if (typeof value === 'number' && value !== 0)
    counts.push({ metric: 'experiment-value', dim: arm, n: Math.round(value * 100) });
  return counts;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function label(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : 'unrated';
}

const Z95 = 1.959964;

/**
 * Wilson score interval of a share, 95 %. Source: E. B. Wilson (1927), J. Am. Stat. Assoc. 22, 209-212.
 * @param count successes
 * @param total trials; 0 gives the whole range
 */
export function wilson(count: number, total: number): { rate: number; low: number; high: number } {
  if (total === 0) return { rate: 0, low: 0, high: 1 };
  const p = count / total;
  const z2 = Z95 * Z95;
  const middle = (p + z2 / (2 * total)) / (1 + z2 / total);
  const half = (Z95 / (1 + z2 / total)) * Math.sqrt((p * (1 - p)) / total + z2 / (4 * total * total));
  return { rate: p, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
