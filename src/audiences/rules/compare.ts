// Compares a value that is known with one that a rule names: texts, numbers, dates and lists.
import type { Json } from '../../platform/json.ts';
import type { Comparison, Condition, Scalar } from '../model.ts';
import { type Stretch, stretchOf } from './dates.ts';

/** A comparison without a clock. `zone` is the organisation's, for dates that name none. */
export type Compare = (value: Json | undefined) => boolean;

type Steady = Exclude<Comparison, 'in-last-days' | 'in-next-days'>;

/** Compiles a comparison. */
export function compareWith(
  is: Steady,
  wanted: Scalar | readonly Scalar[] | undefined,
  zone: string,
): Compare {
  switch (is) {
    case 'is':
      return (value) => value === wanted;
    case 'is-not':
      return (value) => value !== wanted;
    case 'one-of':
      return oneOf(Array.isArray(wanted) ? wanted : []);
    case 'exists':
      return (value) => value !== undefined && value !== null;
    case 'missing':
      return (value) => value === undefined || value === null;
    case 'contains':
      return (value) => contains(value, wanted);
    case 'starts-with':
      return (value) => startsWith(value, wanted);
    default:
      return ordered(is, wanted, zone);
  }
}

/** Compiles the conditions on an event's properties. */
export function compareProperties(
  where: readonly Condition[] | undefined,
  zone: string,
): (properties: { readonly [name: string]: Json | undefined }) => boolean {
  if (!where) return () => true;
  const conditions = where.map((c) => [c.property, compareWith(c.is, c.value, zone)] as const);
  return (properties) =>
    conditions.every(([name, holds]) =>
      holds(Object.hasOwn(properties, name) ? properties[name] : undefined),
    );
}

function oneOf(wanted: readonly Scalar[]): Compare {
  const set = new Set<unknown>(wanted);
  return (value) => (Array.isArray(value) ? value.some((item) => set.has(item)) : set.has(value));
}

function contains(value: Json | undefined, wanted: unknown): boolean {
  if (Array.isArray(value)) return value.some((item) => item === wanted);
  return (
    typeof value === 'string' &&
    typeof wanted === 'string' &&
    value.toLowerCase().includes(wanted.toLowerCase())
  );
}

function startsWith(value: Json | undefined, wanted: unknown): boolean {
  const begins = (text: unknown): boolean =>
    typeof text === 'string' &&
    typeof wanted === 'string' &&
    text.toLowerCase().startsWith(wanted.toLowerCase());
  return Array.isArray(value) ? value.some(begins) : begins(value);
}

/** Numbers with numbers, dates with dates; anything else does not compare. */
function ordered(is: 'at-least' | 'at-most' | 'before' | 'after', wanted: unknown, zone: string): Compare {
  if (typeof wanted === 'number') {
    return (value) => typeof value === 'number' && (is === 'at-least' ? value >= wanted : value <= wanted);
  }
  const date = typeof wanted === 'string' ? stretchOf(wanted, zone) : null;
  if (!date) return () => false;
  return (value) => {
    const known = typeof value === 'string' ? stretchOf(value, zone) : null;
    return known !== null && datesHold(is, known.from, date);
  };
}

/** A day is whole: whatever is in it is neither before nor after it. */
function datesHold(is: 'at-least' | 'at-most' | 'before' | 'after', from: number, date: Stretch): boolean {
  if (is === 'at-least') return from >= date.from;
  if (is === 'before') return from < date.from;
  return is === 'at-most' ? from < date.to : from >= date.to;
}
