// Giving a task to another role or a colleague, and putting it off.
import { Button, Menu, Select, Textarea } from '@mantine/core';
import { DialogForm } from '@rapport/kit';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { TaskView } from '../../../../../sdk/faces/tasks.ts';
import { api } from '../../api.ts';
import { useTaskActs } from './acts.ts';

const HOUR = 3_600_000;
const MORNING = 9;

/** Roles and colleagues that tasks can be given to. */
export function useTaskPlaces() {
  return useQuery({
    queryKey: ['task-places'],
    queryFn: ({ signal }) => api.taskPlaces(signal),
    staleTime: 60_000,
  });
}

/** A role by its name, as far as it is known. */
export function useRoleNames(): (role: string) => string {
  const { data } = useTaskPlaces();
  return (role) => data?.roles.find((each) => each.id === role)?.name ?? role;
}

export function HandOver({ task, close }: { task: TaskView; close: () => void }): ReactNode {
  const places = useTaskPlaces();
  const [role, setRole] = useState<string>(task.role);
  const [to, setTo] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const act = useTaskActs(close);
  const members = (places.data?.members ?? []).filter((m) => m.roles.includes(role));
  const changed = role !== task.role || (to !== null && to !== task.takenBy?.id);
  const submit = () =>
    act.mutate({
      run: () =>
        api.handTaskOver(task.id, {
          role,
          ...(to !== null && { to }),
          ...(note.trim() && { note: note.trim() }),
        }),
      said: 'Handed over',
    });
  return (
    <DialogForm
      action="Hand over"
      submit={submit}
      close={close}
      busy={act.isPending}
      ready={changed}
      error={act.error?.message}
    >
      <Select
        label="Role"
        data={(places.data?.roles ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={role}
        allowDeselect={false}
        onChange={(value) => {
          setRole(value ?? task.role);
          setTo(null);
        }}
      />
      <Select
        label="Colleague"
        description="Leave it empty, and anybody of the role can take it"
        data={members.map(({ id, name }) => ({ value: id, label: name }))}
        value={to}
        clearable
        searchable
        nothingFoundMessage="Nobody of this role"
        onChange={setTo}
      />
      <Textarea
        label="What they should know"
        description="Kept sealed with the task."
        autosize
        minRows={2}
        maxLength={4_000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </DialogForm>
  );
}

/** Choices of when to see a task again, from a moment on (ms). */
export function laterTimes(now: number): { label: string; at: number }[] {
  const morning = (days: number): number => new Date(now + days * 24 * HOUR).setHours(MORNING, 0, 0, 0);
  return [
    { label: 'In an hour', at: now + HOUR },
    { label: 'In three hours', at: now + 3 * HOUR },
    { label: 'Tomorrow at nine', at: morning(1) },
    { label: 'In a week', at: morning(7) },
  ];
}

export function SnoozeMenu({ task }: { task: TaskView }): ReactNode {
  const act = useTaskActs();
  const until = (at: number) =>
    act.mutate({ run: () => api.snoozeTask(task.id, new Date(at).toISOString()), said: 'Put off' });
  if (task.snoozedUntil !== null)
    return (
      <Button
        loading={act.isPending}
        onClick={() => act.mutate({ run: () => api.wakeTask(task.id), said: 'Back on the list' })}
      >
        Back on the list
      </Button>
    );
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button loading={act.isPending}>Put off</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {laterTimes(Date.now()).map(({ label, at }) => (
          <Menu.Item key={label} onClick={() => until(at)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
