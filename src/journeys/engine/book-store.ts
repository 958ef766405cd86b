// Rows of published journeys, as the engine knows them by heart.
import type { Tx } from '../../platform/db.ts';
import type { Definition, JourneyState } from '../model.ts';

/** Changes whenever a journey of the organisation is published, paused, drained or put away; with the local zone. */
export function readPrints(
  tx: Tx,
  orgIds: readonly string[],
): Promise<{ org_id: string; zone: string; print: string }[]> {
  return tx.query(
    `select o.org_id, o.zone, md5(coalesce(string_agg(j.id::text || j.state || coalesce(j.live_version, 0), ',' order by j.id), '')) as print
     from organisation o left join journey j on j.org_id = o.org_id and j.state in ('live', 'paused', 'draining')
     where o.org_id = any ($1::uuid[]) group by 1, 2`,
    [orgIds],
  );
}

/** A version of a journey that people may be inside of. */
export interface VersionRow {
  readonly org_id: string;
  readonly journey_id: string;
  readonly state: JourneyState;
  readonly live_version: number | null;
  readonly version: number;
  readonly definition: Definition;
}

export function readVersions(tx: Tx, orgIds: readonly string[]): Promise<VersionRow[]> {
  return tx.query(
    `select j.org_id, j.id as journey_id, j.state, j.live_version, v.version, v.definition
     from journey j join journey_version v on v.org_id = j.org_id and v.journey_id = j.id
     where j.org_id = any ($1::uuid[]) and j.state in ('live', 'paused', 'draining') order by j.id, v.version`,
    [orgIds],
  );
}

/** Those of the journeys that a rule of a live audience names. */
export async function readAskedJourneys(tx: Tx, journeyIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(
    `select j.id from journey j where j.id = any ($1::uuid[]) and exists (
       select 1 from audience a where a.org_id = j.org_id and a.state = 'live' and position(j.id::text in a.rule::text) > 0)`,
    [journeyIds],
  );
  return new Set(rows.map((r) => r.id));
}
