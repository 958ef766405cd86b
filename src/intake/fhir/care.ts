// Appointment and Encounter: what was booked, and what became of it. Pure.
import type { Appointment, Encounter } from '@medplum/fhirtypes';
import type { JsonObject } from '../../platform/json.ts';
import { happened } from './checks.ts';
import { type Draft, type MapContext, type Mapped, nothing, type Who } from './mapped.ts';
import { type Issue, isIssue, note, wrong } from './outcome.ts';
import { sensitivityOf } from './people.ts';
import { allWords, codesOf, hasCode, plain, present, timeOf, wordsOf } from './words.ts';

const APPOINTMENT: { readonly [status: string]: string } = {
  proposed: 'Appointment Requested',
  pending: 'Appointment Requested',
  waitlist: 'Appointment Requested',
  booked: 'Appointment Booked',
  arrived: 'Checked In',
  'checked-in': 'Checked In',
  fulfilled: 'Appointment Completed',
  cancelled: 'Appointment Cancelled',
  noshow: 'Appointment Missed',
};

/** An appointment of one patient. A booked one that was booked before has changed. */
export function mapAppointment(appointment: Appointment, context: MapContext): Mapped | Issue {
  const who = patientOf(appointment, context);
  if (isIssue(who)) return who;
  const status = appointment.status ?? 'pending';
  const first = APPOINTMENT[status] ?? 'Appointment Requested';
  const before = context.previous?.status;
  const name = status === 'booked' && before === 'booked' ? 'Appointment Changed' : first;
  const at = happenedAt(appointment, name, context);
  if (isIssue(at)) return at;
  const properties = present({
    ...appointmentWords(appointment, context),
    appointment: context.record,
    start: appointment.start,
    end: appointment.end,
    minutes: minutesOf(appointment),
    status,
    reason: allWords([...(appointment.reasonCode ?? [])]).join(', '),
    cancelledBecause: wordsOf(appointment.cancelationReason),
    sensitive: sensitivityOf(appointment.meta),
  });
  const draft: Draft = { kind: 'track', name, suffix: '', who, occurredAt: at, properties, traits: {} };
  return { who, drafts: [draft], state: { status }, notes: [] };
}

function patientOf(appointment: Appointment, context: MapContext): Who | Issue {
  const patients = appointment.participant
    .map((p, i) => ({ actor: p.actor, i }))
    .filter(({ actor }) => isPatient(actor?.reference, actor?.type, context));
  const found = patients[0];
  if (!found) return wrong('required', 'Appointment.participant', 'One participant must be a Patient.');
  if (patients.length > 1)
    return wrong(
      'not-supported',
      'Appointment.participant',
      'An appointment of several patients is not taken: send one for each.',
    );
  return context.person(found.actor, `Appointment.participant[${found.i}].actor`);
}

function isPatient(reference: string | undefined, type: string | undefined, context: MapContext): boolean {
  if (type === 'Patient') return true;
  if (!reference) return false;
  return /(^|\/)Patient[/?]/.test(reference) || context.typeOf(reference) === 'Patient';
}

function appointmentWords(appointment: Appointment, context: MapContext): JsonObject {
  const label = (type: string): string[] =>
    appointment.participant.flatMap((p) =>
      p.actor?.reference && context.typeOf(p.actor.reference) === type ? (context.label(p.actor) ?? []) : [],
    );
  return {
    practitioner: [...label('Practitioner'), ...label('PractitionerRole')].join(', '),
    location: [...label('Location'), ...label('HealthcareService')].join(', '),
    service: allWords(appointment.serviceType).join(', ') || allWords(appointment.serviceCategory).join(', '),
    specialty: allWords(appointment.specialty).join(', '),
    kind: wordsOf(appointment.appointmentType),
    description: appointment.description ? plain(appointment.description) : null,
    patientInstruction: appointment.patientInstruction ? plain(appointment.patientInstruction) : null,
  };
}

function minutesOf(appointment: Appointment): number | null {
  if (appointment.minutesDuration !== undefined) return appointment.minutesDuration;
  const start = appointment.start ? timeOf(appointment.start) : null;
  const end = appointment.end ? timeOf(appointment.end) : null;
  return start === null || end === null ? null : Math.round((end - start) / 60_000);
}

