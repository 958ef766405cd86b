// The small fields that step forms are made of; each carries the name that problems use for it.
import { Autocomplete, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { dotted, useEditor } from '../editor.tsx';
import { amountOf, DAYS, minutesOf, type Unit } from '../words.ts';
import styles from './inspector.module.css';

/** What of a problem is said under a field. */
export function useFieldProblem(step: string | null, name: string): string | undefined {
  const { problems } = useEditor();
  const field = step === null ? name : `steps.${step}.${name}`;
  const found = problems.find((each) => each.level === 'error' && dotted(each.field) === field);
  return found && [found.message, found.fix].filter(Boolean).join(' ');
}

interface Labelled {
  readonly label: string;
  readonly help?: ReactNode;
  /** As problems name it, e.g. `event`. */
  readonly name: string;
  readonly step: string | null;
}

interface TextProps extends Labelled {
  readonly value: string;
  readonly change: (value: string) => void;
  readonly placeholder?: string;
  readonly most?: number;
}

export function TextField({
  label,
  help,
  name,
  step,
  value,
  change,
  placeholder,
  most = 200,
}: TextProps): ReactNode {
  const problem = useFieldProblem(step, name);
  return (
    <div data-field={name}>
      <TextInput
        label={label}
        description={help}
        error={problem}
        maxLength={most}
        placeholder={placeholder ?? ''}
        value={value}
        onChange={(event) => change(event.currentTarget.value)}
      />
    </div>
  );
}

/** A name this organisation has seen, or a new one. */
export function NameField(props: TextProps & { readonly known: readonly string[] }): ReactNode {
  const { label, help, name, step, value, change, placeholder, known } = props;
  const problem = useFieldProblem(step, name);
  return (
    <div data-field={name}>
      <Autocomplete
        size="xs"
        label={label}
        description={help}
        error={problem}
        maxLength={100}
        placeholder={placeholder ?? ''}
        data={[...new Set(known)]}
        limit={50}
        value={value}
        onChange={change}
        comboboxProps={{ withinPortal: false }}
      />
    </div>
  );
}

interface ChoiceProps extends Labelled {
  readonly value: string;
  readonly change: (value: string) => void;
  readonly options: readonly {
    readonly value: string;
    readonly label: string;
    readonly disabled?: boolean;
  }[];
  /** What an empty value is called; without it one must be chosen. */
  readonly none?: string;
}

export function ChoiceField({
  label,
  help,
  name,
  step,
  value,
  change,
  options,
  none,
}: ChoiceProps): ReactNode {
  const problem = useFieldProblem(step, name);
  const known = options.some((option) => option.value === value);
  const empty = none !== undefined || !known ? [{ value: '', label: none ?? 'Choose …' }] : [];
  const lost = known || value === '' ? [] : [{ value, label: 'No longer there' }];
  return (
    <div data-field={name}>
      <NativeSelect
        label={label}
        description={help}
        error={problem}
        data={[...empty, ...lost, ...options]}
        value={value}
        onChange={(event) => change(event.currentTarget.value)}
      />
    </div>
  );
}

interface NumberProps extends Labelled {
  readonly value: number | undefined;
  readonly change: (value: number | undefined) => void;
  readonly least?: number;
  readonly most?: number;
  readonly suffix?: string;
  readonly placeholder?: string;
}

export function NumberField(props: NumberProps): ReactNode {
  const { label, help, name, step, value, change, least = 0, most, suffix, placeholder } = props;
  const problem = useFieldProblem(step, name);
  return (
    <div data-field={name}>
      <NumberInput
        size="xs"
        label={label}
        description={help}
        error={problem}
        min={least}
        {...(most !== undefined && { max: most })}
        {...(suffix !== undefined && { suffix })}
        {...(placeholder !== undefined && { placeholder })}
        allowDecimal={false}
        value={value ?? ''}
        onChange={(next) => change(typeof next === 'number' ? next : undefined)}
      />
    </div>
  );
}

const UNITS: readonly { readonly value: Unit; readonly label: string }[] = [
  { value: 'minute', label: 'minutes' },
  { value: 'hour', label: 'hours' },
  { value: 'day', label: 'days' },
  { value: 'week', label: 'weeks' },
];

function unitOf(text: string): Unit {
  return UNITS.find(({ value }) => value === text)?.value ?? 'minute';
}

/** A span of time as a number and its unit, kept in minutes. */
export function SpanField({
  label,
  help,
  name,
  step,
  minutes,
  change,
}: Labelled & { readonly minutes: number; readonly change: (minutes: number) => void }): ReactNode {
  const problem = useFieldProblem(step, name);
  const { amount, unit } = amountOf(minutes);
  return (
    <fieldset className={styles.span} data-field={name}>
      <legend className={styles.label}>{label}</legend>
      {help && <p className={styles.help}>{help}</p>}
      <div className={styles.pair}>
        <NumberInput
          size="xs"
          aria-label={`${label}: how many`}
          min={0}
          max={100_000}
          allowDecimal={false}
          error={problem !== undefined}
          value={amount}
          onChange={(next) => change(minutesOf(typeof next === 'number' ? next : 0, unit))}
        />
        <NativeSelect
          aria-label={`${label}: unit`}
          data={[...UNITS]}
          value={unit}
          onChange={(event) => change(minutesOf(amount, unitOf(event.currentTarget.value)))}
        />
      </div>
      {problem && <p className={styles.error}>{problem}</p>}
    </fieldset>
  );
}

/** A local time of day. */
export function TimeField({ label, name, step, value, change }: TextProps): ReactNode {
  const problem = useFieldProblem(step, name);
  return (
    <div data-field={name}>
      <TextInput
        type="time"
        label={label}
        error={problem}
        value={value}
        onChange={(event) => event.currentTarget.value !== '' && change(event.currentTarget.value)}
      />
    </div>
  );
}

/** Week days as toggles. */
export function DaysField({
  label,
  name,
  days,
  change,
}: Labelled & { readonly days: readonly number[]; readonly change: (days: number[]) => void }): ReactNode {
  return (
    <fieldset className={styles.span} data-field={name}>
      <legend className={styles.label}>{label}</legend>
      <div className={styles.days}>
        {DAYS.map((day, index) => {
          const on = days.includes(index + 1);
          const next = on ? days.filter((each) => each !== index + 1) : [...days, index + 1];
          return (
            <button
              key={day}
              type="button"
              className={styles.day}
              aria-pressed={on}
              aria-label={day}
              onClick={() => change(next.toSorted((a, b) => a - b))}
            >
              {day.slice(0, 2)}
            </button>
          );
        })}
      </div>
    </fieldset>
  );
}
