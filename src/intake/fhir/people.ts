// Patient, Practitioner and PractitionerRole: who somebody is, as traits. Pure.
import type { Meta, Patient, PatientContact, Practitioner, PractitionerRole } from '@medplum/fhirtypes';
import type { JsonObject } from '../../platform/json.ts';
import { happened } from './checks.ts';
import type { Draft, MapContext, Mapped, Who } from './mapped.ts';
import { type Issue, isIssue, note } from './outcome.ts';
import {
  addressOf,
  allWords,
  codesOf,
  fullName,
  nameOf,
  plain,
  precisionOf,
  present,
  telecomOf,
  wordsOf,
} from './words.ts';

/** Codes of confidentiality and of sensitivity that hold contact back until somebody looks. */
const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality';
const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
const HELD = new Set(['R', 'V']);

/** Why a record is sensitive by its security labels: `HIV`, `PSY`, `restricted`; null when it is not. */
export function sensitivityOf(meta: Meta | undefined): string | null {
  const labels = meta?.security ?? [];
  const topic = labels.find((l) => l.system === ACT_CODE && l.code && /^[A-Z]{2,10}$/.test(l.code));
  if (topic?.code) return topic.code;
  return labels.some((l) => l.system === CONFIDENTIALITY && l.code && HELD.has(l.code)) ? 'restricted' : null;
}

/** A patient as traits. */
export function mapPatient(patient: Patient, context: MapContext): Mapped | Issue {
  const who: Who = { identifiers: context.identifiers };
  const at = happened(patient.meta?.lastUpdated, context.now, 'Patient.meta.lastUpdated');
  if (isIssue(at)) return at;
  const dead = patient.deceasedBoolean === true || patient.deceasedDateTime !== undefined;
  // Many systems say "not deceased" of everybody they do not know to be: only a correction of their own word counts.
  const alive = patient.deceasedBoolean === false && context.previous?.deceased === true;
  const sensitive = sensitivityOf(patient.meta);
  const traits = {
    kind: 'patient',
    ...commonTraits(patient),
    ...present({
      maritalStatus: wordsOf(patient.maritalStatus),
      multipleBirth: patient.multipleBirthInteger ?? patient.multipleBirthBoolean,
      representatives: representativesOf(patient.contact),
      deceasedAt: patient.deceasedDateTime,
      sensitive,
      active: patient.active === false ? false : undefined,
      generalPractitioner: patient.generalPractitioner
        ?.map((g) => context.label(g))
        .filter((g): g is string => g !== null),
    }),
    ...(dead ? { deceased: true } : alive ? { deceased: false, deceasedAt: null } : {}),
    ...(!sensitive && typeof context.previous?.sensitive === 'string' ? { sensitive: null } : {}),
    ...languageOf(patient),
  };
  const state = present({ deceased: dead || undefined, sensitive });
  const replaced = patient.link?.some((l) => l.type === 'replaced-by')
    ? [note('Patient.link', 'A replaced record is kept; send its identifiers on the surviving record.')]
    : [];
  return { who, drafts: [identify(who, at, traits)], state, notes: replaced };
}

function identify(who: Who, occurredAt: number, traits: JsonObject): Draft {
  return { kind: 'identify', name: 'Identify', suffix: '', who, occurredAt, properties: {}, traits };
}

function commonTraits(person: Patient | Practitioner): JsonObject {
  const name = nameOf(person.name);
  const address = addressOf(person.address);
  return present({
    name: fullName(name),
    firstName: name?.given?.[0] ? plain(name.given[0]) : null,
    lastName: name?.family ? plain(name.family) : null,
    birthDate: person.birthDate,
    birthDatePrecision:
      person.birthDate && person.birthDate.length < 10 ? precisionOf(person.birthDate) : null,
    gender: person.gender,
    email: telecomOf(person.telecom, ['email']),
    phone: telecomOf(person.telecom, ['phone', 'sms']),
    address,
    country: typeof address?.country === 'string' ? address.country : null,
  });
}

function languageOf(patient: Patient): JsonObject {
  const spoken = patient.communication?.find((c) => c.preferred) ?? patient.communication?.[0];
  const code = spoken?.language?.coding?.[0]?.code ?? patient.language;
  return code && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(code) ? { language: code } : {};
}

/** Whoever may speak for the patient: shown to staff as a hint; only a person decides that they do. */
function representativesOf(contacts: readonly PatientContact[] | undefined): JsonObject[] {
  return (contacts ?? []).slice(0, 10).map((c) =>
    present({
      name: fullName(c.name),
      relationship: allWords(c.relationship).join(', '),
      codes: codesOf(c.relationship),
      phone: telecomOf(c.telecom, ['phone', 'sms']),
      email: telecomOf(c.telecom, ['email']),
      until: c.period?.end,
    }),
  );
}

/** A practitioner as traits of a healthcare professional. */
export function mapPractitioner(practitioner: Practitioner, context: MapContext): Mapped | Issue {
  const who: Who = { identifiers: context.identifiers };
  const at = happened(practitioner.meta?.lastUpdated, context.now, 'Practitioner.meta.lastUpdated');
  if (isIssue(at)) return at;
  const traits = {
    kind: 'hcp',
    ...commonTraits(practitioner),
    ...present({
      npi: context.identifiers.find((i) => i.kind === 'npi')?.value,
      qualification: allWords(practitioner.qualification?.flatMap((q) => q.code ?? [])),
      active: practitioner.active === false ? false : undefined,
    }),
  };
  return { who, drafts: [identify(who, at, traits)], state: {}, notes: [] };
}

/** A role adds specialty and organisation to its practitioner. */
export function mapPractitionerRole(role: PractitionerRole, context: MapContext): Mapped | Issue {
  const who = context.person(role.practitioner, 'PractitionerRole.practitioner');
  if (isIssue(who)) return who;
  const at = happened(role.meta?.lastUpdated, context.now, 'PractitionerRole.meta.lastUpdated');
  if (isIssue(at)) return at;
  const traits = {
    kind: 'hcp',
    ...present({
      specialty: allWords(role.specialty).join(', '),
      specialtyCodes: codesOf(role.specialty),
      profession: allWords(role.code).join(', '),
      organisation: context.label(role.organization),
      locations: role.location?.map((l) => context.label(l)).filter((l): l is string => l !== null),
    }),
  };
  return { who, drafts: [identify(who, at, traits)], state: {}, notes: [] };
}
