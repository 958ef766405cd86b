// What the screens of the doors share: a text to copy, and a secret shown once.
import { Button } from '@mantine/core';
import { CopyButton } from '@rapport/kit';
import type { ReactNode } from 'react';
import styles from './doors.module.css';

/** A text that is made to be copied. `what` names it for readers. */
export function CopyText({ value, what }: { value: string; what: string }): ReactNode {
  return (
    <div className={styles.form}>
      <code className={styles.code}>{value}</code>
      <div className={`${styles.buttons} ${styles.start}`}>
        <CopyButton value={value} what={what} />
      </div>
    </div>
  );
}

/** A secret the one time it is seen. */
export function ShownOnce({
  value,
  what,
  close,
  children,
}: {
  value: string;
  what: string;
  close: () => void;
  children?: ReactNode;
}): ReactNode {
  return (
    <div className={styles.form}>
      <p className={styles.once} role="status">
        Copy {what} now. It is shown only this once.
      </p>
      <CopyText value={value} what={what} />
      {children}
      <div className={styles.buttons}>
        <Button variant="filled" onClick={close}>
          I have copied it
        </Button>
      </div>
    </div>
  );
}

/** Words in a field, one a line or with commas. */
export function wordsIn(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
