// Journeys as audiences see them: their names, and which of them name an audience.
import type { Tx } from '../platform/db.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Journeys in use, by name. */
export function journeyNames(tx: Tx, orgId: string): Promise<Named[]> {
  return tx.query(
    `select id, name from journey where org_id = $1 and state <> 'archived' and kind = 'journey' order by lower(name) limit 500`,
    [orgId],
  );
}

/** Journeys and campaigns whose draft or live version names an id. */
export function journeysNaming(tx: Tx, orgId: string, id: string): Promise<Named[]> {
  return tx.query(
    `select j.id, j.name from journey j
     left join journey_version v on v.org_id = j.org_id and v.journey_id = j.id and v.version = j.live_version
     where j.org_id = $1 and j.state <> 'archived'
       and (position($2 in j.draft::text) > 0 or position($2 in coalesce(v.definition, '{}')::text) > 0) order by lower(j.name)`,
    [orgId, id],
  );
}
