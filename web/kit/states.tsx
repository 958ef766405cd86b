// What a part shows when it has nothing, is waiting, or was refused: each says what it is and offers one way on.
import { Button, Skeleton } from '@mantine/core';
import { IconAlertTriangle, IconLock, IconPlugConnectedX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from './states.module.css';
import { GoLink } from './surroundings.tsx';
import type { IconPart } from './words.ts';

export interface EmptyWords {
  readonly title: string;
  /** What this thing is and why it is empty. */
  readonly text: string;
  readonly action?: { label: string; href?: string; onClick?: () => void };
  readonly icon?: IconPart;
}

/** Nothing here: says what would be here, and offers one action. */
export function Empty({ title, text, action, icon: Icon }: EmptyWords): ReactNode {
  return (
    <div className={styles.state}>
      {Icon && (
        <span className={styles.icon}>
          <Icon size={22} stroke={1.6} aria-hidden />
        </span>
      )}
      <p className={styles.title}>{title}</p>
      <p className={styles.text}>{text}</p>
      {action?.href !== undefined && (
        <GoLink href={action.href} className={styles.action}>
          {action.label}
        </GoLink>
      )}
      {action?.onClick && <Button onClick={action.onClick}>{action.label}</Button>}
    </div>
  );
}

/** What a failure tells: made from whatever was thrown. */
export interface Failure {
  readonly title: string;
  readonly text: string;
  readonly kind: 'refused' | 'forbidden' | 'offline';
}

/** Something was refused or failed: says what happened and offers to try again. */
export function Failed({ failure, retry }: { failure: Failure; retry?: () => void }): ReactNode {
  const Icon = { refused: IconAlertTriangle, forbidden: IconLock, offline: IconPlugConnectedX }[failure.kind];
  return (
    <div className={styles.state} role="alert">
      <span className={styles.icon} data-kind={failure.kind}>
        <Icon size={22} stroke={1.6} aria-hidden />
      </span>
      <p className={styles.title}>{failure.title}</p>
      <p className={styles.text}>{failure.text}</p>
      {retry && failure.kind !== 'forbidden' && <Button onClick={retry}>Try again</Button>}
    </div>
  );
}

/** Grey lines while rows are on their way; screen readers hear one word. */
export function Waiting({ lines = 6, label = 'Loading' }: { lines?: number; label?: string }): ReactNode {
  const numbers = Array.from({ length: lines }, (_, index) => index);
  return (
    <div className={styles.waiting} role="status" aria-label={label}>
      {numbers.map((line) => (
        <Skeleton key={line} height={12} radius="sm" width={`${88 - ((line * 17) % 44)}%`} />
      ))}
    </div>
  );
}
