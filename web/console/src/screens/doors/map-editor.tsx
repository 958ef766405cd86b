// Says which place of a body is what. Places are JSON pointers, so that a map is data and never code.
import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { IdentifierKind, WebhookMap } from '../../../../../sdk/faces/doors.ts';
import styles from './doors.module.css';

const KINDS: readonly { value: IdentifierKind; label: string }[] = [
  { value: 'user', label: 'User id' },
  { value: 'mrn', label: 'Patient number (MRN)' },
  { value: 'npi', label: 'NPI' },
  { value: 'external', label: 'External id' },
  { value: 'email', label: 'E-mail' },
  { value: 'phone', label: 'Phone' },
  { value: 'orcid', label: 'ORCID' },
  { value: 'handle', label: 'Handle' },
  { value: 'device', label: 'Device' },
  { value: 'anonymous', label: 'Anonymous id' },
];

interface EditorProps {
  readonly map: WebhookMap;
  readonly change: (map: WebhookMap) => void;
}

export function MapEditor({ map, change }: EditorProps): ReactNode {
  const { event } = map;
  const fixed = event.is !== null;
  return (
    <div className={styles.form}>
      <div className={styles.columns}>
        <Select
          label="Name of the event"
          data={[
            { value: 'from', label: 'Stands in the body at' },
            { value: 'is', label: 'Is always' },
          ]}
          value={fixed ? 'is' : 'from'}
          allowDeselect={false}
          onChange={(how) =>
            change({
              ...map,
              event: { ...event, is: how === 'is' ? '' : null, from: how === 'is' ? null : '/type' },
            })
          }
        />
        <TextInput
          label={fixed ? 'Name' : 'Place of the name'}
          value={event.is ?? event.from ?? ''}
          onChange={({ currentTarget: { value } }) =>
            change({ ...map, event: { ...event, ...(fixed ? { is: value } : { from: value }) } })
          }
        />
        <Place
          label="Place of the time"
          note="Empty: the time of arrival"
          value={map.time}
          set={(time) => change({ ...map, time })}
        />
        <Place
          label="Place of a list"
          note="When one delivery holds several events"
          value={map.each}
          set={(each) => change({ ...map, each })}
        />
        <Place
          label="Place of the delivery’s id"
          note="When no header says it"
          value={map.id}
          set={(id) => change({ ...map, id })}
        />
      </div>
      <Identifiers map={map} change={change} />
      <Named title="property" rows={map.properties} set={(properties) => change({ ...map, properties })} />
      <Named title="trait" rows={map.traits} set={(traits) => change({ ...map, traits })} />
    </div>
  );
}

function Place(props: {
  label: string;
  note: string;
  value: string | null;
  set: (value: string | null) => void;
}): ReactNode {
  return (
    <TextInput
      label={props.label}
      description={props.note}
      placeholder="/created_at"
      value={props.value ?? ''}
      onChange={(event) => props.set(event.currentTarget.value.trim() || null)}
    />
  );
}

function Identifiers({ map, change }: EditorProps): ReactNode {
  const rows = map.identifiers;
  const set = (identifiers: WebhookMap['identifiers']) => change({ ...map, identifiers });
  return (
    <fieldset className={styles.form} style={{ border: 0, padding: 0, margin: 0 }}>
      <legend>Who it is about, the strongest first</legend>
      {rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own while they are typed
        <div className={styles.row} key={at}>
          <Select
            aria-label={`Kind of identifier ${at + 1}`}
            data={[...KINDS]}
            value={row.kind}
            allowDeselect={false}
            onChange={(value) =>
              set(rows.with(at, { ...row, kind: KINDS.find((k) => k.value === value)?.value ?? row.kind }))
            }
          />
          <TextInput
            aria-label={`Place of identifier ${at + 1}`}
            value={row.from}
            onChange={(event) => set(rows.with(at, { ...row, from: event.currentTarget.value }))}
          />
          <Remove what={`identifier ${at + 1}`} run={() => set(rows.toSpliced(at, 1))} />
        </div>
      ))}
      <Add what="identifier" run={() => set([...rows, { kind: 'external', from: '/id' }])} />
    </fieldset>
  );
}

function Named({
  title,
  rows,
  set,
}: {
  title: string;
  rows: WebhookMap['properties'];
  set: (rows: WebhookMap['properties']) => void;
}): ReactNode {
  return (
    <fieldset className={styles.form} style={{ border: 0, padding: 0, margin: 0 }}>
      <legend>{title === 'trait' ? 'Traits of the person' : 'Properties of the event'}</legend>
      {rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name of their own while they are typed
        <div className={styles.row} key={at}>
          <TextInput
            aria-label={`Name of ${title} ${at + 1}`}
            value={row.name}
            onChange={(event) => set(rows.with(at, { ...row, name: event.currentTarget.value }))}
          />
          <TextInput
            aria-label={`Place of ${title} ${at + 1}`}
            value={row.from}
            onChange={(event) => set(rows.with(at, { ...row, from: event.currentTarget.value }))}
          />
          <Remove what={`${title} ${at + 1}`} run={() => set(rows.toSpliced(at, 1))} />
        </div>
      ))}
      <Add what={title} run={() => set([...rows, { name: '', from: '/' }])} />
    </fieldset>
  );
}

function Remove({ what, run }: { what: string; run: () => void }): ReactNode {
  return (
    <ActionIcon size={34} variant="subtle" aria-label={`Remove ${what}`} onClick={run}>
      <IconTrash size={16} aria-hidden />
    </ActionIcon>
  );
}

function Add({ what, run }: { what: string; run: () => void }): ReactNode {
  return (
    <div>
      <Button size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />} onClick={run}>
        Add {what}
      </Button>
    </div>
  );
}
