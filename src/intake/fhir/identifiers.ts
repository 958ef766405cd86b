// Which identifiers of a resource name its bearer, and which only tell who they are: record numbers, NPI, ORCID. Pure.
import type { Identifier as FhirIdentifier, Reference } from '@medplum/fhirtypes';
import type { Identifier } from '../model.ts';
import { hasCode } from './words.ts';

const NPI = 'http://hl7.org/fhir/sid/us-npi';
const NPI_OID = 'urn:oid:2.16.840.1.113883.4.6';
const ORCID = /^https?:\/\/orcid\.org\/?$/;
const ORCID_ADDRESS = /^https?:\/\/orcid\.org\//;

/** True for a number of a patient's record. */
function isRecordNumber(identifier: FhirIdentifier): boolean {
  return hasCode(identifier.type, 'MR');
}

/** The systems of all record numbers that stand in these identifiers, in their order. */
export function recordSystems(identifiers: readonly FhirIdentifier[] | undefined): string[] {
  return (identifiers ?? []).filter(isRecordNumber).flatMap((i) => i.system ?? []);
}

/**
 * Our identifiers of FHIR's, strongest first.
 * @param ownSystems the systems whose record numbers are this organisation's own; another hospital's number with the
 *   same digits is somebody else
 */
export function identifiersOf(
  identifiers: readonly FhirIdentifier[] | undefined,
  ownSystems: ReadonlySet<string>,
): Identifier[] {
  const found = (identifiers ?? []).flatMap((i) => identifierOf(i, ownSystems) ?? []);
  const strength = (i: Identifier): number => ['mrn', 'npi', 'orcid', 'external'].indexOf(i.kind);
  const distinct = new Map(found.map((i) => [`${i.kind}|${i.value}`, i]));
  return onePerNumber([...distinct.values()].sort((a, b) => strength(a) - strength(b)));
}

/** A second number of a kind that one human has one of would make two people of one: the first names them. */
export function onePerNumber(sorted: readonly Identifier[]): Identifier[] {
  const seen = new Set<string>();
  return sorted.filter((i) => i.kind === 'external' || (!seen.has(i.kind) && seen.add(i.kind)));
}

function identifierOf(identifier: FhirIdentifier, ownSystems: ReadonlySet<string>): Identifier | null {
  const value = identifier.value?.trim().normalize('NFC');
  if (!value || value.length > 256 || identifier.use === 'old' || identifier.period?.end) return null;
  const { system } = identifier;
  if (system === NPI || system === NPI_OID) return { kind: 'npi', value };
  if (system && ORCID.test(system)) return { kind: 'orcid', value: value.replace(ORCID_ADDRESS, '') };
  const own = system ? ownSystems.has(system) : isRecordNumber(identifier);
  if (own) return { kind: 'mrn', value };
  return system ? { kind: 'external', value: `${system}|${value}` } : null;
}

/** The identifiers of a logical reference, one that names whom it means by a number. */
export function logicalIdentifiers(
  reference: Reference | undefined,
  ownSystems: ReadonlySet<string>,
): Identifier[] {
  return reference?.identifier ? identifiersOf([reference.identifier], ownSystems) : [];
}
