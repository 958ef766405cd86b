// The form of whatever is chosen: a step, or the journey as a whole.
import { Badge } from '@rapport/kit';
import { type KeyboardEvent, type ReactNode, useCallback } from 'react';
import { useEditor } from '../editor.tsx';
import { KIND_MARKS } from '../marks.ts';
import { StepCounts } from '../step-counts.tsx';
import type { Step } from '../types.ts';
import { KIND_WORDS, stepName } from '../words.ts';
import { EndForm, StartForm, TaskForm, UpdateForm, WebhookForm } from './acts.tsx';
import { BranchForm, SplitForm } from './forks.tsx';
import { GoesOn } from './goes-on.tsx';
import styles from './inspector.module.css';
import { MessageForm } from './message-form.tsx';
import { SettingsForm } from './settings-form.tsx';
import { WaitForForm, WaitForm, WaitHoursForm, WaitUntilForm } from './waits.tsx';

/** @param leave takes the focus back to the row or card */
export function Inspector({ leave }: { leave: () => void }): ReactNode {
  const { state, mayEdit } = useEditor();
  const { selected, definition } = state;
  const step = selected === null ? undefined : definition.steps[selected];
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    leave();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape leads back to the outline from every field inside.
    <div data-inspector className={styles.inspector} onKeyDown={press}>
      <fieldset disabled={!mayEdit} className={styles.fields}>
        {selected !== null && step ? <StepInspector key={selected} id={selected} step={step} /> : <Whole />}
      </fieldset>
    </div>
  );
}

function Whole(): ReactNode {
  return (
    <>
      <h2 className={styles.title} data-inspector-title tabIndex={-1}>
        The journey as a whole
      </h2>
      <SettingsForm />
    </>
  );
}

function StepInspector({ id, step }: { id: string; step: Step }): ReactNode {
  const { state, view, counts, dispatch, showPeople } = useEditor();
  const change = useCallback(
    (next: Step, field: string) => dispatch({ do: 'step', id, step: next, field }),
    [dispatch, id],
  );
  const { name, help } = KIND_WORDS[step.kind];
  return (
    <>
      <div>
        <h2 className={styles.title} data-inspector-title tabIndex={-1}>
          <Badge mark={{ words: name, ...KIND_MARKS[step.kind] }} quiet />
        </h2>
        <p className={styles.help}>
          {help}. <code className={styles.id}>{id}</code>
        </p>
        <StepCounts
          count={counts?.steps[id]}
          name={stepName(state.definition, id, view.names)}
          open={() => showPeople(id)}
        />
      </div>
      <StepForm id={id} step={step} change={change} />
      <GoesOn id={id} />
    </>
  );
}

interface StepFormProps {
  readonly id: string;
  readonly step: Step;
  readonly change: (step: Step, field: string) => void;
}

function StepForm({ id, step, change }: StepFormProps): ReactNode {
  const rest = { id, change };
  switch (step.kind) {
    case 'wait':
      return <WaitForm {...rest} step={step} />;
    case 'wait-until':
      return <WaitUntilForm {...rest} step={step} />;
    case 'wait-for':
      return <WaitForForm {...rest} step={step} />;
    case 'wait-hours':
      return <WaitHoursForm {...rest} step={step} />;
    case 'branch':
      return <BranchForm {...rest} step={step} />;
    case 'split':
      return <SplitForm {...rest} step={step} />;
    case 'message':
      return <MessageForm {...rest} step={step} />;
    case 'task':
      return <TaskForm {...rest} step={step} />;
    case 'webhook':
      return <WebhookForm {...rest} step={step} />;
    case 'update':
      return <UpdateForm {...rest} step={step} />;
    case 'start':
      return <StartForm {...rest} step={step} />;
    case 'end':
      return <EndForm {...rest} step={step} />;
  }
}
