// What waits for this member: each item opens its rows; nothing waiting is said too.
import { GoLink } from '@rapport/kit';
import {
  IconChecklist,
  IconChecks,
  IconFileAlert,
  IconMailX,
  IconRosetteDiscountCheck,
  IconUserCheck,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Home } from '../../../../../sdk/api.ts';
import { api } from '../../api.ts';
import { insideHref } from '../../leave.ts';
import { useCan } from '../../session.tsx';
import styles from './home.module.css';

const ICONS = {
  'human-task': IconUserCheck,
  approval: IconRosetteDiscountCheck,
  quarantine: IconFileAlert,
  'failed-delivery': IconMailX,
};

export function NeedsMe({ items }: { items: Home['needsMe'] }): ReactNode {
  const waiting = items.filter((item) => item.count > 0);
  const tasks = useTasks();
  return (
    <section className={styles.needs} aria-label="Needs you">
      <h2 className={styles.needsTitle}>Needs you</h2>
      {waiting.length === 0 && tasks.length === 0 && (
        <span className={styles.calm}>
          <IconChecks size={16} aria-hidden /> Nothing waits for you.
        </span>
      )}
      <ul className={styles.needsList}>
        {tasks.map(({ count, title, href }) => (
          <li key={href}>
            <GoLink href={href} className={styles.need}>
              <IconChecklist size={16} stroke={1.7} aria-hidden />
              <b>{count.toLocaleString('en')}</b> {title}
            </GoLink>
          </li>
        ))}
        {waiting.map((item) => {
          const Icon = ICONS[item.kind];
          return (
            <li key={item.kind + item.title}>
              <GoLink href={insideHref(item.href)} className={styles.need}>
                <Icon size={16} stroke={1.7} aria-hidden />
                <b>{item.count.toLocaleString('en')}</b> {item.title}
              </GoLink>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Tasks of the member: late ones first, then theirs, then what anybody of their roles could take. */
function useTasks(): { count: number; title: string; href: string }[] {
  const may = useCan('tasks.work');
  const { data } = useQuery({
    queryKey: ['task-counts'],
    queryFn: ({ signal }) => api.taskCounts(signal),
    enabled: may,
    refetchInterval: 60_000,
  });
  if (!data) return [];
  return [
    { count: data.overdue, title: 'Tasks that are late', href: '/tasks?overdue=yes' },
    { count: data.mine, title: 'Tasks you have taken', href: '/tasks?scope=mine' },
    { count: data.open, title: 'Tasks nobody has taken', href: '/tasks' },
  ].filter(({ count }) => count > 0);
}
