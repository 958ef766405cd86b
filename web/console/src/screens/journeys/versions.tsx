// The versions of a journey: what the draft says otherwise, what was published when and by whom, and the way back.
import { Button } from '@mantine/core';
import { Badge, type Column, DataTable, Failed, nameWords, Panel, Time, tell, Waiting } from '@rapport/kit';
import { IconCheck, IconHistory } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { JourneyVersionRow, JourneyView } from '../../../../../sdk/faces/journeys.ts';
import { api } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import { useCan } from '../../session.tsx';
import { Difference } from './difference.tsx';
import styles from './journeys.module.css';
import { refreshJourney, tellDone } from './life.tsx';
import { MoveDialog } from './move.tsx';

export function Versions({ view }: { view: JourneyView }): ReactNode {
  const [shown, setShown] = useState<number | null>(null);
  const [moveTo, setMoveTo] = useState<number | null>(null);
  const versions = useQuery({
    queryKey: ['journey-versions', view.id],
    queryFn: ({ signal }) => api.journeyVersions(view.id, signal),
  });
  return (
    <div className={styles.stack}>
      {view.liveVersion !== null && (
        <Panel
          title={
            shown === null ? 'The draft against what is published' : `Version ${shown} against the one before`
          }
        >
          <DifferenceOf view={view} version={shown} />
          {shown !== null && (
            <Button mt="sm" size="compact-sm" onClick={() => setShown(null)}>
              Show the draft again
            </Button>
          )}
        </Panel>
      )}
      <Panel title="Published versions" note="nothing is ever overwritten" flush>
        <DataTable
          name={`Versions of ${view.name}`}
          bare
          columns={columnsOf(view, setShown, setMoveTo)}
          source={{
            rows: versions.data?.rows ?? [],
            waiting: versions.isPending,
            failure: failureOf(versions.error),
            retry: () => void versions.refetch(),
          }}
          rowId={(row) => String(row.version)}
          empty={{
            icon: IconHistory,
            title: 'Nothing published yet',
            text: 'Each time the journey is published, its version is kept here with who published it and who is inside.',
          }}
        />
      </Panel>
      {moveTo !== null && <MoveDialog view={view} to={moveTo} close={() => setMoveTo(null)} />}
    </div>
  );
}

function DifferenceOf({ view, version }: { view: JourneyView; version: number | null }): ReactNode {
  const query = version === null || version < 2 ? {} : { from: version - 1, to: version };
  const difference = useQuery({
    queryKey: ['journey-difference', view.id, version ?? view.revision],
    queryFn: ({ signal }) => api.journeyDifference(view.id, query, signal),
  });
  const failure = failureOf(difference.error);
  if (version === 1) return <p className={styles.soft}>It is the first one.</p>;
  if (failure) return <Failed failure={failure} retry={() => void difference.refetch()} />;
  return difference.data ? (
    <Difference difference={difference.data} outline={view.outline} />
  ) : (
    <Waiting lines={4} />
  );
}

function columnsOf(
  view: JourneyView,
  show: (version: number) => void,
  move: (version: number) => void,
): readonly Column<JourneyVersionRow>[] {
  return [
    {
      id: 'version',
      header: 'Version',
      cell: (row) => (
        <span className={styles.line}>
          <b>{row.version}</b>
          {row.live && <Badge quiet mark={{ words: 'Published', icon: IconCheck, color: 'var(--good)' }} />}
        </span>
      ),
      text: (row) => row.version,
    },
    {
      id: 'at',
      plain: true,
      header: 'When',
      cell: (row) => <Time at={row.publishedAt} />,
      text: (row) => row.publishedAt,
    },
    {
      id: 'by',
      plain: true,
      header: 'By',
      cell: (row) => (row.publishedBy ? nameWords(row.publishedBy) : '–'),
      text: (row) => row.publishedBy,
    },
    {
      id: 'inside',
      header: 'Inside',
      align: 'end',
      cell: (row) => row.inside.toLocaleString('en'),
      text: (row) => row.inside,
    },
    {
      id: 'acts',
      plain: true,
      header: 'Acts',
      align: 'end',
      cell: (row) => <VersionActs view={view} row={row} show={show} move={move} />,
      text: () => null,
    },
  ];
}

interface ActsProps {
  readonly view: JourneyView;
  readonly row: JourneyVersionRow;
  readonly show: (version: number) => void;
  readonly move: (version: number) => void;
}

function VersionActs({ view, row, show, move }: ActsProps): ReactNode {
  const mayEdit = useCan('journeys.edit') && view.state !== 'archived';
  const restore = useMutation({
    mutationFn: () => api.restoreJourneyVersion(view.id, row.version, view.revision),
    onSuccess: (answer) => {
      void refreshJourney(view.id);
      tellDone(view.id, `The draft is now what version ${row.version} was`, answer);
    },
    onError: (error) => tell({ title: 'Not restored', text: error.message, kind: 'bad' }),
  });
  return (
    <span className={styles.acts}>
      <Button
        size="compact-xs"
        onClick={() => show(row.version)}
        aria-label={`What changed in version ${row.version}`}
      >
        What changed
      </Button>
      {mayEdit && (
        <Button
          size="compact-xs"
          loading={restore.isPending}
          onClick={() => restore.mutate()}
          aria-label={`Take as draft: version ${row.version}`}
        >
          Take as draft
        </Button>
      )}
      {mayEdit && (
        <Button
          size="compact-xs"
          onClick={() => move(row.version)}
          aria-label={`Move people here: version ${row.version}`}
        >
          Move people here
        </Button>
      )}
    </span>
  );
}
