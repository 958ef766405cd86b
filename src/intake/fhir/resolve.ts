// What references mean: an entry of the same Bundle, something that came before, or nobody, which is refused. Pure.
import type { Reference, Resource } from '@medplum/fhirtypes';
import type { Identifier } from '../model.ts';
import { TAKEN_TYPES } from './definitions.ts';
import { conditionName, type Entry } from './entries.ts';
import { identifiersOf, logicalIdentifiers } from './identifiers.ts';
import type { Who } from './mapped.ts';
import { type Issue, wrong } from './outcome.ts';
import { namesOf, parseReference } from './references.ts';
import { fullName, nameOf, plain } from './words.ts';

/** Everything a reference can be matched with. */
export interface Directory {
  /** Entries of this request that are good so far, by every name they go by. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** Subjects of what came before, by name. */
  readonly known: ReadonlyMap<string, string>;
  readonly ownSystems: ReadonlySet<string>;
  identifiersOf(entry: Entry): readonly Identifier[];
}

const TAKEN = new Set<string>(TAKEN_TYPES);
const PEOPLE = new Set(['Patient', 'Practitioner']);

/** References of an entry that lead nowhere. Types that are never kept here cannot be looked up, and pass. */
export function danglingReferences(entry: Entry, directory: Directory): Issue[] {
  return entry.references.flatMap(({ reference, path }) => {
    const parsed = parseReference(reference);
    if (parsed === null)
      return [wrong('value', path, 'This is not a reference: Type/id, urn:uuid:… or #id.')];
    if (parsed.kind === 'contained') return containedIn(entry.resource, parsed.id) ? [] : [dangling(path)];
    const names = namesOf(reference, entry.base);
    if (names.some((name) => directory.entries.has(name) || directory.known.has(name))) return [];
    return parsed.kind === 'literal' && !TAKEN.has(parsed.type) ? [] : [dangling(path)];
  });
}

function dangling(path: string): Issue {
  return wrong('not-found', path, 'This points to nothing that came with it or before it.');
}

function containedIn(resource: Resource, id: string): Resource | undefined {
  const contained = 'contained' in resource ? resource.contained : undefined;
  return contained?.find((c) => c.id === id);
}

function entryOf(reference: string, entry: Entry, directory: Directory): Entry | undefined {
  for (const name of namesOf(reference, entry.base)) {
    const found = directory.entries.get(name);
    if (found) return found;
  }
  return undefined;
}

/** The person whom a reference of an entry means. */
export function personOf(
  entry: Entry,
  reference: Reference | undefined,
  path: string,
  directory: Directory,
): Who | Issue {
  if (!reference) return wrong('required', path, 'Say whom this is about.');
  const text = reference.reference;
  if (text === undefined) {
    const identifiers = logicalIdentifiers(reference, directory.ownSystems);
    return identifiers.length > 0
      ? { identifiers }
      : wrong('required', path, 'Name whom this is about: Patient/id, or an identifier with its system.');
  }
  const parsed = parseReference(text);
  if (parsed?.kind === 'contained') return containedPerson(entry, parsed.id, path, directory);
  const found = entryOf(text, entry, directory);
  if (found) {
    if (!PEOPLE.has(found.type)) return notPerson(path);
    const subjectId = [found.name, ...conditionName(found)].flatMap((n) => directory.known.get(n) ?? [])[0];
    return subjectId === undefined ? { identifiers: directory.identifiersOf(found) } : { subjectId };
  }
  const type = parsed?.kind === 'literal' || parsed?.kind === 'search' ? parsed.type : null;
  if (type !== null && !PEOPLE.has(type)) return notPerson(path);
  const known = namesOf(text, entry.base).flatMap((name) => directory.known.get(name) ?? [])[0];
  return known === undefined ? dangling(`${path}.reference`) : { subjectId: known };
}

function containedPerson(entry: Entry, id: string, path: string, directory: Directory): Who | Issue {
  const contained = containedIn(entry.resource, id);
  const isPerson = contained?.resourceType === 'Patient' || contained?.resourceType === 'Practitioner';
  const identifiers = isPerson ? identifiersOf(contained.identifier, directory.ownSystems) : [];
  return identifiers.length > 0
    ? { identifiers }
    : wrong('not-supported', path, 'A contained person must have an identifier with a system.');
}

function notPerson(path: string): Issue {
  return wrong('not-supported', path, 'Only a Patient or a Practitioner can be the subject here.');
}

/** The type a reference leads to, as far as it can be told. */
export function typeOf(entry: Entry, reference: string, directory: Directory): string | null {
  const parsed = parseReference(reference);
  if (parsed?.kind === 'literal' || parsed?.kind === 'search') return parsed.type;
  if (parsed?.kind === 'contained') return containedIn(entry.resource, parsed.id)?.resourceType ?? null;
  return entryOf(reference, entry, directory)?.type ?? null;
}

/** Words for what a reference means: its display, else the name of what it leads to. */
export function labelOf(entry: Entry, reference: Reference | undefined, directory: Directory): string | null {
  if (!reference) return null;
  if (reference.display) return plain(reference.display);
  const text = reference.reference;
  if (text === undefined) return null;
  const parsed = parseReference(text);
  const found =
    parsed?.kind === 'contained'
      ? containedIn(entry.resource, parsed.id)
      : entryOf(text, entry, directory)?.resource;
  return found ? titleOf(found) : null;
}

function titleOf(resource: Resource): string | null {
  switch (resource.resourceType) {
    case 'Patient':
    case 'Practitioner':
    case 'RelatedPerson':
      return fullName(nameOf(resource.name));
    case 'Organization':
    case 'Location':
    case 'HealthcareService':
      return resource.name ? plain(resource.name) : null;
    case 'Medication':
      return resource.code?.text ?? resource.code?.coding?.[0]?.display ?? null;
    default:
      return null;
  }
}
