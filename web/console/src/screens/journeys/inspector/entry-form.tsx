// Who comes into a journey: by audience, event, schedule, import, or by hand.
import { TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useRuleNames } from '../../audiences/names.ts';
import { useEditor } from '../editor.tsx';
import type { Entry, Schedule } from '../types.ts';
import { ChoiceField, DaysField, NameField, NumberField, TimeField } from './fields.tsx';
import styles from './inspector.module.css';
import { WhereField } from './where-field.tsx';

type EntryKind = 'audience' | 'event' | 'schedule' | 'import' | 'call';

const KINDS: readonly { readonly value: EntryKind; readonly label: string; readonly fresh: Entry }[] = [
  { value: 'audience', label: 'They come into an audience', fresh: { audience: '' } },
  { value: 'event', label: 'They do something', fresh: { event: '' } },
  {
    value: 'schedule',
    label: 'At set times, everybody in an audience',
    fresh: { schedule: { at: '09:00' }, of: '' },
  },
  { value: 'import', label: 'They come with an import', fresh: { import: 'any' } },
  { value: 'call', label: 'By hand or by a program', fresh: { call: 'manual-or-api' } },
];

function kindOf(entry: Entry): EntryKind {
  return KINDS.find(({ value }) => value in entry)?.value ?? 'call';
}

export function EntryForm(): ReactNode {
  const { state, dispatch } = useEditor();
  const { entry } = state.definition;
  const set = (next: Entry, field: string) => dispatch({ do: 'settings', change: { entry: next }, field });
  return (
    <div className={styles.stack} data-field="entry">
      <ChoiceField
        label="Who comes in, and when"
        name="entry.kind"
        step={null}
        value={kindOf(entry)}
        options={KINDS}
        change={(kind) => set(KINDS.find(({ value }) => value === kind)?.fresh ?? entry, 'entry.kind')}
      />
      <EntryFields key={kindOf(entry)} entry={entry} set={set} />
      {kindOf(entry) !== 'call' && (
        <p className={styles.help}>People can be let in by hand as well, under People.</p>
      )}
    </div>
  );
}

interface PartProps<Part extends Entry> {
  readonly entry: Part;
  readonly set: (entry: Entry, field: string) => void;
}

function EntryFields({ entry, set }: PartProps<Entry>): ReactNode {
  if ('audience' in entry)
    return (
      <AudienceField
        name="entry.audience"
        value={entry.audience}
        set={(audience) => set({ audience }, 'audience')}
      />
    );
  if ('event' in entry) return <EventFields entry={entry} set={set} />;
  if ('schedule' in entry) return <ScheduleFields entry={entry} set={set} />;
  if ('import' in entry)
    return <p className={styles.help}>Everybody whom an import brings comes in when the import is done.</p>;
  return <p className={styles.help}>Nobody comes in by themselves: choose people here, or call the API.</p>;
}

function AudienceField({
  name,
  value,
  set,
}: {
  name: string;
  value: string;
  set: (id: string) => void;
}): ReactNode {
  const { audiences } = useRuleNames();
  return (
    <ChoiceField
      label="Audience"
      name={name}
      step={null}
      value={value}
      options={audiences.map(({ id, name: label }) => ({ value: id, label }))}
      change={set}
    />
  );
}

function EventFields({ entry, set }: PartProps<Extract<Entry, { event: string }>>): ReactNode {
  const { events } = useRuleNames();
  const known = events.find(({ name }) => name === entry.event);
  return (
    <>
      <NameField
        label="Event"
        name="entry.event"
        step={null}
        value={entry.event}
        known={events.map(({ name }) => name)}
        placeholder="Appointment Missed"
        change={(event) => set({ ...entry, event }, 'entry.event')}
      />
      <WhereField
        where={entry.where}
        properties={known?.properties ?? []}
        change={(where) => set({ event: entry.event, ...(where && { where }) }, 'entry.where')}
      />
    </>
  );
}

const RHYTHMS = [
  { value: 'days', label: 'On these week days' },
  { value: 'month', label: 'Every month' },
  { value: 'once', label: 'Once, on a date' },
];

function rhythmOf({ on, dayOfMonth }: Schedule): string {
  if (on !== undefined) return 'once';
  return dayOfMonth === undefined ? 'days' : 'month';
}

function ScheduleFields({ entry, set }: PartProps<Extract<Entry, { schedule: Schedule }>>): ReactNode {
  const { schedule } = entry;
  const [tomorrow] = useState(() => new Date(Date.now() + 86_400_000).toISOString().slice(0, 10));
  const put = (next: Schedule) => set({ ...entry, schedule: next }, 'entry.schedule');
  const { at } = schedule;
  const fresh: { readonly [rhythm: string]: Schedule } = {
    days: { at },
    month: { at, dayOfMonth: 1 },
    once: { at, on: tomorrow },
  };
  return (
    <>
      <AudienceField name="entry.of" value={entry.of} set={(of) => set({ ...entry, of }, 'entry.of')} />
      <ChoiceField
        label="How often"
        name="entry.schedule"
        step={null}
        value={rhythmOf(schedule)}
        options={RHYTHMS}
        change={(rhythm) => put(fresh[rhythm] ?? { at })}
      />
      {rhythmOf(schedule) === 'days' && (
        <DaysField
          label="Week days (none chosen: every day)"
          name="entry.schedule.days"
          step={null}
          days={schedule.days ?? []}
          change={(days) => put(days.length === 0 ? { at } : { at, days })}
        />
      )}
      <ScheduleDay schedule={schedule} put={put} />
      <TimeField
        label="At (our time)"
        name="entry.schedule.at"
        step={null}
        value={at}
        change={(time) => put({ ...schedule, at: time })}
      />
    </>
  );
}

/** The day of a monthly schedule, or the one date. */
function ScheduleDay({
  schedule,
  put,
}: {
  schedule: Schedule;
  put: (schedule: Schedule) => void;
}): ReactNode {
  const { at } = schedule;
  return (
    <>
      {schedule.dayOfMonth !== undefined && (
        <NumberField
          label="Day of the month"
          name="entry.schedule.dayOfMonth"
          step={null}
          least={1}
          most={31}
          value={schedule.dayOfMonth}
          change={(day) => put({ at, dayOfMonth: day ?? 1 })}
        />
      )}
      {schedule.on !== undefined && (
        <div data-field="entry.schedule.on">
          <TextInput
            type="date"
            label="Date"
            value={schedule.on}
            onChange={({ currentTarget }) =>
              currentTarget.value !== '' && put({ at, on: currentTarget.value })
            }
          />
        </div>
      )}
    </>
  );
}
