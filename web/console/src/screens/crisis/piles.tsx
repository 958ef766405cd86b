// What a hold keeps or would keep, pile by pile, with how many have passed their time.
import { LaneBadge, Time } from '@rapport/kit';
import type { ReactNode } from 'react';
import type { HeldItemView } from '../../../../../sdk/faces/holds.ts';
import styles from './crisis.module.css';
import { KIND_WORDS } from './words.ts';

interface PilesProps {
  readonly items: readonly HeldItemView[];
  readonly label: string;
  readonly act?: (item: HeldItemView) => ReactNode;
}

export function Piles({ items, label, act }: PilesProps): ReactNode {
  return (
    <ul className={styles.piles} aria-label={label}>
      {items.map((item) => (
        <li key={`${item.kind} ${item.id}`}>
          <div className={styles.pile}>
            <p>
              <b>{item.name}</b>
            </p>
            <p className={styles.quiet}>
              {KIND_WORDS[item.kind]} · <b>{item.count.toLocaleString('en')}</b>{' '}
              {item.kind === 'queued' ? 'waiting' : 'inside'}
              {item.oldest !== null && (
                <>
                  {' '}
                  · oldest <Time at={item.oldest} />
                </>
              )}
            </p>
            {(item.expired > 0 || item.nextExpiry !== null) && <Expiry item={item} />}
          </div>
          <span>
            {item.lanes.map((lane) => (
              <LaneBadge key={lane} lane={lane} />
            ))}
          </span>
          {act?.(item)}
        </li>
      ))}
    </ul>
  );
}

function Expiry({ item: { expired, nextExpiry } }: { item: HeldItemView }): ReactNode {
  return (
    <p className={expired > 0 ? styles.warn : styles.quiet}>
      {expired > 0 && `${expired.toLocaleString('en')} came too late and will not be sent. `}
      {nextExpiry !== null && (
        <>
          The next one is too late <Time at={nextExpiry} />.
        </>
      )}
    </p>
  );
}
