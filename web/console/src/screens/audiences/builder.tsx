// The builder's two sides: what is written, and what it means.
import { Button, Textarea, TextInput } from '@mantine/core';
import { Panel } from '@rapport/kit';
import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react';
import { type FormEvent, type KeyboardEvent, type ReactNode, useState } from 'react';
import type { AudienceView, RuleProblem } from '../../../../../sdk/faces/audiences.ts';
import { useCan } from '../../session.tsx';
import styles from './audiences.module.css';
import { LiveCount } from './live-count.tsx';
import { RuleEditor } from './rule-editor.tsx';
import { clausesOf, rooted } from './tree.ts';
import { type Draft, type DraftState, useDraft } from './use-draft.ts';
import { usePreview } from './use-preview.ts';

interface BuilderProps {
  readonly start: Draft;
  /** The audience that is changed; null for a new one. */
  readonly audience: AudienceView | null;
}

export function Builder({ start, audience }: BuilderProps): ReactNode {
  const state = useDraft(start, audience);
  const { draft, set, undo, redo } = state;
  const mayEdit = useCan('audiences.edit');
  const [tried, setTried] = useState(false);
  const rule = rooted(draft.rule);
  const live = usePreview(rule, audience?.id);
  const empty = clausesOf(rule).length === 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!empty && draft.name.trim() !== '') state.save();
  };
  const onKey = (event: KeyboardEvent) => {
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    if (typing || event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    (event.shiftKey ? redo : undo)?.();
  };
  return (
    <form className={styles.columns} onSubmit={submit} onKeyDown={onKey}>
      <div className={styles.stack}>
        <Conflict state={state} />
        <Words draft={draft} set={set} disabled={!mayEdit} problem={nameProblem(state, tried)} />
        <Panel title="Rule" actions={<Past state={state} />}>
          <RuleEditor
            rule={rule}
            change={(next) => set({ rule: next })}
            problems={problemsOf(state, live.preview?.problems ?? [])}
            disabled={!mayEdit}
          />
        </Panel>
      </div>
      <div className={`${styles.stack} ${styles.side}`}>
        <LiveCount live={live} />
        {mayEdit && (
          <div className={styles.line}>
            <Button type="submit" variant="filled" loading={state.saving}>
              {audience === null ? 'Make this audience' : 'Save'}
            </Button>
            <span className={styles.soft} role="status">
              {tried && empty
                ? 'Add a condition first.'
                : state.unsaved
                  ? 'Not saved yet'
                  : 'Nothing changed yet'}
            </span>
          </div>
        )}
      </div>
    </form>
  );
}

interface WordsProps {
  readonly draft: Draft;
  readonly set: (changes: Partial<Draft>) => void;
  readonly disabled: boolean;
  readonly problem: string | null;
}

function Words({ draft, set, disabled, problem }: WordsProps): ReactNode {
  return (
    <Panel title="Name">
      <div className={styles.rows}>
        <TextInput
          label="Name"
          required
          maxLength={120}
          disabled={disabled}
          error={problem}
          value={draft.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <Textarea
          label="What it is for (may be empty)"
          size="xs"
          autosize
          maxLength={1000}
          disabled={disabled}
          value={draft.description}
          onChange={(event) => set({ description: event.currentTarget.value })}
        />
      </div>
    </Panel>
  );
}

function Past({ state }: { readonly state: DraftState }): ReactNode {
  return (
    <>
      <Button
        size="compact-sm"
        variant="subtle"
        disabled={state.undo === null}
        leftSection={<IconArrowBackUp size={15} aria-hidden />}
        onClick={() => state.undo?.()}
      >
        Undo
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        disabled={state.redo === null}
        leftSection={<IconArrowForwardUp size={15} aria-hidden />}
        onClick={() => state.redo?.()}
      >
        Redo
      </Button>
    </>
  );
}

function Conflict({ state }: { readonly state: DraftState }): ReactNode {
  const { conflict, keepMine, takeTheirs } = state;
  if (!conflict) return null;
  return (
    <div role="alert" className={styles.conflict}>
      <p>
        Somebody else saved version {conflict.version} meanwhile: <b>{conflict.sentence}</b> Your changes are
        still here.
      </p>
      <div className={styles.line}>
        <Button onClick={takeTheirs}>Take theirs (undo brings yours back)</Button>
        <Button color="red" onClick={keepMine}>
          Save mine over it
        </Button>
      </div>
    </div>
  );
}

function nameProblem({ refused, draft }: DraftState, tried: boolean): string | null {
  if (refused?.field === 'name') return refused.message;
  return tried && draft.name.trim() === '' ? 'Give it a name.' : null;
}

/** What the preview finds, and what the last attempt to save was refused for. */
function problemsOf({ refused }: DraftState, found: readonly RuleProblem[]): readonly RuleProblem[] {
  const extra = refused?.field.startsWith('rule') && !found.some(({ field }) => field === refused.field);
  return extra && refused ? [...found, refused] : found;
}
