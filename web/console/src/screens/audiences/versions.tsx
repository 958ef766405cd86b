// Earlier versions of an audience: what it asked then, who wrote it, and bringing one back.
import { Button } from '@mantine/core';
import { Failed, Panel, Time, tell, Waiting } from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { AudienceVersion, AudienceView } from '../../../../../sdk/faces/audiences.ts';
import { api, queryClient } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import { useCan } from '../../session.tsx';
import styles from './audiences.module.css';

export function Versions({ audience }: { readonly audience: AudienceView }): ReactNode {
  const found = useQuery({
    queryKey: ['audience', audience.id, 'versions', audience.version],
    queryFn: ({ signal }) => api.audienceVersions(audience.id, signal),
  });
  const failure = failureOf(found.error);
  const mayEdit = useCan('audiences.edit') && audience.state !== 'archived';
  return (
    <Panel title="Versions">
      {failure && <Failed failure={failure} retry={() => void found.refetch()} />}
      {found.isPending && <Waiting lines={3} />}
      <ol className={styles.why}>
        {(found.data?.rows ?? []).map((row) => (
          <Version key={row.version} row={row} audience={audience} mayEdit={mayEdit} />
        ))}
      </ol>
    </Panel>
  );
}

interface VersionProps {
  readonly row: AudienceVersion;
  readonly audience: AudienceView;
  readonly mayEdit: boolean;
}

function Version({ row, audience, mayEdit }: VersionProps): ReactNode {
  const restore = useRestore(audience);
  const current = row.version === audience.version;
  return (
    <li>
      <b>
        Version {row.version}
        {current && ', now'}
      </b>{' '}
      <span className={styles.soft}>
        <Time at={row.at} /> {row.by !== null && `by ${row.by}`} {row.state !== 'live' && `(${row.state})`}
      </span>
      {row.name !== audience.name && <div>called “{row.name}”</div>}
      <div>{row.sentence}</div>
      {!current && mayEdit && (
        <Button
          size="compact-sm"
          mt={4}
          aria-label={`Bring back version ${row.version}`}
          loading={restore.isPending}
          onClick={() => restore.mutate(row.version)}
        >
          Bring back
        </Button>
      )}
    </li>
  );
}

/** Brings a version back, and offers the way back from that. */
function useRestore(audience: AudienceView) {
  const again = () => {
    void queryClient.invalidateQueries({ queryKey: ['audience', audience.id] });
    void queryClient.invalidateQueries({ queryKey: ['audiences'] });
  };
  const undo = async (seen: number) => {
    await api.restoreAudience(audience.id, seen, audience.version);
    again();
  };
  return useMutation({
    mutationFn: (version: number) => api.restoreAudience(audience.id, audience.version, version),
    onSuccess: (saved, version) => {
      again();
      tell({
        title: `Version ${version} is back, as version ${saved.version}`,
        undo: () =>
          void undo(saved.version).catch((error: Error) =>
            tell({ title: 'Not taken back', text: error.message, kind: 'bad' }),
          ),
      });
    },
    onError: (error) => {
      again();
      tell({ title: 'Not brought back', text: error.message, kind: 'bad' });
    },
  });
}
