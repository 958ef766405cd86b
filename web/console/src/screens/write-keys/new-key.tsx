// Making a key: name it, say what it may do, copy it the one time it is shown.
import { Button, Checkbox, CopyButton, Modal, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconCopy } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { api, queryClient } from '../../api.ts';
import styles from './new-key.module.css';

const SCOPES: readonly { value: string; label: string; note: string }[] = [
  { value: 'events.write', label: 'Events', note: 'identify, track, page, screen, group, alias' },
  { value: 'consent.write', label: 'Consent', note: 'state what people agreed to' },
  { value: 'fhir.write', label: 'FHIR', note: 'resources of the clinical systems' },
  { value: 'mentions.write', label: 'Mentions', note: 'public posts and reviews' },
];

export function NewKey({ opened, close }: { opened: boolean; close: () => void }): ReactNode {
  return (
    <Modal
      opened={opened}
      onClose={close}
      title="New write key"
      closeButtonProps={{ 'aria-label': 'Close' }}
      closeOnClickOutside={false}
    >
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
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  if (create.data) return <ShownOnce value={create.data.key} close={close} />;
  return (
    <form onSubmit={submit} className={styles.form}>
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
      {create.error && (
        <p role="alert" className={styles.error}>
          {create.error.message}
        </p>
      )}
      <div className={styles.buttons}>
        <Button onClick={close}>Cancel</Button>
        <Button
          type="submit"
          variant="filled"
          loading={create.isPending}
          disabled={name.trim() === '' || scopes.length === 0}
        >
          Create key
        </Button>
      </div>
    </form>
  );
}

function ShownOnce({ value, close }: { value: string; close: () => void }): ReactNode {
  return (
    <div className={styles.form}>
      <p className={styles.once} role="status">
        <IconAlertTriangle size={16} aria-hidden /> Copy the key now. It is shown only this once.
      </p>
      <code className={styles.key}>{value}</code>
      <div className={styles.buttons}>
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Button
              onClick={copy}
              leftSection={copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
        <Button variant="filled" onClick={close}>
          I have copied it
        </Button>
      </div>
    </div>
  );
}
