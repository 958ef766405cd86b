// Fields that the forms about consent share.
import { Button, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from '../write-keys/new-key.module.css';

interface ChoiceProps {
  readonly label: string;
  readonly data: readonly { readonly value: string; readonly label: string }[];
  readonly value: string;
  readonly change: (value: string) => void;
}

/** One of a few; there is always one. */
export function Choice({ label, data, value, change }: ChoiceProps): ReactNode {
  return (
    <Select
      label={label}
      data={data.map((one) => ({ ...one }))}
      value={value}
      onChange={(picked) => change(picked ?? value)}
      allowDeselect={false}
    />
  );
}

interface FeetProps {
  readonly close: () => void;
  readonly error: Error | null;
  readonly busy: boolean;
  readonly ready: boolean;
  readonly action: string;
}

/** What went wrong, and the two ways out of a form. */
export function Feet({ close, error, busy, ready, action }: FeetProps): ReactNode {
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
