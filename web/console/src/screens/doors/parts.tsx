// What the screens of the doors share: a text to copy, a secret shown once, and the buttons below a form.
import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from './doors.module.css';

/** A text that is made to be copied. `what` names it for readers. */
export function CopyText({ value, what }: { value: string; what: string }): ReactNode {
  return (
    <div className={styles.form}>
      <code className={styles.code}>{value}</code>
      <div className={`${styles.buttons} ${styles.start}`}>
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Button
              size="compact-sm"
              onClick={copy}
              aria-label={`Copy ${what}`}
              leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
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

/** Cancel and the act, with what went wrong above them. */
export function FormEnd({
  close,
  action,
  busy,
  ready,
  error,
}: {
  close: () => void;
  action: string;
  busy: boolean;
  ready: boolean;
  error: Error | null;
}): ReactNode {
  return (
    <>
      {error && (
        <p role="alert" className={styles.error}>
          {error.message}
        </p>
      )}
      <div className={styles.buttons}>
        <Button onClick={close}>Cancel</Button>
        <Button type="submit" variant="filled" loading={busy} disabled={!ready}>
          {action}
        </Button>
      </div>
    </>
  );
}

/** Words in a field, one a line or with commas. */
export function wordsIn(text: string): string[] {
  return text
    .split(/[\s,]+/)
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
