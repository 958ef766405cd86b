// Reads a map (JSON) that says what the columns of a file mean, and brings the map of each kind when none is given.
import { isObject, type Json, type JsonObject } from '../../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { CHANNELS, DATA_CLASSES, PURPOSES } from '../../trust/model.ts';
import {
  type Classes,
  type ConsentFrom,
  DATE_ORDERS,
  type EventFrom,
  FORBIDDEN_NAMES,
  type ImportKind,
  type ImportMap,
  MAP_IDENTIFIERS,
  PERSON_KINDS,
  VALUE_TYPES,
  type ValueFrom,
} from './model.ts';
import { NPPES_COLUMNS } from './nppes.ts';

/** Words that mean yes and no in a consent column where the map lists none. */
const YES = ['yes', 'y', 'true', '1', 'given', 'granted', 'opt-in', 'opted-in'];
export const NO = ['no', 'n', 'false', '0', 'withdrawn', 'denied', 'opt-out', 'opted-out'];
const KEYS = [
  'name',
  'description',
  'shape',
  'organisations',
  'id',
  'changes',
  'person',
  'identifiers',
  'traits',
  'restAsTraits',
  'consents',
  'events',
  'classes',
];

/** The map of survey comments when none is given. */
const COMMENTS: JsonObject = {
  name: 'survey-comments',
  id: 'id',
  person: 'respondent',
  events: [
    {
      name: 'Survey Comment',
      at: 'at',
      properties: {
        text: { from: 'text', required: true },
        question: 'question',
        service: 'service',
        sentiment: { from: 'sentiment', type: 'integer', min: 1, max: 5 },
        themes: { from: 'themes', type: 'list' },
      },
    },
  ],
  classes: {
    property: {
      text: 'health',
      question: 'public',
      service: 'public',
      sentiment: 'public',
      themes: 'public',
    },
  },
};

/** The map of contacts when none is given: known names are understood, the rest become traits. */
const CONTACTS: JsonObject = {
  name: 'contacts',
  id: 'id',
  person: 'contact',
  identifiers: {
    user: 'user_id',
    mrn: 'mrn',
    npi: 'npi',
    orcid: 'orcid',
    external: 'external_id',
    email: 'email',
    phone: 'phone',
  },
  traits: {
    npi: 'npi',
    orcid: 'orcid',
    email: 'email',
    phone: 'phone',
    firstName: 'first_name',
    lastName: 'last_name',
    name: 'name',
    language: 'language',
    country: 'country',
    timezone: 'timezone',
  },
  restAsTraits: true,
};

/** The map of the public NPPES file: what `nppes.ts` makes of its rows becomes a professional. */
export const NPPES: JsonObject = {
  name: 'nppes',
  shape: 'nppes',
  organisations: 'skip',
  id: 'npi',
  changes: true,
  person: 'hcp',
  identifiers: { npi: 'npi' },
  traits: Object.fromEntries(NPPES_COLUMNS.map((column) => [column, column])),
  classes: {
    trait: Object.fromEntries(
      [...NPPES_COLUMNS.filter((c) => c !== 'country')].map((column) => [column, 'personal']),
    ),
  },
};

const SHIPPED: { readonly [kind in ImportKind]: JsonObject } = {
  'survey-comments': COMMENTS,
  hcp: NPPES,
  people: CONTACTS,
  contacts: CONTACTS,
  events: CONTACTS,
};

/** The same as JSON, for whoever edits it. */
export function shippedJson(kind: ImportKind): JsonObject {
  return SHIPPED[kind];
}

/** The map used for a kind when the caller names none. */
export function shippedMap(kind: ImportKind): ImportMap {
  const map = parseMap(SHIPPED[kind], kind);
  if (isRefusal(map)) throw new Error(`the shipped map of ${kind} is wrong: ${map.message}`);
  return map;
}

const USUAL_PERSON: { readonly [kind: string]: string } = { 'survey-comments': 'respondent', hcp: 'hcp' };

