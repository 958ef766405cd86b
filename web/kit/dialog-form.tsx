// The form of a dialog: its fields, what went wrong, and the two ways out, the same everywhere.
import { Button } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';
import styles from './dialog-form.module.css';

interface DialogFormProps {
  /** The word on the button that does it. */
  readonly action: string;
  readonly submit: () => void;
  readonly close: () => void;
  readonly busy: boolean;
  /** False while something is missing; the act cannot be done until then. */
  readonly ready?: boolean;
  /** Why the last attempt failed, in words. */
  readonly error?: string | undefined;
  readonly children: ReactNode;
}

export function DialogForm(props: DialogFormProps): ReactNode {
  const { action, submit, close, busy, ready = true, error, children } = props;
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) submit();
  };
  return (
    <form onSubmit={onSubmit} className={styles.form}>
      {children}
      {error && (
        <p role="alert" className={styles.error}>
          {error}
        </p>
      )}
      <div className={styles.buttons}>
        <Button onClick={close}>Cancel</Button>
        <Button type="submit" variant="filled" loading={busy} disabled={!ready}>
          {action}
        </Button>
      </div>
    </form>
  );
}
