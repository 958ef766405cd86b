// Asks before what cannot be taken back: the reader types a word, so that no reflex confirms it.
import { Button, Modal, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';

interface ConfirmProps {
  readonly opened: boolean;
  readonly close: () => void;
  readonly title: string;
  readonly children: ReactNode;
  /** What must be typed; leave out for a plain yes. */
  readonly typed?: string;
  readonly action: string;
  readonly danger?: boolean;
  /** Does it; the dialog closes when it resolves and stays when it throws. */
  readonly confirm: (typed: string) => Promise<unknown>;
}

export function Confirm(props: ConfirmProps): ReactNode {
  return (
    <Modal
      opened={props.opened}
      onClose={props.close}
      title={props.title}
      closeButtonProps={{ 'aria-label': 'Close without doing it' }}
    >
      <ConfirmForm {...props} />
    </Modal>
  );
}

function ConfirmForm({ close, children, typed, action, danger = false, confirm }: ConfirmProps): ReactNode {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const ready = typed === undefined || text.trim().toLowerCase() === typed.trim().toLowerCase();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    setBusy(true);
    try {
      await confirm(text.trim());
      close();
    } catch {
      // The failure is told where the command was given; the dialog stays.
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      {children}
      {typed !== undefined && (
        <TextInput
          mt="md"
          data-autofocus
          autoComplete="off"
          label={`Type “${typed}” to confirm`}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8, marginTop: 20 }}>
        <Button onClick={close}>Cancel</Button>
        <Button
          type="submit"
          variant="filled"
          color={danger ? 'red' : 'iris'}
          disabled={!ready}
          loading={busy}
        >
          {action}
        </Button>
      </div>
    </form>
  );
}
