// Tasks: what waits for me and my roles, queue and task side by side, by keyboard if you like.
import { Button, SegmentedControl } from '@mantine/core';
import { Empty, Failed, GoLink, LiveLight, Page, Waiting } from '@rapport/kit';
import { IconChecklist, IconDownload } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { TaskRow } from '../../../../sdk/faces/tasks.ts';
import { api } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useFilters } from '../filters.ts';
import { BASE } from '../leave.ts';
import { useLive } from '../live.ts';
import { useSession } from '../session.tsx';
import { ChoiceFilter } from './filter-fields.tsx';
import { useReviewKeys } from './merge-review/keys.ts';
import { tasksChanged } from './tasks/acts.ts';
import { TaskDetail } from './tasks/detail.tsx';
import { useTaskPlaces } from './tasks/give.tsx';
import { TaskQueue } from './tasks/queue.tsx';
import styles from './tasks/tasks.module.css';

const PURPOSE = 'What journeys and colleagues ask people to do. Take one, do it, say how it went.';
const STATES = [
  { value: 'later', label: 'Put off' },
  { value: 'done', label: 'Done' },
  { value: 'dismissed', label: 'Dismissed' },
];
const CHANNELS = [
  { value: 'call', label: 'Calls' },
  { value: 'visit', label: 'Visits' },
];

const DUE = [{ value: 'yes', label: 'Late' }];
const SCOPES = [
  { value: 'mine', label: 'Mine' },
  { value: 'roles', label: 'My roles' },
  { value: 'all', label: 'All' },
];

export function TasksScreen(): ReactNode {
  const { values, value, set } = useFilters('scope', 'state', 'role', 'channel', 'overdue', 'person', 'id');
  const { id, ...asked } = values;
  const tasks = useInfiniteQuery({
    queryKey: ['tasks', asked],
    queryFn: ({ pageParam, signal }) => api.tasks({ ...asked, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
  const live = useLive(['tasks'], tasksChanged);
  const failure = failureOf(tasks.error);
  const more = tasks.hasNextPage
    ? { load: () => void tasks.fetchNextPage(), loading: tasks.isFetchingNextPage }
    : undefined;
  const filtered = ['state', 'role', 'channel', 'overdue', 'person'].some((name) => asked[name] !== '');
  return (
    <Page
      title="Tasks"
      purpose={PURPOSE}
      actions={
        <>
          <LiveLight state={live} />
          <Filters value={value} set={set} href={api.tasksCsv(asked)} />
        </>
      }
    >
      {failure && <Failed failure={failure} retry={() => void tasks.refetch()} />}
      {!failure && !tasks.data && <Waiting lines={10} />}
      {tasks.data && (
        <Board
          rows={tasks.data.pages.flatMap((page) => page.rows)}
          chosen={id ?? ''}
          filtered={filtered}
          more={more}
        />
      )}
    </Page>
  );
}

type Name = 'scope' | 'state' | 'role' | 'channel' | 'overdue' | 'person' | 'id';

interface FiltersProps {
  readonly value: (name: Name) => string;
  readonly set: (changes: { [name in Name]?: string }) => void;
}

function Filters({ value, set, href }: FiltersProps & { href: string }): ReactNode {
  const places = useTaskPlaces();
  const roles = (places.data?.roles ?? []).map((r) => ({ value: r.id, label: r.name }));
  const chosen = (name: 'state' | 'role' | 'channel' | 'overdue') => ({
    value: value(name),
    change: (next: string) => set({ [name]: next, id: '' }),
  });
  return (
    <>
      <Scope value={value} set={set} />
      <ChoiceFilter label="State" all="To do" options={STATES} {...chosen('state')} />
      <ChoiceFilter label="Role" all="Every role" options={roles} {...chosen('role')} />
      <ChoiceFilter label="Kind" all="Every kind" options={CHANNELS} {...chosen('channel')} />
      <ChoiceFilter label="Due" all="Late or not" options={DUE} {...chosen('overdue')} />
      <Button
        component="a"
        href={href}
        download
        leftSection={<IconDownload size={15} stroke={1.8} aria-hidden />}
      >
        CSV
      </Button>
    </>
  );
}

/** Whose tasks; all of them for who cares for whole persons or runs the organisation. */
function Scope({ value, set }: FiltersProps): ReactNode {
  const { capabilities } = useSession();
  const all = capabilities.includes('people.read.health') || capabilities.includes('settings.members');
  return (
    <SegmentedControl
      aria-label="Whose tasks"
      data={SCOPES.filter((scope) => all || scope.value !== 'all')}
      value={value('scope') || 'roles'}
      onChange={(next) => set({ scope: next === 'roles' ? '' : next, id: '' })}
    />
  );
}

interface BoardProps {
  readonly rows: readonly TaskRow[];
  readonly chosen: string;
  readonly filtered: boolean;
  readonly more: { load: () => void; loading: boolean } | undefined;
}

function Board({ rows, chosen, filtered, more }: BoardProps): ReactNode {
  const router = useRouter();
  const current = chosen === '' ? (rows[0]?.id ?? '') : chosen;
  const place = rows.findIndex((row) => row.id === current);
  const step = (by: 1 | -1): void => {
    const next = rows[Math.min(rows.length - 1, Math.max(0, place + by))];
    if (!next) return;
    router.history.replace(BASE + hrefWith(next.id));
    focusChosen();
  };
  useReviewKeys({ j: () => step(1), k: () => step(-1) });
  if (rows.length === 0 && chosen === '') return <NothingToDo filtered={filtered} />;
  return (
    <div className={styles.columns} data-chosen={chosen !== ''}>
      <TaskQueue rows={rows} chosen={current} hrefOf={hrefWith} more={more} />
      <div className={styles.detail}>
        <GoLink href={hrefWith('')} className={styles.back}>
          Back to the queue
        </GoLink>
        {current !== '' && <TaskDetail id={current} />}
      </div>
    </div>
  );
}

/** The focus goes with the choice, so that Enter and the screen reader are where the eye is. */
function focusChosen(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('main a[aria-current="page"]')?.focus());
}

/** The same list with another task beside it. */
function hrefWith(id: string): string {
  const params = new URLSearchParams(window.location.search);
  if (id === '') params.delete('id');
  else params.set('id', id);
  const text = params.toString();
  return `/tasks${text === '' ? '' : `?${text}`}`;
}

function NothingToDo({ filtered }: { filtered: boolean }): ReactNode {
  return filtered ? (
    <Empty
      icon={IconChecklist}
      title="No task fits"
      text="There is no task of this kind."
      action={{ label: 'Show what is to do', href: '/tasks' }}
    />
  ) : (
    <Empty
      icon={IconChecklist}
      title="Nothing to do"
      text="When a journey needs a person, for a call, a visit or a form, the task waits here for the role that does it."
      action={{ label: 'Go to people', href: '/people' }}
    />
  );
}
