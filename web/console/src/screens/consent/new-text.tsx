// Writing a version of a consent text, with a preview: once saved it stays as it is.
import { Modal, Textarea, TextInput } from '@mantine/core';
import { DialogForm } from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api } from '../../api.ts';
import styles from './consent.module.css';
import { Choice } from './fields.tsx';
import { channelOptions, purposeOptions, tellDone } from './words.ts';

export function NewText({ close }: { close: () => void }): ReactNode {
  return (
    <Modal opened onClose={close} size="lg" title="New version of a consent text" closeOnClickOutside={false}>
      <Form close={close} />
    </Modal>
  );
}

interface Draft {
  readonly purpose: string;
  readonly channel: string;
  readonly language: string;
  readonly title: string;
  readonly body: string;
  /** Null: that of the organisation. */
  readonly jurisdiction: string | null;
}

const BLANK: Draft = {
  purpose: 'marketing',
  channel: 'email',
  language: 'en',
  title: '',
  body: '',
  jurisdiction: null,
};

function Form({ close }: { close: () => void }): ReactNode {
  const organisation = useQuery({
    queryKey: ['organisation'],
    queryFn: ({ signal }) => api.organisation(signal),
  });
  const [draft, setDraft] = useState(BLANK);
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const { title, body } = draft;
  const jurisdiction = draft.jurisdiction ?? organisation.data?.jurisdiction ?? '';
  const save = useMutation({
    mutationFn: () => api.addConsentText({ ...draft, jurisdiction }),
    onSuccess: ({ version }) => {
      const text = `Version ${version}. Forms and imports name it from now on.`;
      tellDone('Added', text, undefined, ['consent-texts']);
      close();
    },
  });
  const ready = title.trim() !== '' && body.trim().length >= 20;
  return (
    <DialogForm
      action="Add this version"
      submit={() => save.mutate()}
      close={close}
      busy={save.isPending}
      ready={ready}
      error={save.error?.message}
    >
      <Where draft={{ ...draft, jurisdiction }} set={set} />
      <TextInput
        label="Title"
        required
        withAsterisk={false}
        value={title}
        onChange={(event) => set({ title: event.currentTarget.value })}
      />
      <Textarea
        label="Words"
        description="What the person agrees to: who writes, about what, how, and that it can be stopped"
        required
        withAsterisk={false}
        autosize
        minRows={5}
        value={body}
        onChange={(event) => set({ body: event.currentTarget.value })}
      />
      {body.trim() !== '' && <Preview draft={draft} />}
    </DialogForm>
  );
}

/** What the text is about and where it holds. */
function Where({ draft, set }: { draft: Draft; set: (change: Partial<Draft>) => void }): ReactNode {
  return (
    <div className={styles.grid}>
      <Choice
        label="Purpose"
        data={purposeOptions}
        value={draft.purpose}
        change={(purpose) => set({ purpose })}
      />
      <Choice
        label="Channel"
        data={channelOptions}
        value={draft.channel}
        change={(channel) => set({ channel })}
      />
      <TextInput
        label="Language"
        description="A tag, such as en or de"
        value={draft.language}
        onChange={(event) => set({ language: event.currentTarget.value })}
      />
      <TextInput
        label="Place"
        description="Whose rules hold, such as US, EU or DE"
        value={draft.jurisdiction ?? ''}
        onChange={(event) => set({ jurisdiction: event.currentTarget.value })}
      />
    </div>
  );
}

function Preview({ draft }: { draft: Draft }): ReactNode {
  return (
    <div>
      <p className={styles.soft}>As people read it</p>
      <blockquote className={styles.words} lang={draft.language}>
        <b>{draft.title}</b>
        {'\n'}
        {draft.body}
      </blockquote>
    </div>
  );
}
