// The rows of a schema's form: one field each.
import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { EventFieldRule } from '../../../../../sdk/faces/events.ts';
import { type FieldRow, newField } from './draft.ts';
import styles from './events.module.css';

const TYPES: readonly { value: EventFieldRule['type']; label: string }[] = [
  { value: 'string', label: 'Text' },
  { value: 'number', label: 'Number' },
  { value: 'integer', label: 'Whole number' },
  { value: 'boolean', label: 'Yes or no' },
  { value: 'array', label: 'List' },
  { value: 'object', label: 'Object' },
];
const FORMATS = [
  { value: '', label: 'Any form' },
  { value: 'date', label: 'Date' },
  { value: 'date-time', label: 'Date and time' },
  { value: 'email', label: 'E-mail' },
  { value: 'uuid', label: 'UUID' },
  { value: 'uri', label: 'Address' },
];
const CLASSES = [
  { value: '', label: 'Class as it is' },
  { value: 'public', label: 'Public' },
  { value: 'personal', label: 'Personal' },
  { value: 'health', label: 'Health' },
];

interface FieldRowsProps {
  readonly title: string;
  readonly rows: readonly FieldRow[];
  readonly change: (rows: readonly FieldRow[]) => void;
  readonly disabled: boolean;
}

export function FieldRows({ title, rows, change, disabled }: FieldRowsProps): ReactNode {
  const put = (key: number, edit: Partial<FieldRow>) =>
    change(rows.map((row) => (row.key === key ? { ...row, ...edit } : row)));
  return (
    <fieldset className={styles.group} disabled={disabled}>
      <legend>{title}</legend>
      <div className={styles.fields}>
        {rows.map((row) => (
          <Field
            key={row.key}
            row={row}
            put={(edit) => put(row.key, edit)}
            remove={() => change(rows.filter(({ key }) => key !== row.key))}
          />
        ))}
        <div>
          <Button
            size="compact-sm"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => change([...rows, newField()])}
          >
            Add to {title.toLowerCase()}
          </Button>
        </div>
      </div>
    </fieldset>
  );
}

interface FieldProps {
  readonly row: FieldRow;
  readonly put: (edit: Partial<FieldRow>) => void;
  readonly remove: () => void;
}

function Field({ row, put, remove }: FieldProps): ReactNode {
  const of = row.name === '' ? 'the new field' : row.name;
  return (
    <div className={styles.field}>
      <TextInput
        aria-label="Name of the field"
        placeholder="Name"
        value={row.name}
        onChange={(event) => put({ name: event.currentTarget.value })}
      />
      <NativeSelect
        aria-label={`Type of ${of}`}
        data={[...TYPES]}
        value={row.type}
        onChange={(event) =>
          put({ type: TYPES.find(({ value }) => value === event.currentTarget.value)?.value ?? 'string' })
        }
      />
      <NativeSelect
        aria-label={`Form of ${of}`}
        data={FORMATS}
        value={row.format}
        disabled={row.type !== 'string'}
        onChange={(event) => put({ format: event.currentTarget.value })}
      />
      <NativeSelect
        aria-label={`Class of ${of}`}
        data={CLASSES}
        value={row.class}
        onChange={(event) => put({ class: event.currentTarget.value })}
      />
      <TextInput
        aria-label={`Allowed values of ${of}`}
        placeholder="Any value, or a, b, c"
        value={row.values}
        onChange={(event) => put({ values: event.currentTarget.value })}
      />
      <Checkbox
        label="Required"
        checked={row.required}
        onChange={(event) => put({ required: event.currentTarget.checked })}
      />
      <Button size="compact-sm" onClick={remove} aria-label={`Remove ${of}`}>
        <IconTrash size={14} aria-hidden />
      </Button>
    </div>
  );
}
