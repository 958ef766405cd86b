// Observation, Procedure, Immunization, MedicationDispense: what was found, done and given. Pure.
import type {
  Immunization,
  MedicationDispense,
  Observation,
  ObservationComponent,
  Procedure,
} from '@medplum/fhirtypes';
import type { Json, JsonObject } from '../../platform/json.ts';
import { happened } from './checks.ts';
import { type MapContext, type Mapped, nothing, one } from './mapped.ts';
import { type Issue, isIssue, note } from './outcome.ts';
import { sensitivityOf } from './people.ts';
import {
  allWords,
  codesOf,
  displayOf,
  notesOf,
  plain,
  precisionOf,
  present,
  quantityOf,
  rangeOf,
  wordsOf,
} from './words.ts';

const RESULT = new Set(['preliminary', 'final', 'amended', 'corrected']);

/** A finding; one that was only ordered states nothing yet. */
export function mapObservation(observation: Observation, context: MapContext): Mapped | Issue {
  const who = context.person(observation.subject, 'Observation.subject');
  if (isIssue(who)) return who;
  if (!RESULT.has(observation.status))
    return nothing(
      who,
      observation.status,
      note('Observation.status', 'There is no result yet: nothing was stated.'),
    );
  const stated =
    observation.effectiveDateTime ??
    observation.effectivePeriod?.start ??
    observation.effectiveInstant ??
    observation.issued;
  const occurredAt = happened(stated, context.now, 'Observation.effective');
  if (isIssue(occurredAt)) return occurredAt;
  const properties = present({
    record: context.record,
    status: observation.status,
    what: wordsOf(observation.code),
    codes: codesOf([observation.code]),
    category: allWords(observation.category).join(', '),
    ...readingOf(observation),
    ...whenOf(stated),
    interpretation: allWords(observation.interpretation).join(', '),
    parts: observation.component?.map((c) =>
      present({ what: wordsOf(c.code), codes: codesOf([c.code]), ...readingOf(c) }),
    ),
    note: notesOf(observation.note),
    sensitive: sensitivityOf(observation.meta),
  });
  return one(who, { name: 'Observation Recorded', occurredAt, properties }, observation.status);
}

/** When, as it came, and how exactly, so that "in March" is not taken for the first of March. */
function whenOf(stated: string | undefined): JsonObject {
  return stated === undefined
    ? {}
    : { at: stated, ...(stated.length > 10 ? {} : { precision: precisionOf(stated) }) };
}

function readingOf(from: Observation | ObservationComponent): JsonObject {
  const plainValue: Json | undefined = from.valueString === undefined ? undefined : plain(from.valueString);
  return present({
    ...(quantityOf(from.valueQuantity) ?? {}),
    ...(from.valueCodeableConcept && {
      value: wordsOf(from.valueCodeableConcept),
      valueCodes: codesOf([from.valueCodeableConcept]),
    }),
    ...(plainValue !== undefined && { value: plainValue }),
    ...(from.valueBoolean !== undefined && { value: from.valueBoolean }),
    ...(from.valueInteger !== undefined && { value: from.valueInteger }),
    ...(from.valueDateTime !== undefined && { value: from.valueDateTime }),
    ...(from.valueTime !== undefined && { value: from.valueTime }),
    ...(from.valueRange && { value: rangeOf(from.valueRange) }),
    ...(from.valueRatio && {
      value: `${from.valueRatio.numerator?.value ?? ''}:${from.valueRatio.denominator?.value ?? ''}`,
    }),
    absent: wordsOf(from.dataAbsentReason),
  });
}

const PROCEDURE: { readonly [status: string]: string } = {
  completed: 'Procedure Done',
  'in-progress': 'Procedure Started',
  stopped: 'Procedure Stopped',
  'not-done': 'Procedure Not Done',
};

