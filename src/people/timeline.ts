// One timeline per person: facts opened, worded, and cleared of what the reader's role may not see.
import type { Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';
import { joinSplit, type Vault } from '../trust/index.ts';
import { readTimeline, type TimelineFact, type TimelineFilter } from './timeline-store.ts';

/** One touchpoint. `hidden` says that health properties were left out for the reader's role. */
export interface Touchpoint {
  readonly id: string;
  readonly at: number;
  readonly type: 'signal' | 'decision' | 'delivery' | 'consent' | 'fact';
  readonly title: string;
  readonly detail: string | null;
  readonly origin: string;
  readonly properties: JsonObject;
  readonly href: string | null;
}

/** Reads and opens a page of the timeline. Without `health`, only public properties are shown. */
export async function timelineOf(
  tx: Tx,
  vault: Vault,
  filter: TimelineFilter,
  health: boolean,
): Promise<Touchpoint[]> {
  const rows = await readTimeline(tx, filter);
  if (health && rows[0]) {
    const orgId = rows[0].org_id;
    await vault.ready(
      tx,
      filter.subjectIds.map((subjectId) => ({ orgId, subjectId })),
      false,
    );
  }
  return rows.map((row) => touchpoint(row, health ? opened(vault, row) : joinSplit(row.open, null)));
}

function opened(vault: Vault, row: TimelineFact): { properties: JsonObject; traits: JsonObject } {
  const ref = { orgId: row.org_id, subjectId: row.subject_id };
  return joinSplit(row.open, row.sealed ? vault.open(ref, row.sealed) : null);
}

function touchpoint(row: TimelineFact, parts: { properties: JsonObject; traits: JsonObject }): Touchpoint {
  const properties = { ...parts.properties, ...parts.traits };
  const decision = properties.decision;
  return {
    id: row.id,
    at: row.occurred_at,
    type: typeOf(row),
    title: titleOf(row, properties),
    detail: detailOf(row, properties),
    origin: row.origin,
    properties,
    href: typeof decision === 'string' ? `/decisions/${decision}` : null,
  };
}

function typeOf(row: TimelineFact): Touchpoint['type'] {
  if (row.name.startsWith('decision.')) return 'decision';
  if (row.name.startsWith('email.') || row.name.startsWith('delivery.')) return 'delivery';
  if (row.name.startsWith('Consent ')) return 'consent';
  return row.kind === 'fact' ? 'fact' : 'signal';
}

const TITLES: { readonly [name: string]: string } = {
  'decision.made': 'Decision',
  'email.sent': 'E-mail sent',
  'email.failed': 'E-mail not delivered',
  'email.unknown': 'E-mail: outcome unknown',
  'email.cancelled': 'E-mail cancelled',
  'audience.entered': 'Entered audience',
  'audience.left': 'Left audience',
  'identity.linked': 'Anonymous visits linked to this person',
};

function titleOf(row: TimelineFact, properties: JsonObject): string {
  const title = TITLES[row.name] ?? (row.kind === 'page' ? `Viewed ${row.name}` : row.name);
  const about = properties.audienceName ?? properties.content;
  return typeof about === 'string' ? `${title}: ${about}` : title;
}

function detailOf(row: TimelineFact, properties: JsonObject): string | null {
  for (const key of ['words', 'text', 'query', 'url', 'path', 'title']) {
    const value = properties[key];
    if (typeof value === 'string' && value.length > 0)
      return value.length > 400 ? `${value.slice(0, 400)}…` : value;
  }
  const chosen = properties.chosen;
  return row.name === 'decision.made' && typeof chosen === 'string' ? chosen : null;
}
