// The editor of a score: what each event is worth, and how fast points fade.
import { ActionIcon, Button, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { Panel, tell, useSurroundings } from '@rapport/kit';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { ScoreRow } from '../../../../../sdk/faces/audiences.ts';
import { ApiError, api, queryClient } from '../../api.ts';
import { useCan } from '../../session.tsx';
import styles from './audiences.module.css';
import { NameField, NumberField, textIn } from './fields.tsx';
import { propertiesOf, useRuleNames } from './names.ts';
import { isRule, type RuleBody } from './tree.ts';
import { WhereField } from './where-field.tsx';

interface Draft {
  readonly name: string;
  readonly description: string;
  readonly weights: readonly RuleBody[];
  readonly halfLifeDays: number | null;
}

const BLANK: Draft = { name: '', description: '', weights: [{ event: '', points: 1 }], halfLifeDays: 30 };

function draftOf(score: ScoreRow | null): Draft {
  if (score === null) return BLANK;
  const { name, description, weights, halfLifeDays } = score;
  return { name, description, weights: weights.map((weight) => ({ ...weight })), halfLifeDays };
}

export function ScoreEditor({ score }: { readonly score: ScoreRow | null }): ReactNode {
  const [draft, setDraft] = useState<Draft>(() => draftOf(score));
  const mayEdit = useCan('audiences.edit');
  const save = useSave(score, draft);
  const set = (changes: Partial<Draft>) => setDraft({ ...draft, ...changes });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const problem = save.error instanceof ApiError ? save.error.problem : null;
  return (
    <Panel title="What it sums up">
      <form onSubmit={submit}>
        <fieldset disabled={!mayEdit} style={{ all: 'unset', display: 'block' }}>
          <div className={styles.rows}>
            <TextInput
              label="Name"
              required
              maxLength={120}
              value={draft.name}
              error={problem?.field === 'name' ? problem.detail : null}
              onChange={(event) => set({ name: event.currentTarget.value })}
            />
            <Textarea
              label="What it is for (may be empty)"
              size="xs"
              autosize
              maxLength={1000}
              value={draft.description}
              onChange={(event) => set({ description: event.currentTarget.value })}
            />
            <Weights weights={draft.weights} change={(weights) => set({ weights })} />
            <HalfLife days={draft.halfLifeDays} change={(halfLifeDays) => set({ halfLifeDays })} />
            {problem && problem.field !== 'name' && (
              <p role="alert" className={styles.bad}>
                {problem.detail} {problem.fix}
              </p>
            )}
            {mayEdit && (
              <div>
                <Button type="submit" variant="filled" loading={save.isPending}>
                  {score === null ? 'Make this score' : 'Save'}
                </Button>
              </div>
            )}
          </div>
        </fieldset>
      </form>
    </Panel>
  );
}

function useSave(score: ScoreRow | null, draft: Draft) {
  const { go } = useSurroundings();
  return useMutation({
    mutationFn: () => {
      // Half-finished weights go as they are: the server says what is wrong with them.
      const weights = draft.weights.map((weight) => ({
        ...weight,
        event: textIn(weight.event),
        points: Number(weight.points),
      }));
      const wish = { ...draft, weights };
      return score === null ? api.createScore(wish) : api.saveScore(score.id, score.version, wish);
    },
    onSuccess: (saved) => {
      for (const queryKey of [['scores'], ['score', saved.id], ['rule-names']])
        void queryClient.invalidateQueries({ queryKey });
      tell({ title: 'Saved', text: 'The points of everybody are read back from the past now.' });
      if (score === null) go(`/audiences/scores/${saved.id}`);
    },
  });
}

interface WeightsProps {
  readonly weights: readonly RuleBody[];
  readonly change: (weights: readonly RuleBody[]) => void;
}

function Weights({ weights, change }: WeightsProps): ReactNode {
  const names = useRuleNames();
  return (
    <div>
      <ul className={styles.weights} aria-label="Points for events">
        {weights.map((weight, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: weights have no names; their place is what they are.
          <li key={i} className={styles.weight}>
            <NameField
              label={`Event ${i + 1}`}
              value={textIn(weight.event)}
              options={names.events.map(({ name }) => name)}
              change={(event) => change(weights.with(i, { ...weight, event }))}
            />
            <span>is worth</span>
            <NumberField
              label={`Points of event ${i + 1}`}
              value={weight.points}
              change={(points) => change(weights.with(i, { ...weight, points: points ?? '' }))}
            />
            <span>points</span>
            <WhereField
              of={`event ${i + 1}`}
              rule={weight}
              properties={propertiesOf(names, textIn(weight.event))}
              change={(next) => change(weights.with(i, isRule(next) ? next : weight))}
            />
            {weights.length > 1 && (
              <ActionIcon
                aria-label={`Remove event ${i + 1}`}
                onClick={() => change(weights.toSpliced(i, 1))}
              >
                <IconTrash size={15} aria-hidden />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      <Button
        mt="xs"
        size="compact-sm"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => change([...weights, { event: '', points: 1 }])}
      >
        Add an event
      </Button>
    </div>
  );
}

const FADING = [
  { value: 'fade', label: 'Points fade: halved every so many days' },
  { value: 'stay', label: 'Points stay for ever' },
];

function HalfLife({
  days,
  change,
}: {
  readonly days: number | null;
  readonly change: (days: number | null) => void;
}): ReactNode {
  return (
    <div className={styles.line}>
      <NativeSelect
        label="Fading"
        data={FADING}
        value={days === null ? 'stay' : 'fade'}
        onChange={(event) => change(event.currentTarget.value === 'stay' ? null : 30)}
      />
      {days !== null && (
        <TextInput
          type="number"
          step="any"
          min={0.1}
          required
          label="Half-life in days"
          w={130}
          value={String(days)}
          onChange={(event) => change(Number(event.currentTarget.value))}
        />
      )}
    </div>
  );
}
