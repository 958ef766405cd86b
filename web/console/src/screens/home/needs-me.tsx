// What waits for this member: each item opens its rows; nothing waiting is said too.
import { GoLink } from '@rapport/kit';
import {
  IconChecks,
  IconFileAlert,
  IconMailX,
  IconRosetteDiscountCheck,
  IconUserCheck,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Home } from '../../../../../sdk/api.ts';
import { insideHref } from '../../leave.ts';
import styles from './home.module.css';

const ICONS = {
  'human-task': IconUserCheck,
  approval: IconRosetteDiscountCheck,
  quarantine: IconFileAlert,
  'failed-delivery': IconMailX,
};

export function NeedsMe({ items }: { items: Home['needsMe'] }): ReactNode {
  const waiting = items.filter((item) => item.count > 0);
  return (
    <section className={styles.needs} aria-label="Needs you">
      <h2 className={styles.needsTitle}>Needs you</h2>
      {waiting.length === 0 && (
        <span className={styles.calm}>
          <IconChecks size={16} aria-hidden /> Nothing waits for you.
        </span>
      )}
      <ul className={styles.needsList}>
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
