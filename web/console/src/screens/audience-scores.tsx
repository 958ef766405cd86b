// Scores: points for events, fading with time, that rules of audiences can ask for.
import { Button } from '@mantine/core';
import { type Column, DataTable, Page, Sheet, useSurroundings } from '@rapport/kit';
import { IconGauge, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ScoreRow } from '../../../../sdk/faces/audiences.ts';
import { api } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useCan } from '../session.tsx';
import { halfLifeWords, weightWords } from './audiences/score-words.ts';
import { AudienceTabs } from './audiences/tabs.tsx';

const COLUMNS: readonly Column<ScoreRow>[] = [
  { id: 'name', header: 'Score', cell: (row) => <b>{row.name}</b>, text: (row) => row.name, width: '24%' },
  {
    id: 'weights',
    plain: true,
    header: 'Points',
    cell: (row) => row.weights.map(weightWords).join(', '),
    text: (row) => row.weights.map(weightWords).join('; '),
  },
  {
    id: 'fading',
    header: 'Fading',
    cell: (row) => halfLifeWords(row.halfLifeDays),
    text: (row) => row.halfLifeDays,
    width: '20%',
  },
  {
    id: 'state',
    plain: true,
    header: 'State',
    cell: (row) => (row.filling ? 'Reading the past' : 'In use'),
    text: (row) => (row.filling ? 'filling' : 'in use'),
    width: '14%',
  },
];

export function AudienceScoresScreen(): ReactNode {
  const mayEdit = useCan('audiences.edit');
  const { go } = useSurroundings();
  const scores = useQuery({
    queryKey: ['scores'],
    queryFn: ({ signal }) => api.scores(signal),
    refetchInterval: (query) => (query.state.data?.rows.some((row) => row.filling) ? 2_000 : false),
  });
  const make = () => go('/audiences/scores/new');
  return (
    <Page
      title="Scores"
      purpose="Each event is worth points; with a half-life they fade. Rules ask for them: “a score of at least 20”."
      actions={
        mayEdit && (
          <Button
            variant="filled"
            leftSection={<IconPlus size={15} stroke={1.8} aria-hidden />}
            onClick={make}
          >
            New score
          </Button>
        )
      }
    >
      <AudienceTabs here="/audiences/scores" />
      <Sheet>
        <DataTable
          name="Scores"
          columns={COLUMNS}
          source={{
            rows: scores.data?.rows ?? [],
            waiting: scores.isPending,
            failure: failureOf(scores.error),
            retry: () => void scores.refetch(),
          }}
          rowId={(row) => row.id}
          rowHref={(row) => `/audiences/scores/${row.id}`}
          empty={{
            icon: IconGauge,
            title: 'No score yet',
            text: 'A score sums up interest in one number: 5 points for a visit to the portal, 1 for an opened mail, halved every 30 days.',
            ...(mayEdit && { action: { label: 'Make a score', onClick: make } }),
          }}
        />
      </Sheet>
    </Page>
  );
}