/** Checks a map. The refusal names the place inside it. */
export function parseMap(value: Json | undefined, kind: ImportKind): ImportMap | Refusal {
  if (!isObject(value)) return wrong('', 'must be a JSON object');
  const unknown = Object.keys(value).find((k) => !KEYS.includes(k));
  if (unknown !== undefined) return wrong(unknown, `is not a part of a map; parts are ${KEYS.join(', ')}`);
  const person = value.person ?? USUAL_PERSON[kind] ?? 'contact';
  const personKind = person === 'keep' ? null : PERSON_KINDS.find((k) => k === person);
  if (personKind === undefined) return wrong('person', `must be one of ${PERSON_KINDS.join(', ')}, or keep`);
  const identifiers = parseValues(value.identifiers, 'identifiers');
  if (isRefusal(identifiers)) return identifiers;
  const stranger = Object.keys(identifiers).find((k) => !MAP_IDENTIFIERS.some((i) => i === k));
  if (stranger !== undefined)
    return wrong(`identifiers.${stranger}`, `must be one of ${MAP_IDENTIFIERS.join(', ')}`);
  if (kind === 'survey-comments' && Object.keys(identifiers).length > 0)
    return wrong('identifiers', 'are not taken with survey comments: respondents stay anonymous');
  const traits = parseValues(value.traits, 'traits');
  if (isRefusal(traits)) return traits;
  const events = parseEach(value.events, 'events', parseEvent);
  if (isRefusal(events)) return events;
  const consents = parseEach(value.consents, 'consents', parseConsent);
  if (isRefusal(consents)) return consents;
  const classes = parseClasses(value.classes);
  if (isRefusal(classes)) return classes;
  const { name, id, shape, organisations } = value;
  if (shape !== undefined && shape !== null && shape !== 'nppes')
    return wrong('shape', 'must be nppes, or be left out');
  if (organisations !== undefined && organisations !== 'skip' && organisations !== 'contact')
    return wrong('organisations', 'must be skip or contact');
  return {
    name: typeof name === 'string' ? name : kind,
    shape: shape ?? null,
    organisations: organisations ?? 'skip',
    id: typeof id === 'string' ? id : null,
    changes: value.changes === true,
    personKind,
    identifiers,
    traits,
    restAsTraits: value.restAsTraits === true,
    consents,
    events,
    classes,
  };
}

function wrong(place: string, words: string): Refusal {
  return refuse(422, 'bad-map', `The map's ${place === '' ? 'root' : `"${place}"`} ${words}.`, {
    field: place,
    fix: 'See docs/import.md for the parts of a map.',
  });
}

function parseEach<T>(
  value: Json | undefined,
  place: string,
  parse: (item: Json, place: string) => T | Refusal,
): T[] | Refusal {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return wrong(place, 'must be a list');
  const out: T[] = [];
  for (const [i, item] of value.entries()) {
    const parsed = parse(item, `${place}[${i}]`);
    if (isRefusal(parsed)) return parsed;
    out.push(parsed);
  }
  return out;
}

function parseValues(value: Json | undefined, place: string): { [name: string]: ValueFrom } | Refusal {
  if (value === undefined) return {};
  if (!isObject(value)) return wrong(place, 'must be an object');
  const out: { [name: string]: ValueFrom } = {};
  for (const [name, spec] of Object.entries(value)) {
    if (FORBIDDEN_NAMES.has(name)) return wrong(`${place}.${name}`, 'is a forbidden name');
    const parsed = parseValue(spec, `${place}.${name}`);
    if (isRefusal(parsed)) return parsed;
    out[name] = parsed;
  }
  return out;
}

