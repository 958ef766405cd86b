// Forms of the steps with several ways: branch by rules, random split.
import { ActionIcon, Button, Checkbox, NumberInput, TextInput } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useEditor } from '../editor.tsx';
import type { Step } from '../types.ts';
import { useFieldProblem } from './fields.tsx';
import styles from './inspector.module.css';
import { RuleField } from './rule-field.tsx';
import type { FormProps } from './waits.tsx';

export function BranchForm({ id, step, change }: FormProps<'branch'>): ReactNode {
  const set = (index: number, more: Partial<(typeof step.ways)[number]>, field: string) => {
    const way = step.ways[index];
    if (way) change({ ...step, ways: step.ways.with(index, { ...way, ...more }) }, `ways.${index}.${field}`);
  };
  return (
    <>
      <p className={styles.help}>The first way whose rule holds is taken; everybody else takes the last.</p>
      <ol className={styles.ways}>
        {step.ways.map((way, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a way is its place in the order that rules.
          <li key={index} className={styles.way} data-field={`ways.${index}`}>
            <WayHead id={id} step={step} index={index} rename={(name) => set(index, { name }, 'name')} />
            <RuleField
              label={`Who takes “${way.name}”`}
              name={`ways.${index}.when`}
              step={id}
              rule={way.when}
              change={(when) => set(index, { when }, 'when')}
            />
          </li>
        ))}
      </ol>
      <AddWay id={id} />
    </>
  );
}

export function SplitForm({ id, step, change }: FormProps<'split'>): ReactNode {
  const { dispatch } = useEditor();
  const problem = useFieldProblem(id, 'ways');
  const set = (index: number, way: (typeof step.ways)[number], field: string) =>
    change({ ...step, ways: step.ways.with(index, way) }, `ways.${index}.${field}`);
  return (
    <div className={styles.stack} data-field="ways">
      <p className={styles.help}>By chance, the same for a person each time. Shares always make 100 %.</p>
      <ol className={styles.ways}>
        {step.ways.map((way, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a way is its place.
          <li key={index} className={styles.way} data-field={`ways.${index}`}>
            <WayHead
              id={id}
              step={step}
              index={index}
              rename={(name) => set(index, { ...way, name }, 'name')}
            />
            <div className={styles.pair}>
              <NumberInput
                size="xs"
                aria-label={`Share of way ${index + 1}`}
                suffix=" %"
                min={0}
                max={100}
                allowDecimal={false}
                value={way.share}
                onChange={(share) =>
                  typeof share === 'number' &&
                  share !== way.share &&
                  dispatch({ do: 'share', id, index, share })
                }
              />
              <Checkbox
                label="Hold-out"
                checked={way.holdOut === true}
                onChange={(event) => {
                  const { holdOut: _old, ...rest } = way;
                  set(index, event.currentTarget.checked ? { ...rest, holdOut: true } : rest, 'holdOut');
                }}
              />
            </div>
          </li>
        ))}
      </ol>
      {problem && <p className={styles.error}>{problem}</p>}
      <AddWay id={id} />
    </div>
  );
}

interface HeadProps {
  readonly id: string;
  readonly step: Extract<Step, { kind: 'branch' } | { kind: 'split' }>;
  readonly index: number;
  readonly rename: (name: string) => void;
}

function WayHead({ id, step, index, rename }: HeadProps): ReactNode {
  const { dispatch } = useEditor();
  const problem = useFieldProblem(id, `ways.${index}.name`);
  const least = step.kind === 'split' ? 2 : 1;
  const number = index + 1;
  return (
    <div className={styles.wayHead} data-field={`ways.${index}.name`}>
      <TextInput
        aria-label={`Name of way ${number}`}
        flex={1}
        maxLength={40}
        error={problem}
        value={step.ways[index]?.name ?? ''}
        onChange={(event) => rename(event.currentTarget.value)}
      />
      <ActionIcon
        aria-label={`Move way ${number} up`}
        disabled={index === 0}
        onClick={() => dispatch({ do: 'move-way', id, index, by: -1 })}
      >
        <IconArrowUp size={15} aria-hidden />
      </ActionIcon>
      <ActionIcon
        aria-label={`Move way ${number} down`}
        disabled={number === step.ways.length}
        onClick={() => dispatch({ do: 'move-way', id, index, by: 1 })}
      >
        <IconArrowDown size={15} aria-hidden />
      </ActionIcon>
      <ActionIcon
        aria-label={`Remove way ${number} and the steps in it`}
        disabled={step.ways.length <= least}
        onClick={() => dispatch({ do: 'remove-way', id, index })}
      >
        <IconTrash size={15} aria-hidden />
      </ActionIcon>
    </div>
  );
}

function AddWay({ id }: { id: string }): ReactNode {
  const { dispatch } = useEditor();
  return (
    <Button
      size="compact-sm"
      leftSection={<IconPlus size={14} aria-hidden />}
      onClick={() => dispatch({ do: 'add-way', id })}
    >
      Add a way
    </Button>
  );
}