/** When it became so: kept and missed ones at their start, the others when the record says it was changed. */
function happenedAt(appointment: Appointment, name: string, context: MapContext): number | Issue {
  const updated = appointment.meta?.lastUpdated;
  if (name === 'Appointment Completed' || name === 'Appointment Missed')
    return happened(appointment.start ?? updated, context.now, 'Appointment.start');
  if (updated !== undefined) return happened(updated, context.now, 'Appointment.meta.lastUpdated');
  const first = name === 'Appointment Booked' || name === 'Appointment Requested';
  return happened(first ? appointment.created : undefined, context.now, 'Appointment.created');
}

const STARTED = new Set(['arrived', 'triaged', 'in-progress', 'onleave']);

/** A visit: it starts once and ends once, whatever its record passes through in between. */
export function mapEncounter(encounter: Encounter, context: MapContext): Mapped | Issue {
  const who = context.person(encounter.subject, 'Encounter.subject');
  if (isIssue(who)) return who;
  const { status } = encounter;
  const words = visitWords(encounter, context);
  const wasStarted = context.previous?.started === true;
  const draft = (name: string, at: number): Draft => ({
    kind: 'track',
    name,
    suffix: name,
    who,
    occurredAt: at,
    properties: words,
    traits: {},
  });
  const startAt = happened(encounter.period?.start, context.now, 'Encounter.period.start');
  const endAt = happened(encounter.period?.end, context.now, 'Encounter.period.end');
  const begins = STARTED.has(status ?? '') || status === 'finished';
  if (begins && isIssue(startAt)) return startAt;
  if (status === 'finished' && isIssue(endAt)) return endAt;
  const drafts: Draft[] = [];
  const changedAt = happened(encounter.meta?.lastUpdated, context.now, 'Encounter.meta.lastUpdated');
  if (isIssue(changedAt)) return changedAt;
  const ended = status === 'finished';
  if (begins && !wasStarted && !isIssue(startAt)) drafts.push(draft('Visit Started', startAt));
  if (ended && context.previous?.ended !== true && !isIssue(endAt)) drafts.push(draft('Visit Ended', endAt));
  if (status === 'planned' && context.previous?.status !== 'planned')
    drafts.push(draft('Visit Planned', changedAt));
  if (status === 'cancelled') drafts.push(draft('Visit Cancelled', changedAt));
  const first = drafts.at(-1);
  if (ended && first && hasCode(encounter.hospitalization?.dischargeDisposition, 'exp'))
    drafts.push(askStatus(who, first.occurredAt, context.record));
  if (drafts.length === 0)
    return {
      ...nothing(who, status ?? '', note('Encounter.status', 'Known already: nothing new.')),
      state: { status: status ?? '', started: wasStarted || begins, ended },
    };
  return { who, drafts, state: { status: status ?? '', started: wasStarted || begins, ended }, notes: [] };
}

/** Discharged as dead: a question for staff. Only the patient's own record closes the gate by itself. */
function askStatus(who: Who, occurredAt: number, record: string): Draft {
  const properties = { status: 'deceased', because: 'discharge-disposition', record };
  return {
    kind: 'track',
    name: 'Status Questioned',
    suffix: 'status',
    who,
    occurredAt,
    properties,
    traits: {},
  };
}

function visitWords(encounter: Encounter, context: MapContext): JsonObject {
  const sites = encounter.location?.flatMap((l) => context.label(l.location) ?? []) ?? [];
  const seenBy = encounter.participant?.flatMap((p) => context.label(p.individual) ?? []) ?? [];
  return present({
    visit: context.record,
    class: encounter.class?.code,
    kind: allWords(encounter.type).join(', '),
    service: wordsOf(encounter.serviceType),
    start: encounter.period?.start,
    end: encounter.period?.end,
    location: sites.join(', '),
    practitioner: seenBy.join(', '),
    reason: allWords(encounter.reasonCode).join(', '),
    reasonCodes: codesOf(encounter.reasonCode),
    dischargedTo: wordsOf(encounter.hospitalization?.dischargeDisposition),
    sensitive: sensitivityOf(encounter.meta),
  });
}
