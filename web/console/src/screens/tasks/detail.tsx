// One task: what to do, with whom, what was done with it, and everything one can do about it.
import { Button, Modal } from '@mantine/core';
import { Facts, Failed, GoLink, Panel, StateBadge, Time, Waiting } from '@rapport/kit';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { TaskActRow, TaskView } from '../../../../../sdk/faces/tasks.ts';
import { api } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import { useCan, useSession } from '../../session.tsx';
import { useReviewKeys } from '../merge-review/keys.ts';
import { useTaskActs } from './acts.ts';
import { Collision, Complete, Dismiss } from './finish.tsx';
import { HandOver, SnoozeMenu, useRoleNames } from './give.tsx';
import styles from './tasks.module.css';
import { actWords, cautionWords, outcomeWords, personWords } from './words.ts';

export function TaskDetail({ id }: { id: string }): ReactNode {
  const task = useQuery({ queryKey: ['task', id], queryFn: ({ signal }) => api.task(id, signal) });
  const failure = failureOf(task.error);
  if (!task.data)
    return failure ? <Failed failure={failure} retry={() => void task.refetch()} /> : <Waiting lines={10} />;
  return <Known key={id} task={task.data} />;
}

function Known({ task }: { task: TaskView }): ReactNode {
  const role = useRoleNames();
  return (
    <>
      <Panel title={task.title} note={<StateBadge state={task.state} />}>
        <div className={styles.form}>
          {task.cautions.map((gate) => (
            <p key={gate} className={styles.caution}>
              <IconAlertTriangle size={16} aria-hidden /> {cautionWords(gate)}
            </p>
          ))}
          <Facts rows={factsOf(task, role)} />
          {task.script !== undefined && task.script !== '' && <p className={styles.script}>{task.script}</p>}
          {task.script === undefined && (
            <p className={styles.soft}>What to say is for the role that does the task.</p>
          )}
          <Buttons task={task} />
        </div>
      </Panel>
      <Panel title="History">
        <ol className={styles.acts}>
          {task.acts.map((act) => (
            <ActLine key={act.at + act.what} act={act} role={role} />
          ))}
        </ol>
      </Panel>
    </>
  );
}

function factsOf(task: TaskView, role: (id: string) => string): [string, ReactNode][] {
  const { contact } = task;
  const channel = task.channel === 'call' ? 'Call' : task.channel === 'visit' ? 'Visit' : 'Work, no contact';
  return [
    [
      'About',
      <GoLink key="person" href={`/people/${task.person.id}`}>
        {personWords(task)}
      </GoLink>,
    ],
    ...(contact?.phone
      ? [
          [
            'Phone',
            <a key="phone" href={`tel:${contact.phone}`}>
              {contact.phone}
            </a>,
          ] as [string, ReactNode],
        ]
      : []),
    ...(contact?.language ? [['Speaks', contact.language] as [string, ReactNode]] : []),
    ['For', role(task.role)],
    ['Kind', channel],
    [
      task.overdue ? 'Was due' : 'Due',
      <span key="due" className={task.overdue ? styles.late : undefined}>
        <Time at={task.dueAt} />
        {task.overdue && ' (late)'}
      </span>,
    ],
    ...(task.snoozedUntil
      ? [['Put off until', <Time key="later" at={task.snoozedUntil} />] as [string, ReactNode]]
      : []),
    ...(task.takenBy ? [['With', task.takenBy.name] as [string, ReactNode]] : []),
    ...(task.outcome ? [['Outcome', outcomeWords(task.outcome)] as [string, ReactNode]] : []),
    ...(task.journey ? [['Asked by', <Journey key="journey" task={task} />] as [string, ReactNode]] : []),
  ];
}

function Journey({ task }: { task: TaskView }): ReactNode {
  const may = useCan('journeys.read');
  if (!task.journey) return null;
  const waits = task.waits && task.finishedAt === null ? ', which waits for it' : '';
  return (
    <>
      {may ? <GoLink href={`/journeys/${task.journey.id}`}>{task.journey.name}</GoLink> : task.journey.name}
      {waits}
    </>
  );
}

type Doing = 'complete' | 'dismiss' | 'hand-over';
const TITLES: { readonly [what in Doing]: string } = {
  complete: 'Done',
  dismiss: 'Dismiss this task',
  'hand-over': 'Hand over',
};

function Buttons({ task }: { task: TaskView }): ReactNode {
  const { user } = useSession();
  const [doing, setDoing] = useState<Doing | null>(null);
  const [agreed, setAgreed] = useState(false);
  const act = useTaskActs();
  const finished = task.finishedAt !== null;
  const mine = task.takenBy?.id === user.id;
  const theirs = task.takenBy !== null && !mine;
  const open = (what: Doing) => {
    setAgreed(false);
    setDoing(what);
  };
  const take = () => act.mutate({ run: () => api.takeTask(task.id), said: 'Yours now' });
  const give = () => act.mutate({ run: () => api.giveTaskBack(task.id), said: 'Given back' });
  useReviewKeys({
    t: () => !finished && task.takenBy === null && take(),
    d: () => !finished && open('complete'),
  });
  if (finished)
    return (
      <div className={styles.buttons}>
        <Button
          loading={act.isPending}
          onClick={() => act.mutate({ run: () => api.reopenTask(task.id), said: 'Open again' })}
        >
          Open it again
        </Button>
      </div>
    );
  return (
    <div className={styles.buttons}>
      <Button variant="filled" onClick={() => open('complete')}>
        Done…
      </Button>
      {task.takenBy === null && (
        <Button onClick={take} loading={act.isPending}>
          Take it
        </Button>
      )}
      {mine && (
        <Button onClick={give} loading={act.isPending}>
          Give it back
        </Button>
      )}
      <SnoozeMenu task={task} disabled={theirs} />
      <Button onClick={() => open('hand-over')}>Hand over…</Button>
      <Button onClick={() => open('dismiss')}>Dismiss…</Button>
      <Modal
        opened={doing !== null}
        onClose={() => setDoing(null)}
        title={doing ? TITLES[doing] : ''}
        closeOnClickOutside={false}
      >
        {doing !== null && theirs && !agreed && doing !== 'hand-over' ? (
          <Collision
            name={task.takenBy?.name ?? ''}
            go={() => setAgreed(true)}
            close={() => setDoing(null)}
          />
        ) : (
          <DoingForm task={task} doing={doing} over={theirs} close={() => setDoing(null)} />
        )}
      </Modal>
    </div>
  );
}

function DoingForm({
  task,
  doing,
  over,
  close,
}: {
  task: TaskView;
  doing: Doing | null;
  over: boolean;
  close: () => void;
}): ReactNode {
  if (doing === 'complete') return <Complete task={task} over={over} close={close} />;
  if (doing === 'dismiss') return <Dismiss task={task} over={over} close={close} />;
  return doing === 'hand-over' ? <HandOver task={task} close={close} /> : null;
}

function ActLine({ act, role }: { act: TaskActRow; role: (id: string) => string }): ReactNode {
  return (
    <li>
      <span>
        <b>{actWords(act.what)}</b>
        {act.outcome && `: ${outcomeWords(act.outcome)}`}
        {act.to ? ` to ${act.to.name}` : act.role && ` to ${role(act.role)}`}
        {act.until && (
          <>
            {' until '}
            <Time at={act.until} />
          </>
        )}
        <span className={styles.soft}>
          {' '}
          by {act.by?.name ?? 'a journey'}, <Time at={act.at} />
        </span>
      </span>
      {act.note !== undefined && <p className={styles.noted}>{act.note}</p>}
    </li>
  );
}
