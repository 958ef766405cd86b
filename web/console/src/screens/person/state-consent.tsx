// Stating consent on behalf of a person who said it on the phone, on paper or face to face. The text that was read out is named.
import { Button, Modal, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { NewConsent } from '../../../../../sdk/faces/consent.ts';
import { api } from '../../api.ts';
import { channelOptions, purposeOptions, tellDone } from '../consent/words.ts';
import styles from '../write-keys/new-key.module.css';

const SOURCES = [
  { value: 'call', label: 'On the phone' },
  { value: 'paper', label: 'On paper' },
  { value: 'visit', label: 'Face to face' },
];
const ELSEWHERE = 'elsewhere';

export function StateConsent({ id, close }: { id: string; close: () => void }): ReactNode {
  return (
    <Modal opened onClose={close} title="State consent" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Form id={id} close={close} />
    </Modal>
  );
}

function Form({ id, close }: { id: string; close: () => void }): ReactNode {
  const [state, setState] = useState<'given' | 'withdrawn'>('given');
  const [purpose, setPurpose] = useState('education');
  const [channel, setChannel] = useState('email');
  const [source, setSource] = useState('call');
  const [text, setText] = useState<string | null>(null);
  const [reference, setReference] = useState('');
  const texts = useQuery({ queryKey: ['consent-texts'], queryFn: ({ signal }) => api.consentTexts(signal) });
  const fitting = (texts.data?.rows ?? []).filter(
    (row) => row.purpose === purpose && row.channel === channel,
  );
  const options = [
    ...fitting.map((row) => ({ value: row.version, label: `${row.title} (${row.version})` })),
    { value: ELSEWHERE, label: 'A text that is kept elsewhere' },
  ];
  const chosen = options.some((one) => one.value === text) ? text : null;
  const named: Partial<NewConsent> =
    chosen === ELSEWHERE ? { textReference: reference.trim() } : chosen ? { textVersion: chosen } : {};
  const save = useMutation({
    mutationFn: () =>
      api.stateConsent(id, [{ purpose, channel, state, source, ...(state === 'given' ? named : {}) }]),
    onSuccess: ({ pending, undo }) => {
      const words =
        pending > 0
          ? 'It counts when the person has used the link in the e-mail that we send.'
          : 'It counts from now on.';
      tellDone('Stated', words, undo, ['consents', id]);
      close();
    },
  });
  const ready =
    state === 'withdrawn' || (chosen !== null && (chosen !== ELSEWHERE || reference.trim() !== ''));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) save.mutate();
  };
  return (
    <form onSubmit={submit} className={styles.form}>
      <SegmentedControl
        aria-label="What the person said"
        value={state}
        onChange={(value) => setState(value === 'withdrawn' ? 'withdrawn' : 'given')}
        data={[
          { value: 'given', label: 'Yes' },
          { value: 'withdrawn', label: 'No' },
        ]}
      />
      <Select
        label="Purpose"
        data={purposeOptions}
        value={purpose}
        onChange={(value) => setPurpose(value ?? purpose)}
        allowDeselect={false}
      />
      <Select
        label="Channel"
        data={channelOptions}
        value={channel}
        onChange={(value) => setChannel(value ?? channel)}
        allowDeselect={false}
      />
      <Select
        label="Said"
        data={SOURCES}
        value={source}
        onChange={(value) => setSource(value ?? source)}
        allowDeselect={false}
      />
      {state === 'given' && (
        <Select
          label="Text that the person agreed to"
          description="Add texts under Settings, Consent texts"
          placeholder="Choose the text"
          data={options}
          value={chosen}
          onChange={setText}
        />
      )}
      {state === 'given' && chosen === ELSEWHERE && (
        <TextInput
          label="Where it is kept"
          description="For example, the number of the paper form"
          value={reference}
          onChange={(event) => setReference(event.currentTarget.value)}
        />
      )}
      {save.error && (
        <p role="alert" className={styles.error}>
          {save.error.message}
        </p>
      )}
      <div className={styles.buttons}>
        <Button onClick={close}>Cancel</Button>
        <Button type="submit" variant="filled" loading={save.isPending} disabled={!ready}>
          State
        </Button>
      </div>
    </form>
  );
}
