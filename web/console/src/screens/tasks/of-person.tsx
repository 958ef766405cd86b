// On a person's page: what is to be done about them, and a way to ask a colleague for something.
import { Button, Modal, NativeSelect, Select, Textarea, TextInput } from '@mantine/core';
import { DialogForm, GoLink, Panel, Time, tell } from '@rapport/kit';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { NewTask } from '../../../../../sdk/faces/tasks.ts';
import { api } from '../../api.ts';
import { useCan } from '../../session.tsx';
import { tasksChanged } from './acts.ts';
import { laterTimes, useRoleNames, useTaskPlaces } from './give.tsx';
import styles from './tasks.module.css';

export function PersonTasks({ personId }: { personId: string }): ReactNode {
  return useCan('tasks.work') ? <Open personId={personId} /> : null;
}

function Open({ personId }: { personId: string }): ReactNode {
  const [making, setMaking] = useState(false);
  const role = useRoleNames();
  const tasks = useQuery({
    queryKey: ['tasks', 'person', personId],
    queryFn: ({ signal }) => api.tasks({ person: personId, scope: 'all', limit: 20 }, signal),
  });
  const rows = tasks.data?.rows ?? [];
  return (
    <Panel
      title="Tasks"
      note={rows.length > 0 ? `${rows.length} open` : undefined}
      actions={
        <Button
          size="compact-sm"
          leftSection={<IconPlus size={14} stroke={1.8} aria-hidden />}
          onClick={() => setMaking(true)}
        >
          New task
        </Button>
      }
    >
      {rows.length === 0 && <p className={styles.soft}>{tasks.isPending ? 'Loading' : 'Nothing is open.'}</p>}
      <ul className={styles.plain}>
        {rows.map((task) => (
          <li key={task.id}>
            <GoLink href={`/tasks?scope=all&person=${personId}&id=${task.id}`}>{task.title}</GoLink>
            <span className={task.overdue ? styles.late : styles.soft}>
              {' '}
              {role(task.role)}, {task.overdue ? 'was due' : 'due'} <Time at={task.dueAt} />
            </span>
          </li>
        ))}
      </ul>
      <Modal opened={making} onClose={() => setMaking(false)} title="New task" closeOnClickOutside={false}>
        <Making personId={personId} close={() => setMaking(false)} />
      </Modal>
    </Panel>
  );
}

const KINDS = [
  { value: '', label: 'Work, no contact' },
  { value: 'call', label: 'Call' },
  { value: 'visit', label: 'Visit' },
];

interface Wish {
  readonly title: string;
  readonly script: string;
  readonly role: string | null;
  readonly channel: string;
  readonly due: string;
}

function Making({ personId, close }: { personId: string; close: () => void }): ReactNode {
  const [times] = useState(() => laterTimes(Date.now()));
  const first = { title: '', script: '', role: null, channel: '', due: String(times[2]?.at ?? '') };
  const [wish, setWish] = useState<Wish>(first);
  const make = useMutation({
    mutationFn: (task: NewTask) => api.createTask(task),
    onSuccess: () => {
      tell({ title: 'Task made', text: 'It waits for the role you named.' });
      close();
    },
    onSettled: tasksChanged,
  });
  const { title, script, role, channel, due } = wish;
  const submit = () =>
    make.mutate({
      person: personId,
      role: role ?? '',
      title: title.trim(),
      script: script.trim(),
      dueAt: new Date(Number(due)).toISOString(),
      ...(channel === 'call' || channel === 'visit' ? { channel } : {}),
    });
  return (
    <DialogForm
      action="Make task"
      submit={submit}
      close={close}
      busy={make.isPending}
      ready={title.trim() !== '' && role !== null}
      error={make.error?.message}
    >
      <Fields wish={wish} times={times} change={(part) => setWish({ ...wish, ...part })} />
    </DialogForm>
  );
}

interface FieldsProps {
  readonly wish: Wish;
  readonly times: readonly { label: string; at: number }[];
  readonly change: (part: Partial<Wish>) => void;
}

function Fields({ wish, times, change }: FieldsProps): ReactNode {
  const places = useTaskPlaces();
  return (
    <>
      <TextInput
        label="What is to be done"
        data-autofocus
        maxLength={200}
        value={wish.title}
        onChange={(event) => change({ title: event.currentTarget.value })}
      />
      <Select
        label="Who does it"
        data={(places.data?.roles ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={wish.role}
        onChange={(role) => change({ role })}
      />
      <NativeSelect
        label="Kind"
        data={KINDS}
        value={wish.channel}
        onChange={(event) => change({ channel: event.currentTarget.value })}
      />
      <NativeSelect
        label="Due"
        data={times.map(({ label, at }) => ({ value: String(at), label }))}
        value={wish.due}
        onChange={(event) => change({ due: event.currentTarget.value })}
      />
      <Textarea
        label="What to say or know"
        autosize
        minRows={2}
        maxLength={4_000}
        value={wish.script}
        onChange={(event) => change({ script: event.currentTarget.value })}
      />
    </>
  );
}
