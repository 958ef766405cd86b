// A person as FHIR R4: what is known, in the resources that other systems read. Pure; the same validator accepts it.
import type {
  Appointment,
  Bundle,
  Communication,
  Consent,
  ContactPoint,
  HumanName,
  Patient,
  Practitioner,
  QuestionnaireResponse,
  QuestionnaireResponseItem,
  Resource,
} from '@medplum/fhirtypes';
import { isObject, type Json, type JsonObject } from '../../platform/json.ts';
import type { Channel, Purpose } from '../../trust/model.ts';
import { CHANNEL_SYSTEM, PURPOSE_SYSTEM } from './consent.ts';
import { timeOf } from './words.ts';

/** What is exported of a person. Fields that the reader may not see are left out before. Times in ms. */
export interface ExportedPerson {
  readonly id: string;
  readonly kind: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly language: string | null;
  readonly deceased: boolean;
  readonly traits: JsonObject;
}

/** The last word about one purpose on one channel. */
export interface ExportedConsent {
  readonly id: string;
  readonly purpose: Purpose;
  readonly channel: Channel;
  readonly state: 'given' | 'withdrawn';
  readonly at: number;
  readonly textVersion: string;
}

/** A fact of the log. */
export interface ExportedFact {
  readonly id: string;
  readonly name: string;
  readonly occurredAt: number;
  readonly properties: JsonObject;
}

/** Facts that become resources. */
export const EXPORTED_FACTS = [
  'Appointment Requested',
  'Appointment Booked',
  'Appointment Changed',
  'Appointment Completed',
  'Appointment Cancelled',
  'Appointment Missed',
  'Survey Answered',
  'Contact Made',
  'email.sent',
] as const;

/** Everything of a person in one Bundle of type collection. Facts come newest first. */
export function exportBundle(
  person: ExportedPerson,
  consents: readonly ExportedConsent[],
  facts: readonly ExportedFact[],
  now: number,
): Bundle {
  const about = { reference: `urn:uuid:${person.id}` };
  const professional = person.kind === 'hcp';
  const resources: Resource[] = [
    professional ? practitionerOf(person) : patientOf(person),
    // R4 lets a Consent speak of a Patient only.
    ...(professional ? [] : consents.map((c) => consentOf(c, about))),
    ...appointmentsOf(facts, about),
    ...facts.flatMap((f) => responseOf(f, about)),
    ...facts.flatMap((f) => communicationOf(f, about)),
  ];
  return {
    resourceType: 'Bundle',
    type: 'collection',
    timestamp: instant(now),
    entry: resources.map((resource) => ({ fullUrl: `urn:uuid:${resource.id}`, resource })),
  };
}

type About = { reference: string };

function instant(at: number): string {
  return new Date(at).toISOString();
}

function patientOf(person: ExportedPerson): Patient {
  const { traits } = person;
  const died = text(traits.deceasedAt);
  return {
    resourceType: 'Patient',
    ...commonOf(person),
    ...(died && timeOf(died) !== null
      ? { deceasedDateTime: died }
      : person.deceased
        ? { deceasedBoolean: true }
        : {}),
    ...(person.language && {
      communication: [
        { language: { coding: [{ system: 'urn:ietf:bcp:47', code: person.language }] }, preferred: true },
      ],
    }),
  };
}

function practitionerOf(person: ExportedPerson): Practitioner {
  const npi = text(person.traits.npi);
  const common = commonOf(person);
  return {
    resourceType: 'Practitioner',
    ...common,
    identifier: [
      ...common.identifier,
      ...(npi ? [{ system: 'http://hl7.org/fhir/sid/us-npi', value: npi }] : []),
    ],
  };
}

const GENDERS = ['male', 'female', 'other', 'unknown'] as const;

function commonOf(person: ExportedPerson) {
  const { traits } = person;
  const names = nameOf(person);
  const gender = GENDERS.find((g) => g === traits.gender);
  const birthDate = text(traits.birthDate);
  const telecom: ContactPoint[] = [
    ...(person.phone ? [{ system: 'phone' as const, value: person.phone }] : []),
    ...(person.email ? [{ system: 'email' as const, value: person.email }] : []),
  ];
  const address = isObject(traits.address) ? addressOf(traits.address) : null;
  return {
    id: person.id,
    identifier: [{ system: 'urn:rapport:person', value: person.id }],
    ...(names ? { name: [names] } : {}),
    ...(telecom.length > 0 ? { telecom } : {}),
    ...(gender ? { gender } : {}),
    ...(birthDate && birthDate.length <= 10 && timeOf(birthDate) !== null ? { birthDate } : {}),
    ...(address ? { address: [address] } : {}),
  };
}

function nameOf(person: ExportedPerson): HumanName | null {
  const family = text(person.traits.lastName);
  const given = text(person.traits.firstName);
  if (!person.name && !family && !given) return null;
  return {
    ...(person.name ? { text: person.name } : {}),
    ...(family ? { family } : {}),
    ...(given ? { given: [given] } : {}),
  };
}

function addressOf(address: JsonObject): object | null {
  const street = text(address.street);
  const found = {
    ...(street ? { line: [street] } : {}),
    ...Object.fromEntries(
      ['city', 'state', 'postalCode', 'country'].flatMap((name) => {
        const value = text(address[name]);
        return value ? [[name, value]] : [];
      }),
    ),
  };
  return Object.keys(found).length > 0 ? found : null;
}

function text(value: Json | undefined): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

