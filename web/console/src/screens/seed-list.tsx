// The seed list: staff who get every campaign as it goes out, so that somebody sees what people see.
import { Button, TextInput } from '@mantine/core';
import { Empty, Failed, Page, Panel, tell, Waiting } from '@rapport/kit';
import { IconSeeding } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { SeedRow } from '../../../../sdk/faces/campaigns.ts';
import { api, queryClient } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useCan } from '../session.tsx';
import styles from './campaigns/campaigns.module.css';

export function SeedListScreen(): ReactNode {
  const mayEdit = useCan('journeys.edit');
  const list = useQuery({ queryKey: ['seed-list'], queryFn: ({ signal }) => api.seedList(signal) });
  const write = useMutation({
    mutationFn: (rows: readonly SeedRow[]) => api.writeSeedList(rows),
    onSuccess: (kept) => queryClient.setQueryData(['seed-list'], kept),
    onError: (error) => tell({ title: 'Not kept', text: error.message, kind: 'bad' }),
  });
  const rows = list.data?.rows ?? [];
  const remove = (email: string) =>
    write.mutate(
      rows.filter((row) => row.email !== email),
      { onSuccess: () => tell({ title: 'Taken off the seed list', undo: () => write.mutate(rows) }) },
    );
  const failure = failureOf(list.error);
  return (
    <Page
      title="Seed list"
      purpose="Staff on this list get one copy of every campaign with e-mail, the moment it begins. No person and no budget is touched."
      parent={{ href: '/campaigns', title: 'Campaigns' }}
      width="narrow"
    >
      <Panel title="Who is on it">
        {failure && <Failed failure={failure} retry={() => void list.refetch()} />}
        {list.isPending && <Waiting lines={3} />}
        {list.isSuccess && rows.length === 0 && (
          <Empty icon={IconSeeding} title="Nobody yet" text="Add the address of a colleague below." />
        )}
        <ul className={styles.list}>
          {rows.map((row) => (
            <li key={row.email}>
              <span>
                <b>{row.name}</b> {row.email}
              </span>
              {mayEdit && (
                <Button aria-label={`Take ${row.name} off`} onClick={() => remove(row.email)}>
                  Take off
                </Button>
              )}
            </li>
          ))}
        </ul>
        {mayEdit && <Add busy={write.isPending} add={(row) => write.mutate([...rows, row])} />}
      </Panel>
    </Page>
  );
}

function Add({ busy, add }: { busy: boolean; add: (row: SeedRow) => void }): ReactNode {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add({ name: name.trim(), email: email.trim() });
    setName('');
    setEmail('');
  };
  return (
    <form className={styles.fields} onSubmit={submit} aria-label="Add somebody">
      <TextInput
        label="Name"
        required
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <TextInput
        label="E-mail address"
        type="email"
        required
        value={email}
        onChange={({ currentTarget }) => setEmail(currentTarget.value)}
      />
      <div className={styles.buttons}>
        <Button type="submit" variant="filled" loading={busy}>
          Add
        </Button>
      </div>
    </form>
  );
}
