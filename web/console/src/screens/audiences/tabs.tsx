// The parts of Audiences, as links above each of them.
import { GoLink } from '@rapport/kit';
import type { ReactNode } from 'react';
import styles from './audiences.module.css';

const TABS = [
  { href: '/audiences', title: 'Audiences' },
  { href: '/audiences/overlap', title: 'Overlap' },
  { href: '/audiences/lists', title: 'Manual lists' },
  { href: '/audiences/scores', title: 'Scores' },
] as const;

export function AudienceTabs({ here }: { readonly here: (typeof TABS)[number]['href'] }): ReactNode {
  return (
    <nav aria-label="Parts of audiences" className={styles.tabs}>
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
