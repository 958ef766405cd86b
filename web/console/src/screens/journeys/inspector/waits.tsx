// Forms of the steps that wait.
import { SegmentedControl, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useRuleNames } from '../../audiences/names.ts';
import type { Step, Until } from '../types.ts';
import { DAYS } from '../words.ts';
import { ChoiceField, DaysField, NameField, SpanField, TimeField, useFieldProblem } from './fields.tsx';
import styles from './inspector.module.css';
import { WhereField } from './where-field.tsx';

export interface FormProps<Kind extends Step['kind']> {
  readonly id: string;
  readonly step: Extract<Step, { kind: Kind }>;
  readonly change: (step: Step, field: string) => void;
}

export function WaitForm({ id, step, change }: FormProps<'wait'>): ReactNode {
  return (
    <SpanField
      label="Wait"
      name="minutes"
      step={id}
      minutes={step.minutes}
      change={(minutes) => change({ ...step, minutes }, 'minutes')}
    />
  );
}

const ZONES = [
  { value: 'person', label: 'The person’s own time (ours when it is not known)' },
  { value: 'organisation', label: 'Our time' },
];

function zoneOf(text: string): 'person' | 'organisation' {
  return text === 'organisation' ? 'organisation' : 'person';
}

function ZoneField({ id, step, change }: FormProps<'wait-until' | 'wait-hours'>): ReactNode {
  return (
    <ChoiceField
      label="Whose clock"
      name="zone"
      step={id}
      value={step.zone}
      options={ZONES}
      change={(zone) => change({ ...step, zone: zoneOf(zone) }, 'zone')}
    />
  );
}

/** Nine o'clock of the next day, as the field wants it. */
function tomorrow(): string {
  return `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}T09:00`;
}

type UntilKind = 'time' | 'weekday' | 'date' | 'trait';
const UNTIL_KINDS: readonly { readonly value: UntilKind; readonly label: string; readonly fresh: Until }[] = [
  { value: 'time', label: 'Time', fresh: { time: '09:00' } },
  { value: 'weekday', label: 'Week day', fresh: { time: '09:00', weekday: 1 } },
  { value: 'date', label: 'Date', fresh: { date: tomorrow() } },
  { value: 'trait', label: 'Around a date', fresh: { trait: '', shiftMinutes: -24 * 60 } },
];

function kindOf(until: Until): UntilKind {
  if ('date' in until) return 'date';
  if ('trait' in until) return 'trait';
  return until.weekday === undefined ? 'time' : 'weekday';
}

export function WaitUntilForm(props: FormProps<'wait-until'>): ReactNode {
  const { id, step, change } = props;
  const set = (until: Until) => change({ ...step, until }, 'until');
  return (
    <>
      <SegmentedControl
        fullWidth
        aria-label="Until what"
        value={kindOf(step.until)}
        data={UNTIL_KINDS.map(({ value, label }) => ({ value, label }))}
        onChange={(kind) => set(UNTIL_KINDS.find(({ value }) => value === kind)?.fresh ?? step.until)}
      />
      <div data-field="until" className={styles.stack}>
        <UntilFields id={id} until={step.until} set={set} />
      </div>
      <ZoneField {...props} />
    </>
  );
}

function UntilFields({
  id,
  until,
  set,
}: {
  id: string;
  until: Until;
  set: (until: Until) => void;
}): ReactNode {
  if ('date' in until) return <DateField id={id} date={until.date} set={(date) => set({ date })} />;
  if ('trait' in until) return <TraitFields id={id} until={until} set={set} />;
  return (
    <>
      {until.weekday !== undefined && (
        <ChoiceField
          label="Next"
          name="until.weekday"
          step={id}
          value={String(until.weekday)}
          options={DAYS.map((day, index) => ({ value: String(index + 1), label: day }))}
          change={(day) => set({ ...until, weekday: Number(day) })}
        />
      )}
      <TimeField
        label="At"
        name="until.time"
        step={id}
        value={until.time}
        change={(time) => set({ ...until, time })}
      />
    </>
  );
}

function DateField({ id, date, set }: { id: string; date: string; set: (date: string) => void }): ReactNode {
  const problem = useFieldProblem(id, 'until.date');
  return (
    <div data-field="until.date">
      <TextInput
        type="datetime-local"
        label="Until"
        error={problem}
        value={date.length === 10 ? `${date}T00:00` : date}
        onChange={(event) => event.currentTarget.value !== '' && set(event.currentTarget.value)}
      />
    </div>
  );
}

type TraitUntil = Extract<Until, { trait: string }>;

function TraitFields({
  id,
  until,
  set,
}: {
  id: string;
  until: TraitUntil;
  set: (until: Until) => void;
}): ReactNode {
  const { traits } = useRuleNames();
  const dates = traits.filter(({ type }) => type === 'date').map(({ name }) => name);
  const before = until.shiftMinutes < 0;
  return (
    <>
      <NameField
        label="Date trait"
        name="until.trait"
        step={id}
        value={until.trait}
        known={dates}
        placeholder="nextAppointment"
        change={(trait) => set({ ...until, trait })}
      />
      <SpanField
        label="How long"
        name="until.shiftMinutes"
        step={id}
        minutes={Math.abs(until.shiftMinutes)}
        change={(minutes) => set({ ...until, shiftMinutes: before ? -minutes : minutes })}
      />
      <ChoiceField
        label="Before or after"
        name="until.side"
        step={id}
        value={before ? 'before' : 'after'}
        options={[
          { value: 'before', label: 'before that date' },
          { value: 'after', label: 'after that date' },
        ]}
        change={(side) =>
          set({ ...until, shiftMinutes: Math.abs(until.shiftMinutes || 1) * (side === 'before' ? -1 : 1) })
        }
      />
    </>
  );
}

export function WaitForForm({ id, step, change }: FormProps<'wait-for'>): ReactNode {
  const { events } = useRuleNames();
  const known = events.find(({ name }) => name === step.event);
  return (
    <>
      <NameField
        label="Event"
        name="event"
        step={id}
        value={step.event}
        known={events.map(({ name }) => name)}
        placeholder="Appointment Booked"
        change={(event) => change({ ...step, event }, 'event')}
      />
      <WhereField
        where={step.where}
        properties={known?.properties ?? []}
        change={(where) => {
          const { where: _old, ...rest } = step;
          change(where ? { ...rest, where } : rest, 'where');
        }}
      />
      <SpanField
        label="At most"
        help="Then the other way is taken."
        name="atMostMinutes"
        step={id}
        minutes={step.atMostMinutes}
        change={(atMostMinutes) => change({ ...step, atMostMinutes }, 'atMostMinutes')}
      />
    </>
  );
}

export function WaitHoursForm(props: FormProps<'wait-hours'>): ReactNode {
  const { id, step, change } = props;
  const set = (more: Partial<typeof step.hours>) =>
    change({ ...step, hours: { ...step.hours, ...more } }, 'hours');
  return (
    <>
      <DaysField
        label="Days"
        name="hours.days"
        step={id}
        days={step.hours.days}
        change={(days) => set({ days })}
      />
      <div className={styles.pair} data-field="hours">
        <TimeField
          label="From"
          name="hours.from"
          step={id}
          value={step.hours.from}
          change={(from) => set({ from })}
        />
        <TimeField label="To" name="hours.to" step={id} value={step.hours.to} change={(to) => set({ to })} />
      </div>
      <ZoneField {...props} />
    </>
  );
}
