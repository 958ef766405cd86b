// The parts of Events, as links above each of them.
import { GoLink } from '@rapport/kit';
import type { ReactNode } from 'react';
import styles from './events.module.css';

const TABS = [
  { href: '/events', title: 'Live' },
  { href: '/events/schemas', title: 'Schemas' },
  { href: '/events/quarantine', title: 'Quarantine' },
  { href: '/events/dead-letters', title: 'Dead letters' },
] as const;

export function EventTabs({ here }: { here: (typeof TABS)[number]['href'] }): ReactNode {
  return (
    <nav aria-label="Parts of events" className={styles.tabs}>
      {TABS.map(({ href, title }) => (
        <GoLink
          key={href}
          href={href}
          className={styles.tab}
          aria-current={href === here ? 'page' : undefined}
        >
          {title}
        </GoLink>
      ))}
    </nav>
  );
}
