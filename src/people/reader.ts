// What a reader may see of a person: the classes of data, and what is for the medical side only. Pure.
import type { JsonObject } from '../platform/json.ts';
import { type DataClasses, joinSplit, type Member } from '../trust/index.ts';

/** Rights of whoever reads a person. */
export interface Reader {
  /** Personal values: addresses, names of the own life. */
  readonly contact: boolean;
  readonly health: boolean;
  /** Medical questions and their answers: apart from all promotion. */
  readonly medical: boolean;
}

/** The person themselves, or an export for them: everything. */
export const OWNER: Reader = { contact: true, health: true, medical: true };

/** What a member of staff may see. */
export function readerOf(member: Pick<Member, 'capabilities'>): Reader {
  return {
    contact: member.capabilities.has('people.read.contact'),
    health: member.capabilities.has('people.read.health'),
    medical: member.capabilities.has('medical.work') || member.capabilities.has('safety.work'),
  };
}

/** True when anything that is sealed may be shown to the reader. */
export function opensSealed(reader: Reader): boolean {
  return reader.contact || reader.health;
}

/** An event's values as the reader may see them, and how many were left out. */
export function shownTo(
  reader: Reader,
  classes: DataClasses,
  open: JsonObject | null,
  sealed: JsonObject | null,
): { readonly properties: JsonObject; readonly hidden: number } {
  const all = joinSplit(open, sealed);
  const properties: JsonObject = {};
  let hidden = 0;
  const known = joinSplit(open, null);
  for (const [scope, values, inClear] of [
    ['property', all.properties, known.properties],
    ['trait', all.traits, known.traits],
  ] as const) {
    for (const [name, value] of Object.entries(values)) {
      if (Object.hasOwn(inClear, name) || maySee(reader, classes.classOf(scope, name)))
        properties[name] = value;
      else hidden += 1;
    }
  }
  return { properties, hidden };
}

function maySee(reader: Reader, dataClass: ReturnType<DataClasses['classOf']>): boolean {
  if (dataClass === 'public') return true;
  return dataClass === 'personal' ? reader.contact : reader.health;
}
