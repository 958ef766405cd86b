// What stands around a journey in its organisation: names of everything that can be named, and what is alive.
import { readSendable } from '../../content/index.ts';
import type { Tx } from '../../platform/db.ts';
import { readOrganisation } from '../../trust/index.ts';
import { OWN_EVENTS } from '../definition/own-events.ts';
import type { Known, KnownJourney, World } from '../definition/problem.ts';
import type { Names } from '../definition/sentence.ts';
import type { Definition, JourneyState } from '../model.ts';

/** The world for checks, and names for words; names include what was put away. */
export interface Surroundings {
  readonly world: World;
  readonly names: Names;
}

interface NamedRow {
  readonly kind: 'audience' | 'list' | 'score' | 'content' | 'endpoint' | 'role';
  readonly id: string;
  readonly name: string;
  readonly state: 'live' | 'resting' | 'gone';
}

interface JourneyRow {
  readonly id: string;
  readonly name: string;
  readonly state: JourneyState;
  readonly definition: Definition | null;
}

/**
 * Reads what a journey may name.
 * @param self the journey that is looked at; null for one that has no id yet
 * @param now ms
 */
export async function readSurroundings(
  tx: Tx,
  orgId: string,
  self: string | null,
  now: number,
): Promise<Surroundings> {
  const named = Map.groupBy(await readNamed(tx, orgId), (r) => r.kind);
  const journeys = await readJourneys(tx, orgId);
  const { items } = await readSendable(tx, [orgId]);
  const names = (...kinds: NamedRow['kind'][]): [string, string][] =>
    kinds.flatMap((kind) => (named.get(kind) ?? []).map((r): [string, string] => [r.id, r.name]));
  const journeyNames = journeys.map((j): [string, string] => [j.id, j.name]);
  const contentNames = new Map(names('content'));
  const world: World = {
    now,
    zone: (await readOrganisation(tx, orgId))?.zone ?? 'UTC',
    self,
    contents: items,
    contentNames,
    audiences: knownOf(named.get('audience')),
    endpoints: knownOf(named.get('endpoint')),
    journeys: new Map(
      journeys.flatMap((j): [string, KnownJourney][] =>
        j.id === self || j.state === 'archived' ? [] : [[j.id, j]],
      ),
    ),
    roles: new Set(names('role').map(([id]) => id)),
    events: new Set([...OWN_EVENTS, ...(await readEventNames(tx, orgId))]),
  };
  return {
    world,
    names: {
      audiences: new Map(names('audience')),
      contents: contentNames,
      endpoints: new Map(names('endpoint')),
      journeys: new Map(journeyNames),
      inRules: new Map([...names('audience', 'list', 'score'), ...journeyNames]),
    },
  };
}

function knownOf(rows: readonly NamedRow[] | undefined): Map<string, Known> {
  return new Map(
    (rows ?? []).flatMap(({ id, name, state }): [string, Known][] =>
      state === 'gone' ? [] : [[id, { name, live: state === 'live' }]],
    ),
  );
}

function readNamed(tx: Tx, orgId: string): Promise<NamedRow[]> {
  return tx.query(
    `select 'audience' as kind, id::text, name, case state when 'live' then 'live' when 'archived' then 'gone' else 'resting' end as state
       from audience where org_id = $1
     union all select 'list', id::text, name, case state when 'live' then 'live' else 'gone' end from audience_list where org_id = $1
     union all select 'score', id::text, name, case state when 'live' then 'live' else 'gone' end from audience_score where org_id = $1
     union all select 'content', id::text, name, 'live' from content_item where org_id = $1
     union all select 'endpoint', id::text, name, case when paused_at is null and disabled_at is null then 'live' else 'resting' end
       from webhook_endpoint where org_id = $1
     union all select 'role', id, name, 'live' from shipped_role
     union all select 'role', id, name, 'live' from role where org_id = $1`,
    [orgId],
  );
}

/** Campaigns are no journeys that somebody could start. */
function readJourneys(tx: Tx, orgId: string): Promise<JourneyRow[]> {
  return tx.query(
    `select j.id, j.name, j.state, v.definition from journey j
     left join journey_version v on v.org_id = j.org_id and v.journey_id = j.id and v.version = j.live_version
     where j.org_id = $1 and j.kind = 'journey'`,
    [orgId],
  );
}

/** Names of events that other systems have sent, and of those that are declared. */
async function readEventNames(tx: Tx, orgId: string): Promise<string[]> {
  const rows = await tx.query<{ name: string }>(
    `select distinct name from event_count_day where org_id = $1 and accepted > 0
     union select name from event_schema where org_id = $1`,
    [orgId],
  );
  return rows.map((r) => r.name);
}
