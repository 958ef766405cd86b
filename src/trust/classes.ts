// Which class a property or trait has, and the split of an event into what is stored in clear and what is sealed.
import type { JsonObject } from '../platform/json.ts';
import { isObject } from '../platform/json.ts';
import type { DataClass } from './model.ts';

export type ClassScope = 'property' | 'trait';

/** Tells the class of a property or trait of one organisation. What nobody declared is health (ground 5). */
export interface DataClasses {
  classOf(scope: ClassScope, name: string): DataClass;
}

/** A declaration of an organisation. */
export interface Declaration {
  readonly scope: ClassScope;
  readonly name: string;
  readonly class: DataClass;
}

const PERSONAL_TRAITS = [
  'email',
  'phone',
  'mobile',
  'name',
  'displayName',
  'firstName',
  'lastName',
  'middleName',
  'givenName',
  'familyName',
  'title',
  'salutation',
  'zone',
  'timezone',
  'birthday',
  'birthDate',
  'dateOfBirth',
  'age',
  'gender',
  'avatar',
  'address',
  'street',
  'city',
  'state',
  'postalCode',
  'zip',
  'username',
  'userId',
  'website',
  'company',
  'employer',
  'organisation',
  'organization',
  'profession',
  'specialty',
  'registrationNumber',
  'npi',
  'jobTitle',
  'createdAt',
] as const;
const PUBLIC_TRAITS = ['language', 'locale', 'country'] as const;
const PUBLIC_PROPERTIES = ['language', 'locale', 'country', 'appVersion', 'platform'] as const;

/**
 * The classes Rapport ships for names that mean the same everywhere; docs/privacy.md lists them. Addresses of pages and
 * their titles are not among them on purpose: what somebody reads in a hospital's site is health data.
 */
export const SHIPPED_CLASSES: readonly Declaration[] = [
  ...PERSONAL_TRAITS.map((name) => ({ scope: 'trait', name, class: 'personal' }) as const),
  ...PUBLIC_TRAITS.map((name) => ({ scope: 'trait', name, class: 'public' }) as const),
  ...PUBLIC_PROPERTIES.map((name) => ({ scope: 'property', name, class: 'public' }) as const),
];

const MOST_REMEMBERED = 5_000;

/** The same name in camelCase, snake_case or with spaces is one name. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_.-]/g, '');
}

/** A classifier out of an organisation's declarations; they win over the shipped ones. */
export function classesOf(declared: Iterable<Declaration>): DataClasses {
  const known = { property: new Map<string, DataClass>(), trait: new Map<string, DataClass>() };
  for (const d of SHIPPED_CLASSES) known[d.scope].set(plainName(d.name), d.class);
  for (const d of declared) known[d.scope].set(plainName(d.name), d.class);
  // Names repeat from event to event, so the answer is remembered per exact spelling; bounded, for names come from outside.
  const answers = { property: new Map<string, DataClass>(), trait: new Map<string, DataClass>() };
  return {
    classOf(scope, name) {
      const answer = answers[scope].get(name);
      if (answer) return answer;
      const found = known[scope].get(plainName(name)) ?? 'health';
      if (answers[scope].size < MOST_REMEMBERED) answers[scope].set(name, found);
      return found;
    },
  };
}

/** An event's values by how they are stored. Either is null when it would be empty. */
export interface Split {
  /** `{p, t}` with public values only. */
  readonly open: JsonObject | null;
  /** `{p, t}` with personal and health values, to be sealed under the subject's key. */
  readonly sealed: JsonObject | null;
}

/** Splits an event's properties and traits by class. A value is never in both, and none is lost. */
export function splitByClass(classes: DataClasses, properties: JsonObject, traits: JsonObject): Split {
  const p = splitOne(classes, 'property', properties);
  const t = splitOne(classes, 'trait', traits);
  return { open: both(p.open, t.open), sealed: both(p.sealed, t.sealed) };
}

/** Puts an event together again. Without `sealed` (erased, or never there) only the public values come back. */
export function joinSplit(
  open: JsonObject | null,
  sealed: JsonObject | null,
): { properties: JsonObject; traits: JsonObject } {
  return {
    properties: { ...part(open, 'p'), ...part(sealed, 'p') },
    traits: { ...part(open, 't'), ...part(sealed, 't') },
  };
}

function splitOne(
  classes: DataClasses,
  scope: ClassScope,
  values: JsonObject,
): { open: JsonObject | null; sealed: JsonObject | null } {
  let open: JsonObject | null = null;
  let sealed: JsonObject | null = null;
  for (const name of Object.keys(values)) {
    const value = values[name];
    if (value === undefined) continue;
    if (classes.classOf(scope, name) === 'public') {
      open ??= {};
      put(open, name, value);
    } else {
      sealed ??= {};
      put(sealed, name, value);
    }
  }
  return { open, sealed };
}

/** A plain assignment would let a property called `__proto__` change the object instead of being stored in it. */
function put(into: JsonObject, name: string, value: JsonObject[string]): void {
  if (name === '__proto__')
    Object.defineProperty(into, name, { value, enumerable: true, configurable: true, writable: true });
  else into[name] = value;
}

function both(p: JsonObject | null, t: JsonObject | null): JsonObject | null {
  if (!p && !t) return null;
  return { ...(p && { p }), ...(t && { t }) };
}

function part(split: JsonObject | null, key: 'p' | 't'): JsonObject {
  const value = split?.[key];
  return isObject(value) ? value : {};
}
