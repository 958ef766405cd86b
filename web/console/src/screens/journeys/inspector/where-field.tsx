// What an event must say to count: properties with values.
import { ActionIcon, Button, NativeSelect, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useId, useState } from 'react';
import type { Where } from '../types.ts';
import styles from './inspector.module.css';

type Value = Where[string];
type Line = readonly [name: string, value: Value];

interface WhereFieldProps {
  readonly where: Where | undefined;
  readonly properties: readonly string[];
  readonly change: (where: Where | undefined) => void;
}

/** Lines are kept here while a name is still empty: only named ones are part of the journey. */
export function WhereField({ where, properties, change }: WhereFieldProps): ReactNode {
  const [lines, setLines] = useState<readonly Line[]>(Object.entries(where ?? {}));
  const list = useId();
  const set = (next: readonly Line[]) => {
    setLines(next);
    const named = next.filter(([name]) => name !== '');
    change(named.length === 0 ? undefined : Object.fromEntries(named));
  };
  return (
    <fieldset className={styles.span} data-field="where">
      <legend className={styles.label}>Only when the event says</legend>
      {lines.map(([name, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place; names change while they are typed.
        <div key={index} className={styles.where}>
          <TextInput
            aria-label={`Property ${index + 1}`}
            placeholder="property"
            list={list}
            maxLength={100}
            value={name}
            onChange={(event) => set(lines.with(index, [event.currentTarget.value, value]))}
          />
          <WhereValue index={index} value={value} change={(next) => set(lines.with(index, [name, next]))} />
          <ActionIcon
            aria-label={`Remove property ${index + 1}`}
            onClick={() => set(lines.toSpliced(index, 1))}
          >
            <IconTrash size={15} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <datalist id={list}>
        {properties.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconPlus size={13} aria-hidden />}
        onClick={() => setLines([...lines, ['', '']])}
      >
        Add a property
      </Button>
    </fieldset>
  );
}

/** Numbers and yes/no are told from texts by what is typed. */
export function WhereValue({
  index,
  value,
  change,
}: {
  index: number;
  value: Value;
  change: (value: Value) => void;
}): ReactNode {
  if (typeof value === 'boolean')
    return (
      <NativeSelect
        aria-label={`Value ${index + 1}`}
        data={[
          { value: 'true', label: 'is yes' },
          { value: 'false', label: 'is no' },
          { value: '', label: 'another value …' },
        ]}
        value={String(value)}
        onChange={({ currentTarget }) =>
          change(currentTarget.value === '' ? '' : currentTarget.value === 'true')
        }
      />
    );
  return (
    <TextInput
      aria-label={`Value ${index + 1}`}
      placeholder="value"
      maxLength={500}
      value={String(value)}
      onChange={(event) => change(typed(event.currentTarget.value))}
    />
  );
}

/** `12` is a number, `true` is a yes, `0012` and `1.` are texts. */
export function typed(text: string): Value {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?(?:0|[1-9]\d{0,14})(?:\.\d*[1-9])?$/.test(text) ? Number(text) : text;
}
