// How many messages a second a key may send: none of its own, or a number.
import { Modal, TextInput } from '@mantine/core';
import { DialogForm, tell } from '@rapport/kit';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { WriteKeyRow } from '../../../../../sdk/api.ts';
import { api, queryClient } from '../../api.ts';

/** The limit of a key in words. */
export function limitWords({ eventsPerSecond }: WriteKeyRow): string {
  return eventsPerSecond ? `${eventsPerSecond.toLocaleString('en')} a second` : 'No limit';
}

export function LimitKey({ row, close }: { row: WriteKeyRow | null; close: () => void }): ReactNode {
  return (
    <Modal opened={row !== null} onClose={close} title={row ? `Limit of ${row.name}` : ''}>
      {row && <LimitForm row={row} close={close} />}
    </Modal>
  );
}

function LimitForm({ row, close }: { row: WriteKeyRow; close: () => void }): ReactNode {
  const [text, setText] = useState(row.eventsPerSecond ? String(row.eventsPerSecond) : '');
  const wish = text.trim() === '' ? null : Number(text);
  const fits = wish === null || (Number.isInteger(wish) && wish >= 1 && wish <= 1_000_000);
  const limit = useMutation({
    mutationFn: () => api.limitWriteKey(row.id, wish),
    onSuccess: () => {
      tell({ title: wish === null ? 'No limit of its own' : 'Limited', text: 'It holds from now on.' });
      close();
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['write-keys'] }),
  });
  return (
    <DialogForm
      action="Save"
      submit={() => limit.mutate()}
      close={close}
      busy={limit.isPending}
      ready={fits}
      error={limit.error?.message}
    >
      <TextInput
        label="Messages a second"
        description="What is more is asked to come back later; nothing is lost. Empty: no limit."
        inputMode="numeric"
        data-autofocus
        value={text}
        error={fits ? undefined : 'A whole number from 1 to 1,000,000, or nothing.'}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </DialogForm>
  );
}
