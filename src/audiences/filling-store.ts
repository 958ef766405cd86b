// The log read back for watches and scores: whom it concerns, and their facts as far as the loop has read.
import { LOGGED_FACT, type LoggedFact } from '../platform/consumer.ts';
import { iso, type Tx } from '../platform/db.ts';
import type { Range } from './pass-store.ts';

/** The consumer that folds profiles: what it has not read yet it will still note. */
const LOOP = 'loop';
/** A profile counts no more names of events than this: with so many, a name may be missing there. */
const MOST_NAMES = 100;

/** People of a stretch who did one of these events, as far as their profile tells. */
export async function peopleWhoDid(
  tx: Tx,
  { orgId, after, last }: Range,
  events: readonly string[],
): Promise<string[]> {
  const rows = await tx.query<{ person_id: string }>(
    `select person_id from profile where org_id = $1 and ($2::uuid is null or person_id > $2) and person_id <= $3
       and (activity ?| $4::text[] or (select count(*) from jsonb_object_keys(activity)) >= ${MOST_NAMES}) order by person_id`,
    [orgId, after, last, events],
  );
  return rows.map((r) => r.person_id);
}

/** Where a page of facts ended. */
export type Place = Pick<LoggedFact, 'subjectId' | 'receivedAt' | 'id'>;

/**
 * A page of the facts of subjects that watches and scores may count, as far as the loop has read. What was set aside as
 * indigestible is left out: it is noted when it is redriven.
 */
export function readDeeds(
  tx: Tx,
  subjectIds: readonly string[],
  events: readonly string[],
  after: Place | null,
  most: number,
): Promise<LoggedFact[]> {
  return tx.query<LoggedFact>(
    `select ${LOGGED_FACT}
     from event e join consumer_checkpoint c on c.consumer = $1 and c.bucket = e.bucket
     where e.subject_id = any ($2::uuid[]) and (e.kind in ('page', 'screen') or e.name = any ($3::text[])) and e.kind <> 'identify'
       and (e.xid, e.seq) <= (c.xid, c.seq) and ($4::uuid is null or (e.subject_id, e.received_at, e.id) > ($4, $5::timestamptz, $6::uuid))
       and not exists (select 1 from dead_letter d where d.subject_id = e.subject_id and d.event_id = e.id and d.consumer = $1 and d.redriven_at is null)
     order by e.subject_id, e.received_at, e.id limit $7`,
    [
      LOOP,
      subjectIds,
      events,
      after?.subjectId ?? null,
      after ? iso(after.receivedAt) : null,
      after?.id ?? null,
      most,
    ],
  );
}

/** Deletes some of what watches and scores knew that are no more; returns how many rows. */
export async function forgetSome(
  tx: Tx,
  watchIds: readonly string[],
  scoreIds: readonly string[],
  most: number,
): Promise<number> {
  const seen = await tx.query(
    `delete from audience_seen s using (select subject_id, watch_id from audience_seen where watch_id = any ($1::uuid[]) limit $2) x
     where s.subject_id = x.subject_id and s.watch_id = x.watch_id returning 1`,
    [watchIds, most],
  );
  const points = await tx.query(
    `delete from audience_points p using (select subject_id, score_id from audience_points where score_id = any ($1::uuid[]) limit $2) x
     where p.subject_id = x.subject_id and p.score_id = x.score_id returning 1`,
    [scoreIds, most],
  );
  return seen.length + points.length;
}
