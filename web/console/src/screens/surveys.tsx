// Surveys: what is asked at the moment, how many answered, and three ways to begin.
import { Button, Menu } from '@mantine/core';
import { type Column, DataTable, Page, Sheet, StateBadge, Time, tell, useSurroundings } from '@rapport/kit';
import { IconClipboardList, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { SurveyListRow } from '../../../../sdk/faces/surveys.ts';
import { api, queryClient } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useLive } from '../live.ts';
import { useCan } from '../session.tsx';
import styles from './surveys/surveys.module.css';
import { type SurveyTemplate, TEMPLATES } from './surveys/templates.ts';

export function SurveysScreen(): ReactNode {
  const list = useQuery({ queryKey: ['surveys'], queryFn: ({ signal }) => api.surveys(signal) });
  const mayEdit = useCan('surveys.edit');
  useLive(['surveys'], () => void queryClient.invalidateQueries({ queryKey: ['surveys'] }));
  const rows = list.data?.rows ?? [];
  const empty = list.isSuccess && rows.length === 0;
  return (
    <Page
      title="Surveys"
      purpose="Ask people by link, without a login. Answers become events, traits and figures."
      actions={mayEdit && !empty && <NewSurvey />}
    >
      {empty && mayEdit ? (
        <Templates />
      ) : (
        <Sheet>
          <DataTable
            name="Surveys"
            columns={COLUMNS}
            source={{
              rows,
              waiting: list.isPending,
              failure: failureOf(list.error),
              retry: () => void list.refetch(),
            }}
            rowId={(row) => row.id}
            rowHref={(row) => `/surveys/${row.id}`}
            empty={{
              icon: IconClipboardList,
              title: 'No survey yet',
              text: 'A member who may edit surveys can make the first one.',
            }}
          />
        </Sheet>
      )}
    </Page>
  );
}

const VERSION_WORDS = { draft: 'Draft', 'in-review': 'Under review', published: 'Published' } as const;

const COLUMNS: readonly Column<SurveyListRow>[] = [
  { id: 'name', header: 'Survey', cell: (row) => <b>{row.name}</b>, text: (row) => row.name, width: '30%' },
  {
    id: 'state',
    plain: true,
    header: 'State',
    cell: (row) => <StateBadge state={row.state} />,
    text: (row) => row.state,
  },
  {
    id: 'version',
    header: 'Newest words',
    cell: (row) => VERSION_WORDS[row.newestVersion],
    text: (row) => row.newestVersion,
  },
  {
    id: 'who',
    header: 'Who answers',
    cell: (row) => (row.anonymous ? 'Anonymous' : 'Named'),
    text: (row) => (row.anonymous ? 'anonymous' : 'named'),
  },
  {
    id: 'answered',
    header: 'Answers',
    align: 'end',
    cell: (row) => row.answered.toLocaleString('en'),
    text: (row) => row.answered,
  },
  {
    id: 'partial',
    header: 'Not finished',
    align: 'end',
    cell: (row) => row.partial.toLocaleString('en'),
    text: (row) => row.partial,
  },
  {
    id: 'last',
    header: 'Last answer',
    align: 'end',
    cell: (row) => <Time at={row.lastAnswerAt} />,
    text: (row) => row.lastAnswerAt,
  },
];

/** Makes a survey out of a template and opens it; a second one of the same kind gets an address of its own. */
function useMake() {
  const { go } = useSurroundings();
  return useMutation({
    mutationFn: ({ slug, settings, form }: SurveyTemplate) =>
      api
        .createSurvey({ ...settings, slug, form })
        .catch(() => api.createSurvey({ ...settings, slug: `${slug}-${Date.now().toString(36)}`, form })),
    onSuccess: (made) => {
      void queryClient.invalidateQueries({ queryKey: ['surveys'] });
      go(`/surveys/${made.id}?part=build`);
    },
    onError: (error) => tell({ title: 'Not made', text: error.message, kind: 'bad' }),
  });
}

function NewSurvey(): ReactNode {
  const make = useMake();
  return (
    <Menu>
      <Menu.Target>
        <Button
          variant="filled"
          loading={make.isPending}
          leftSection={<IconPlus size={15} stroke={1.8} aria-hidden />}
        >
          New survey
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {TEMPLATES.map((template) => (
          <Menu.Item key={template.slug} onClick={() => make.mutate(template)}>
            {template.title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Templates(): ReactNode {
  const make = useMake();
  return (
    <>
      <p className={styles.lead}>No survey yet. Begin with one of these; every word can be changed.</p>
      <ul className={styles.templates}>
        {TEMPLATES.map((template) => (
          <li key={template.slug} className={styles.template}>
            <h2>{template.title}</h2>
            <p>{template.text}</p>
            <Button loading={make.isPending} onClick={() => make.mutate(template)}>
              Begin with this
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
