// Rows of sweeps, whom they bring in next, and journeys whose schedule is due.
import { iso, isoOrNull, type Tx } from '../../platform/db.ts';
import type { Schedule } from '../model.ts';
import type { Source, Sweep, SweepState } from './model.ts';

const COLUMNS = `s.org_id as "orgId", s.id, s.journey_id as "journeyId", s.source, s.state, s.after_subject as "afterSubject", s.total,
  s.entered, s.refused, s.per_minute as "perMinute", s.ready_at as "readyAt", s.started_at as "startedAt", s.ended_at as "endedAt"`;

export interface NewSweep
  extends Pick<Sweep, 'orgId' | 'id' | 'journeyId' | 'source' | 'total' | 'perMinute' | 'startedAt'> {
  readonly version: number;
  readonly startedBy: string | null;
  readonly startedByKey: string | null;
}

export async function insertSweep(tx: Tx, sweep: NewSweep): Promise<void> {
  await tx.query(
    `insert into journey_sweep (org_id, id, journey_id, version, source, total, per_minute, started_at, started_by, started_by_key)
     values ($1, $2, $3, $4, $5::text::jsonb, $6, $7, $8, $9, $10)`,
    [
      sweep.orgId,
      sweep.id,
      sweep.journeyId,
      sweep.version,
      JSON.stringify(sweep.source),
      sweep.total,
      sweep.perMinute,
      iso(sweep.startedAt),
      sweep.startedBy,
      sweep.startedByKey,
    ],
  );
}

/** The newest 100 of a journey. */
export function listSweeps(tx: Tx, orgId: string, journeyId: string): Promise<Sweep[]> {
  return tx.query(
    `select ${COLUMNS} from journey_sweep s where s.org_id = $1 and s.journey_id = $2 order by s.started_at desc limit 100`,
    [orgId, journeyId],
  );
}

export async function findSweep(tx: Tx, orgId: string, journeyId: string, id: string): Promise<Sweep | null> {
  const rows = await tx.query<Sweep>(
    `select ${COLUMNS} from journey_sweep s where s.org_id = $1 and s.journey_id = $2 and s.id = $3`,
    [orgId, journeyId, id],
  );
  return rows[0] ?? null;
}

/** Ends a sweep that runs; false when it does not. Who was named is forgotten with it. */
export async function endSweep(
  tx: Tx,
  orgId: string,
  id: string,
  state: Exclude<SweepState, 'running'>,
  at: number,
): Promise<boolean> {
  const rows = await tx.query(
    `update journey_sweep set state = $3, ended_at = $4, source = case when source ? 'people' then jsonb_set(source, '{people}', '[]') else source end
     where org_id = $1 and id = $2 and state = 'running' returning id`,
    [orgId, id, state, iso(at)],
  );
  return rows.length > 0;
}

/** A sweep that may bring people in now, locked; those whose journey is paused wait. */
export async function lockNextSweep(
  tx: Tx,
  now: number,
): Promise<(Sweep & { readonly journeyState: string }) | null> {
  const rows = await tx.query<Sweep & { journeyState: string }>(
    `select ${COLUMNS}, j.state as "journeyState" from journey_sweep s join journey j on j.org_id = s.org_id and j.id = s.journey_id
     where s.state = 'running' and s.ready_at <= $1 and j.state <> 'paused' order by s.ready_at, s.id limit 1 for update of s skip locked`,
    [iso(now)],
  );
  return rows[0] ?? null;
}

/** The next whom a source has, by id. Ids of subjects or persons, each once. */
export async function nextOf(
  tx: Tx,
  orgId: string,
  source: Source,
  after: string | null,
  most: number,
): Promise<string[]> {
  if (source.kind === 'people')
    return source.people.filter((p) => after === null || p > after).slice(0, most);
  const rows = await tx.query<{ id: string }>(NEXT[source.kind], [orgId, source.id, after, most]);
  return rows.map((r) => r.id);
}

const MEMBERS = `select m.subject_id as id from audience_member m
  where m.org_id = $1 and m.audience_id = $2 and ($3::uuid is null or m.subject_id > $3) order by 1 limit $4`;
const NEXT = {
  audience: MEMBERS,
  schedule: MEMBERS,
  list: `select distinct e.subject_id as id from audience_list_entry e
    where e.org_id = $1 and e.list_id = $2 and ($3::uuid is null or e.subject_id > $3) order by 1 limit $4`,
  import: `select distinct e.subject_id as id from event e
    where e.org_id = $1 and e.import_id = $2 and ($3::uuid is null or e.subject_id > $3) order by 1 limit $4`,
} as const;

/** How many there are at this moment. */
export async function countOf(tx: Tx, orgId: string, source: Source): Promise<number | null> {
  if (source.kind === 'people') return source.people.length;
  if (source.kind === 'import') return null;
  const from =
    source.kind === 'list'
      ? 'select count(*) as n from audience_list_entry where org_id = $1 and list_id = $2'
      : 'select count(*) as n from audience_member where org_id = $1 and audience_id = $2';
  const rows = await tx.query<{ n: number }>(from, [orgId, source.id]);
  return rows[0]?.n ?? null;
}

