// The queue of tasks: one line for each, the most urgent first.
import { Button } from '@mantine/core';
import { GoLink, Time } from '@rapport/kit';
import { IconAlertTriangle, IconClock, IconHome2, IconPhone } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { TaskRow } from '../../../../../sdk/faces/tasks.ts';
import { useRoleNames } from './give.tsx';
import styles from './tasks.module.css';
import { outcomeWords, personWords } from './words.ts';

interface QueueProps {
  readonly rows: readonly TaskRow[];
  readonly chosen: string;
  readonly hrefOf: (id: string) => string;
  readonly more: { load: () => void; loading: boolean } | undefined;
}

export function TaskQueue({ rows, chosen, hrefOf, more }: QueueProps): ReactNode {
  const role = useRoleNames();
  return (
    <nav className={styles.queue} aria-label="Tasks">
      <ul className={styles.lines}>
        {rows.map((task) => (
          <li key={task.id}>
            <GoLink
              href={hrefOf(task.id)}
              className={styles.line}
              aria-current={task.id === chosen ? 'page' : undefined}
            >
              <span className={styles.name}>
                <Kind task={task} /> {task.title}
              </span>
              <span>{personWords(task)}</span>
              <span className={styles.soft}>
                {role(task.role)}
                {task.takenBy && `, with ${task.takenBy.name}`}
              </span>
              <When task={task} />
            </GoLink>
          </li>
        ))}
      </ul>
      {more && (
        <Button fullWidth variant="subtle" loading={more.loading} onClick={more.load}>
          Show more
        </Button>
      )}
    </nav>
  );
}

function Kind({ task }: { task: TaskRow }): ReactNode {
  if (task.channel === 'call') return <IconPhone size={14} aria-label="Call:" />;
  return task.channel === 'visit' ? <IconHome2 size={14} aria-label="Visit:" /> : null;
}

function When({ task }: { task: TaskRow }): ReactNode {
  if (task.finishedAt !== null)
    return (
      <span className={styles.soft}>
        {task.outcome ? outcomeWords(task.outcome) : 'Dismissed'}, <Time at={task.finishedAt} />
      </span>
    );
  if (task.snoozedUntil !== null)
    return (
      <span className={styles.soft}>
        <IconClock size={13} aria-hidden /> back <Time at={task.snoozedUntil} />
      </span>
    );
  return (
    <span className={task.overdue ? styles.late : styles.soft}>
      {task.overdue && <IconAlertTriangle size={13} aria-hidden />} {task.overdue ? 'late, due' : 'due'}{' '}
      <Time at={task.dueAt} />
    </span>
  );
}
