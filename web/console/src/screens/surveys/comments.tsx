// What people wrote, by theme; reading the words of named people is written into the audit trail.
import { type Column, DataTable, GoLink, Panel, Time } from '@rapport/kit';
import { IconMessage2Star } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { SurveyCommentRow, SurveyView } from '../../../../../sdk/faces/surveys.ts';
import { api } from '../../api.ts';
import { useFilters } from '../../filters.ts';
import { usePages } from '../../pages.ts';
import { useCan } from '../../session.tsx';
import { ChoiceFilter } from '../filter-fields.tsx';

const COLUMNS: readonly Column<SurveyCommentRow>[] = [
  { id: 'text', plain: true, header: 'Words', cell: (row) => row.text, text: (row) => row.text },
  {
    id: 'themes',
    plain: true,
    header: 'Themes',
    cell: (row) => row.themes.join(', ') || '–',
    text: (row) => row.themes.join('; '),
    width: '20%',
  },
  {
    id: 'question',
    header: 'Question',
    cell: (row) => row.question,
    text: (row) => row.question,
    width: '22%',
  },
  {
    id: 'person',
    header: 'Who',
    cell: (row) => (row.personId ? <GoLink href={`/people/${row.personId}`}>Person</GoLink> : '–'),
    text: (row) => row.personId,
    width: '9%',
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

export function SurveyComments({
  survey,
  themes,
}: {
  survey: SurveyView;
  themes: readonly string[];
}): ReactNode {
  const mayRead = useCan('people.read.health') || survey.anonymous;
  const hasText = survey.form.questions.some((q) => q.kind === 'text');
  const { value, set } = useFilters('theme');
  const source = usePages(
    'survey-comments',
    (query, signal) => api.surveyComments(survey.id, query, signal),
    { survey: survey.id, theme: value('theme') },
    { limit: 50, enabled: mayRead && hasText },
  );
  if (!mayRead || !hasText) return null;
  return (
    <Panel title="Free texts" note="reading them is recorded in the audit trail" flush>
      <DataTable
        name="Free texts"
        columns={COLUMNS}
        source={source}
        filters={
          themes.length > 0 && (
            <ChoiceFilter
              label="Theme"
              all="All themes"
              value={value('theme')}
              change={(theme) => set({ theme })}
              options={themes.map((theme) => ({ value: theme, label: theme }))}
            />
          )
        }
        rowId={(row) => row.id}
        empty={{ icon: IconMessage2Star, title: 'No words', text: 'Nobody wrote anything that fits.' }}
      />
    </Panel>
  );
}
