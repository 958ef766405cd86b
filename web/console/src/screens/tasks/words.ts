// Tasks in words.
import type { TaskOutcome, TaskRow } from '../../../../../sdk/faces/tasks.ts';

export const OUTCOMES: readonly { readonly value: TaskOutcome; readonly label: string }[] = [
  { value: 'done', label: 'Done' },
  { value: 'reached', label: 'Reached the person' },
  { value: 'not-reached', label: 'Could not reach them' },
  { value: 'wants-later', label: 'Wants to be asked later' },
  { value: 'declines', label: 'Does not want it' },
  { value: 'wrong-contact', label: 'Wrong number or address' },
];

export function outcomeWords(outcome: string): string {
  return OUTCOMES.find((each) => each.value === outcome)?.label ?? outcome;
}

const CAUTIONS: { readonly [gate: string]: string } = {
  deceased: 'This person has died. Contact nobody about them without asking your lead.',
  minor: 'A minor: speak with who acts for them.',
  confidential: 'A minor with confidence of their own: say nothing to the family.',
  restricted: 'Contact is legally restricted.',
  sensitive: 'Something sensitive has happened to this person: look at the profile first.',
};

export function cautionWords(gate: string): string {
  return CAUTIONS[gate] ?? gate;
}

const ACTS: { readonly [what: string]: string } = {
  made: 'Made',
  take: 'Taken',
  'give-back': 'Given back',
  complete: 'Done',
  dismiss: 'Dismissed',
  reopen: 'Opened again',
  'hand-over': 'Handed over',
  snooze: 'Put off',
  wake: 'Put back on the list',
  undo: 'Undone',
};

export function actWords(what: string): string {
  return ACTS[what] ?? what;
}

/** Whom a row is about, for readers who may know it. */
export function personWords(task: Pick<TaskRow, 'person'>): string {
  return task.person.name ?? 'Name not known';
}
