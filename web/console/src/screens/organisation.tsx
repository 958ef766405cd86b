// The organisation: what stands in every footer, and the clock all times are shown in.
import { Button, TextInput } from '@mantine/core';
import {
  dateWords,
  Facts,
  Failed,
  Page,
  Panel,
  StateBadge,
  tell,
  useSurroundings,
  Waiting,
} from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Organisation, OrganisationChange } from '../../../../sdk/api.ts';
import { api, queryClient, sessionQuery } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useCan } from '../session.tsx';
import styles from './members/members.module.css';

const FIELDS: readonly { name: keyof OrganisationChange; label: string; note: string }[] = [
  { name: 'name', label: 'Name', note: 'As people read it in messages and in the portal.' },
  { name: 'postalAddress', label: 'Postal address', note: 'Stands at the foot of every e-mail.' },
  {
    name: 'zone',
    label: 'Time zone',
    note: 'IANA name, e.g. Europe/Berlin. Times in the console are shown in it.',
  },
  { name: 'locale', label: 'Language', note: 'Used for people whose language is not known, e.g. en.' },
  { name: 'jurisdiction', label: 'Jurisdiction', note: 'Whose rules on consent hold, e.g. US or DE.' },
];

export function OrganisationScreen(): ReactNode {
  const organisation = useQuery({
    queryKey: ['organisation'],
    queryFn: ({ signal }) => api.organisation(signal),
  });
  const failure = failureOf(organisation.error);
  return (
    <Page
      title="Organisation"
      purpose="What people read about you, and the clock and rules you work by."
      width="narrow"
    >
      {organisation.data && <About organisation={organisation.data} />}
      {organisation.data && <Form organisation={organisation.data} />}
      {!organisation.data &&
        (failure ? <Failed failure={failure} retry={() => void organisation.refetch()} /> : <Waiting />)}
    </Page>
  );
}

function About({ organisation }: { organisation: Organisation }): ReactNode {
  const { zone } = useSurroundings();
  const kind = organisation.kind === 'care-provider' ? 'Care provider' : 'Life-science company';
  return (
    <Panel title="About">
      <Facts
        rows={[
          ['Kind', kind],
          ['Short name', <code key="slug">{organisation.slug}</code>],
          ['Since', dateWords(Date.parse(organisation.createdAt), zone)],
          [
            'Data',
            organisation.sample ? (
              'Sample town: all people are invented'
            ) : (
              <StateBadge key="state" state="live" />
            ),
          ],
        ]}
      />
    </Panel>
  );
}

function Form({ organisation }: { organisation: Organisation }): ReactNode {
  const mayChange = useCan('settings.organisation');
  const [changes, setChanges] = useState<OrganisationChange>({});
  const save = useMutation({
    mutationFn: () => api.changeOrganisation(changes),
    onSuccess: async () => {
      setChanges({});
      tell({ title: 'Saved' });
      await queryClient.invalidateQueries({ queryKey: ['organisation'] });
      await queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Panel title="Details">
      <form onSubmit={submit} className={styles.form}>
        {FIELDS.map(({ name, label, note }) => (
          <TextInput
            key={name}
            label={label}
            description={note}
            required
            withAsterisk={false}
            readOnly={!mayChange}
            value={changes[name] ?? organisation[name]}
            onChange={(event) => setChanges({ ...changes, [name]: event.currentTarget.value })}
          />
        ))}
        {save.error && (
          <p role="alert" className={styles.error}>
            {save.error.message}
          </p>
        )}
        {mayChange ? (
          <div className={styles.buttons}>
            <Button
              type="submit"
              variant="filled"
              loading={save.isPending}
              disabled={Object.keys(changes).length === 0}
            >
              Save
            </Button>
          </div>
        ) : (
          <p className={styles.soft}>Your role may read this, but not change it.</p>
        )}
      </form>
    </Panel>
  );
}
