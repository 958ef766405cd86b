// The journeys a person is in or was in, each with the whole way.
import { Badge, Empty, Panel, Time } from '@rapport/kit';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { PersonJourneyRow } from '../../../../../sdk/faces/journeys.ts';
import { api } from '../../api.ts';
import { useCan } from '../../session.tsx';
import { runMark } from '../journeys/run-words.ts';
import { TraceSheet } from '../journeys/trace.tsx';
import styles from './journeys.module.css';

export function PersonJourneys({ id }: { id: string }): ReactNode {
  const may = useCan('journeys.read');
  const [open, setOpen] = useState<PersonJourneyRow | null>(null);
  const journeys = useQuery({
    queryKey: ['person-journeys', id],
    queryFn: ({ signal }) => api.personJourneys(id, signal),
    refetchInterval: 10_000,
    enabled: may,
  });
  const rows = journeys.data?.rows ?? [];
  if (!may || !journeys.data) return null;
  return (
    <Panel
      title="Journeys"
      note={rows.length > 0 ? `${rows.filter((row) => row.outcome === null).length} going on` : undefined}
    >
      {rows.length === 0 ? (
        <Empty
          title="In no journey"
          text="Journeys this person comes into stand here, with every step and its reason."
        />
      ) : (
        <ul className={styles.list}>
          {rows.map((row) => (
            <li key={row.run}>
              <button type="button" className={styles.row} onClick={() => setOpen(row)}>
                <b>{row.journey}</b>
                <Badge quiet mark={runMark(row.state, row.outcome)} />
                <span className={styles.words}>{row.problem ?? row.words}</span>
                <span className={styles.time}>
                  came in <Time at={row.enteredAt} />
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {open && (
        <TraceSheet personId={id} run={open.run} journeyId={open.journeyId} close={() => setOpen(null)} />
      )}
    </Panel>
  );
}
