// Says which place of a body is what. Places are JSON pointers, so that a map is data and never code.
import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { IdentifierKind, WebhookMap } from '../../../../../sdk/faces/doors.ts';
import { IDENTIFIER_WORDS } from '../identifier-words.ts';
import styles from './doors.module.css';

const KINDS = (
  [
    'user',
    'mrn',
    'npi',
    'external',
    'email',
    'phone',
    'orcid',
    'handle',
    'device',
    'anonymous',
  ] satisfies IdentifierKind[]
).map((value) => ({ value, label: IDENTIFIER_WORDS[value] }));

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
  return (
    <Rows<WebhookMap['identifiers'][number]>
      legend="Who it is about, the strongest first"
      what="identifier"
      rows={map.identifiers}
      set={(identifiers) => change({ ...map, identifiers })}
      fresh={{ kind: 'external', from: '/id' }}
      first={(row, name, put) => (
        <Select
          aria-label={`Kind of ${name}`}
          data={KINDS}
          value={row.kind}
          allowDeselect={false}
          onChange={(value) => put({ ...row, kind: KINDS.find((k) => k.value === value)?.value ?? row.kind })}
        />
      )}
    />
  );
}

interface NamedProps {
  readonly title: 'property' | 'trait';
  readonly rows: WebhookMap['properties'];
  readonly set: (rows: WebhookMap['properties']) => void;
}

function Named({ title, rows, set }: NamedProps): ReactNode {
  return (
    <Rows
      legend={title === 'trait' ? 'Traits of the person' : 'Properties of the event'}
      what={title}
      rows={rows}
      set={set}
      fresh={{ name: '', from: '/' }}
      first={(row, name, put) => (
        <TextInput
          aria-label={`Name of ${name}`}
          value={row.name}
          onChange={(event) => put({ ...row, name: event.currentTarget.value })}
        />
      )}
    />
  );
}

const keys = new WeakMap<object, number>();
let lastKey = 0;

/** A row's key on screen. Rows have no name of their own while they are typed, and each change is a new object. */
function keyOf(row: object): number {
  const key = keys.get(row) ?? ++lastKey;
  keys.set(row, key);
  return key;
}

interface RowsProps<Row> {
  readonly legend: string;
  readonly what: string;
  readonly rows: readonly Row[];
  readonly set: (rows: readonly Row[]) => void;
  readonly fresh: Row;
  /** What stands before the place. */
  readonly first: (row: Row, name: string, put: (row: Row) => void) => ReactNode;
}

/** Rows to add and to remove, each with a place in the body. */
function Rows<Row extends { from: string }>(props: RowsProps<Row>): ReactNode {
  const { legend, what, rows, set, fresh, first } = props;
  return (
    <fieldset className={styles.form} style={{ border: 0, padding: 0, margin: 0 }}>
      <legend>{legend}</legend>
      {rows.map((row, at) => {
        const name = `${what} ${at + 1}`;
        const put = (next: Row) => {
          keys.set(next, keyOf(row));
          set(rows.with(at, next));
        };
        return (
          <div className={styles.row} key={keyOf(row)}>
            {first(row, name, put)}
            <TextInput
              aria-label={`Place of ${name}`}
              value={row.from}
              onChange={(event) => put({ ...row, from: event.currentTarget.value })}
            />
            <Remove what={name} run={() => set(rows.toSpliced(at, 1))} />
          </div>
        );
      })}
      <Add what={what} run={() => set([...rows, { ...fresh }])} />
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
