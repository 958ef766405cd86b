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
      'Due',
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
  const act = useTaskActs();
  if (task.finishedAt === null) return <OpenButtons task={task} />;
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
}

function OpenButtons({ task }: { task: TaskView }): ReactNode {
  const { user } = useSession();
  const [doing, setDoing] = useState<Doing | null>(null);
  const act = useTaskActs();
  const mine = task.takenBy?.id === user.id;
  const take = () => act.mutate({ run: () => api.takeTask(task.id), said: 'Yours now' });
  const give = () => act.mutate({ run: () => api.giveTaskBack(task.id), said: 'Given back' });
  useReviewKeys({
    t: () => task.takenBy === null && take(),
    d: () => setDoing('complete'),
  });
  return (
    <div className={styles.buttons}>
      <Button variant="filled" onClick={() => setDoing('complete')}>
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
      <SnoozeMenu task={task} />
      <Button onClick={() => setDoing('hand-over')}>Hand over…</Button>
      <Button onClick={() => setDoing('dismiss')}>Dismiss…</Button>
      <Modal
        opened={doing !== null}
        onClose={() => setDoing(null)}
        title={doing ? TITLES[doing] : ''}
        closeOnClickOutside={false}
      >
        <DoingForm
          task={task}
          doing={doing}
          other={mine ? null : (task.takenBy?.name ?? null)}
          close={() => setDoing(null)}
        />
      </Modal>
    </div>
  );
}

interface DoingProps {
  readonly task: TaskView;
  readonly doing: Doing | null;
  /** Which colleague has the task. */
  readonly other: string | null;
  readonly close: () => void;
}

/** The form of what is being done; warned first when a colleague has the task. */
function DoingForm({ task, doing, other, close }: DoingProps): ReactNode {
  const [agreed, setAgreed] = useState(false);
  if (doing === null) return null;
  if (doing === 'hand-over') return <HandOver task={task} close={close} />;
  if (other !== null && !agreed) return <Collision name={other} go={() => setAgreed(true)} close={close} />;
  const Form = doing === 'complete' ? Complete : Dismiss;
  return <Form task={task} over={other !== null} close={close} />;
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
