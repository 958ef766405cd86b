// What journeys hold of subjects, for export and erasure.
import type { Tx } from '../platform/db.ts';

/** One way through a journey, in the words of an export. Times are ms. */
export interface ExportedRun {
  readonly id: string;
  readonly name: string | null;
  readonly state: string;
  readonly outcome: string | null;
  readonly at: number;
  readonly ended: number | null;
  readonly steps: readonly {
    readonly step: string;
    readonly kind: string;
    readonly way: string | null;
    readonly at: string;
  }[];
}

export function readRunsOf(tx: Tx, subjectIds: readonly string[]): Promise<ExportedRun[]> {
  return tx.query(
    `select r.id, j.name, r.state, r.outcome, r.entered_at as at, r.ended_at as ended, coalesce(s.steps, '[]') as steps
     from journey_run r left join journey j on j.org_id = r.org_id and j.id = r.journey_id
     left join lateral (
       select jsonb_agg(jsonb_build_object('step', s.step, 'kind', s.kind, 'way', s.way, 'at', s.at) order by s.taken) as steps
       from journey_step s where s.subject_id = r.subject_id and s.run_id = r.id) s on true
     where r.subject_id = any ($1::uuid[]) order by r.entered_at desc`,
    [subjectIds],
  );
}

/** Deletes runs and their traces; returns how many runs. */
export async function deleteRunsOf(tx: Tx, subjectIds: readonly string[]): Promise<number> {
  await tx.query('delete from journey_step where subject_id = any ($1::uuid[])', [subjectIds]);
  const gone = await tx.query('delete from journey_run where subject_id = any ($1::uuid[]) returning id', [
    subjectIds,
  ]);
  return gone.length;
}
