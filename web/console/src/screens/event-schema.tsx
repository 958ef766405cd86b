// One schema: what its event may hold, watched or enforced, learnt from what came, with every version it had.
import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { Confirm, Failed, Page, Panel, Time, tell, Waiting } from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { EventSchemaView } from '../../../../sdk/faces/events.ts';
import { ApiError, api, queryClient } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useFilters } from '../filters.ts';
import { useCan } from '../session.tsx';
import { definitionOf, rowsOf } from './events/draft.ts';
import styles from './events/events.module.css';
import { FieldRows } from './events/field-rows.tsx';

const PARENT = { href: '/events/schemas', title: 'Events' };

export function EventSchemaScreen(): ReactNode {
  const { value } = useFilters('call', 'name', 'learn');
  const [call, name] = [value('call'), value('name')];
  const found = useQuery({
    queryKey: ['event-schema', call, name],
    queryFn: ({ signal }) => readOrNone(call, name, signal),
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
  const failure = failureOf(found.error);
  return (
    <Page
      title={name || 'Event'}
      parent={PARENT}
      purpose={`What a ${call} of this name may hold. A class declared here holds for events from now on.`}
    >
      {failure && <Failed failure={failure} retry={() => void found.refetch()} />}
      {found.isPending && <Waiting lines={8} />}
      {found.data !== undefined && (
        <div className={styles.panes}>
          <SchemaForm
            key={`${name} ${found.data?.version ?? 0}`}
            call={call}
            name={name}
            schema={found.data}
            learn={value('learn') === '1' && found.data === null}
          />
          <History call={call} name={name} />
        </div>
      )}
    </Page>
  );
}

async function readOrNone(call: string, name: string, signal: AbortSignal): Promise<EventSchemaView | null> {
  try {
    return await api.eventSchema(call, name, signal);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

interface FormProps {
  readonly call: string;
  readonly name: string;
  readonly schema: EventSchemaView | null;
  readonly learn: boolean;
}

function useSchemaForm({ call, name, schema }: FormProps) {
  const start = schema?.definition ?? {};
  const [properties, setProperties] = useState(() => rowsOf(start.properties));
  const [traits, setTraits] = useState(() => rowsOf(start.traits));
  const [closed, setClosed] = useState((start.properties ?? start.traits)?.additionalProperties === false);
  const [mode, setMode] = useState<'observe' | 'enforce'>(schema?.mode ?? 'observe');
  const again = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: ['event-schema', call, name] }),
      queryClient.invalidateQueries({ queryKey: ['event-schema-history', call, name] }),
      queryClient.invalidateQueries({ queryKey: ['event-names'] }),
    ]);
  const draft = useMutation({
    mutationFn: () => api.learnEventSchema(call, name),
    onSuccess: ({ definition, events }) => {
      setProperties(rowsOf(definition.properties));
      setTraits(rowsOf(definition.traits));
      tell({
        title: 'Drafted',
        text: `From ${events.toLocaleString('en')} events: names and types only. Look it over and save it.`,
      });
    },
    onError: (error) => tell({ title: 'Nothing learnt', text: error.message, kind: 'bad' }),
  });
  const save = useMutation({
    mutationFn: () =>
      api.saveEventSchema(call, name, {
        mode,
        definition: definitionOf(properties, traits, closed),
        version: schema?.version ?? 0,
      }),
    onSuccess: ({ version }) => tell({ title: `Version ${version} holds now` }),
    onSettled: again,
  });
  const remove = useMutation({
    mutationFn: () => api.removeEventSchema(call, name, schema?.version ?? 0),
    onSuccess: () => tell({ title: 'Removed', text: 'Its history stays.' }),
    onError: (error) => tell({ title: 'Not removed', text: error.message, kind: 'bad' }),
    onSettled: again,
  });
  return {
    properties,
    setProperties,
    traits,
    setTraits,
    closed,
    setClosed,
    mode,
    setMode,
    draft,
    save,
    remove,
  };
}

function SchemaForm(props: FormProps): ReactNode {
  const form = useSchemaForm(props);
  const mayEdit = useCan('settings.organisation');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    form.save.mutate();
  };
  const { schema, learn } = props;
  return (
    <Panel
      title={schema ? `Version ${schema.version}` : 'No schema yet'}
      actions={mayEdit && schema && <RemoveSchema form={form} name={props.name} />}
      flush
    >
      <form className={styles.form} onSubmit={submit}>
        {learn && <p className={styles.note}>Begin with a draft: it reads the newest events of this name.</p>}
        <NativeSelect
          label="When an event does not fit"
          disabled={!mayEdit}
          data={MODES}
          value={form.mode}
          onChange={(event) => form.setMode(event.currentTarget.value === 'enforce' ? 'enforce' : 'observe')}
        />
        <FieldRows
          title="Properties"
          rows={form.properties}
          change={(rows) => form.setProperties([...rows])}
          disabled={!mayEdit}
        />
        <FieldRows
          title="Traits"
          rows={form.traits}
          change={(rows) => form.setTraits([...rows])}
          disabled={!mayEdit}
        />
        <Checkbox
          label="Nothing else may be in it"
          disabled={!mayEdit}
          checked={form.closed}
          onChange={(event) => form.setClosed(event.currentTarget.checked)}
        />
        {form.save.error && (
          <p role="alert" className={styles.error}>
            {form.save.error.message}
          </p>
        )}
        {mayEdit && <FormButtons form={form} saved={schema !== null} />}
      </form>
    </Panel>
  );
}

const MODES = [
  { value: 'observe', label: 'Take it, and count it' },
  { value: 'enforce', label: 'Hold it in quarantine' },
];

type Form = ReturnType<typeof useSchemaForm>;

function FormButtons({ form, saved }: { form: Form; saved: boolean }): ReactNode {
  return (
    <div className={styles.buttons}>
      <Button type="submit" variant="filled" loading={form.save.isPending}>
        {saved ? 'Save a new version' : 'Save the schema'}
      </Button>
      <Button onClick={() => form.draft.mutate()} loading={form.draft.isPending}>
        Learn from what came
      </Button>
    </div>
  );
}

/** Beside the form, not in it: its own question must not send the form. */
function RemoveSchema({ form, name }: { form: Form; name: string }): ReactNode {
  const [removing, setRemoving] = useState(false);
  return (
    <>
      <Button size="compact-sm" onClick={() => setRemoving(true)}>
        Remove
      </Button>
      <Confirm
        opened={removing}
        close={() => setRemoving(false)}
        title={`Remove the schema of ${name}?`}
        action="Remove"
        danger
        confirm={() => form.remove.mutateAsync()}
      >
        Events of this name are then treated like events without a schema.
      </Confirm>
    </>
  );
}

function History({ call, name }: { call: string; name: string }): ReactNode {
  const history = useQuery({
    queryKey: ['event-schema-history', call, name],
    queryFn: ({ signal }) => api.eventSchemaHistory(call, name, signal),
  });
  const rows = history.data?.rows ?? [];
  return (
    <Panel title="History">
      {rows.length === 0 && <p className={styles.note}>No version was saved yet.</p>}
      <ul className={styles.list}>
        {rows.map((row) => (
          <li key={row.version} className={styles.note}>
            Version {row.version}:{' '}
            {row.removed ? 'removed' : row.mode === 'enforce' ? 'enforced' : 'observed'}, by {row.savedBy},{' '}
            <Time at={row.savedAt} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