function consentOf(consent: ExportedConsent, patient: About): Consent {
  const version = text(consent.textVersion);
  const isAddress = version !== null && /^[a-z]+:\S+$/.test(version);
  return {
    resourceType: 'Consent',
    id: consent.id,
    status: 'active',
    scope: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }],
    },
    category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
    patient,
    dateTime: instant(consent.at),
    ...(isAddress ? { policy: [{ uri: version }] } : { policyRule: { text: version ?? 'unstated' } }),
    provision: {
      type: consent.state === 'given' ? 'permit' : 'deny',
      purpose: [{ system: PURPOSE_SYSTEM, code: consent.purpose }],
      code: [{ coding: [{ system: CHANNEL_SYSTEM, code: consent.channel }] }],
    },
  };
}

const STATUS: { readonly [name: string]: NonNullable<Appointment['status']> } = {
  'Appointment Requested': 'proposed',
  'Appointment Booked': 'booked',
  'Appointment Changed': 'booked',
  'Appointment Completed': 'fulfilled',
  'Appointment Cancelled': 'cancelled',
  'Appointment Missed': 'noshow',
};

/** Each appointment once, as its newest fact has it. */
function appointmentsOf(facts: readonly ExportedFact[], actor: About): Appointment[] {
  const newest = new Map<string, ExportedFact>();
  for (const fact of facts) {
    if (!Object.hasOwn(STATUS, fact.name)) continue;
    const key = text(fact.properties.appointment) ?? fact.id;
    if (!newest.has(key)) newest.set(key, fact);
  }
  return [...newest.values()].flatMap((fact): Appointment[] => {
    const status = STATUS[fact.name];
    const span = spanOf(fact.properties);
    // Only what was asked for or called off may be without a time (invariant app-3).
    if (!status || (!span && status !== 'proposed' && status !== 'cancelled')) return [];
    const reason = text(fact.properties.reason);
    return [
      {
        resourceType: 'Appointment',
        id: fact.id,
        status,
        ...span,
        ...(reason ? { reasonCode: [{ text: reason }] } : {}),
        participant: [{ actor, status: status === 'cancelled' ? 'declined' : 'accepted' }],
      },
    ];
  });
}

function spanOf(properties: JsonObject): { start: string; end: string } | null {
  const start = timeOf(text(properties.start) ?? '');
  if (start === null) return null;
  const minutes = typeof properties.minutes === 'number' ? properties.minutes : 0;
  const end = timeOf(text(properties.end) ?? '') ?? start + minutes * 60_000;
  return { start: instant(start), end: instant(Math.max(start, end)) };
}

/** Answers that stand in a list, as FHIR brought them, or each under a name of its own, as our surveys do. */
function responseOf(fact: ExportedFact, subject: About): QuestionnaireResponse[] {
  if (fact.name !== 'Survey Answered') return [];
  const { answers, survey } = fact.properties;
  const item = Array.isArray(answers) ? answers.flatMap(itemOf) : pairsOf(ownAnswers(fact.properties));
  const address = text(survey);
  return [
    {
      resourceType: 'QuestionnaireResponse',
      id: fact.id,
      status: 'completed',
      ...(address && /^[a-z]+:\S+$/.test(address) ? { questionnaire: address } : {}),
      subject,
      authored: instant(fact.occurredAt),
      ...(item.length > 0 ? { item } : {}),
    },
  ];
}

/** Our surveys keep each answer under the name of the survey and of the question. */
function ownAnswers(properties: JsonObject): JsonObject {
  const prefix = `${text(properties.survey) ?? ''}_`;
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) =>
      name.startsWith(prefix) && value !== undefined ? [[name.slice(prefix.length), value]] : [],
    ),
  );
}

function itemOf(answer: Json): QuestionnaireResponseItem[] {
  if (!isObject(answer)) return [];
  const linkId = text(answer.question);
  const values = valuesOf(answer.value);
  const words = text(answer.text);
  return linkId && values.length > 0 ? [{ linkId, ...(words ? { text: words } : {}), answer: values }] : [];
}

function pairsOf(answers: JsonObject): QuestionnaireResponseItem[] {
  return Object.entries(answers).flatMap(([linkId, value]) => {
    const values = valuesOf(value);
    return linkId.trim() !== '' && values.length > 0 ? [{ linkId, answer: values }] : [];
  });
}

function valuesOf(
  value: Json | undefined,
): { valueString?: string; valueBoolean?: boolean; valueDecimal?: number }[] {
  if (Array.isArray(value)) return value.flatMap(valuesOf);
  if (typeof value === 'boolean') return [{ valueBoolean: value }];
  if (typeof value === 'number') return [{ valueDecimal: value }];
  const words = text(value);
  return words ? [{ valueString: words }] : [];
}

const MEDIA: { readonly [medium: string]: string } = {
  email: 'EMAILWRIT',
  call: 'PHONE',
  sms: 'SMSWRIT',
  visit: 'FACE',
  fax: 'FAXWRIT',
  letter: 'WRITTEN',
};

function communicationOf(fact: ExportedFact, subject: About): Communication[] {
  if (fact.name !== 'Contact Made' && fact.name !== 'email.sent') return [];
  const medium = fact.name === 'email.sent' ? 'email' : (text(fact.properties.medium) ?? '');
  const code = Object.hasOwn(MEDIA, medium) ? MEDIA[medium] : undefined;
  const topic = text(fact.properties.topic) ?? text(fact.properties.content);
  const by = text(fact.properties.by);
  return [
    {
      resourceType: 'Communication',
      id: fact.id,
      status: 'completed',
      subject,
      ...(fact.properties.direction === 'in'
        ? { sender: subject }
        : { recipient: [subject], ...(by ? { sender: { display: by } } : {}) }),
      sent: instant(fact.occurredAt),
      ...(code
        ? {
            medium: [
              { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationMode', code }] },
            ],
          }
        : {}),
      ...(topic ? { topic: { text: topic } } : {}),
    },
  ];
}
