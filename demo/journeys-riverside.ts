// How Riverside Hospital takes people along: reminders, follow-ups, calls by the care team, series with a hold-out.
import { COMPLETED, DAY, graph, HOUR, journey, task, tell, wait, waitFor } from './graphs.ts';
import type { TownJourney } from './model.ts';

const REMIND = ['care', 'care', 'today', 0.8, 72] as const;
const CARE = ['care', 'care', 'week', 0.5, 120] as const;
const SERIES = ['engagement', 'education', 'week', 0.5, 336] as const;

const missed = graph(
  'After a missed visit',
  { event: 'Appointment Missed' },
  (ids) => ({
    pause: wait(10, 'first'),
    first: tell(ids, 'We missed you', REMIND, 'booked'),
    booked: waitFor('Appointment Booked', 3 * DAY, 'done', 'often'),
    often: {
      kind: 'branch',
      ways: [
        { name: 'missed before', when: { audience: ids.audience('Missed twice'), is: 'in' }, next: 'call' },
      ],
      otherwise: 'second',
    },
    second: tell(ids, 'Still time for your visit', CARE, 'booked-after-all'),
    'booked-after-all': waitFor('Appointment Booked', 4 * DAY, 'done', 'call'),
    call: task(
      'care-team',
      'Call about a missed visit',
      'Ask whether everything is all right and what kept them. Offer a new time, and help with a ride.',
      2 * DAY,
      'done',
    ),
    done: COMPLETED,
  }),
  {
    goal: { event: 'Appointment Booked' },
    exits: [{ rule: { did: 'Appointment Completed', withinDays: 1 } }],
    reentry: { afterDays: 7 },
  },
);

const afterVisit = graph(
  'After the visit',
  { event: 'Appointment Completed' },
  (ids) => ({
    rest: wait(HOUR, 'ask'),
    ask: tell(ids, 'How are you after your visit?', CARE, 'answered'),
    answered: waitFor('Survey Answered', 4 * DAY, 'thanked', 'done'),
    thanked: { kind: 'update', traits: { answeredSurvey: true }, next: 'done' },
    done: COMPLETED,
  }),
  { exits: [{ event: 'Appointment Missed' }], reentry: { afterDays: 14 } },
);

const screening = graph(
  'Screening',
  { audience: 'Screening age' },
  (ids) => ({
    morning: { kind: 'wait-until', until: { time: '10:00' }, zone: 'person', next: 'invite' },
    invite: tell(ids, 'Screening is due', ['care', 'care', 'week', 0.6, 720], 'booked'),
    booked: waitFor('Appointment Booked', 10 * DAY, 'done', 'ask'),
    ask: task(
      'care-team',
      'Ask about a check that is due',
      'Ask whether they have questions about the check. Respect a no, and note it.',
      7 * DAY,
      'done',
    ),
    done: COMPLETED,
  }),
  { goal: { event: 'Appointment Booked' }, reentry: { afterDays: 180 }, caps: { perDay: 40 } },
);

const onboarding = graph(
  'First weeks with diabetes',
  { audience: 'New in the diabetes clinic' },
  (ids) => ({
    hello: tell(ids, 'Welcome to the diabetes clinic', ['care', 'care', 'today', 0.8, 72], 'office'),
    office: {
      kind: 'wait-hours',
      hours: { days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' },
      zone: 'organisation',
      next: 'call',
    },
    call: task(
      'care-team',
      'First call after the diagnosis',
      'Ask what they understood, what worries them, and who helps at home. Agree on the next step.',
      3 * DAY,
      'week',
      'at-once',
    ),
    week: wait(7 * DAY, 'second'),
    second: { kind: 'update', traits: { diabetesPath: 'second week' }, next: 'check' },
    check: waitFor('Appointment Completed', 14 * DAY, 'done', 'remind'),
    remind: task(
      'care-team',
      'The first check has not taken place',
      'Help to book the first check.',
      3 * DAY,
      'done',
    ),
    done: COMPLETED,
  }),
  { reentry: 'never' },
);

const series = graph(
  'Diabetes series',
  { audience: 'Diabetes learners' },
  (ids) => ({
    lot: {
      kind: 'split',
      ways: [
        { name: 'series', share: 80, next: 'breakfast' },
        { name: 'one part only', share: 10, next: 'once' },
        { name: 'hold-out', share: 10, holdOut: true, next: null },
      ],
    },
    breakfast: tell(ids, 'Living well with diabetes', SERIES, 'days'),
    days: wait(4 * DAY, 'feet'),
    feet: tell(ids, 'Living well with diabetes: your feet', SERIES, 'done'),
    once: tell(ids, 'Living well with diabetes', SERIES, 'done'),
    done: COMPLETED,
  }),
  { goal: { event: 'Appointment Booked' }, reentry: { afterDays: 90 } },
);

const late = graph(
  'Late clinic',
  { event: 'Clinic Running Late' },
  (ids) => ({
    tell: tell(ids, 'Your clinic is running late', ['care', 'care', 'now', 0.9, 2], 'done', [
      'email',
      'sms',
      'feed',
    ]),
    done: COMPLETED,
  }),
  { exits: [{ event: 'Appointment Cancelled' }] },
);

/** Its words are taken back after it went live, so that who comes in is stuck and somebody has to look. */
export const STUCK_CONTENT = 'Spring walk';
const walk = graph(
  'A walk after the hospital',
  { event: 'Patient Discharged' },
  (ids) => ({ invite: tell(ids, STUCK_CONTENT, ['engagement', 'events', 'week', 0.4, 240], null) }),
  { reentry: 'never', caps: { total: 3 } },
);

const welcome = graph(
  'Portal welcome',
  { event: 'Portal Account Opened' },
  (ids) => ({
    hello: tell(ids, 'Welcome to your portal', ['transactional', 'service', 'now', 0.7, 72], 'look'),
    look: waitFor('Item Opened', 3 * DAY, 'done', 'done'),
    done: COMPLETED,
  }),
  { reentry: 'never' },
);

export const RIVERSIDE_JOURNEYS: readonly TownJourney[] = [
  journey('Remind of the visit', { event: 'Appointment Upcoming' }, 'Appointment reminder', [
    'care',
    'care',
    'today',
    0.9,
    36,
  ]),
  missed,
  afterVisit,
  journey('Result is ready', { event: 'Lab Result Ready' }, 'A new result is ready', [
    'care',
    'care',
    'today',
    0.9,
    240,
  ]),
  journey('Home again', { event: 'Patient Discharged' }, 'Your first days at home', [
    'care',
    'care',
    'now',
    0.95,
    48,
  ]),
  screening,
  onboarding,
  late,
  series,
  journey('Heart evening', { audience: 'Heart clinic, active' }, 'Heart health evening', [
    'engagement',
    'events',
    'week',
    0.45,
    240,
  ]),
  journey('Flu season', { event: 'Site Searched' }, 'Flu shots without a visit', [
    'engagement',
    'education',
    'week',
    0.35,
    336,
  ]),
  journey('Move well', { audience: 'Joint clinic readers' }, 'Move well week', [
    'engagement',
    'education',
    'week',
    0.45,
    240,
  ]),
  journey('Monthly for regulars', { audience: 'Portal regulars' }, 'Riverside monthly', [
    'engagement',
    'education',
    'whenever',
    0.25,
    480,
  ]),
  journey('Monthly for the quiet', { audience: 'Quiet for two weeks' }, 'Riverside monthly', [
    'engagement',
    'education',
    'whenever',
    0.3,
    480,
  ]),
  welcome,
  walk,
];
