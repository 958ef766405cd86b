// Finishing a task: how it went, with a note; or why it is not done at all.
import { Button, Radio, Textarea } from '@mantine/core';
import { DialogForm } from '@rapport/kit';
import { type ReactNode, useState } from 'react';
import type { TaskOutcome, TaskView } from '../../../../../sdk/faces/tasks.ts';
import { api } from '../../api.ts';
import { useTaskActs } from './acts.ts';
import styles from './tasks.module.css';
import { OUTCOMES } from './words.ts';

interface FinishProps {
  readonly task: TaskView;
  /** Somebody else has it: finishing it all the same was agreed to. */
  readonly over: boolean;
  readonly close: () => void;
}

/** It is done: the outcome decides how a journey goes on. */
export function Complete({ task, over, close }: FinishProps): ReactNode {
  const [outcome, setOutcome] = useState<TaskOutcome | ''>(task.channel === null ? 'done' : '');
  const [note, setNote] = useState('');
  const act = useTaskActs(close);
  const submit = () => {
    if (outcome === '') return;
    const said = { outcome, over, ...(note.trim() && { note: note.trim() }) };
    act.mutate({
      run: () => api.completeTask(task.id, said),
      said: 'Done',
      ...(task.waits && { text: 'The journey goes on.' }),
    });
  };
  return (
    <DialogForm
      action="Done"
      submit={submit}
      close={close}
      busy={act.isPending}
      ready={outcome !== ''}
      error={act.error?.message}
    >
      <Radio.Group
        label="How did it go?"
        value={outcome}
        onChange={(value) => setOutcome(OUTCOMES.find((o) => o.value === value)?.value ?? '')}
      >
        <div className={styles.outcomes}>
          {OUTCOMES.map(({ value, label }, at) => (
            <Radio key={value} value={value} label={label} data-autofocus={at === 0 || undefined} />
          ))}
        </div>
      </Radio.Group>
      <Textarea
        label="Note"
        description="Kept sealed. Those who may read health data see it, and you."
        autosize
        minRows={2}
        maxRows={8}
        maxLength={4_000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </DialogForm>
  );
}

/** It will not be done, and why. */
export function Dismiss({ task, over, close }: FinishProps): ReactNode {
  const [reason, setReason] = useState('');
  const act = useTaskActs(close);
  const submit = () =>
    act.mutate({
      run: () => api.dismissTask(task.id, { reason: reason.trim(), over }),
      said: 'Dismissed',
      ...(task.waits && { text: 'The journey goes on.' }),
    });
  return (
    <DialogForm
      action="Dismiss"
      submit={submit}
      close={close}
      busy={act.isPending}
      ready={reason.trim() !== ''}
      error={act.error?.message}
    >
      <Textarea
        label="Why is it not done?"
        description="Kept sealed with the task."
        data-autofocus
        autosize
        minRows={2}
        maxRows={8}
        maxLength={4_000}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </DialogForm>
  );
}

/** Asked first when a colleague has the task. */
export function Collision({
  name,
  go,
  close,
}: {
  name: string;
  go: () => void;
  close: () => void;
}): ReactNode {
  return (
    <div className={styles.form}>
      <p className={styles.caution} role="status">
        {name} has taken this task. If both of you call, the person is called twice.
      </p>
      <div className={styles.buttons}>
        <Button onClick={close}>Leave it to {name}</Button>
        <Button variant="filled" onClick={go}>
          Go on all the same
        </Button>
      </div>
    </div>
  );
}
