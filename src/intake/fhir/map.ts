// Which resource becomes which signals: one place that knows all types. Pure.
import type { Reference, Resource } from '@medplum/fhirtypes';
import { mapCommunication, mapResponse } from './answers.ts';
import { mapAppointment, mapEncounter } from './care.ts';
import { mapDispense, mapImmunization, mapObservation, mapProcedure } from './clinical.ts';
import { givenBefore, mapConsent } from './consent.ts';
import type { Draft, MapContext, Mapped, Who } from './mapped.ts';
import { type Issue, isIssue, wrong } from './outcome.ts';
import { mapPatient, mapPractitioner, mapPractitionerRole } from './people.ts';

/** What a resource of a taken type becomes; an issue when it cannot be taken. */
export function mapResource(resource: Resource, context: MapContext): Mapped | Issue {
  if ('status' in resource && resource.status === 'entered-in-error') return mapMistake(resource, context);
  switch (resource.resourceType) {
    case 'Patient':
      return mapPatient(resource, context);
    case 'Practitioner':
      return mapPractitioner(resource, context);
    case 'PractitionerRole':
      return mapPractitionerRole(resource, context);
    case 'Appointment':
      return mapAppointment(resource, context);
    case 'Encounter':
      return mapEncounter(resource, context);
    case 'Observation':
      return mapObservation(resource, context);
    case 'Procedure':
      return mapProcedure(resource, context);
    case 'Immunization':
      return mapImmunization(resource, context);
    case 'MedicationDispense':
      return mapDispense(resource, context);
    case 'Consent':
      return mapConsent(resource, context);
    case 'QuestionnaireResponse':
      return mapResponse(resource, context);
    case 'Communication':
      return mapCommunication(resource, context);
    default:
      return wrong('not-supported', null, 'This type of resource is not taken.');
  }
}

/** The element that says whom a resource is about. */
export function subjectOf(resource: Resource): {
  readonly reference: Reference | undefined;
  readonly path: string;
} {
  if (resource.resourceType === 'Appointment') {
    const i = resource.participant.findIndex((p) => /(^|\/)Patient[/?]|^urn:/.test(p.actor?.reference ?? ''));
    return {
      reference: resource.participant[i]?.actor,
      path: `Appointment.participant[${Math.max(i, 0)}].actor`,
    };
  }
  if (resource.resourceType === 'Consent' || resource.resourceType === 'Immunization')
    return { reference: resource.patient, path: `${resource.resourceType}.patient` };
  const reference = 'subject' in resource ? (resource.subject as Reference | undefined) : undefined;
  return { reference, path: `${resource.resourceType}.subject` };
}

/** Entered in error: what was said is marked as withdrawn; what it permitted is taken back. */
function mapMistake(resource: Resource, context: MapContext): Mapped | Issue {
  const { reference, path } = subjectOf(resource);
  const who: Who | Issue = context.person(reference, path);
  if (isIssue(who)) return who;
  const base = { kind: 'track', who, occurredAt: context.now, traits: {} } as const;
  const properties = { record: context.record, type: resource.resourceType };
  const taken = givenBefore(context.previous).map((pair): Draft => {
    const [purpose, channel] = pair.split(':');
    return {
      ...base,
      name: 'Consent Withdrawn',
      suffix: pair,
      properties: {
        purpose,
        channel,
        source: 'fhir',
        textVersion: 'entered-in-error',
        record: context.record,
      },
    };
  });
  const retraction: Draft = { ...base, name: 'Record Retracted', suffix: 'retracted', properties };
  return { who, drafts: [retraction, ...taken], state: { status: 'entered-in-error' }, notes: [] };
}
