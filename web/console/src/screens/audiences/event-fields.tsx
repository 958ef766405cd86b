// Clauses about events: did, did not, first, last, and several in an order.
import { ActionIcon, Button } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { Choice, type FieldsProps, NameField, NumberField, SpanField, setFields, textIn } from './fields.tsx';
import { propertiesOf } from './names.ts';
import styles from './rule-editor.module.css';
import { isRule, type RuleBody } from './tree.ts';
import { WhereField } from './where-field.tsx';

type EventProps = FieldsProps & { readonly event: 'did' | 'didNot' | 'first' | 'last' };

const WHEN = [
  { value: 'ever', label: 'at any time' },
  { value: 'within', label: 'within the last' },
];
const NEVER = [
  { value: 'ever', label: 'at all' },
  { value: 'within', label: 'within the last' },
];

/** The name of the event, with what was seen here suggested. */
function EventName({ rule, names, change, event }: EventProps): ReactNode {
  return (
    <NameField
      label="Event"
      value={textIn(rule[event])}
      options={names.events.map(({ name }) => name)}
      change={(name) => change({ ...rule, [event]: name })}
    />
  );
}

export function EventFields(props: EventProps): ReactNode {
  const { rule, names, change, event } = props;
  const within = hasSpan(rule, 'within');
  return (
    <>
      <EventName {...props} />
      {event === 'did' && <Times {...props} />}
      <Choice
        label="When"
        value={within ? 'within' : 'ever'}
        data={event === 'didNot' ? NEVER : WHEN}
        change={(when) =>
          change(
            setFields(rule, { withinDays: when === 'within' ? 30 : undefined, withinMinutes: undefined }),
          )
        }
      />
      {within && <SpanField label="Within" rule={rule} prefix="within" change={change} />}
      <WhereField
        of={textIn(rule[event]) || 'the event'}
        rule={rule}
        properties={propertiesOf(names, textIn(rule[event]))}
        change={change}
      />
    </>
  );
}

function Times({ rule, change }: EventProps): ReactNode {
  return (
    <span className={styles.together}>
      <NumberField
        label="At least so many times"
        placeholder="1"
        width={64}
        value={rule.atLeast}
        change={(atLeast) => change(setFields(rule, { atLeast }))}
      />
      <span className={styles.word}>to</span>
      <NumberField
        label="At most so many times"
        placeholder="any"
        width={64}
        value={rule.atMost}
        change={(atMost) => change(setFields(rule, { atMost }))}
      />
      <span className={styles.word}>times</span>
    </span>
  );
}

const EDGES = [
  { value: 'within', label: 'lies within the last' },
  { value: 'before', label: 'is longer ago than' },
];

/** First or last time of an event: lately, or long ago. */
export function EdgeFields(props: EventProps): ReactNode {
  const { rule, names, change, event } = props;
  const which = hasSpan(rule, 'before') ? 'before' : 'within';
  const turn = (next: string) =>
    change(
      setFields(rule, {
        withinDays: next === 'within' ? 30 : undefined,
        beforeDays: next === 'before' ? 30 : undefined,
        withinMinutes: undefined,
        beforeMinutes: undefined,
      }),
    );
  return (
    <>
      <EventName {...props} />
      <Choice label="How long ago" value={which} data={EDGES} change={turn} />
      <SpanField key={which} label="Time" rule={rule} prefix={which} change={change} />
      <WhereField
        of={textIn(rule[event]) || 'the event'}
        rule={rule}
        properties={propertiesOf(names, textIn(rule[event]))}
        change={change}
      />
    </>
  );
}

const MOST_STEPS = 5;
const FEWEST_STEPS = 2;

export function SequenceFields({ rule, names, change }: FieldsProps): ReactNode {
  const steps: readonly RuleBody[] = Array.isArray(rule.sequence) ? rule.sequence.filter(isRule) : [];
  const write = (sequence: readonly RuleBody[]) => change({ ...rule, sequence });
  return (
    <>
      {steps.map((step, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps have no names; their place is what they are.
        <span key={i} className={styles.condition}>
          <span className={styles.word}>{i === 0 ? 'first' : 'then'}</span>
          <NameField
            label={`Event ${i + 1}`}
            value={textIn(step.event)}
            options={names.events.map(({ name }) => name)}
            change={(event) => write(steps.with(i, { ...step, event }))}
          />
          <WhereField
            of={`event ${i + 1}`}
            rule={step}
            properties={propertiesOf(names, textIn(step.event))}
            change={(next) => write(steps.with(i, next))}
          />
          {steps.length > FEWEST_STEPS && (
            <ActionIcon aria-label={`Remove event ${i + 1}`} onClick={() => write(steps.toSpliced(i, 1))}>
              <IconX size={14} aria-hidden />
            </ActionIcon>
          )}
        </span>
      ))}
      {steps.length < MOST_STEPS && (
        <Button
          size="compact-xs"
          variant="subtle"
          leftSection={<IconPlus size={13} aria-hidden />}
          onClick={() => write([...steps, { event: '' }])}
        >
          then another
        </Button>
      )}
      <span className={styles.word}>all within</span>
      <SpanField label="From first to last" rule={rule} prefix="within" change={change} />
      <span className={styles.word}>the last one in the last</span>
      <SpanField label="The last one since" rule={rule} prefix="since" optional change={change} />
    </>
  );
}

function hasSpan(rule: RuleBody, prefix: string): boolean {
  return rule[`${prefix}Days`] !== undefined || rule[`${prefix}Minutes`] !== undefined;
}
