// What a person was put together from, why each part belongs, and how a part is set apart again.
import { Button, Checkbox, Modal, Textarea } from '@mantine/core';
import { Failed, plainWords, Time, tell, Waiting } from '@rapport/kit';
import { IconArrowBackUp, IconArrowsSplit2 } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { PersonProfile } from '../../../../../sdk/api.ts';
import type { Identity, IdentityDecision } from '../../../../../sdk/faces/identity.ts';
import { api, queryClient } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import { useCan } from '../../session.tsx';
import { linkWords, subjectWords } from './identity-words.ts';
import styles from './person.module.css';

export function IdentitySources({ person }: { person: PersonProfile }): ReactNode {
  const [opened, setOpened] = useState(false);
  const count = person.subjects.length;
  return (
    <details className={styles.sources} onToggle={(event) => setOpened(event.currentTarget.open)}>
      <summary>
        Put together from {count} {count === 1 ? 'source' : 'sources'}
      </summary>
      {opened && <Sources personId={person.id} />}
    </details>
  );
}

function Sources({ personId }: { personId: string }): ReactNode {
  const identity = useQuery({
    queryKey: ['person', personId, 'identity'],
    queryFn: ({ signal }) => api.identity(personId, signal),
  });
  const mayMerge = useCan('people.merge');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [asking, setAsking] = useState(false);
  const failure = failureOf(identity.error);
  if (failure) return <Failed failure={failure} retry={() => void identity.refetch()} />;
  if (!identity.data) return <Waiting lines={3} />;
  const { subjects, decisions, total } = identity.data;
  const choose = (id: string, on: boolean): void =>
    setChosen(on ? [...chosen, id] : chosen.filter((each) => each !== id));
  const divisible = mayMerge && subjects.length > 1;
  return (
    <>
      <ul className={styles.parts}>
        {subjects.map((subject) => (
          <li key={subject.id}>
            {divisible && (
              <Checkbox
                size="sm"
                aria-label={`Set apart: ${subjectWords(subject)}`}
                checked={chosen.includes(subject.id)}
                onChange={(event) => choose(subject.id, event.currentTarget.checked)}
              />
            )}
            <span>
              <b>{subjectWords(subject)}</b>
              <br />
              {linkWords(subject, identity.data)}; {plainWords(subject.source).toLowerCase()},{' '}
              <Time at={subject.createdAt} /> <code>{subject.id.slice(-8)}</code>
            </span>
          </li>
        ))}
        {total > subjects.length && <li>and {total - subjects.length} more</li>}
      </ul>
      {divisible && (
        <Button
          size="xs"
          disabled={chosen.length === 0 || chosen.length >= total}
          leftSection={<IconArrowsSplit2 size={14} stroke={1.8} aria-hidden />}
          onClick={() => setAsking(true)}
        >
          Set the chosen ones apart…
        </Button>
      )}
      <Decisions decisions={decisions} mayUndo={mayMerge} />
      <SeparateDialog
        opened={asking}
        close={() => setAsking(false)}
        identity={identity.data}
        chosen={chosen}
        done={() => setChosen([])}
      />
    </>
  );
}

function changed(): void {
  for (const key of ['person', 'people', 'likeness', 'merge-suggestions'])
    void queryClient.invalidateQueries({ queryKey: [key] });
}

function failed(error: unknown): void {
  tell({ title: 'Not done', text: error instanceof Error ? error.message : '', kind: 'bad' });
}

async function takeBack(id: string): Promise<void> {
  await api.undoMerge(id);
  changed();
  tell({ title: 'Taken back', text: 'It is as if this had never been decided.', kind: 'plain' });
}

interface SeparateProps {
  readonly opened: boolean;
  readonly close: () => void;
  readonly identity: Identity;
  readonly chosen: readonly string[];
  readonly done: () => void;
}

function SeparateDialog({ opened, close, identity, chosen, done }: SeparateProps): ReactNode {
  const [reason, setReason] = useState('');
  const separate = useMutation({
    mutationFn: () => api.separatePerson(identity.id, [...chosen], reason.trim()),
    onSuccess: ({ id }) => {
      changed();
      done();
      setReason('');
      close();
      tell({
        title: 'Set apart',
        text: 'The chosen sources are a person of their own, with all their events.',
        undo: () => void takeBack(id).catch(failed),
      });
    },
    onError: failed,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    separate.mutate();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title="Set apart as another person"
      closeButtonProps={{ 'aria-label': 'Close without doing it' }}
    >
      <form onSubmit={submit}>
        {chosen.length} of {identity.total} sources become a person of their own. They take their events,
        consents and later messages with them, and the two are not brought together again by evidence.
        <Textarea
          mt="md"
          required
          data-autofocus
          label="Reason"
          description="Kept with the decision; do not write health details here."
          maxLength={1000}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div className={styles.dialogButtons}>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" variant="filled" disabled={reason.trim() === ''} loading={separate.isPending}>
            Set apart
          </Button>
        </div>
      </form>
    </Modal>
  );
}

const WORDS = { merge: 'Merged by staff', separation: 'Set apart by staff' };

function Decisions({
  decisions,
  mayUndo,
}: {
  decisions: readonly IdentityDecision[];
  mayUndo: boolean;
}): ReactNode {
  if (decisions.length === 0) return null;
  return (
    <ul className={styles.parts} aria-label="What was decided">
      {decisions.map((decision) => (
        <li key={decision.id}>
          <span>
            <b>{WORDS[decision.kind]}</b> <Time at={decision.at} />: “{decision.reason}”
            {decision.undoneAt && (
              <>
                {' '}
                Taken back <Time at={decision.undoneAt} />.
              </>
            )}
          </span>
          {mayUndo && !decision.undoneAt && (
            <Button
              size="compact-xs"
              leftSection={<IconArrowBackUp size={14} aria-hidden />}
              onClick={() => void takeBack(decision.id).catch(failed)}
            >
              Take back
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
