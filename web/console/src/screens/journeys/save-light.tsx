// Says whether the draft is saved, in words; and what to do when somebody else was faster or the server refuses.
import { Button } from '@mantine/core';
import { tell } from '@rapport/kit';
import { IconAlertTriangle, IconCheck, IconCloudOff, IconLoader2 } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import styles from './journeys.module.css';
import type { DraftSaving } from './use-draft.ts';

const WORDS = {
  saved: 'Saved',
  unsaved: 'Saving soon',
  saving: 'Saving',
  offline: 'Not saved: no connection',
  conflict: 'Not saved: somebody else was faster',
  refused: 'Not saved',
} as const;

export function SaveLight({ saving }: { saving: DraftSaving }): ReactNode {
  const { is } = saving.state;
  const Icon =
    is === 'saved'
      ? IconCheck
      : is === 'offline'
        ? IconCloudOff
        : is === 'conflict' || is === 'refused'
          ? IconAlertTriangle
          : IconLoader2;
  return (
    <span className={styles.saveLight} data-state={is} role="status">
      <Icon size={14} stroke={2} className={is === 'saved' ? styles.goodIcon : ''} aria-hidden />
      {WORDS[is]}
    </span>
  );
}

/** What stands in the way of saving, with the ways out. */
export function SaveTrouble({ saving }: { saving: DraftSaving }): ReactNode {
  const { state, keepMine, takeTheirs, flush } = saving;
  const run = (act: () => Promise<unknown>) => () =>
    void act().catch((error: Error) => tell({ title: 'Not done', text: error.message, kind: 'bad' }));
  if (state.is === 'conflict')
    return (
      <div className={styles.trouble} role="alert">
        <p>
          <b>Somebody else saved this journey while you were editing.</b> Nothing is lost yet: choose which of
          the two stays. Undo brings yours back.
        </p>
        <Button onClick={run(takeTheirs)}>Show theirs</Button>
        <Button variant="filled" onClick={run(keepMine)}>
          Keep mine
        </Button>
      </div>
    );
  if (state.is === 'refused' || state.is === 'offline')
    return (
      <div className={styles.trouble} role="alert">
        <p>
          <b>Your last changes are not saved.</b>{' '}
          {state.is === 'refused' ? state.why : 'The server cannot be reached. They stay here until it can.'}
        </p>
        <Button onClick={run(flush)}>Try again</Button>
      </div>
    );
  return null;
}
