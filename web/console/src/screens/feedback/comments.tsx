// The comments themselves; reading them is written into the audit trail.
import { type Column, DataTable, Panel, Time } from '@rapport/kit';
import { IconMessage2Star } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { CommentRow } from '../../../../../sdk/api.ts';
import { api } from '../../api.ts';
import { useFilters } from '../../filters.ts';
import { usePages } from '../../pages.ts';
import { ChoiceFilter } from '../filter-fields.tsx';
import { SENTIMENTS, sentimentWords } from './sentiments.ts';

const COLUMNS: readonly Column<CommentRow>[] = [
  { id: 'text', plain: true, header: 'Comment', cell: (row) => row.text, text: (row) => row.text },
  {
    id: 'themes',
    plain: true,
    header: 'Themes',
    cell: (row) => row.themes.join(', ') || '–',
    text: (row) => row.themes.join('; '),
    width: '20%',
  },
  {
    id: 'feeling',
    plain: true,
    header: 'Feeling',
    cell: (row) => sentimentWords(row.sentiment ?? 'unrated'),
    text: (row) => row.sentiment,
    width: '11%',
  },
  {
    id: 'question',
    header: 'Question',
    cell: (row) => row.question ?? '–',
    text: (row) => row.question,
    width: '16%',
  },
  {
    id: 'at',
    plain: true,
    header: 'When',
    cell: (row) => <Time at={row.at} />,
    text: (row) => row.at,
    align: 'end',
    width: '10%',
  },
];

export function Comments({ themes }: { themes: readonly string[] }): ReactNode {
  const { values, value, set } = useFilters('theme', 'sentiment');
  const source = usePages('comments', api.comments, values, { limit: 25 });
  const filters = (
    <>
      <ChoiceFilter
        label="Theme"
        all="All themes"
        value={value('theme')}
        change={(theme) => set({ theme })}
        options={themes.map((theme) => ({ value: theme, label: theme }))}
      />
      <ChoiceFilter
        label="Feeling"
        all="All feelings"
        value={value('sentiment')}
        change={(sentiment) => set({ sentiment })}
        options={SENTIMENTS.map(({ code, words }) => ({ value: code, label: words }))}
      />
    </>
  );
  return (
    <Panel title="Comments" note="reading them is recorded in the audit trail" flush>
      <DataTable
        name="Comments"
        columns={COLUMNS}
        source={source}
        filters={filters}
        rowId={(row) => row.id}
        empty={{
          icon: IconMessage2Star,
          title: 'No comment fits',
          text: 'No comment has this theme and feeling.',
          action: { label: 'Clear the filters', href: '/feedback' },
        }}
      />
    </Panel>
  );
}