/** Notes how far a sweep is. */
export async function writeProgress(
  tx: Tx,
  { orgId, id }: Pick<Sweep, 'orgId' | 'id'>,
  moved: {
    readonly after: string | null;
    readonly entered: number;
    readonly refused: number;
    readonly readyAt: number;
  },
): Promise<void> {
  await tx.query(
    `update journey_sweep set after_subject = coalesce($3, after_subject), entered = entered + $4, refused = refused + $5, ready_at = $6
     where org_id = $1 and id = $2`,
    [orgId, id, moved.after, moved.entered, moved.refused, iso(moved.readyAt)],
  );
}

/** The name of an audience or list that is alive, or of an import that has ended; null for what is not there. */
export async function nameOfSource(
  tx: Tx,
  orgId: string,
  kind: 'audience' | 'list' | 'import',
  id: string,
): Promise<string | null> {
  const rows = await tx.query<{ name: string }>(SOURCE_NAMES[kind], [orgId, id]);
  return rows[0]?.name ?? null;
}

const SOURCE_NAMES = {
  audience: `select name from audience where org_id = $1 and id = $2 and state <> 'archived'`,
  list: `select name from audience_list where org_id = $1 and id = $2 and state = 'live'`,
  import: `select file_name as name from import_run where org_id = $1 and id = $2 and state = 'done'`,
} as const;

/** Of these people, those who are known here. */
export async function knownPeople(tx: Tx, orgId: string, ids: readonly string[]): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    'select person_id as id from profile where org_id = $1 and person_id = any ($2::uuid[]) order by 1',
    [orgId, ids],
  );
  return rows.map((r) => r.id);
}

/** A live journey whose schedule is due, locked. */
export interface DueSchedule {
  readonly orgId: string;
  readonly journeyId: string;
  readonly version: number;
  readonly schedule: Schedule | null;
  readonly audience: string | null;
  readonly audienceName: string | null;
  readonly zone: string;
  readonly dueAt: number;
}

export async function lockDueSchedule(tx: Tx, now: number): Promise<DueSchedule | null> {
  const rows = await tx.query<DueSchedule>(
    `select j.org_id as "orgId", j.id as "journeyId", j.live_version as version, v.definition->'entry'->'schedule' as schedule,
       v.definition->'entry'->>'of' as audience, a.name as "audienceName", o.zone, j.next_at as "dueAt"
     from journey j
     join organisation o on o.org_id = j.org_id
     join journey_version v on v.org_id = j.org_id and v.journey_id = j.id and v.version = j.live_version
     left join audience a on a.org_id = j.org_id and a.id::text = v.definition->'entry'->>'of'
     where j.next_at <= $1 and j.state = 'live' order by j.next_at limit 1 for update of j skip locked`,
    [iso(now)],
  );
  return rows[0] ?? null;
}

export async function writeNextAt(
  tx: Tx,
  orgId: string,
  journeyId: string,
  at: number | null,
): Promise<void> {
  await tx.query('update journey set next_at = $3 where org_id = $1 and id = $2', [
    orgId,
    journeyId,
    isoOrNull(at),
  ]);
}

/** Of these subjects, how many belong to somebody with a profile. */
export async function countWithProfile(tx: Tx, subjectIds: readonly string[]): Promise<number> {
  const rows = await tx.query<{ n: number }>(
    `select count(*) as n from unnest($1::uuid[]) s left join person_link l on l.subject_id = s
     join profile p on p.person_id = coalesce(l.person_id, s)`,
    [subjectIds],
  );
  return rows[0]?.n ?? 0;
}

/** Two processes that look for ended imports at the same moment must not start the same twice. */
export async function lockImports(tx: Tx): Promise<boolean> {
  const [lock] = await tx.query<{ mine: boolean }>('select pg_try_advisory_xact_lock(7232113) as mine');
  return lock?.mine === true;
}

/** An import that has ended, and the live journeys whose entry waits for it and that it has not been brought into. */
export interface WaitingForImport {
  readonly orgId: string;
  readonly journeyId: string;
  readonly version: number;
  readonly importId: string;
  readonly fileName: string;
}

/**
 * Journeys that wait for imports which ended since they were published: `any`, or by the file's name without its ending,
 * or by the kind. Each import once per journey. @param since ms; imports that ended before are not looked at
 */
export function waitingForImports(tx: Tx, since: number): Promise<WaitingForImport[]> {
  return tx.query(
    `select j.org_id as "orgId", j.id as "journeyId", j.live_version as version, i.id as "importId", i.file_name as "fileName"
     from journey j
     join journey_version v on v.org_id = j.org_id and v.journey_id = j.id and v.version = j.live_version
     join import_run i on i.org_id = j.org_id and i.state = 'done' and i.finished_at > greatest(v.published_at, $1)
     where j.state = 'live' and v.definition->'entry' ? 'import'
       and (v.definition->'entry'->>'import' = 'any' or lower(v.definition->'entry'->>'import') in
         (lower(i.file_name), lower(regexp_replace(i.file_name, '\\.[^.]*$', '')), lower(i.kind)))
       and not exists (select 1 from journey_sweep s where s.org_id = j.org_id and s.journey_id = j.id and s.source->>'kind' = 'import' and s.source->>'id' = i.id::text)
     order by i.finished_at limit 20`,
    [iso(since)],
  );
}

/** Takes erased people out of sweeps that name them. */
export async function forgetPeople(tx: Tx, orgId: string, subjectIds: readonly string[]): Promise<void> {
  await tx.query(
    `update journey_sweep set source = jsonb_set(source, '{people}', (source->'people') - $2::text[])
     where org_id = $1 and state = 'running' and source ? 'people' and source->'people' ?| $2::text[]`,
    [orgId, subjectIds],
  );
}
