// Making a key: name it, say what it may do, copy it the one time it is shown.
import { Checkbox, Modal, TextInput } from '@mantine/core';
import { DialogForm } from '@rapport/kit';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api, queryClient } from '../../api.ts';
import { ShownOnce } from '../doors/parts.tsx';
import styles from './new-key.module.css';

const SCOPES: readonly { value: string; label: string; note: string }[] = [
  { value: 'events.write', label: 'Events', note: 'identify, track, page, screen, group, alias' },
  { value: 'consent.write', label: 'Consent', note: 'state what people agreed to' },
  { value: 'fhir.write', label: 'FHIR', note: 'resources of the clinical systems' },
  { value: 'journeys.enter', label: 'Journeys', note: 'let people into journeys that are open to calls' },
  { value: 'mentions.write', label: 'Mentions', note: 'public posts and reviews' },
];

export function NewKey({ opened, close }: { opened: boolean; close: () => void }): ReactNode {
  return (
    <Modal opened={opened} onClose={close} title="New write key" closeOnClickOutside={false}>
      <NewKeyForm close={close} />
    </Modal>
  );
}

function NewKeyForm({ close }: { close: () => void }): ReactNode {
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState(['events.write']);
  const create = useMutation({
    mutationFn: () => api.createWriteKey(name.trim(), scopes),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['write-keys'] }),
  });
  if (create.data) return <ShownOnce value={create.data.key} what="the key" close={close} />;
  return (
    <DialogForm
      action="Create key"
      submit={() => create.mutate()}
      close={close}
      busy={create.isPending}
      ready={name.trim() !== '' && scopes.length > 0}
      error={create.error?.message}
    >
      <TextInput
        label="Name"
        description="The system that will use it, e.g. Website"
        required
        withAsterisk={false}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox.Group label="It may send" value={scopes} onChange={setScopes}>
        <div className={styles.scopes}>
          {SCOPES.map((scope) => (
            <Checkbox key={scope.value} value={scope.value} label={scope.label} description={scope.note} />
          ))}
        </div>
      </Checkbox.Group>
    </DialogForm>
  );
}