function parseValue(spec: Json | undefined, place: string): ValueFrom | Refusal {
  if (typeof spec === 'string') return { from: spec };
  if (!isObject(spec)) return wrong(place, 'must be a column name or an object');
  const { from, value, type, order, required, min, max, oneOf } = spec;
  if (typeof from !== 'string' && value === undefined)
    return wrong(place, 'needs "from" (a column) or "value" (a constant)');
  const kind = VALUE_TYPES.find((t) => t === type);
  if (type !== undefined && !kind) return wrong(`${place}.type`, `must be one of ${VALUE_TYPES.join(', ')}`);
  const dates = parseOrder(order, place);
  if (isRefusal(dates)) return dates;
  return {
    ...(typeof from === 'string' ? { from } : {}),
    ...(value !== undefined ? { value } : {}),
    ...(kind ? { type: kind } : {}),
    ...dates,
    ...(required === true ? { required } : {}),
    ...(typeof min === 'number' ? { min } : {}),
    ...(typeof max === 'number' ? { max } : {}),
    ...(Array.isArray(oneOf) ? { oneOf } : {}),
  };
}

function parseOrder(order: Json | undefined, place: string): Pick<ValueFrom, 'order'> | Refusal {
  if (order === undefined) return {};
  const known = DATE_ORDERS.find((o) => o === order);
  return known ? { order: known } : wrong(`${place}.order`, `must be one of ${DATE_ORDERS.join(', ')}`);
}

function parseEvent(item: Json, place: string): EventFrom | Refusal {
  if (!isObject(item) || typeof item.name !== 'string' || item.name === '')
    return wrong(place, 'needs a "name"');
  const { at, when, nameFrom } = item;
  if (nameFrom !== undefined && typeof nameFrom !== 'string')
    return wrong(`${place}.nameFrom`, 'must be a column name');
  if (at !== undefined && typeof at !== 'string') return wrong(`${place}.at`, 'must be a column name');
  if (when !== undefined && !isObject(when))
    return wrong(`${place}.when`, 'must be an object of columns and values');
  const properties = parseValues(item.properties, `${place}.properties`);
  if (isRefusal(properties)) return properties;
  const order = parseOrder(item.order, place);
  if (isRefusal(order)) return order;
  const conditions: { [column: string]: Json } = {};
  for (const [column, expected] of Object.entries(when ?? {}))
    if (expected !== undefined) conditions[column] = expected;
  return {
    name: item.name,
    properties,
    ...order,
    ...(typeof nameFrom === 'string' ? { nameFrom } : {}),
    ...(typeof at === 'string' ? { at } : {}),
    ...(when ? { when: conditions } : {}),
  };
}

function parseConsent(item: Json, place: string): ConsentFrom | Refusal {
  if (!isObject(item) || typeof item.column !== 'string') return wrong(place, 'needs a "column"');
  const purpose = PURPOSES.find((p) => p === item.purpose);
  const channel = CHANNELS.find((c) => c === item.channel);
  if (!purpose) return wrong(`${place}.purpose`, `must be one of ${PURPOSES.join(', ')}`);
  if (!channel) return wrong(`${place}.channel`, `must be one of ${CHANNELS.join(', ')}`);
  const words = (list: Json | undefined, usual: string[]): string[] =>
    Array.isArray(list) ? list.map((w) => String(w).toLowerCase()) : usual;
  return {
    column: item.column,
    purpose,
    channel,
    given: words(item.given, YES),
    withdrawn: words(item.withdrawn, NO),
  };
}

function parseClasses(value: Json | undefined): ImportMap['classes'] | Refusal {
  if (value === undefined) return { property: {}, trait: {} };
  if (!isObject(value)) return wrong('classes', 'must be an object with "property" and "trait"');
  const read = (part: Json | undefined): Classes | null => {
    const out: { [name: string]: Classes[string] } = {};
    for (const [name, text] of Object.entries(isObject(part) ? part : {})) {
      const known = DATA_CLASSES.find((c) => c === text);
      if (!known) return null;
      out[name] = known;
    }
    return out;
  };
  const property = read(value.property);
  const trait = read(value.trait);
  if (!property || !trait) return wrong('classes', `must use only ${DATA_CLASSES.join(', ')}`);
  return { property, trait };
}
