// New steps and new journeys: what is written into them before anybody changes it. Pure.
import type { Definition, Step, StepKind } from './types.ts';

const DAY = 24 * 60;

/** A step as it is when it has just been put in; its ways are wired by the edit that puts it in. */
export const FRESH: { readonly [kind in StepKind]: Step } = {
  wait: { kind: 'wait', minutes: DAY, next: null },
  'wait-until': { kind: 'wait-until', until: { time: '09:00' }, zone: 'person', next: null },
  'wait-for': { kind: 'wait-for', event: '', atMostMinutes: 3 * DAY, next: null, onTimeout: null },
  'wait-hours': {
    kind: 'wait-hours',
    hours: { days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' },
    zone: 'person',
    next: null,
  },
  branch: {
    kind: 'branch',
    ways: [{ name: 'Patients', when: { kind: 'patient' }, next: null }],
    otherwise: null,
  },
  split: {
    kind: 'split',
    ways: [
      { name: 'A', share: 90, next: null },
      { name: 'Hold-out', share: 10, holdOut: true, next: null },
    ],
  },
  message: {
    kind: 'message',
    contentItemId: '',
    lane: 'care',
    purpose: 'care',
    channels: ['email'],
    urgency: 'today',
    value: 0.5,
    expiresAfterHours: 72,
    next: null,
  },
  task: {
    kind: 'task',
    title: '',
    script: '',
    role: 'care-team',
    dueMinutes: 2 * DAY,
    // biome-ignore lint/suspicious/noThenProperty: the journey's word for what comes after; nobody awaits a step.
    then: 'done',
    next: null,
  },
  webhook: { kind: 'webhook', endpoint: '', next: null },
  update: { kind: 'update', traits: {}, next: null },
  start: { kind: 'start', journey: '', next: null },
  end: { kind: 'end', outcome: 'completed' },
};

/** A journey in which nothing happens yet. */
export const EMPTY_JOURNEY: Definition = {
  entry: { call: 'manual-or-api' },
  start: 'message-1',
  steps: { 'message-1': FRESH.message },
  reentry: { afterDays: 30 },
};
