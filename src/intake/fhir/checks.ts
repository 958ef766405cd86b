// What FHIR's definitions leave to the receiver: modifiers we do not know, days that do not exist, codes that must be
// of a list, times ahead of the clock. Pure.
import type { Resource } from '@medplum/fhirtypes';
import { isObject, type Json } from '../../platform/json.ts';
import { FUTURE_MS } from '../model.ts';
import { type Issue, wrong } from './outcome.ts';
import { timeOf } from './words.ts';

const DAY = /^\d{4}-\d{2}-\d{2}(T|$)/;
const DATED =
  /(date|Date|DateTime|start|end|time|issued|recorded|authored|authoredOn|sent|received|created|lastUpdated|Instant)$/;

/** Everything that makes a resource unusable although its definition allows it. */
export function refusedElements(resource: Json, type: string): Issue[] {
  const issues: Issue[] = [];
  visit(resource, type, '', issues);
  return issues;
}

function visit(value: Json | undefined, path: string, key: string, issues: Issue[]): void {
  if (Array.isArray(value)) {
    for (const [i, each] of value.entries()) visit(each, `${path}[${i}]`, key, issues);
  } else if (isObject(value)) {
    if (value.modifierExtension !== undefined)
      issues.push(
        wrong(
          'extension',
          `${path}.modifierExtension`,
          'A modifier extension changes what the element means, and this one is not known here.',
        ),
      );
    if (value.implicitRules !== undefined)
      issues.push(wrong('not-supported', `${path}.implicitRules`, 'Implicit rules are not known here.'));
    for (const [name, each] of Object.entries(value)) visit(each, `${path}.${name}`, name, issues);
  } else if (typeof value === 'string' && DAY.test(value) && DATED.test(key) && timeOf(value) === null) {
    issues.push(wrong('value', path, 'This day does not exist.'));
  }
}

const GENDERS = ['male', 'female', 'other', 'unknown'];

/** Codes that FHIR binds with strength `required`, for the elements we read. */
const STATUSES: { readonly [type: string]: readonly string[] } = {
  Appointment: [
    'proposed',
    'pending',
    'booked',
    'arrived',
    'fulfilled',
    'cancelled',
    'noshow',
    'entered-in-error',
    'checked-in',
    'waitlist',
  ],
  Encounter: [
    'planned',
    'arrived',
    'triaged',
    'in-progress',
    'onleave',
    'finished',
    'cancelled',
    'entered-in-error',
    'unknown',
  ],
  Observation: [
    'registered',
    'preliminary',
    'final',
    'amended',
    'corrected',
    'cancelled',
    'entered-in-error',
    'unknown',
  ],
  Procedure: [
    'preparation',
    'in-progress',
    'not-done',
    'on-hold',
    'stopped',
    'completed',
    'entered-in-error',
    'unknown',
  ],
  Immunization: ['completed', 'entered-in-error', 'not-done'],
  MedicationDispense: [
    'preparation',
    'in-progress',
    'cancelled',
    'on-hold',
    'completed',
    'entered-in-error',
    'stopped',
    'declined',
    'unknown',
  ],
  Consent: ['draft', 'proposed', 'active', 'rejected', 'inactive', 'entered-in-error'],
  QuestionnaireResponse: ['in-progress', 'completed', 'amended', 'entered-in-error', 'stopped'],
  Communication: [
    'preparation',
    'in-progress',
    'not-done',
    'on-hold',
    'stopped',
    'completed',
    'entered-in-error',
    'unknown',
  ],
};

/** Required codes that are not of their list. */
export function wrongCodes(resource: Resource): Issue[] {
  const issues: Issue[] = [];
  const allowed = STATUSES[resource.resourceType];
  if (allowed && 'status' in resource && !allowed.some((word) => word === resource.status))
    issues.push(wrong('value', `${resource.resourceType}.status`, `status is one of ${allowed.join(', ')}.`));
  const gender = 'gender' in resource ? resource.gender : undefined;
  if (gender !== undefined && !GENDERS.includes(gender))
    issues.push(wrong('value', `${resource.resourceType}.gender`, `gender is one of ${GENDERS.join(', ')}.`));
  return issues;
}

/**
 * When something that has happened happened, ms; what nobody said is now.
 * @returns an issue for a time ahead of our clock by more than clocks differ
 */
export function happened(text: string | undefined, now: number, expression: string): number | Issue {
  if (text === undefined) return now;
  const at = timeOf(text);
  if (at === null) return wrong('value', expression, 'This day does not exist.');
  if (at > now + FUTURE_MS) return wrong('business-rule', expression, 'This lies in the future.');
  return Math.min(at, now);
}
