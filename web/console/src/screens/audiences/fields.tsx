// The fields clauses are made of: names with suggestions, values by their type, numbers, and spans of time.
import { NativeSelect, TextInput } from '@mantine/core';
import { type ReactNode, useId, useState } from 'react';
import type { RuleNames } from '../../../../../sdk/faces/audiences.ts';
import styles from './rule-editor.module.css';
import type { RuleBody } from './tree.ts';

/** What the fields of a clause are handed. */
export interface FieldsProps {
  readonly rule: RuleBody;
  readonly names: RuleNames;
  readonly change: (rule: RuleBody) => void;
}

/** Fields are set or, with undefined, taken out. */
export function setFields(rule: RuleBody, changes: RuleBody): RuleBody {
  return Object.fromEntries(
    Object.entries({ ...rule, ...changes }).filter(([, value]) => value !== undefined),
  );
}

export function textIn(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

interface NameFieldProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly change: (value: string) => void;
  readonly placeholder?: string;
  readonly width?: number;
}

/** A name typed freely; what this organisation has seen is suggested. */
export function NameField({
  label,
  value,
  options,
  change,
  placeholder,
  width = 190,
}: NameFieldProps): ReactNode {
  const list = useId();
  return (
    <>
      <TextInput
        aria-label={label}
        placeholder={placeholder ?? label}
        list={list}
        maxLength={100}
        autoComplete="off"
        w={width}
        className={styles.field}
        value={value}
        onChange={(event) => change(event.currentTarget.value)}
      />
      <datalist id={list}>
        {options.map((option) => (
          <option key={option} value={option} />
        ))}
      </datalist>
    </>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly data: readonly { readonly value: string; readonly label: string }[];
  readonly change: (value: string) => void;
}

/** A choice; what is not among the options any more stays shown as what it is. */
export function Choice({ label, value, data, change }: ChoiceProps): ReactNode {
  const known = data.some((option) => option.value === value);
  const lost =
    value === '' ? { value, label: 'Choose…' } : { value, label: `No longer there (${value.slice(0, 8)})` };
  return (
    <NativeSelect
      aria-label={label}
      className={styles.field}
      data={[...(known ? [] : [lost]), ...data]}
      value={value}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}

interface NumberFieldProps {
  readonly label: string;
  readonly value: unknown;
  readonly change: (value: number | undefined) => void;
  readonly placeholder?: string;
  readonly width?: number;
}

export function NumberField({ label, value, change, placeholder, width = 84 }: NumberFieldProps): ReactNode {
  return (
    <TextInput
      type="number"
      step="any"
      aria-label={label}
      placeholder={placeholder ?? ''}
      w={width}
      className={styles.field}
      value={textIn(value)}
      onChange={(event) => {
        const text = event.currentTarget.value;
        change(text === '' ? undefined : Number(text));
      }}
    />
  );
}

const UNITS = [
  { value: 'days', label: 'days' },
  { value: 'hours', label: 'hours' },
  { value: 'minutes', label: 'minutes' },
];

interface SpanFieldProps {
  readonly label: string;
  readonly rule: RuleBody;
  /** `within` for `withinDays` and `withinMinutes`. */
  readonly prefix: 'within' | 'before' | 'since';
  /** May stay empty; otherwise an emptied field waits for its number. */
  readonly optional?: boolean;
  readonly change: (rule: RuleBody) => void;
}

/** A span of time in days, hours or minutes, as its two fields. */
export function SpanField({ label, rule, prefix, optional = false, change }: SpanFieldProps): ReactNode {
  const [days, minutes] = [rule[`${prefix}Days`], rule[`${prefix}Minutes`]];
  const [unit, setUnit] = useState(() => unitOf(minutes));
  const shown = typeof minutes === 'number' ? (unit === 'hours' ? minutes / 60 : minutes) : days;
  const write = (amount: unknown, next: string) => {
    const empty = optional ? undefined : '';
    const factor = next === 'hours' ? 60 : 1;
    const kept = typeof amount === 'number' ? Math.round(amount * factor) : empty;
    change(
      setFields(rule, {
        [`${prefix}Days`]: next === 'days' ? kept : undefined,
        [`${prefix}Minutes`]: next === 'days' ? undefined : kept,
      }),
    );
  };
  return (
    <span className={styles.together}>
      <NumberField
        label={`${label}: how many`}
        value={shown}
        change={(amount) => write(amount, unit)}
        width={72}
      />
      <Choice
        label={`${label}: unit`}
        value={unit}
        data={UNITS}
        change={(next) => {
          setUnit(next);
          write(shown, next);
        }}
      />
    </span>
  );
}

function unitOf(minutes: unknown): string {
  if (minutes === undefined) return 'days';
  if (typeof minutes !== 'number') return 'minutes';
  return minutes % 60 === 0 ? 'hours' : 'minutes';
}
