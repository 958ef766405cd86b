// A value that something is compared with: shown and kept by its type, because 5 and “5” are not the same.
import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Choice, NameField, NumberField, textIn } from './fields.tsx';
import styles from './rule-editor.module.css';

export type ValueType = 'text' | 'number' | 'yes-no';

interface ValueFieldProps {
  readonly label: string;
  readonly is: string;
  readonly value: unknown;
  /** What is known of its type; null: the reader says. */
  readonly type: ValueType | null;
  readonly options: readonly string[];
  readonly change: (value: unknown) => void;
}

const DATES = ['before', 'after'];
const DAYS = ['in-last-days', 'in-next-days'];
const AMOUNTS = ['at-least', 'at-most'];
const TEXTS = ['contains', 'starts-with'];

/** True for comparisons that stand alone. */
export function takesNoValue(is: string): boolean {
  return is === 'exists' || is === 'missing';
}

export function ValueField(props: ValueFieldProps): ReactNode {
  const { is, value, label, change } = props;
  if (takesNoValue(is)) return null;
  if (DATES.includes(is)) return <DateField {...props} />;
  if (DAYS.includes(is))
    return <NumberField label={`${label}: days`} value={value} change={change} placeholder="days" />;
  if (AMOUNTS.includes(is)) return <Amount {...props} />;
  if (is === 'one-of') return <Several {...props} />;
  return <Single {...props} />;
}

function DateField({ label, value, change }: ValueFieldProps): ReactNode {
  return (
    <TextInput
      type="date"
      aria-label={label}
      className={styles.field}
      value={textIn(value).slice(0, 10)}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}

const AMOUNT_TYPES = [
  { value: 'number', label: 'number' },
  { value: 'date', label: 'date' },
];

function Amount(props: ValueFieldProps): ReactNode {
  const { label, value, change } = props;
  const [type, setType] = useState(typeof value === 'string' && value !== '' ? 'date' : 'number');
  return (
    <span className={styles.together}>
      {type === 'date' ? (
        <DateField {...props} />
      ) : (
        <NumberField label={label} value={value} change={(amount) => change(amount ?? '')} />
      )}
      <Choice
        label={`${label}: type`}
        value={type}
        data={AMOUNT_TYPES}
        change={(next) => {
          setType(next);
          change('');
        }}
      />
    </span>
  );
}

const TYPES = [
  { value: 'text', label: 'text' },
  { value: 'number', label: 'number' },
  { value: 'yes-no', label: 'yes or no' },
];
const YES_NO = [
  { value: 'true', label: 'yes' },
  { value: 'false', label: 'no' },
];

function Single({ label, is, value, type, options, change }: ValueFieldProps): ReactNode {
  const current = typeOf(value, type);
  const onlyText = TEXTS.includes(is);
  const shown = onlyText ? 'text' : current;
  return (
    <span className={styles.together}>
      {shown === 'text' && (
        <NameField label={label} value={textIn(value)} options={options} change={change} />
      )}
      {shown === 'number' && (
        <NumberField label={label} value={value} change={(amount) => change(amount ?? '')} />
      )}
      {shown === 'yes-no' && (
        <Choice
          label={label}
          value={textIn(value)}
          data={YES_NO}
          change={(answer) => change(answer === 'true')}
        />
      )}
      {!onlyText && (type === null || type !== current) && (
        <Choice
          label={`${label}: type`}
          value={current}
          data={TYPES}
          change={(next) => change(asType(textIn(value), next))}
        />
      )}
    </span>
  );
}

/** The type of a value; an empty one has the type that is expected. */
export function typeOf(value: unknown, expected: ValueType | null): ValueType {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'yes-no';
  return value === '' || value === undefined ? (expected ?? 'text') : 'text';
}

/** A text as a value of a type; what cannot be one stays empty. */
export function asType(text: string, type: string): string | number | boolean {
  if (type === 'yes-no') return text !== 'false';
  if (type !== 'number') return text;
  const number = Number(text);
  return text.trim() === '' || Number.isNaN(number) ? 0 : number;
}

function Several({ label, value, type, change }: ValueFieldProps): ReactNode {
  const values: readonly unknown[] = Array.isArray(value) ? value : [];
  const [text, setText] = useState(() => values.map(textIn).join(', '));
  return (
    <TextInput
      aria-label={`${label}: several, comma between`}
      placeholder="one, two, three"
      className={styles.field}
      w={240}
      value={text}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        change(listOf(typed, type));
      }}
    />
  );
}

/** What stands between the commas, as numbers where numbers are expected. */
export function listOf(text: string, type: ValueType | null): (string | number)[] {
  const parts = text.split(',').map((part) => part.trim());
  const stated = parts.filter((part) => part !== '');
  return type === 'number' ? stated.map(Number).filter((n) => !Number.isNaN(n)) : stated;
}