/** What was done to somebody. */
export function mapProcedure(procedure: Procedure, context: MapContext): Mapped | Issue {
  const who = context.person(procedure.subject, 'Procedure.subject');
  if (isIssue(who)) return who;
  const name = PROCEDURE[procedure.status];
  if (name === undefined)
    return nothing(who, procedure.status, note('Procedure.status', 'Not begun: nothing was stated.'));
  const stated =
    procedure.performedDateTime ?? procedure.performedPeriod?.end ?? procedure.performedPeriod?.start;
  const occurredAt = happened(stated, context.now, 'Procedure.performed');
  if (isIssue(occurredAt)) return occurredAt;
  const properties = present({
    record: context.record,
    status: procedure.status,
    what: wordsOf(procedure.code),
    codes: codesOf([procedure.code]),
    ...whenOf(stated),
    reason: allWords(procedure.reasonCode).join(', '),
    outcome: wordsOf(procedure.outcome),
    followUp: allWords(procedure.followUp).join(', '),
    practitioner: procedure.performer?.flatMap((p) => context.label(p.actor) ?? []).join(', '),
    location: context.label(procedure.location),
    note: notesOf(procedure.note),
    sensitive: sensitivityOf(procedure.meta),
  });
  return one(who, { name, occurredAt, properties }, procedure.status);
}

/** A vaccination given, or one that was refused or could not be. */
export function mapImmunization(immunization: Immunization, context: MapContext): Mapped | Issue {
  const who = context.person(immunization.patient, 'Immunization.patient');
  if (isIssue(who)) return who;
  const stated = immunization.occurrenceDateTime;
  const occurredAt = happened(stated, context.now, 'Immunization.occurrence');
  if (isIssue(occurredAt)) return occurredAt;
  const properties = present({
    record: context.record,
    status: immunization.status,
    vaccine: wordsOf(immunization.vaccineCode),
    codes: codesOf([immunization.vaccineCode]),
    ...whenOf(stated),
    when: immunization.occurrenceString ? plain(immunization.occurrenceString) : null,
    dose:
      immunization.protocolApplied?.[0]?.doseNumberPositiveInt ??
      immunization.protocolApplied?.[0]?.doseNumberString,
    series: immunization.protocolApplied?.[0]?.series,
    because: wordsOf(immunization.statusReason),
    location: context.label(immunization.location),
    sensitive: sensitivityOf(immunization.meta),
  });
  const name = immunization.status === 'not-done' ? 'Immunization Not Given' : 'Immunization Given';
  return one(who, { name, occurredAt, properties }, immunization.status);
}

/** A medicine handed out, with the days it lasts: what adherence is reckoned from. */
export function mapDispense(dispense: MedicationDispense, context: MapContext): Mapped | Issue {
  const who = context.person(dispense.subject, 'MedicationDispense.subject');
  if (isIssue(who)) return who;
  if (dispense.status !== 'completed' && dispense.status !== 'declined')
    return nothing(
      who,
      dispense.status,
      note('MedicationDispense.status', 'Not handed out: nothing was stated.'),
    );
  const stated = dispense.whenHandedOver ?? dispense.whenPrepared;
  const occurredAt = happened(stated, context.now, 'MedicationDispense.whenHandedOver');
  if (isIssue(occurredAt)) return occurredAt;
  const properties = present({
    record: context.record,
    status: dispense.status,
    medication: wordsOf(dispense.medicationCodeableConcept) ?? context.label(dispense.medicationReference),
    codes: codesOf([dispense.medicationCodeableConcept]),
    ...whenOf(stated),
    quantity: quantityOf(dispense.quantity),
    daysSupply: daysOf(dispense),
    dosage: dispense.dosageInstruction?.flatMap((d) => (d.text ? plain(d.text) : [])).join('; '),
    receiver: dispense.receiver?.flatMap((r) => displayOf(r) ?? []).join(', '),
    location: context.label(dispense.location),
    sensitive: sensitivityOf(dispense.meta),
  });
  const name = dispense.status === 'declined' ? 'Medication Declined' : 'Medication Dispensed';
  return one(who, { name, occurredAt, properties }, dispense.status);
}

const DAYS: { readonly [unit: string]: number } = {
  d: 1,
  day: 1,
  days: 1,
  wk: 7,
  week: 7,
  weeks: 7,
  mo: 30,
  month: 30,
  months: 30,
};

/** Days of supply, in days whatever their unit; null when it is not said. */
function daysOf(dispense: MedicationDispense): number | null {
  const { daysSupply } = dispense;
  if (daysSupply?.value === undefined) return null;
  const factor = DAYS[(daysSupply.code ?? daysSupply.unit ?? 'd').toLowerCase()];
  return factor === undefined ? null : daysSupply.value * factor;
}
