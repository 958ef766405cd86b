// Where somebody stands in a journey, in words and with a mark. Pure.
import type { Mark } from '@rapport/kit';
import {
  IconAlertTriangle,
  IconCheck,
  IconClock,
  IconDoorExit,
  IconFlask,
  IconHandStop,
  IconPlayerPause,
  IconTarget,
  IconUserMinus,
} from '@tabler/icons-react';
import type { JourneyOutcome, JourneyRunState } from '../../../../../sdk/faces/journeys.ts';

export const RUN_MARKS: { readonly [state in JourneyRunState]: Mark } = {
  active: { words: 'On the way', icon: IconClock, color: 'var(--option-later)' },
  held: {
    words: 'Held',
    icon: IconHandStop,
    color: 'var(--warn)',
    help: 'Waits for the end of a crisis hold',
  },
  parked: {
    words: 'Paused',
    icon: IconPlayerPause,
    color: 'var(--warn)',
    help: 'Moves when the journey goes on',
  },
  stuck: {
    words: 'Stuck',
    icon: IconAlertTriangle,
    color: 'var(--bad)',
    help: 'Something has to be mended first',
  },
  finished: { words: 'Out', icon: IconCheck, color: 'var(--ink-2)' },
};

export const OUTCOME_MARKS: { readonly [outcome in JourneyOutcome]: Mark } = {
  completed: { words: 'Completed', icon: IconCheck, color: 'var(--good)' },
  goal: { words: 'Reached the goal', icon: IconTarget, color: 'var(--good)' },
  exit: { words: 'Left early', icon: IconDoorExit, color: 'var(--ink-2)' },
  'hold-out': { words: 'Hold-out', icon: IconFlask, color: 'var(--option-digest)' },
  removed: { words: 'Taken out by hand', icon: IconUserMinus, color: 'var(--ink-2)' },
};

/** The mark of a run: how it ended, or where it stands. */
export function runMark(state: JourneyRunState, outcome: JourneyOutcome | null): Mark {
  return outcome === null ? RUN_MARKS[state] : OUTCOME_MARKS[outcome];
}
