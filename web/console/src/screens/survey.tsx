// One survey: its results, its words, and the ways in.
import { SegmentedControl } from '@mantine/core';
import { Failed, Page, StateBadge, Waiting } from '@rapport/kit';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { SurveyView } from '../../../../sdk/faces/surveys.ts';
import { api } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useFilters } from '../filters.ts';
import { Builder } from './surveys/builder.tsx';
import { StateButtons } from './surveys/life.tsx';
import { Links } from './surveys/links.tsx';
import { Results } from './surveys/results.tsx';

const PARENT = { href: '/surveys', title: 'Surveys' };

export function SurveyScreen(): ReactNode {
  const { id = '' } = useParams({ strict: false });
  const survey = useQuery({ queryKey: ['survey', id], queryFn: ({ signal }) => api.survey(id, signal) });
  const failure = failureOf(survey.error);
  if (!survey.data) {
    return (
      <Page title="Survey" parent={PARENT}>
        {failure ? <Failed failure={failure} retry={() => void survey.refetch()} /> : <Waiting />}
      </Page>
    );
  }
  return <Whole survey={survey.data} />;
}

function Whole({ survey }: { survey: SurveyView }): ReactNode {
  const { value, set } = useFilters('part');
  const part = value('part') || (survey.liveVersion === null ? 'build' : 'results');
  return (
    <Page
      title={survey.name}
      purpose={
        <>
          <StateBadge state={survey.state} /> {survey.anonymous ? 'Anonymous answers' : 'Answers with names'}
        </>
      }
      parent={PARENT}
      actions={<StateButtons survey={survey} />}
    >
      <SegmentedControl
        aria-label="Part of the survey"
        value={part}
        onChange={(next) => set({ part: next })}
        data={[
          { value: 'results', label: 'Results' },
          { value: 'build', label: 'Questions' },
          { value: 'links', label: 'Links' },
        ]}
      />
      {part === 'build' && <Builder key={`${survey.id}/${survey.revision}`} survey={survey} />}
      {part === 'links' && <Links survey={survey} />}
      {part === 'results' && <Results survey={survey} />}
    </Page>
  );
}
