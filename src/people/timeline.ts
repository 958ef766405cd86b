// One timeline per person: facts opened, worded, and cleared of what the reader may not see.
import type { Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';
import type { DataClasses, Vault } from '../trust/index.ts';
import { opensSealed, type Reader, shownTo } from './reader.ts';
import {
  channelOf,
  detailOf,
  hrefOf,
  type TouchChannel,
  type TouchType,
  titleOf,
  typeOf,
} from './touchpoint.ts';
import { readTouchpoints, type TimelineFilter, type TouchpointRow } from './touchpoint-store.ts';

/** One touchpoint. `hidden` counts the values that were left out for the reader's role. */
export interface Touchpoint {
  readonly id: string;
  readonly at: number;
  readonly type: TouchType;
  readonly channel: TouchChannel;
  readonly name: string;
  readonly title: string;
  readonly detail: string | null;
  readonly origin: string;
  readonly properties: JsonObject;
  readonly hidden: number;
  readonly href: string | null;
  /** The record that said so was entered in error. */
  readonly retracted: boolean;
}

/** Who reads, and how the organisation classes its data. */
export interface Reading {
  readonly reader: Reader;
  readonly classes: DataClasses;
}

/** A page of the timeline as the reader may see it. */
export async function touchpointsOf(
  tx: Tx,
  vault: Vault,
  filter: TimelineFilter,
  reading: Reading,
): Promise<Touchpoint[]> {
  const rows = await readTouchpoints(tx, filter, reading.reader.medical);
  const opens = opensSealed(reading.reader);
  if (opens && rows[0]) {
    const orgId = rows[0].org_id;
    await vault.ready(
      tx,
      filter.subjectIds.map((subjectId) => ({ orgId, subjectId })),
      false,
    );
  }
  return rows.map((row) => touchpoint(row, opens ? opened(vault, row) : null, reading));
}

function opened(vault: Vault, row: TouchpointRow): JsonObject | null {
  return row.sealed ? vault.open({ orgId: row.org_id, subjectId: row.subject_id }, row.sealed) : null;
}

function touchpoint(row: TouchpointRow, sealed: JsonObject | null, reading: Reading): Touchpoint {
  const { properties, hidden } = shownTo(reading.reader, reading.classes, row.open, sealed);
  return {
    id: row.id,
    at: row.occurred_at,
    type: typeOf(row),
    channel: channelOf(row),
    name: row.name,
    title: titleOf(row, properties),
    detail: detailOf(row, properties),
    origin: row.origin,
    properties,
    hidden: row.sealed && !sealed ? 1 : hidden,
    href: hrefOf(properties, row.import_id),
    retracted: row.retracted,
  };
}
