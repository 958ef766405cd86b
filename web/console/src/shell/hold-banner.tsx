// Tells everybody that a crisis hold is on, on every screen, for as long as it is.
import { GoLink, useSurroundings } from '@rapport/kit';
import { IconHandStop } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api } from '../api.ts';
import { extentWords, untilWords } from '../screens/crisis/words.ts';
import styles from './shell.module.css';

/** Asked, not listened for: an open link on every screen would use up the browser's connections. */
const EVERY = 15_000;

export function HoldBanner(): ReactNode {
  const { zone } = useSurroundings();
  const current = useQuery({
    queryKey: ['current-holds'],
    queryFn: ({ signal }) => api.currentHolds(signal),
    refetchInterval: EVERY,
  });
  const rows = current.data?.rows ?? [];
  if (rows.length === 0) return null;
  return (
    <section className={`${styles.banner} ${styles.hold}`} aria-label="Crisis hold">
      <IconHandStop size={17} stroke={1.7} aria-hidden />
      <p>
        <b>A crisis hold is on.</b>{' '}
        {rows.map((hold) => `${extentWords(hold)}, ${untilWords(hold, zone)}`).join('; ')}. What can wait is
        not sent.
      </p>
      <GoLink href="/crisis">Crisis hold</GoLink>
    </section>
  );
}
