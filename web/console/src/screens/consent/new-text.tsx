// Writing a version of a consent text, with a preview: once saved it stays as it is.
import { Button, Modal, Select, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { api } from '../../api.ts';
import keys from '../write-keys/new-key.module.css';
import styles from './consent.module.css';
import { channelOptions, purposeOptions, tellDone } from './words.ts';

export function NewText({ close }: { close: () => void }): ReactNode {
  return (
    <Modal
      opened
      onClose={close}
      size="lg"
      title="New version of a consent text"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Form close={close} />
    </Modal>
  );
}

function Form({ close }: { close: () => void }): ReactNode {
  const organisation = useQuery({
    queryKey: ['organisation'],
    queryFn: ({ signal }) => api.organisation(signal),
  });
  const [purpose, setPurpose] = useState('marketing');
  const [channel, setChannel] = useState('email');
  const [language, setLanguage] = useState('en');
  const [place, setPlace] = useState<string | null>(null);
  const [title, setTitle] = useState('');
  const [body, setBody] = useState('');
  const jurisdiction = place ?? organisation.data?.jurisdiction ?? '';
  const save = useMutation({
    mutationFn: () => api.addConsentText({ purpose, channel, language, jurisdiction, title, body }),
    onSuccess: ({ version }) => {
      tellDone('Added', `Version ${version}. Forms and imports name it from now on.`, undefined, [
        'consent-texts',
      ]);
      close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} className={styles.form}>
      <div className={styles.grid}>
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
        <TextInput
          label="Language"
          description="A tag, such as en or de"
          value={language}
          onChange={(event) => setLanguage(event.currentTarget.value)}
        />
        <TextInput
          label="Place"
          description="Whose rules hold, such as US, EU or DE"
          value={jurisdiction}
          onChange={(event) => setPlace(event.currentTarget.value)}
        />
      </div>
      <TextInput
        label="Title"
        required
        withAsterisk={false}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <Textarea
        label="Words"
        description="What the person agrees to: who writes, about what, how, and that it can be stopped"
        required
        withAsterisk={false}
        autosize
        minRows={5}
        value={body}
        onChange={(event) => setBody(event.currentTarget.value)}
      />
      {body.trim() !== '' && (
        <div>
          <p className={styles.soft}>As people read it</p>
          <blockquote className={styles.words} lang={language}>
            <b>{title}</b>
            {'\n'}
            {body}
          </blockquote>
        </div>
      )}
      {save.error && (
        <p role="alert" className={keys.error}>
          {save.error.message}
        </p>
      )}
      <div className={keys.buttons}>
        <Button onClick={close}>Cancel</Button>
        <Button
          type="submit"
          variant="filled"
          loading={save.isPending}
          disabled={title.trim() === '' || body.trim().length < 20}
        >
          Add this version
        </Button>
      </div>
    </form>
  );
}
