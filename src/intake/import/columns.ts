// From what a person decided about columns to a map that the import reads, and back again for a saved map. Pure.
import type { ColumnUse, ImportSettings } from '../../../sdk/faces/imports.ts';
import type { Json, JsonObject } from '../../platform/json.ts';
import type { ImportMap, ValueFrom } from './model.ts';
import { STRONG_IDENTIFIERS } from './model.ts';

/** A column and its use. */
export interface ColumnChoice {
  readonly column: string;
  readonly use: ColumnUse;
}

/** Identifiers that are shown on the person as well. */
const ALSO_TRAITS: { readonly [kind: string]: string } = {
  email: 'email',
  phone: 'phone',
  npi: 'npi',
  orcid: 'orcid',
};

/** The map (as JSON) that these choices mean. */
export function mapOfColumns(
  name: string,
  choices: readonly ColumnChoice[],
  settings: ImportSettings,
): JsonObject {
  const identifiers: JsonObject = {};
  const traits: JsonObject = {};
  const properties: JsonObject = {};
  const consents: Json[] = [];
  const classes: { trait: JsonObject; property: JsonObject } = { trait: {}, property: {} };
  let time: Extract<ColumnUse, { use: 'event-time' }> | null = null;
  let [at, nameFrom]: (string | null)[] = [null, null];
  for (const { column, use } of choices) {
    if (use.use === 'identifier') {
      identifiers[use.kind] = column;
      const trait = ALSO_TRAITS[use.kind];
      if (trait) {
        traits[trait] = column;
        classes.trait[trait] = 'personal';
      }
    } else if (use.use === 'trait' || use.use === 'property') {
      const into = use.use === 'trait' ? traits : properties;
      into[use.name] = { from: column, type: use.type, ...(use.order ? { order: use.order } : {}) };
      classes[use.use][use.name] = use.class;
    } else if (use.use === 'consent' && use.purpose !== '') {
      // Without an answer it states nothing; the import waits for one.
      const { purpose, channel, given, withdrawn } = use;
      consents.push({ column, purpose, channel, given, withdrawn });
    } else if (use.use === 'event-time') [time, at] = [use, column];
    else if (use.use === 'event-name') nameFrom = column;
  }
  const strongest = STRONG_IDENTIFIERS.map((kind) => identifiers[kind]).find((c) => typeof c === 'string');
  const states = at !== null || nameFrom !== null || Object.keys(properties).length > 0;
  return {
    name,
    person: settings.personKind ?? 'contact',
    // The same person with the same values is known; with changed values the row is taken as news.
    ...(strongest === undefined ? {} : { id: strongest, changes: true }),
    identifiers,
    traits,
    consents,
    ...(states
      ? {
          events: [
            {
              name: settings.eventName?.trim() || 'Imported Event',
              ...(nameFrom === null ? {} : { nameFrom }),
              ...(at === null ? {} : { at }),
              ...(time?.order ? { order: time.order } : {}),
              properties,
            },
          ],
        }
      : {}),
    classes: { trait: classes.trait, property: classes.property },
  };
}

/** What the columns of a file are under a map; columns that it does not name are left out. */
export function columnsOfMap(map: ImportMap, header: readonly string[]): ColumnChoice[] {
  const uses = new Map<string, ColumnUse>();
  const note = (column: string | undefined, use: ColumnUse): void => {
    if (column !== undefined && !uses.has(column)) uses.set(column, use);
  };
  for (const [kind, spec] of Object.entries(map.identifiers)) {
    const known = [...STRONG_IDENTIFIERS, 'email' as const, 'phone' as const].find((k) => k === kind);
    if (known) note(spec.from, { use: 'identifier', kind: known });
  }
  for (const c of map.consents)
    note(c.column, {
      use: 'consent',
      purpose: c.purpose,
      channel: c.channel,
      given: [...c.given],
      withdrawn: [...c.withdrawn],
    });
  for (const event of map.events) {
    note(event.at, { use: 'event-time', ...(event.order ? { order: event.order } : {}) });
    note(event.nameFrom, { use: 'event-name' });
    for (const [name, spec] of Object.entries(event.properties))
      note(spec.from, { use: 'property', ...typed(name, spec, map.classes.property[name]) });
  }
  for (const [name, spec] of Object.entries(map.traits))
    note(spec.from, { use: 'trait', ...typed(name, spec, map.classes.trait[name]) });
  return header.map((column) => ({ column, use: uses.get(column) ?? { use: 'ignore' } }));
}

function typed(name: string, spec: ValueFrom, dataClass: 'public' | 'personal' | 'health' | undefined) {
  return {
    name,
    type: spec.type ?? 'text',
    class: dataClass ?? 'health',
    ...(spec.order ? { order: spec.order } : {}),
  } as const;
}
