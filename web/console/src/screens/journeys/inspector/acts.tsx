// Forms of the steps that do something: task, webhook, update, start, end.
import { ActionIcon, Button, Radio, Switch, Textarea, TextInput } from '@mantine/core';
import { plainWords } from '@rapport/kit';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useId, useState } from 'react';
import { api } from '../../../api.ts';
import { useCan } from '../../../session.tsx';
import { useRuleNames } from '../../audiences/names.ts';
import { useEditor } from '../editor.tsx';
import { ChoiceField, SpanField, TextField, useFieldProblem } from './fields.tsx';
import styles from './inspector.module.css';
import type { FormProps } from './waits.tsx';
import { typed } from './where-field.tsx';

/** Whom steps may ask; who edits journeys may know their names. */
function usePartners() {
  return useQuery({
    queryKey: ['journey-partners'],
    queryFn: ({ signal }) => api.journeyPartners(signal),
    enabled: useCan('journeys.edit'),
    staleTime: 30_000,
  });
}

/** Roles that tasks can go to; while nobody knows them, the one that is chosen. */
function useRoles(chosen: string): readonly { value: string; label: string }[] {
  const { data } = usePartners();
  if (!data) return chosen === '' ? [] : [{ value: chosen, label: plainWords(chosen) }];
  return data.roles.map(({ id, name }) => ({ value: id, label: name }));
}

export function TaskForm({ id, step, change }: FormProps<'task'>): ReactNode {
  const roles = useRoles(step.role);
  const problem = useFieldProblem(id, 'script');
  return (
    <>
      <TextField
        label="What is to be done"
        name="title"
        step={id}
        most={120}
        value={step.title}
        placeholder="Call about the missed visit"
        change={(title) => change({ ...step, title }, 'title')}
      />
      <div data-field="script">
        <Textarea
          size="xs"
          label="What to say or look at"
          autosize
          minRows={3}
          maxLength={4000}
          error={problem}
          value={step.script}
          onChange={(event) => change({ ...step, script: event.currentTarget.value }, 'script')}
        />
      </div>
      <ChoiceField
        label="Who does it"
        name="role"
        step={id}
        value={step.role}
        options={roles}
        change={(role) => change({ ...step, role }, 'role')}
      />
      <SpanField
        label="Due within"
        name="dueMinutes"
        step={id}
        minutes={step.dueMinutes}
        change={(dueMinutes) => change({ ...step, dueMinutes }, 'dueMinutes')}
      />
      <Switch
        size="xs"
        label="Wait until it is done or dismissed"
        checked={step.then === 'done'}
        onChange={(event) => {
          const after = event.currentTarget.checked ? 'done' : 'at-once';
          // biome-ignore lint/suspicious/noThenProperty: the journey's word for what comes after; nobody awaits a step.
          change({ ...step, then: after }, 'then');
        }}
      />
    </>
  );
}

export function WebhookForm({ id, step, change }: FormProps<'webhook'>): ReactNode {
  const { view } = useEditor();
  const known = (usePartners().data?.endpoints ?? []).map((endpoint) => ({
    value: endpoint.id,
    label: endpoint.usable ? endpoint.name : `${endpoint.name} (disabled)`,
  }));
  const named = view.names.endpoints[step.endpoint];
  const options = known.length === 0 && named ? [{ value: step.endpoint, label: named }] : known;
  return (
    <ChoiceField
      label="Endpoint"
      help="What is called, what it may carry and its secret are set under Settings, Webhooks out."
      name="endpoint"
      step={id}
      value={step.endpoint}
      options={options}
      change={(endpoint) => change({ ...step, endpoint }, 'endpoint')}
    />
  );
}

type Value = string | number | boolean | null;

/** Lines are kept here while a trait has no name yet. */
export function UpdateForm({ id, step, change }: FormProps<'update'>): ReactNode {
  const { traits } = useRuleNames();
  const list = useId();
  const problem = useFieldProblem(id, 'traits');
  const [lines, setLines] = useState<readonly (readonly [string, Value])[]>(() => {
    const given = Object.entries(step.traits);
    return given.length > 0 ? given : [['', '']];
  });
  const set = (next: readonly (readonly [string, Value])[]) => {
    setLines(next);
    change({ ...step, traits: Object.fromEntries(next.filter(([name]) => name !== '')) }, 'traits');
  };
  return (
    <fieldset className={styles.span} data-field="traits">
      <legend className={styles.label}>Traits to set; an empty value clears the trait</legend>
      {lines.map(([name, value], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place; names change while they are typed.
        <div key={index} className={styles.where}>
          <TextInput
            aria-label={`Trait ${index + 1}`}
            placeholder="trait"
            list={list}
            maxLength={100}
            value={name}
            onChange={(event) => set(lines.with(index, [event.currentTarget.value, value]))}
          />
          <TextInput
            aria-label={`Value of trait ${index + 1}`}
            placeholder="cleared"
            maxLength={500}
            value={value === null ? '' : String(value)}
            onChange={({ currentTarget }) =>
              set(lines.with(index, [name, currentTarget.value === '' ? null : typed(currentTarget.value)]))
            }
          />
          <ActionIcon aria-label={`Remove trait ${index + 1}`} onClick={() => set(lines.toSpliced(index, 1))}>
            <IconTrash size={15} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <datalist id={list}>
        {traits.map((trait) => (
          <option key={trait.name} value={trait.name} />
        ))}
      </datalist>
      {problem && <p className={styles.error}>{problem}</p>}
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconPlus size={13} aria-hidden />}
        onClick={() => setLines([...lines, ['', '']])}
      >
        Add a trait
      </Button>
    </fieldset>
  );
}

export function StartForm({ id, step, change }: FormProps<'start'>): ReactNode {
  const { view } = useEditor();
  const journeys = useQuery({
    queryKey: ['journeys', 'choices'],
    queryFn: ({ signal }) => api.journeyList({ limit: 100 }, signal),
    staleTime: 30_000,
  });
  const others = (journeys.data?.rows ?? []).filter((row) => row.id !== view.id && row.state !== 'archived');
  return (
    <ChoiceField
      label="Journey"
      help="The person comes into it and goes on here as well."
      name="journey"
      step={id}
      value={step.journey}
      options={others.map((row) => ({ value: row.id, label: row.name }))}
      change={(journey) => change({ ...step, journey }, 'journey')}
    />
  );
}

export function EndForm({ step, change }: FormProps<'end'>): ReactNode {
  return (
    <Radio.Group
      size="xs"
      label="How it counts"
      value={step.outcome}
      onChange={(outcome) =>
        change({ ...step, outcome: outcome === 'exit' ? 'exit' : 'completed' }, 'outcome')
      }
    >
      <div className={styles.radios} data-field="outcome">
        <Radio size="xs" value="completed" label="Completed: all was done" />
        <Radio size="xs" value="exit" label="Left early: no longer fitting" />
      </div>
    </Radio.Group>
  );
}
