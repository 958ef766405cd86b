// How Alvara Life Sciences takes professionals along: a launch sequence, a congress, questions, and coming back.
import { COMPLETED, DAY, graph, HOUR, task, tell, wait, waitFor } from './graphs.ts';
import type { TownJourney } from './model.ts';

const SHOW = ['marketing', 'marketing', 'week', 0.5, 336] as const;
const INVITE = ['marketing', 'events', 'week', 0.6, 336] as const;

const launch = graph(
  'New data',
  { event: 'Paper Opened', where: { topic: 'lipid management' } },
  (ids) => ({
    lot: {
      kind: 'split',
      ways: [
        { name: 'sequence', share: 90, next: 'page' },
        { name: 'hold-out', share: 10, holdOut: true, next: null },
      ],
    },
    page: tell(ids, 'New data in one page', SHOW, 'reads'),
    reads: waitFor('Paper Opened', 5 * DAY, 'who', 'done'),
    who: {
      kind: 'branch',
      ways: [
        { name: 'cardiology', when: { specialty: ['Cardiology'] }, next: 'visit' },
        { name: 'warm', when: { score: ids.score('Interest in papers'), atLeast: 8 }, next: 'webinar' },
      ],
      otherwise: 'done',
    },
    visit: task(
      'field-rep',
      'Bring the new data',
      'Bring the page, safety first. Do not answer questions beyond the label: hand them to medical.',
      10 * DAY,
      'done',
      'at-once',
    ),
    webinar: tell(ids, 'Case discussion webinar', ['engagement', 'education', 'week', 0.5, 240], 'done'),
    done: COMPLETED,
  }),
  { goal: { event: 'Webinar Registered' }, reentry: { afterDays: 30 } },
);

const congress = graph(
  'Symposium',
  { audience: 'Cardiology readers' },
  (ids) => ({
    morning: { kind: 'wait-until', until: { time: '08:30' }, zone: 'person', next: 'invite' },
    invite: tell(ids, 'Symposium at the heart congress', INVITE, 'registers'),
    registers: waitFor('Congress Registered', 7 * DAY, 'seat', 'done'),
    seat: { kind: 'update', traits: { symposiumSeat: true }, next: 'done' },
    done: COMPLETED,
  }),
  { goal: { event: 'Congress Registered' }, reentry: { afterDays: 60 } },
);

const medical = graph('Medical question', { event: 'Medical Question Asked' }, (ids) => ({
  arrived: tell(ids, 'Your request has arrived', ['reply', 'service', 'now', 0.9, 24], 'answer'),
  answer: task(
    'medical',
    'Answer a medical question',
    'Answer from the standard responses. Report what may be a side effect to safety within a day.',
    2 * DAY,
    'settled',
  ),
  settled: wait(2 * HOUR, 'done'),
  done: COMPLETED,
}));

const kidney = graph(
  'Kidney webinar',
  { audience: 'Kidney interest' },
  (ids) => ({
    invite: tell(ids, 'Case discussion webinar', ['engagement', 'education', 'week', 0.5, 240], 'registers'),
    registers: waitFor('Webinar Registered', 6 * DAY, 'done', 'done'),
    done: COMPLETED,
  }),
  { goal: { event: 'Webinar Registered' }, reentry: { afterDays: 30 } },
);

const back = graph(
  'Coming back',
  { audience: 'Gone quiet' },
  (ids) => ({
    ask: tell(
      ids,
      'What would be of use to you?',
      ['engagement', 'education', 'whenever', 0.3, 480],
      'comes',
    ),
    comes: waitFor('Page Viewed', 10 * DAY, 'done', 'rest'),
    rest: { kind: 'update', traits: { contactRhythm: 'rarely' }, next: 'done' },
    done: COMPLETED,
  }),
  { goal: { event: 'Paper Opened' }, reentry: { afterDays: 90 } },
);

export const ALVARA_JOURNEYS: readonly TownJourney[] = [congress, launch, kidney, medical, back];
