// Rows of journeys: drafts, versions, and what the room holds of a person.
import { iso, type Tx } from '../platform/db.ts';
import type { Definition, Journey } from './model.ts';

interface JourneyRow {
  readonly org_id: string;
  readonly id: string;
  readonly name: string;
  readonly kind: Journey['kind'];
  readonly state: Journey['state'];
  readonly draft: Definition;
  readonly revision: number;
  readonly live_version: number | null;
}

const COLUMNS = 'j.org_id, j.id, j.name, j.kind, j.state, j.draft, j.revision, j.live_version';

function journeyOf({ org_id, live_version, ...rest }: JourneyRow): Journey {
  return { orgId: org_id, liveVersion: live_version, ...rest };
}

/** A list's row. */
export interface ListedJourney extends Journey {
  readonly audience: string | null;
  readonly content: string | null;
  readonly entered: number;
}

/** Journeys by name; campaigns are listed elsewhere. `content` is that of the first message. */
export async function listJourneys(tx: Tx, orgId: string): Promise<ListedJourney[]> {
  const rows = await tx.query<
    JourneyRow & { audience: string | null; content: string | null; entered: number }
  >(
    `select ${COLUMNS}, a.name as audience, i.name as content,
       (select coalesce(sum(c.passed), 0)::bigint from journey_count c where c.org_id = j.org_id and c.journey_id = j.id and c.step = '' and c.way = 'entered') as entered
     from journey j
     left join audience a on a.org_id = j.org_id and a.id = (j.draft->'entry'->>'audience')::uuid
     left join lateral (select (s.value->>'contentItemId')::uuid as id from jsonb_each(j.draft->'steps') s where s.value->>'kind' = 'message' limit 1) m on true
     left join content_item i on i.org_id = j.org_id and i.id = m.id
     where j.org_id = $1 and j.state <> 'archived' and j.kind = 'journey' order by j.name`,
    [orgId],
  );
  return rows.map(({ audience, content, entered, ...row }) => ({
    ...journeyOf(row),
    audience,
    content,
    entered: Number(entered),
  }));
}

/** Finds and locks a journey. */
export async function lockJourney(tx: Tx, orgId: string, id: string): Promise<Journey | null> {
  const rows = await tx.query<JourneyRow>(
    `select ${COLUMNS} from journey j where org_id = $1 and id = $2 for update`,
    [orgId, id],
  );
  return rows[0] ? journeyOf(rows[0]) : null;
}

/** False when the organisation already has a journey of that name. */
export async function insertJourney(tx: Tx, journey: Journey, at: number): Promise<boolean> {
  const made = await tx.query(
    `insert into journey (org_id, id, name, kind, draft, revision, state, created_at, updated_at) values ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $8)
     on conflict (org_id, name) do nothing returning id`,
    [
      journey.orgId,
      journey.id,
      journey.name,
      journey.kind,
      JSON.stringify(journey.draft),
      journey.revision,
      journey.state,
      iso(at),
    ],
  );
  return made.length > 0;
}

/** Keeps a definition for good: people inside stay with it. Returns its number. */
export async function insertVersion(
  tx: Tx,
  journey: Pick<Journey, 'orgId' | 'id'>,
  definition: Definition,
  note: string,
  by: string | null,
  at: number,
): Promise<number> {
  const rows = await tx.query<{ version: number }>(
    `insert into journey_version (org_id, journey_id, version, definition, note, published_at, published_by)
     select $1, $2, coalesce(max(version), 0) + 1, $3::jsonb, $4, $5, $6 from journey_version where org_id = $1 and journey_id = $2
     returning version`,
    [journey.orgId, journey.id, JSON.stringify(definition), note, iso(at), by],
  );
  return rows[0]?.version ?? 0;
}

export async function findVersion(
  tx: Tx,
  orgId: string,
  journeyId: string,
  version: number,
): Promise<Definition | null> {
  const rows = await tx.query<{ definition: Definition }>(
    'select definition from journey_version where org_id = $1 and journey_id = $2 and version = $3',
    [orgId, journeyId, version],
  );
  return rows[0]?.definition ?? null;
}

export async function setLive(tx: Tx, orgId: string, id: string, version: number, at: number): Promise<void> {
  await tx.query(
    `update journey set state = 'live', live_version = $3, updated_at = $4 where org_id = $1 and id = $2`,
    [orgId, id, version, iso(at)],
  );
}

export async function setJourneyState(
  tx: Tx,
  orgId: string,
  id: string,
  state: Journey['state'],
  at: number,
): Promise<void> {
  await tx.query('update journey set state = $3, updated_at = $4 where org_id = $1 and id = $2', [
    orgId,
    id,
    state,
    iso(at),
  ]);
}

export async function audienceExists(tx: Tx, orgId: string, id: string): Promise<boolean> {
  const rows = await tx.query('select 1 from audience where org_id = $1 and id = $2', [orgId, id]);
  return rows.length > 0;
}
