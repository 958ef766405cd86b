// References between resources: read, collected with their paths, and matched with the entries of a Bundle. Pure.
import { isObject, type Json } from '../../platform/json.ts';

/** What a reference says. */
export type Parsed =
  | { readonly kind: 'contained'; readonly id: string }
  | { readonly kind: 'urn' }
  | { readonly kind: 'search'; readonly type: string; readonly system: string; readonly value: string }
  | { readonly kind: 'literal'; readonly base: string; readonly type: string; readonly id: string };

const LITERAL =
  /^(https?:\/\/[^\s?#]+\/)?([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(\/_history\/[A-Za-z0-9.-]{1,64})?$/;
const SEARCH = /^([A-Z][A-Za-z]+)\?identifier=([^|&\s]*)(?:\||%7C)([^&\s]+)$/;
const URN = /^urn:(uuid|oid):[A-Za-z0-9.-]+$/;

/** Reads a reference; null when it has no form that FHIR knows. */
export function parseReference(reference: string): Parsed | null {
  if (reference.startsWith('#')) return { kind: 'contained', id: reference.slice(1) };
  if (URN.test(reference)) return { kind: 'urn' };
  const literal = LITERAL.exec(reference);
  if (literal)
    return { kind: 'literal', base: literal[1] ?? '', type: literal[2] ?? '', id: literal[3] ?? '' };
  const search = SEARCH.exec(reference);
  if (!search) return null;
  return { kind: 'search', type: search[1] ?? '', system: decoded(search[2]), value: decoded(search[3]) };
}

function decoded(text: string | undefined): string {
  try {
    return decodeURIComponent(text ?? '');
  } catch {
    // Not encoded at all: taken as it is.
    return text ?? '';
  }
}

/** A reference inside a resource, and where. */
export interface Found {
  readonly reference: string;
  readonly path: string;
}

/** All references of a resource. Those of contained resources count too. */
export function referencesIn(resource: Json, type: string): Found[] {
  const found: Found[] = [];
  visit(resource, type, found);
  return found;
}

function visit(value: Json | undefined, path: string, found: Found[]): void {
  if (Array.isArray(value)) for (const [i, each] of value.entries()) visit(each, `${path}[${i}]`, found);
  if (!isObject(value)) return;
  if (typeof value.reference === 'string')
    found.push({ reference: value.reference, path: `${path}.reference` });
  for (const [name, each] of Object.entries(value)) visit(each, `${path}.${name}`, found);
}

/** The part of an absolute address before `Type/id`; empty for a relative one or a urn. */
export function baseOf(fullUrl: string | null): string {
  const parsed = fullUrl === null ? null : parseReference(fullUrl);
  return parsed?.kind === 'literal' ? parsed.base : '';
}

/** The names under which a reference may be known, nearest first: below the sender's own base, then as it stands. */
export function namesOf(reference: string, base: string): string[] {
  const parsed = parseReference(reference);
  if (parsed?.kind === 'urn') return [reference];
  if (parsed?.kind === 'search') return [searchName(parsed.type, parsed.system, parsed.value)];
  if (parsed?.kind !== 'literal') return [];
  const local = `${parsed.type}/${parsed.id}`;
  if (parsed.base !== '') return [`${parsed.base}${local}`];
  return base === '' ? [local] : [`${base}${local}`, local];
}

/** The name of a resource by one of its identifiers. */
export function searchName(type: string, system: string, value: string): string {
  return `${type}?${system}|${value}`;
}
