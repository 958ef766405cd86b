// Who walks, and what happens to them on the way.
import {
  ActionIcon,
  Button,
  NativeSelect,
  NumberInput,
  SegmentedControl,
  Switch,
  TextInput,
} from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useId } from 'react';
import type { JourneyWalk } from '../../../../../sdk/faces/journeys.ts';
import { useRuleNames } from '../audiences/names.ts';
import { KINDS } from '../person/kinds.ts';
import form from './inspector/inspector.module.css';
import { PersonPicker } from './person-picker.tsx';
import type { Definition } from './types.ts';
import { type AssumedEvent, heardEvents, type PersonKind, type WalkAsk } from './walk-ask.ts';
import { amountOf, minutesOf, spanWords, type Unit } from './words.ts';

interface WalkFormProps {
  readonly definition: Definition;
  readonly ask: WalkAsk;
  readonly change: (ask: WalkAsk) => void;
  readonly walk: JourneyWalk | undefined;
}

function kindOf(text: string): PersonKind {
  return text === 'hcp' || text === 'contact' || text === 'respondent' ? text : 'patient';
}

export function WalkForm(props: WalkFormProps): ReactNode {
  const { ask, change } = props;
  return (
    <div className={form.stack}>
      <SegmentedControl
        fullWidth
        aria-label="Who walks"
        value={ask.who}
        data={[
          { value: 'described', label: 'Somebody described' },
          { value: 'person', label: 'A real person' },
        ]}
        onChange={(who) => change({ ...ask, who: who === 'person' ? 'person' : 'described' })}
      />
      {ask.who === 'person' ? <RealPerson {...props} /> : <Described {...props} />}
      <TextInput
        type="datetime-local"
        label="Comes in at (empty: now)"
        value={ask.at}
        onChange={(event) => change({ ...ask, at: event.currentTarget.value })}
      />
      <Assumed {...props} />
    </div>
  );
}

function RealPerson({ ask, change }: WalkFormProps): ReactNode {
  if (ask.person)
    return (
      <div className={form.card}>
        <b>{ask.person.name}</b>
        <div>
          <Button size="compact-sm" onClick={() => change({ ...ask, person: null })}>
            Somebody else
          </Button>
        </div>
      </div>
    );
  return (
    <PersonPicker
      label="Find a person"
      chosen={[]}
      pick={({ id, name }) => change({ ...ask, person: { id, name: name ?? 'Name not known' } })}
    />
  );
}

function Described({ ask, change }: WalkFormProps): ReactNode {
  const { traits } = useRuleNames();
  const list = useId();
  const set = (next: WalkAsk['traits']) => change({ ...ask, traits: next });
  return (
    <>
      <NativeSelect
        label="Kind"
        data={Object.entries(KINDS).map(([value, label]) => ({ value, label }))}
        value={ask.kind}
        onChange={(event) => change({ ...ask, kind: kindOf(event.currentTarget.value) })}
      />
      <fieldset className={form.span}>
        <legend className={form.label}>What is known of them</legend>
        {ask.traits.map(([name, value], index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place; names change while they are typed.
          <div key={index} className={form.where}>
            <TextInput
              aria-label={`Trait ${index + 1}`}
              placeholder="trait"
              list={list}
              value={name}
              onChange={(event) => set(ask.traits.with(index, [event.currentTarget.value, value]))}
            />
            <TextInput
              aria-label={`Value of trait ${index + 1}`}
              placeholder="value"
              value={value}
              onChange={(event) => set(ask.traits.with(index, [name, event.currentTarget.value]))}
            />
            <ActionIcon
              aria-label={`Remove trait ${index + 1}`}
              onClick={() => set(ask.traits.toSpliced(index, 1))}
            >
              <IconTrash size={15} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        <datalist id={list}>
          {traits.map((trait) => (
            <option key={trait.name} value={trait.name} />
          ))}
        </datalist>
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconPlus size={13} aria-hidden />}
          onClick={() => set([...ask.traits, ['', '']])}
        >
          Add a trait
        </Button>
      </fieldset>
    </>
  );
}

/** What if they do, what if they do not: one switch for every event the journey listens to. */
function Assumed({ definition, ask, change }: WalkFormProps): ReactNode {
  const heard = heardEvents(definition);
  if (heard.length === 0) return null;
  const set = (event: AssumedEvent | null, name: string) => {
    const rest = ask.events.filter((each) => each.event !== name);
    change({ ...ask, events: event ? [...rest, event] : rest });
  };
  return (
    <fieldset className={form.span}>
      <legend className={form.label}>What if</legend>
      {heard.map(({ event, where }) => {
        const assumed = ask.events.find((each) => each.event === event);
        return (
          <div key={event} className={form.assumed}>
            <Switch
              size="xs"
              label={`They do “${event}”`}
              checked={assumed !== undefined}
              onChange={({ currentTarget }) =>
                set(
                  currentTarget.checked
                    ? { event, afterMinutes: 60, ...(where && { properties: where }) }
                    : null,
                  event,
                )
              }
            />
            {assumed && (
              <After
                name={event}
                minutes={assumed.afterMinutes}
                change={(afterMinutes) => set({ ...assumed, afterMinutes }, event)}
              />
            )}
          </div>
        );
      })}
    </fieldset>
  );
}

const UNITS: readonly Unit[] = ['minute', 'hour', 'day'];

function After({
  name,
  minutes,
  change,
}: {
  name: string;
  minutes: number;
  change: (minutes: number) => void;
}): ReactNode {
  const { amount, unit } = amountOf(minutes);
  const shown = unit === 'week' ? { amount: amount * 7, unit: 'day' as const } : { amount, unit };
  return (
    <div className={form.pair}>
      <NumberInput
        size="xs"
        aria-label={`How long after coming in they do ${name}`}
        min={0}
        allowDecimal={false}
        value={shown.amount}
        onChange={(next) => change(minutesOf(typeof next === 'number' ? next : 0, shown.unit))}
      />
      <NativeSelect
        aria-label={`Unit: ${spanWords(minutes)} after coming in`}
        data={UNITS.map((each) => ({ value: each, label: `${each}s after coming in` }))}
        value={shown.unit}
        onChange={(event) =>
          change(
            minutesOf(shown.amount, UNITS.find((each) => each === event.currentTarget.value) ?? 'minute'),
          )
        }
      />
    </div>
  );
}
