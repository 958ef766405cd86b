// The journey as a whole: who comes in, its goal, what ends it early, coming in again, and limits.
import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useRuleNames } from '../../audiences/names.ts';
import { useEditor } from '../editor.tsx';
import type { Settings } from '../editor-state.ts';
import type { Definition, Ending } from '../types.ts';
import { EntryForm } from './entry-form.tsx';
import { ChoiceField, NameField, NumberField } from './fields.tsx';
import styles from './inspector.module.css';
import { RuleDialog, RuleField } from './rule-field.tsx';
import { WhereField } from './where-field.tsx';

export function SettingsForm(): ReactNode {
  const { state, dispatch } = useEditor();
  const { definition } = state;
  const set = (change: Settings, field: string) => dispatch({ do: 'settings', change, field });
  return (
    <>
      <EntryForm />
      <Part title="Goal" help="Whoever reaches it leaves the journey at once, as a success.">
        <EndingForm
          name="goal"
          label="Reached when"
          ending={definition.goal}
          change={(goal) => set({ goal }, 'goal')}
          add="Set a goal"
        />
      </Part>
      <Part title="Leaves early" help="Whoever fits one of these leaves at once, wherever they stand.">
        <Exits exits={definition.exits ?? []} change={(exits) => set({ exits }, 'exits')} />
      </Part>
      <Part title="Coming in again" help="Nobody is ever inside the same journey twice at a time.">
        <Reentry reentry={definition.reentry} change={(reentry) => set({ reentry }, 'reentry')} />
      </Part>
      <Part
        title="Limits"
        help="Whoever would come in beyond them is left out, and it is counted. Empty: no limit."
      >
        <Caps caps={definition.caps ?? {}} change={(caps) => set({ caps }, 'caps')} />
      </Part>
    </>
  );
}

function Part({ title, help, children }: { title: string; help: string; children: ReactNode }): ReactNode {
  return (
    <section className={styles.part} aria-label={title}>
      <h3 className={styles.partTitle}>{title}</h3>
      <p className={styles.help}>{help}</p>
      {children}
    </section>
  );
}

interface EndingProps {
  readonly name: string;
  readonly label: string;
  readonly ending: Ending | undefined;
  readonly change: (ending: Ending | undefined) => void;
  readonly add: string;
}

function EndingForm({ name, label, ending, change, add }: EndingProps): ReactNode {
  const [writing, setWriting] = useState(false);
  if (!ending)
    return (
      <div data-field={name}>
        <Button
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => change({ event: '' })}
        >
          {add}
        </Button>
      </div>
    );
  return (
    <div className={styles.stack} data-field={name}>
      <ChoiceField
        label={label}
        name={`${name}.kind`}
        step={null}
        value={'event' in ending ? 'event' : 'rule'}
        options={[
          { value: 'event', label: 'They do something' },
          { value: 'rule', label: 'They fit a rule' },
        ]}
        change={(kind) => (kind === 'rule' ? setWriting(true) : change({ event: '' }))}
      />
      {writing && (
        <RuleDialog
          label={label}
          rule={{ all: [] }}
          change={(rule) => change({ rule })}
          close={() => setWriting(false)}
        />
      )}
      {'event' in ending ? (
        <EventEnding name={name} ending={ending} change={change} />
      ) : (
        <RuleField
          label={`${label}: the rule`}
          name={`${name}.rule`}
          step={null}
          rule={ending.rule}
          change={(rule) => change({ rule })}
        />
      )}
      <div>
        <Button
          size="compact-sm"
          variant="light"
          color="red"
          aria-label={`Remove: ${label}`}
          onClick={() => change(undefined)}
        >
          Remove
        </Button>
      </div>
    </div>
  );
}

interface EventEndingProps {
  readonly name: string;
  readonly ending: Extract<Ending, { event: string }>;
  readonly change: (ending: Ending) => void;
}

function EventEnding({ name, ending, change }: EventEndingProps): ReactNode {
  const { events } = useRuleNames();
  const known = events.find((each) => each.name === ending.event);
  return (
    <>
      <NameField
        label="Event"
        name={`${name}.event`}
        step={null}
        value={ending.event}
        known={events.map((each) => each.name)}
        placeholder="Appointment Booked"
        change={(event) => change({ ...ending, event })}
      />
      <WhereField
        where={ending.where}
        properties={known?.properties ?? []}
        change={(where) => change({ event: ending.event, ...(where && { where }) })}
      />
    </>
  );
}

function Exits({
  exits,
  change,
}: {
  exits: readonly Ending[];
  change: (exits: readonly Ending[]) => void;
}): ReactNode {
  return (
    <div className={styles.stack} data-field="exits">
      {exits.map((exit, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an exit is its place in the list.
        <div key={index} className={styles.way}>
          <EndingForm
            name={`exits.${index}`}
            label={`Exit ${index + 1}`}
            ending={exit}
            change={(next) => change(next ? exits.with(index, next) : exits.toSpliced(index, 1))}
            add=""
          />
        </div>
      ))}
      <div>
        <Button
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => change([...exits, { event: '' }])}
        >
          Add a way to leave
        </Button>
      </div>
    </div>
  );
}

interface ReentryProps {
  readonly reentry: Definition['reentry'];
  readonly change: (reentry: Definition['reentry']) => void;
}

function Reentry({ reentry, change }: ReentryProps): ReactNode {
  const days = typeof reentry === 'object' ? reentry.afterDays : null;
  return (
    <div className={styles.stack} data-field="reentry">
      <ChoiceField
        label="May come in again"
        name="reentry.kind"
        step={null}
        value={typeof reentry === 'object' ? 'after' : reentry}
        options={[
          { value: 'never', label: 'Never' },
          { value: 'after', label: 'Some days after coming in' },
          { value: 'always', label: 'As soon as they are out' },
        ]}
        change={(kind) => change(kind === 'never' || kind === 'always' ? kind : { afterDays: 30 })}
      />
      {days !== null && (
        <NumberField
          label="Days"
          name="reentry.afterDays"
          step={null}
          least={1}
          most={3650}
          value={days}
          change={(afterDays) => change({ afterDays: afterDays ?? 1 })}
        />
      )}
    </div>
  );
}

const CAPS = [
  { key: 'perDay', label: 'A day at most' },
  { key: 'inside', label: 'Inside at a time' },
  { key: 'total', label: 'Ever' },
] as const;

type CapsValue = NonNullable<Definition['caps']>;

function Caps({ caps, change }: { caps: CapsValue; change: (caps: CapsValue) => void }): ReactNode {
  return (
    <div className={styles.three} data-field="caps">
      {CAPS.map(({ key, label }) => (
        <NumberField
          key={key}
          label={label}
          name={`caps.${key}`}
          step={null}
          least={1}
          placeholder="no limit"
          value={caps[key]}
          change={(value) => {
            const { [key]: _old, ...rest } = caps;
            change(value === undefined ? rest : { ...rest, [key]: value });
          }}
        />
      ))}
    </div>
  );
}
