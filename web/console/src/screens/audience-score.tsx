// One score: its weights and half-life, edited as text and numbers, and how the points are spread over people.
import { Button, Menu } from '@mantine/core';
import { Failed, Page, tell, useSurroundings, Waiting } from '@rapport/kit';
import { IconDots } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ScoreRow } from '../../../../sdk/faces/audiences.ts';
import { api, queryClient } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useCan } from '../session.tsx';
import styles from './audiences/audiences.module.css';
import { ScoreEditor } from './audiences/score-editor.tsx';
import { Spread } from './audiences/score-spread.tsx';

const PARENT = { href: '/audiences/scores', title: 'Scores' };

export function AudienceScoreScreen(): ReactNode {
  const { id = '' } = useParams({ strict: false });
  return id === 'new' ? <NewScore /> : <KnownScore id={id} />;
}

function NewScore(): ReactNode {
  return (
    <Page title="New score" parent={PARENT} width="narrow">
      <ScoreEditor score={null} />
    </Page>
  );
}

function KnownScore({ id }: { readonly id: string }): ReactNode {
  const found = useQuery({
    queryKey: ['score', id],
    queryFn: ({ signal }) => api.score(id, signal),
    refetchInterval: (query) => (query.state.data?.filling ? 2_000 : false),
  });
  const mayEdit = useCan('audiences.edit');
  const failure = failureOf(found.error);
  const score = found.data;
  return (
    <Page
      title={score?.name ?? 'Score'}
      parent={PARENT}
      purpose={score?.description || undefined}
      actions={score && mayEdit && <PutAway score={score} />}
    >
      {failure && <Failed failure={failure} retry={() => void found.refetch()} />}
      {found.isPending && <Waiting lines={8} />}
      {score && (
        <div className={styles.columns}>
          <ScoreEditor key={score.version} score={score} />
          <Spread score={score} />
        </div>
      )}
    </Page>
  );
}

function PutAway({ score }: { readonly score: ScoreRow }): ReactNode {
  const { go } = useSurroundings();
  const away = useMutation({
    mutationFn: () => api.saveScore(score.id, score.version, { state: 'archived' }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['scores'] });
      void queryClient.invalidateQueries({ queryKey: ['rule-names'] });
      tell({ title: 'Put away', text: 'Its points are kept no more.' });
      go('/audiences/scores');
    },
    onError: (error) => tell({ title: 'Not put away', text: error.message, kind: 'bad' }),
  });
  return (
    <Menu>
      <Menu.Target>
        <Button aria-label="More to do with this score" loading={away.isPending}>
          <IconDots size={16} aria-hidden />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => away.mutate()}>Put away</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
