// Takes the fields of one clause out of what came from outside; the first thing that is wrong becomes the refusal.
import { isObject, type Json, type JsonObject } from '../../platform/json.ts';
import { type Refusal, refuse } from '../../platform/result.ts';
import {
  type Comparison,
  type Condition,
  PROPERTY_COMPARISONS,
  type PropertyComparison,
  type Scalar,
  type Window,
} from '../model.ts';
import { isDate } from './dates.ts';

/** Longest window, in days and in minutes (a year), and how long a text, a list and a set of conditions may be. */
export const MOST_DAYS = 3_660;
export const MOST_MINUTES = 527_040;
const MOST_TEXT = 500;
const MOST_VALUES = 200;
export const MOST_CONDITIONS = 5;

/** A refusal of a rule: names the field, never repeats the value. */
export function badRule(field: string, reason: string): Refusal {
  return refuse(422, 'bad-rule', `${field} ${reason}.`, { field });
}

/** The fields of one clause. Every reader returns undefined after it has noted a problem. */
export class Fields {
  private problem: Refusal | null = null;
  private readonly value: JsonObject;
  private readonly path: string;

  constructor(value: JsonObject, path: string) {
    this.value = value;
    this.path = path;
  }

  /** The rule that was read, unless something was wrong. */
  done<T>(rule: T): T | Refusal {
    return this.problem ?? rule;
  }

  refuse(name: string, reason: string): undefined {
    this.problem ??= badRule(name === '' ? this.path : `${this.path}.${name}`, reason);
    return undefined;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.value, name) && this.value[name] !== undefined;
  }

  raw(name: string): Json | undefined {
    return Object.hasOwn(this.value, name) ? this.value[name] : undefined;
  }

  /** A name of 1 to 100 characters. `what` says of what, for the refusal. */
  name(name: string, what: string): string {
    const value = this.raw(name);
    if (isPlain(value) && value.trim() !== '' && value.length <= 100) return value;
    this.refuse(name, `must be the name of ${what} (1 to 100 characters)`);
    return '';
  }

  word<const Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const value = this.raw(name);
    return words.find((w) => w === value) ?? this.refuse(name, `must be one of ${words.join(', ')}`);
  }

  id(name: string, what: string): string {
    const value = this.raw(name);
    if (typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)) return value;
    this.refuse(name, `must be the id of ${what}`);
    return '';
  }

  /** A whole number, or undefined when it is not there. */
  whole(name: string, least: number, most: number): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    return this.refuse(name, `must be a whole number from ${least} to ${most}`);
  }

  number(name: string): number | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Math.abs(value) <= 1e9) return value;
    return this.refuse(name, 'must be a number');
  }

  /** A text of 1 to 100 characters, or undefined when it is not there. */
  text(name: string): string | undefined {
    const value = this.raw(name);
    if (value === undefined) return undefined;
    if (isPlain(value) && value.trim() !== '' && value.length <= 100) return value;
    return this.refuse(name, 'must be a text of 1 to 100 characters');
  }

  /** `withinDays` or `withinMinutes`, by whatever prefix; not both. */
  span(prefix: string): { readonly days?: number; readonly minutes?: number } {
    const days = this.whole(`${prefix}Days`, 1, MOST_DAYS);
    const minutes = this.whole(`${prefix}Minutes`, 1, MOST_MINUTES);
    if (days !== undefined && minutes !== undefined)
      this.refuse(`${prefix}Minutes`, `cannot be joined with ${prefix}Days: state one of them`);
    return { ...(days === undefined ? {} : { days }), ...(minutes === undefined ? {} : { minutes }) };
  }

  window(): Window {
    const { days, minutes } = this.span('within');
    return {
      ...(days === undefined ? {} : { withinDays: days }),
      ...(minutes === undefined ? {} : { withinMinutes: minutes }),
    };
  }

  /** The operand of a trait's comparison, or undefined for one that takes none. */
  operand(is: Comparison): Scalar | readonly Scalar[] | undefined {
    const value = this.raw('value');
    if (is === 'exists' || is === 'missing')
      return value === undefined ? undefined : this.refuse('value', `“${is}” takes no value`);
    if (value === undefined) return this.refuse('value', 'is required');
    if (is === 'one-of') return this.scalars('value', value);
    const problem = operandProblem(is, value);
    return problem === null && isScalar(value) ? value : this.refuse('value', problem ?? 'is required');
  }

  private scalars(name: string, value: Json): readonly Scalar[] | undefined {
    if (!Array.isArray(value) || value.length === 0 || value.length > MOST_VALUES)
      return this.refuse(name, `must be a list of 1 to ${MOST_VALUES} values`);
    const scalars = value.filter(isScalar);
    return scalars.length === value.length
      ? scalars
      : this.refuse(name, `must be a list of texts of up to ${MOST_TEXT} characters, numbers, true or false`);
  }

  /** A list of texts of 1 to 100 characters; a single one is understood. */
  texts(name: string): readonly string[] {
    const value = this.raw(name);
    const list = Array.isArray(value) ? value : [value];
    const texts = list.filter((t) => isPlain(t) && t.trim() !== '' && t.length <= 100);
    if (texts.length !== list.length || texts.length === 0 || texts.length > MOST_VALUES)
      this.refuse(name, `must be a list of 1 to ${MOST_VALUES} texts of 1 to 100 characters`);
    return texts.flatMap((t) => (typeof t === 'string' ? [t] : []));
  }

  where(): { readonly where?: readonly Condition[] } {
    const value = this.raw('where');
    if (value === undefined) return {};
    if (!Array.isArray(value) || value.length === 0 || value.length > MOST_CONDITIONS) {
      this.refuse('where', `must be a list of 1 to ${MOST_CONDITIONS} conditions on properties`);
      return {};
    }
    const conditions: Condition[] = [];
    for (const [i, item] of value.entries()) {
      const condition = parseCondition(item, `${this.path}.where[${i}]`);
      if ('refused' in condition) this.problem ??= condition;
      else conditions.push(condition);
    }
    return { where: conditions };
  }
}

