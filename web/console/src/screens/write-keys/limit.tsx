// How many messages a second a key may send: none of its own, or a number.
import { Button, Modal, TextInput } from '@mantine/core';
import { tell } from '@rapport/kit';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { WriteKeyRow } from '../../../../../sdk/api.ts';
import { api, queryClient } from '../../api.ts';
import styles from './new-key.module.css';

/** A key with its limit, as the list of keys tells it. */
export type LimitedKey = WriteKeyRow & { readonly eventsPerSecond?: number | null };

/** The limit of a key in words. */
export function limitWords({ eventsPerSecond }: LimitedKey): string {
  return eventsPerSecond ? `${eventsPerSecond.toLocaleString('en')} a second` : 'No limit';
}

export function LimitKey({ row, close }: { row: LimitedKey | null; close: () => void }): ReactNode {
  return (
    <Modal
      opened={row !== null}
      onClose={close}
      title={row ? `Limit of ${row.name}` : ''}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {row && <LimitForm row={row} close={close} />}
    </Modal>
  );
}

function LimitForm({ row, close }: { row: LimitedKey; close: () => void }): ReactNode {
  const [text, setText] = useState(row.eventsPerSecond ? String(row.eventsPerSecond) : '');
  const wish = text.trim() === '' ? null : Number(text);
  const fits = wish === null || (Number.isInteger(wish) && wish >= 1 && wish <= 1_000_000);
  const limit = useMutation({
    mutationFn: () => api.limitWriteKey(row.id, wish),
    onSuccess: () => {
      tell({ title: wish === null ? 'No limit of its own' : 'Limited', text: 'It holds from now on.' });
      close();
    },
    onError: (error) => tell({ title: 'Not limited', text: error.message, kind: 'bad' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['write-keys'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (fits) limit.mutate();
  };
  return (
    <form onSubmit={submit} className={styles.form}>
      <TextInput
        label="Messages a second"
        description="What is more is asked to come back later; nothing is lost. Empty: no limit."
        inputMode="numeric"
        data-autofocus
        value={text}
        error={fits ? undefined : 'A whole number from 1 to 1,000,000, or nothing.'}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className={styles.buttons}>
        <Button onClick={close}>Cancel</Button>
        <Button type="submit" variant="filled" disabled={!fits} loading={limit.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}
