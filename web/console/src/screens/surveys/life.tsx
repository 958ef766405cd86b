// The life of a survey on screen: open, pause, close; hand over, take back, approve.
import { Button, TextInput } from '@mantine/core';
import { Facts, Panel, StateBadge, Time, tell } from '@rapport/kit';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { SurveyState, SurveyView } from '../../../../../sdk/faces/surveys.ts';
import { api, queryClient } from '../../api.ts';
import { useCan } from '../../session.tsx';
import styles from './surveys.module.css';

/** Runs a command on a survey and shows what is there afterwards. */
export function useCommand<Input = void>(
  run: (input: Input) => Promise<SurveyView>,
  done: string,
  undo?: () => void,
) {
  return useMutation({
    mutationFn: run,
    onSuccess: (survey) => {
      queryClient.setQueryData(['survey', survey.id], survey);
      void queryClient.invalidateQueries({ queryKey: ['surveys'] });
      tell({ title: done, ...(undo && { undo }) });
    },
    onError: (error) => tell({ title: 'Not done', text: error.message, kind: 'bad' }),
  });
}

const STEPS: { readonly [from in SurveyState]: readonly (readonly [SurveyState, string])[] } = {
  draft: [['open', 'Open']],
  open: [
    ['paused', 'Pause'],
    ['closed', 'Close'],
  ],
  paused: [
    ['open', 'Go on'],
    ['closed', 'Close'],
  ],
  closed: [['open', 'Open again']],
};

export function StateButtons({ survey }: { survey: SurveyView }): ReactNode {
  const mayEdit = useCan('surveys.edit');
  const before = survey.state;
  const back = useCommand((state: SurveyState) => api.setSurveyState(survey.id, state), 'Taken back');
  const undo = before === 'draft' ? undefined : () => back.mutate(before);
  const change = useCommand((state: SurveyState) => api.setSurveyState(survey.id, state), 'Done', undo);
  if (!mayEdit || survey.liveVersion === null) return null;
  return STEPS[survey.state].map(([state, label]) => (
    <Button
      key={state}
      variant={state === 'open' ? 'filled' : 'default'}
      loading={change.isPending}
      onClick={() => change.mutate(state)}
    >
      {label}
    </Button>
  ));
}

/** The newest version: what is wrong with it, and who has to do what next. */
export function Review({ survey, unsaved }: { survey: SurveyView; unsaved: boolean }): ReactNode {
  const mayEdit = useCan('surveys.edit');
  const newest = survey.versions[0];
  const submit = useCommand(() => api.submitSurvey(survey.id), 'Handed over for review');
  const takeBack = useCommand(() => api.takeSurveyBack(survey.id), 'Taken back');
  if (!newest) return null;
  return (
    <Panel title={`Version ${newest.number}`} note={<StateBadge state={newest.state} />}>
      <div className={styles.rows}>
        <Facts
          rows={[
            ['Written by', newest.authors.join(', ')],
            ['Begun', <Time key="begun" at={newest.createdAt} />],
            ['Approved by', newest.approvedBy ? `${newest.approvedBy}: “${newest.meaning}”` : 'Nobody yet'],
          ]}
        />
        <Problems survey={survey} />
        {newest.state === 'draft' && mayEdit && (
          <Button
            variant="filled"
            disabled={unsaved || survey.problems.length > 0}
            loading={submit.isPending}
            onClick={() => submit.mutate()}
          >
            Hand over for review
          </Button>
        )}
        {newest.state === 'in-review' && <Approve survey={survey} hash={newest.hash} />}
        {newest.state === 'in-review' && mayEdit && (
          <Button loading={takeBack.isPending} onClick={() => takeBack.mutate()}>
            Take back from review
          </Button>
        )}
      </div>
    </Panel>
  );
}

function Problems({ survey }: { survey: SurveyView }): ReactNode {
  const { problems, hints } = survey;
  if (problems.length === 0 && hints.length === 0)
    return <p className={styles.soft}>Nothing is wrong with the words as they were saved.</p>;
  return (
    <div role="status">
      {problems.length > 0 && (
        <>
          <b className={styles.bad}>To be put right first</b>
          <ul className={styles.problems}>
            {problems.map((p) => (
              <li key={p.field + p.message}>{p.message}</li>
            ))}
          </ul>
        </>
      )}
      {hints.length > 0 && (
        <>
          <b>Hints</b>
          <ul className={styles.problems}>
            {hints.map((h) => (
              <li key={h.field}>{h.message}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Approve({ survey, hash }: { survey: SurveyView; hash: string }): ReactNode {
  const mayApprove = useCan('content.approve');
  const [meaning, setMeaning] = useState('The words are right, fair and in plain language.');
  const approve = useCommand(() => api.approveSurvey(survey.id, hash, meaning), 'Approved and published');
  if (!mayApprove || survey.mine)
    return (
      <p className={styles.soft}>
        {survey.mine
          ? 'You wrote in this version. Somebody else has to approve it.'
          : 'A member who may approve content has to approve it.'}
      </p>
    );
  return (
    <>
      <TextInput
        size="xs"
        label="What your approval says"
        value={meaning}
        onChange={(event) => setMeaning(event.currentTarget.value)}
      />
      <Button
        variant="filled"
        loading={approve.isPending}
        disabled={meaning.trim() === ''}
        onClick={() => approve.mutate()}
      >
        Approve and publish
      </Button>
    </>
  );
}
