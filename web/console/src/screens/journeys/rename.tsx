// Gives a journey another name.
import { Button, Modal, TextInput } from '@mantine/core';
import { DialogForm } from '@rapport/kit';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { JourneyView } from '../../../../../sdk/faces/journeys.ts';
import { api, queryClient } from '../../api.ts';
import { useCan } from '../../session.tsx';

export function RenameButton({ view }: { view: JourneyView }): ReactNode {
  const mayEdit = useCan('journeys.edit');
  const [opened, setOpened] = useState(false);
  const [name, setName] = useState(view.name);
  const rename = useMutation({
    mutationFn: () => api.renameJourney(view.id, name.trim()),
    onSuccess: (saved) => {
      queryClient.setQueryData(['journey', view.id], saved);
      void queryClient.invalidateQueries({ queryKey: ['journeys'] });
      setOpened(false);
    },
  });
  if (!mayEdit) return null;
  return (
    <>
      <Button
        onClick={() => {
          setName(view.name);
          setOpened(true);
        }}
      >
        Rename
      </Button>
      <Modal opened={opened} onClose={() => setOpened(false)} title="Rename the journey">
        <DialogForm
          action="Rename"
          submit={() => rename.mutate()}
          close={() => setOpened(false)}
          busy={rename.isPending}
          ready={name.trim() !== ''}
          error={rename.error?.message}
        >
          <TextInput
            data-autofocus
            label="Name"
            maxLength={120}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        </DialogForm>
      </Modal>
    </>
  );
}
