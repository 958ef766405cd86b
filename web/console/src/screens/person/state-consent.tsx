// Stating consent on behalf of a person who said it on the phone, on paper or face to face. The text that was read out is named.
import { Modal, SegmentedControl, Select, TextInput } from '@mantine/core';
import { DialogForm } from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { NewConsent } from '../../../../../sdk/faces/consent.ts';
import { api } from '../../api.ts';
import { Choice } from '../consent/fields.tsx';
import { channelOptions, purposeOptions, tellDone } from '../consent/words.ts';

const SOURCES = [
  { value: 'call', label: 'On the phone' },
  { value: 'paper', label: 'On paper' },
  { value: 'visit', label: 'Face to face' },
];
const ELSEWHERE = 'elsewhere';

export function StateConsent({ id, close }: { id: string; close: () => void }): ReactNode {
  return (
    <Modal opened onClose={close} title="State consent">
      <Form id={id} close={close} />
    </Modal>
  );
}

interface Draft {
  readonly state: 'given' | 'withdrawn';
  readonly purpose: string;
  readonly channel: string;
  readonly source: string;
  readonly text: string | null;
  readonly reference: string;
}

const BLANK: Draft = {
  state: 'given',
  purpose: 'education',
  channel: 'email',
  source: 'call',
  text: null,
  reference: '',
};

/** What is sent; null as long as a yes names no text. */
function statementOf({ state, purpose, channel, source, text, reference }: Draft): NewConsent | null {
  const said = { state, purpose, channel, source };
  if (state === 'withdrawn') return said;
  if (text !== ELSEWHERE) return text === null ? null : { ...said, textVersion: text };
  return reference.trim() === '' ? null : { ...said, textReference: reference.trim() };
}

function Form({ id, close }: { id: string; close: () => void }): ReactNode {
  const [draft, setDraft] = useState(BLANK);
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const statement = statementOf(draft);
  const save = useMutation({
    mutationFn: (said: NewConsent) => api.stateConsent(id, [said]),
    onSuccess: ({ pending, undo }) => {
      const later = 'It counts when the person has used the link in the e-mail that we send.';
      tellDone('Stated', pending > 0 ? later : 'It counts from now on.', undo, ['consents', id]);
      close();
    },
  });
  const submit = () => {
    if (statement) save.mutate(statement);
  };
  return (
    <DialogForm
      action="State"
      submit={submit}
      close={close}
      busy={save.isPending}
      ready={statement !== null}
      error={save.error?.message}
    >
      <SegmentedControl
        aria-label="What the person said"
        value={draft.state}
        onChange={(value) => set({ state: value === 'withdrawn' ? 'withdrawn' : 'given' })}
        data={[
          { value: 'given', label: 'Yes' },
          { value: 'withdrawn', label: 'No' },
        ]}
      />
      <Choice
        label="Purpose"
        data={purposeOptions}
        value={draft.purpose}
        change={(purpose) => set({ purpose, text: null })}
      />
      <Choice
        label="Channel"
        data={channelOptions}
        value={draft.channel}
        change={(channel) => set({ channel, text: null })}
      />
      <Choice label="Said" data={SOURCES} value={draft.source} change={(source) => set({ source })} />
      {draft.state === 'given' && <Text draft={draft} set={set} />}
    </DialogForm>
  );
}

/** Which words the person agreed to: a version kept here, or where another text is kept. */
function Text({ draft, set }: { draft: Draft; set: (change: Partial<Draft>) => void }): ReactNode {
  const texts = useQuery({ queryKey: ['consent-texts'], queryFn: ({ signal }) => api.consentTexts(signal) });
  const fitting = (texts.data?.rows ?? []).filter(
    (row) => row.purpose === draft.purpose && row.channel === draft.channel,
  );
  return (
    <>
      <Select
        label="Text that the person agreed to"
        description="Add texts under Settings, Consent texts"
        placeholder="Choose the text"
        data={[
          ...fitting.map((row) => ({ value: row.version, label: `${row.title} (${row.version})` })),
          { value: ELSEWHERE, label: 'A text that is kept elsewhere' },
        ]}
        value={draft.text}
        onChange={(text) => set({ text })}
      />
      {draft.text === ELSEWHERE && (
        <TextInput
          label="Where it is kept"
          description="For example, the number of the paper form"
          value={draft.reference}
          onChange={(event) => set({ reference: event.currentTarget.value })}
        />
      )}
    </>
  );
}