function parseCondition(value: Json, path: string): Condition | Refusal {
  if (!isObject(value)) return badRule(path, 'must be an object such as {property, is, value}');
  const unknown = Object.keys(value).find((key) => !['property', 'is', 'value'].includes(key));
  if (unknown !== undefined) return badRule(`${path}.${unknown.slice(0, 40)}`, 'is not known in a condition');
  const fields = new Fields(value, path);
  const property = fields.name('property', 'a property');
  const is: PropertyComparison = fields.word('is', PROPERTY_COMPARISONS) ?? 'exists';
  const operand = fields.operand(is);
  // No comparison of a property takes a list.
  const scalar = operand === undefined || typeof operand === 'object' ? {} : { value: operand };
  return fields.done({ property, is, ...scalar });
}

/** A text that the database can hold: it knows no character of number zero, nor half of one. */
function isPlain(value: Json | undefined): value is string {
  return typeof value === 'string' && !value.includes('\0') && value.isWellFormed();
}

function isScalar(value: Json): value is Scalar {
  if (typeof value === 'string') return value.length <= MOST_TEXT && isPlain(value);
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
}

function operandProblem(is: Comparison, operand: Json): string | null {
  if (typeof operand === 'string' && operand.length > MOST_TEXT)
    return `is longer than ${MOST_TEXT} characters`;
  const date = typeof operand === 'string' && isDate(operand);
  switch (is) {
    case 'at-least':
    case 'at-most':
      return typeof operand === 'number' || date ? null : 'must be a number or a date such as 2026-03-01';
    case 'before':
    case 'after':
      return date ? null : 'must be a date such as 2026-03-01';
    case 'in-last-days':
    case 'in-next-days':
      return typeof operand === 'number' && Number.isInteger(operand) && operand >= 0 && operand <= MOST_DAYS
        ? null
        : `must be a whole number of days from 0 to ${MOST_DAYS}`;
    case 'contains':
      return isScalar(operand) && operand !== '' ? null : 'must be a text, a number, true or false';
    case 'starts-with':
      return typeof operand === 'string' && operand !== '' ? null : 'must be a text';
    default:
      return isScalar(operand) ? null : 'must be a text, a number, true or false';
  }
}
