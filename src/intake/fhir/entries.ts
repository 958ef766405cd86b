// One entry on its way in: valid by its definition, free of what we cannot keep, with the names it goes by.
import { createHash } from 'node:crypto';
import type { Identifier as FhirIdentifier, Resource } from '@medplum/fhirtypes';
import { isObject, type Json, type JsonObject } from '../../platform/json.ts';
import type { Identifier } from '../model.ts';
import { refusedElements, wrongCodes } from './checks.ts';
import { SUPPORTING_TYPES, TAKEN_TYPES, type Validate } from './definitions.ts';
import { identifiersOf, recordSystems } from './identifiers.ts';
import { type Issue, wrong } from './outcome.ts';
import { baseOf, type Found, namesOf, referencesIn, searchName } from './references.ts';
import { timeOf } from './words.ts';

/** A resource as it came, and what its request says about it. */
export interface Incoming {
  readonly resource: Json | undefined;
  readonly fullUrl: string | null;
  readonly method: 'POST' | 'PUT';
  /** The id that the address names (PUT). */
  readonly id: string | null;
  /** `identifier=system|value`: make it only when none has it. */
  readonly ifNoneExist: string | null;
}

/** A resource that may be mapped. */
export interface Entry {
  readonly incoming: Incoming;
  readonly resource: Resource;
  readonly type: string;
  /** True where it becomes signals; false where it only stands beside others. */
  readonly taken: boolean;
  /** `Type/id`, below the sender's base where there is one. */
  readonly name: string;
  readonly id: string;
  readonly base: string;
  readonly version: number | null;
  /** ms; null when the record does not say. */
  readonly updatedAt: number | null;
  readonly content: Buffer;
  readonly references: readonly Found[];
  readonly fhirIdentifiers: readonly FhirIdentifier[];
}

const TAKEN = new Set<unknown>(TAKEN_TYPES);
const KNOWN = new Set<unknown>([...TAKEN_TYPES, ...SUPPORTING_TYPES]);
const ID = /^[A-Za-z0-9.-]{1,64}$/;

/** The entry; or everything that is wrong with it. */
export function readEntry(validate: Validate, incoming: Incoming): Entry | { readonly issues: Issue[] } {
  const { resource } = incoming;
  if (!isObject(resource)) return { issues: [wrong('required', null, 'There is no resource here.')] };
  const type = resource.resourceType;
  if (typeof type !== 'string')
    return { issues: [wrong('required', 'resourceType', 'resourceType is required.')] };
  if (!KNOWN.has(type))
    return {
      issues: [wrong('not-supported', 'resourceType', `Taken are ${TAKEN_TYPES.join(', ')}.`)],
    };
  // What modifies a meaning comes first: an unknown modifier makes the rest unreadable.
  const refused = refusedElements(resource, type);
  if (refused.length > 0) return { issues: refused };
  const checked = validate(resource);
  if ('issues' in checked) return checked;
  const codes = wrongCodes(checked.valid);
  return codes.length > 0 ? { issues: codes } : entryOf(incoming, resource, checked.valid);
}

function entryOf(
  incoming: Incoming,
  json: JsonObject,
  resource: Resource,
): Entry | { readonly issues: Issue[] } {
  const type = resource.resourceType;
  const content = createHash('sha256').update(JSON.stringify(json)).digest();
  const id = incoming.id ?? resource.id ?? content.toString('hex', 0, 16);
  if (!ID.test(id))
    return { issues: [wrong('value', `${type}.id`, 'An id has 1 to 64 letters, digits, - and .')] };
  if (incoming.id !== null && resource.id !== incoming.id)
    return { issues: [wrong('invalid', `${type}.id`, 'The id must be that of the address.')] };
  const base = baseOf(incoming.fullUrl);
  const version = Number(resource.meta?.versionId ?? Number.NaN);
  const updated = resource.meta?.lastUpdated;
  return {
    incoming,
    resource,
    type,
    taken: TAKEN.has(type),
    name: `${base}${type}/${id}`,
    id,
    base,
    version: Number.isSafeInteger(version) && version >= 0 ? version : null,
    updatedAt: updated === undefined ? null : timeOf(updated),
    content,
    references: referencesIn(json, type),
    fhirIdentifiers: identifiersIn(resource),
  };
}

function identifiersIn(resource: Resource): readonly FhirIdentifier[] {
  const people = resource.resourceType === 'Patient' || resource.resourceType === 'Practitioner';
  return people ? (resource.identifier ?? []) : [];
}

/** Our identifiers of a person's own resource, strongest first; the id of the resource is the weakest. */
export function personIdentifiers(entry: Entry, ownSystems: ReadonlySet<string>): Identifier[] {
  const byId: Identifier = { kind: 'external', value: `fhir|${entry.name}` };
  return [...identifiersOf(entry.fhirIdentifiers, ownSystems), byId];
}

/** The systems of record numbers that a patient brings. */
export function entrySystems(entry: Entry): string[] {
  return entry.type === 'Patient' ? recordSystems(entry.fhirIdentifiers) : [];
}

/** The names by which `If-None-Exist` and conditional references find a person. */
export function identifierNames(entry: Entry): string[] {
  return entry.fhirIdentifiers.flatMap((i) =>
    i.value ? [searchName(entry.type, i.system ?? '', i.value)] : [],
  );
}

/** What `If-None-Exist` looks for, as a name; empty without one. */
export function conditionName(entry: Entry): string[] {
  const { ifNoneExist } = entry.incoming;
  return ifNoneExist === null ? [] : namesOf(`${entry.type}?${ifNoneExist}`, '');
}
