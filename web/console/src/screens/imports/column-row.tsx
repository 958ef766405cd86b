// One column: its name with some values, what it becomes, and the question that only a person can answer.
import { NativeSelect, TagsInput, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { ColumnUse, ImportColumn } from '../../../../../sdk/faces/imports.ts';
import { purposeOptions } from '../consent/words.ts';
import {
  CHANNELS,
  CLASSES,
  choiceOf,
  fromChoice,
  IDENTIFIERS,
  ORDERS,
  TYPES,
  USES,
  wordOf,
} from './column-words.ts';
import styles from './wizard.module.css';

interface Props {
  readonly column: ImportColumn;
  /** Uses of events are offered. */
  readonly events: boolean;
  readonly decide: (use: ColumnUse) => void;
}

export function ColumnRow({ column, events, decide }: Props): ReactNode {
  const { use } = column;
  const name = column.column;
  const offered = USES.filter((u) => events || !u.events);
  return (
    <li className={styles.column} data-asks={column.question !== null}>
      <div className={styles.columnName}>
        <b>{name}</b>
        <span className={styles.quiet}>{column.samples.join(' · ') || 'empty in the first rows'}</span>
        <span className={styles.quiet}>{column.why}</span>
      </div>
      <div className={styles.use}>
        <NativeSelect
          aria-label={`${name} becomes`}
          data={[
            ...offered.map(({ value, label }) => ({ value, label })),
            { group: 'Who it is', items: [...IDENTIFIERS] },
          ]}
          value={choiceOf(use)}
          onChange={({ currentTarget }) => decide(fromChoice(currentTarget.value, name, use))}
        />
        {(use.use === 'trait' || use.use === 'property') && <Value name={name} use={use} decide={decide} />}
        {use.use === 'event-time' && <Order name={name} use={use} decide={decide} />}
        {use.use === 'consent' && <Consent name={name} use={use} decide={decide} />}
        {column.question && <p className={styles.question}>{column.question}</p>}
      </div>
    </li>
  );
}

interface Part<Use> {
  readonly name: string;
  readonly use: Use;
  readonly decide: (use: ColumnUse) => void;
}

type ValueUse = Extract<ColumnUse, { use: 'trait' | 'property' }>;

function Value({ name, use, decide }: Part<ValueUse>): ReactNode {
  const [called, setCalled] = useState(use.name);
  return (
    <>
      <TextInput
        aria-label={`${name}: its name here`}
        value={called}
        onChange={({ currentTarget }) => setCalled(currentTarget.value)}
        onBlur={() => called.trim() !== '' && called !== use.name && decide({ ...use, name: called.trim() })}
      />
      <NativeSelect
        aria-label={`${name}: type`}
        data={[...TYPES]}
        value={use.type}
        onChange={({ currentTarget }) => decide({ ...use, type: wordOf(TYPES, currentTarget.value, 'text') })}
      />
      {use.type === 'date' && <Order name={name} use={use} decide={decide} />}
      <NativeSelect
        aria-label={`${name}: class of data`}
        data={[...CLASSES]}
        value={use.class}
        onChange={({ currentTarget }) =>
          decide({ ...use, class: wordOf(CLASSES, currentTarget.value, 'health') })
        }
      />
    </>
  );
}

function Order({ name, use, decide }: Part<Extract<ColumnUse, { order?: unknown }>>): ReactNode {
  return (
    <NativeSelect
      aria-label={`${name}: order of day, month and year`}
      data={[{ value: '', label: 'ISO 8601 only' }, ...ORDERS]}
      value={use.order ?? ''}
      onChange={({ currentTarget }) => {
        const { order: _before, ...rest } = use;
        const order = ORDERS.find((o) => o.value === currentTarget.value)?.value;
        decide(order ? { ...rest, order } : rest);
      }}
    />
  );
}

function Consent({ name, use, decide }: Part<Extract<ColumnUse, { use: 'consent' }>>): ReactNode {
  return (
    <>
      <NativeSelect
        aria-label={`${name}: what people agreed to`}
        data={[{ value: '', label: 'Agreed to …' }, ...purposeOptions]}
        value={use.purpose}
        onChange={({ currentTarget }) => decide({ ...use, purpose: currentTarget.value })}
      />
      <NativeSelect
        aria-label={`${name}: by which channel`}
        data={[...CHANNELS]}
        value={use.channel}
        onChange={({ currentTarget }) => decide({ ...use, channel: currentTarget.value })}
      />
      <TagsInput
        size="xs"
        label="Words that mean yes"
        value={use.given}
        onChange={(given) => decide({ ...use, given: given.map((w) => w.toLowerCase()) })}
      />
      <TagsInput
        size="xs"
        label="Words that mean no"
        description="A row with any other word, or none, is not taken"
        value={use.withdrawn}
        onChange={(withdrawn) => decide({ ...use, withdrawn: withdrawn.map((w) => w.toLowerCase()) })}
      />
    </>
  );
}
