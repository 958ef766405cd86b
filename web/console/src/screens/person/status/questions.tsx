// What systems ask about this person, and only staff may answer: confirm or name it, or dismiss it with a reason.
import { Button, Group, Modal, Textarea } from '@mantine/core';
import { DialogForm, exactWords, Time, tell, useSurroundings } from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { PersonProfile } from '../../../../../../sdk/api.ts';
import type { StatusQuestion } from '../../../../../../sdk/faces/status.ts';
import { api, queryClient } from '../../../api.ts';
import { failureOf } from '../../../failures.ts';
import styles from './status.module.css';

interface OpenQuestionsProps {
  readonly person: PersonProfile;
  readonly mayEdit: boolean;
  /** Opens the form that answers a question, with what it suggests. */
  readonly take: (form: 'status' | 'name', words: string) => void;
}

export function OpenQuestions({ person, mayEdit, take }: OpenQuestionsProps): ReactNode {
  const { zone } = useSurroundings();
  const [dismissing, setDismissing] = useState<StatusQuestion | null>(null);
  const asked = useQuery({
    queryKey: ['status questions', person.id],
    queryFn: ({ signal }) => api.statusQuestions(person.id, signal),
  });
  if (asked.isError)
    return <p className={styles.line}>Open questions could not be read. Reload the page to try again.</p>;
  const rows = asked.data?.rows ?? [];
  if (asked.data?.withheld && mayEdit)
    return <p className={styles.line}>Questions of systems about the status are not shown to your role.</p>;
  if (rows.length === 0) return null;
  const answer = (question: StatusQuestion) =>
    question.about === 'deceased'
      ? take('status', reasonOf(question, exactWords(Date.parse(question.at), zone)))
      : take('name', question.relation ?? '');
  return (
    <>
      <ul className={styles.questions} aria-label="Open questions">
        {rows.map((question) => (
          <li key={question.id}>
            <Words question={question} />
            {mayEdit && (
              <Group gap={6} wrap="nowrap">
                <Button size="compact-xs" onClick={() => answer(question)}>
                  {question.about === 'deceased' ? 'Confirm' : 'Name a representative'}
                </Button>
                <Button size="compact-xs" variant="subtle" onClick={() => setDismissing(question)}>
                  Dismiss
                </Button>
              </Group>
            )}
          </li>
        ))}
      </ul>
      <Dismiss personId={person.id} question={dismissing} close={() => setDismissing(null)} />
    </>
  );
}

function Words({ question }: { question: StatusQuestion }): ReactNode {
  if (question.about === 'representative')
    return (
      <span>
        A system names <strong>{question.name}</strong>
        {question.relation && ` (${question.relation})`} as somebody who may speak for this person.
      </span>
    );
  return (
    <span>
      <strong>A system says this person may have died.</strong>{' '}
      <span className={styles.soft}>
        {question.source ?? 'Source not told'}, <Time at={question.at} />
        {question.times > 1 && `, said ${question.times} times`}
      </span>
    </span>
  );
}

function reasonOf({ source }: Extract<StatusQuestion, { about: 'deceased' }>, when: string): string {
  return `Discharged as dead, ${when}${source ? `, by ${source}` : ''}.`.slice(0, 500);
}

interface DismissProps {
  readonly personId: string;
  readonly question: StatusQuestion | null;
  readonly close: () => void;
}

function Dismiss(props: DismissProps): ReactNode {
  return (
    <Modal opened={props.question !== null} onClose={props.close} title="Dismiss the question">
      {props.question && <Form {...props} question={props.question} />}
    </Modal>
  );
}

function Form({ personId, question, close }: DismissProps & { question: StatusQuestion }): ReactNode {
  const [reason, setReason] = useState('');
  const save = useDismiss(personId, question, close);
  return (
    <DialogForm
      action="Dismiss"
      submit={() => save.mutate(reason.trim())}
      close={close}
      busy={save.isPending}
      ready={reason.trim() !== ''}
      error={failureOf(save.error)?.text}
    >
      <Words question={question} />
      <Textarea
        label="Reason"
        description="How you know that it is not so. It stands in the timeline; a later record asks anew."
        value={reason}
        maxLength={500}
        required
        autosize
        minRows={2}
        data-autofocus
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </DialogForm>
  );
}

function useDismiss(personId: string, question: StatusQuestion, close: () => void) {
  const renew = async () => {
    await queryClient.invalidateQueries({ queryKey: ['status questions', personId] });
    await queryClient.invalidateQueries({ queryKey: [`timeline ${personId}`] });
  };
  const failed = (error: Error) =>
    tell({ title: 'Not changed', text: failureOf(error)?.text ?? error.message, kind: 'bad' });
  const again = async (reason: string) => {
    await api.answerQuestion(personId, question.id, { dismissed: false, reason });
    await renew();
  };
  return useMutation({
    mutationFn: (reason: string) => api.answerQuestion(personId, question.id, { dismissed: true, reason }),
    onSuccess: async (_answer, reason) => {
      close();
      await renew();
      tell({ title: 'Dismissed', undo: () => void again(reason).catch(failed) });
    },
  });
}
