// One audience: what it asks, who is in, who came and went, why for one person, earlier versions, and who uses it.
import { Button, Menu } from '@mantine/core';
import {
  Failed,
  GoLink,
  Page,
  Panel,
  Stat,
  StateBadge,
  Stats,
  tell,
  useSurroundings,
  Waiting,
} from '@rapport/kit';
import { IconDots } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AudienceState, AudienceView } from '../../../../sdk/faces/audiences.ts';
import { api, queryClient } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useCan } from '../session.tsx';
import styles from './audiences/audiences.module.css';
import { Building } from './audiences/building.tsx';
import { Members } from './audiences/members.tsx';
import { Movement } from './audiences/movement.tsx';
import { Versions } from './audiences/versions.tsx';
import { Why } from './audiences/why.tsx';

const PARENT = { href: '/audiences', title: 'Audiences' };

export function AudienceScreen(): ReactNode {
  const { id = '' } = useParams({ strict: false });
  const found = useQuery({
    queryKey: ['audience', id],
    queryFn: ({ signal }) => api.audience(id, signal),
    refetchInterval: (query) => (query.state.data?.building ? 2_000 : 30_000),
  });
  const failure = failureOf(found.error);
  if (!found.data)
    return (
      <Page title="Audience" parent={PARENT}>
        {failure ? <Failed failure={failure} retry={() => void found.refetch()} /> : <Waiting lines={10} />}
      </Page>
    );
  const audience = found.data;
  return (
    <Page
      title={audience.name}
      parent={PARENT}
      purpose={audience.description || undefined}
      actions={<Actions audience={audience} />}
    >
      <div className={styles.columns}>
        <div className={styles.stack}>
          <Panel title="Who belongs" note={<StateBadge state={audience.state} />}>
            <p className={styles.sentence}>{audience.sentence}</p>
          </Panel>
          <Figures audience={audience} />
          <Movement id={audience.id} />
          <Members audience={audience} />
        </div>
        <div className={styles.stack}>
          <Why audience={audience} />
          <Uses audience={audience} />
          <Versions audience={audience} />
        </div>
      </div>
    </Page>
  );
}

function Figures({ audience }: { readonly audience: AudienceView }): ReactNode {
  return (
    <Stats label="Figures">
      <Stat name="Members" value={audience.members} note={audience.building && <Building row={audience} />} />
      <Stat name="Version" value={String(audience.version)} />
      <Stat name="Used by" value={audience.usedBy.length} />
    </Stats>
  );
}

function Uses({ audience }: { readonly audience: AudienceView }): ReactNode {
  const { usedBy } = audience;
  return (
    <Panel title="Used by" note={usedBy.length === 0 ? undefined : String(usedBy.length)}>
      {usedBy.length === 0 ? (
        <p className={styles.soft}>No journey and no other audience asks for it.</p>
      ) : (
        <ul className={styles.people}>
          {usedBy.map(({ kind, id, name }) => (
            <li key={id}>
              <GoLink href={kind === 'journey' ? `/journeys/${id}` : `/audiences/${id}`}>{name}</GoLink>
              <span className={styles.soft}>{kind}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Changes the state, with the way back. */
function useStateChange(audience: AudienceView) {
  const again = () => {
    void queryClient.invalidateQueries({ queryKey: ['audience', audience.id] });
    void queryClient.invalidateQueries({ queryKey: ['audiences'] });
  };
  const change = async (state: AudienceState): Promise<void> => {
    const now = await api.audience(audience.id);
    await api.saveAudience(audience.id, now.version, { state });
    again();
  };
  return useMutation({
    mutationFn: change,
    onSuccess: (_, state) => {
      const before = audience.state;
      const undo = () =>
        void change(before).catch((error: Error) =>
          tell({ title: 'Not taken back', text: error.message, kind: 'bad' }),
        );
      tell({ title: { live: 'Live again', paused: 'Paused', archived: 'Archived' }[state], undo });
    },
    onError: (error) => tell({ title: 'Not done', text: error.message, kind: 'bad' }),
  });
}

function Actions({ audience }: { readonly audience: AudienceView }): ReactNode {
  const { go } = useSurroundings();
  const state = useStateChange(audience);
  const mayEdit = useCan('audiences.edit');
  const copy = useMutation({
    mutationFn: () => api.copyAudience(audience.id),
    onSuccess: (made) => {
      void queryClient.invalidateQueries({ queryKey: ['audiences'] });
      tell({ title: 'Copied', text: `“${made.name}”` });
      go(`/audiences/${made.id}/edit`);
    },
    onError: (error) => tell({ title: 'Not copied', text: error.message, kind: 'bad' }),
  });
  const overlap = () => go(`/audiences/overlap?ids=${audience.id}`);
  if (!mayEdit) return <Button onClick={overlap}>Compare</Button>;
  const archived = audience.state === 'archived';
  return (
    <>
      {archived ? (
        <Button variant="filled" loading={state.isPending} onClick={() => state.mutate('live')}>
          Use again
        </Button>
      ) : (
        <Button variant="filled" onClick={() => go(`/audiences/${audience.id}/edit`)}>
          Change the rule
        </Button>
      )}
      <Menu>
        <Menu.Target>
          <Button aria-label="More to do with this audience" loading={state.isPending || copy.isPending}>
            <IconDots size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => copy.mutate()}>Copy</Menu.Item>
          <Menu.Item onClick={overlap}>Compare with others</Menu.Item>
          {audience.state === 'live' && <Menu.Item onClick={() => state.mutate('paused')}>Pause</Menu.Item>}
          {audience.state === 'paused' && <Menu.Item onClick={() => state.mutate('live')}>Go on</Menu.Item>}
          {!archived && <Menu.Item onClick={() => state.mutate('archived')}>Archive</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
