// Ready journeys of care: they remind, follow up and hand over to people; none of them promotes anything.
import { COMPLETED, DAY, HOUR, say, type Template, task, wait, waitFor, wordsSlot } from './template.ts';

const REACH = ['email', 'sms', 'feed'] as const;

function care(id: string, label: string, hint: string) {
  return wordsSlot(id, label, hint, 'care', 'care', REACH);
}

const again = care('book-again', 'Book again', 'Says how to get a new date, in one or two sentences.');
const stillOpen = care('still-open', 'Still open', 'A second, shorter reminder after three days.');

const missedAppointment: Template = {
  id: 'missed-appointment',
  name: 'Missed appointment',
  group: 'care',
  text: 'Whoever misses an appointment is helped to a new one: a message, a second one, then a call by the care team.',
  slots: [again, stillOpen],
  definition: (fill) => ({
    entry: { event: 'Appointment Missed' },
    start: 'pause',
    steps: {
      pause: wait(2 * HOUR, 'first'),
      first: say(again, fill, 'booked', { urgency: 'today', value: 0.7 }),
      booked: waitFor('Appointment Booked', 3 * DAY, 'done', 'second'),
      second: say(stillOpen, fill, 'booked-after-all'),
      'booked-after-all': waitFor('Appointment Booked', 4 * DAY, 'done', 'call'),
      call: task(
        'care-team',
        'Call about a missed appointment',
        'Ask whether everything is all right and what kept them. Offer a new date.',
        2 * DAY,
        'done',
      ),
      done: COMPLETED,
    },
    goal: { event: 'Appointment Booked' },
    exits: [{ rule: { did: 'Appointment Completed', withinDays: 1 } }],
    reentry: { afterDays: 7 },
  }),
};

const invitation = care('invitation', 'Invitation', 'Says which screening is due, why, and how to book.');
const reminder = care('reminder', 'Reminder', 'Answers the usual worries; says again how to book.');

const screeningDue: Template = {
  id: 'screening-due',
  name: 'Screening due',
  group: 'care',
  text: 'Invites to a screening, reminds once at a time of day that suits, and asks the care team about those who do not come.',
  slots: [
    {
      id: 'due',
      kind: 'audience',
      label: 'Who is due',
      hint: 'People whose screening is due, and who have not booked.',
    },
    invitation,
    reminder,
  ],
  definition: (fill) => ({
    entry: { audience: fill('due') },
    start: 'morning',
    steps: {
      morning: { kind: 'wait-until', until: { time: '10:00' }, zone: 'person', next: 'invite' },
      invite: say(invitation, fill, 'booked', { value: 0.7 }),
      booked: waitFor('Appointment Booked', 14 * DAY, 'done', 'evening'),
      evening: { kind: 'wait-until', until: { time: '17:30' }, zone: 'person', next: 'remind' },
      remind: say(reminder, fill, 'booked-after-all'),
      'booked-after-all': waitFor('Appointment Booked', 21 * DAY, 'done', 'call'),
      call: task(
        'care-team',
        'Ask about a screening that is due',
        'Ask whether they have questions about the screening. Respect a no, and note it.',
        7 * DAY,
        'done',
      ),
      done: COMPLETED,
    },
    goal: { event: 'Appointment Booked' },
    reentry: { afterDays: 180 },
  }),
};

const after = care('after-visit', 'After the visit', 'Thanks, what to watch for, and whom to call.');
const check = care('check-in', 'How is it going', 'Asks how the person is; links to the check-in page.');

const postVisit: Template = {
  id: 'post-visit-follow-up',
  name: 'Post-visit follow-up',
  group: 'care',
  text: 'After a visit: what to watch for on the next day, a check-in after a week, and a call when nobody answers it.',
  slots: [after, check],
  definition: (fill) => ({
    entry: { event: 'Appointment Completed' },
    start: 'next-day',
    steps: {
      'next-day': { kind: 'wait-until', until: { time: '09:00' }, zone: 'person', next: 'thanks' },
      thanks: say(after, fill, 'week', { urgency: 'today', expiresAfterHours: 48 }),
      week: wait(6 * DAY, 'ask'),
      ask: say(check, fill, 'answered'),
      answered: waitFor('Survey Answered', 4 * DAY, 'done', 'call'),
      call: task(
        'care-team',
        'Follow up after a visit',
        'Ask how they are since the visit, and whether they have questions about what was agreed.',
        3 * DAY,
        'done',
      ),
      done: COMPLETED,
    },
    exits: [{ event: 'Appointment Booked' }],
    reentry: { afterDays: 14 },
  }),
};

const welcome = care('welcome', 'Welcome', 'Who looks after them now, and how to reach the team.');
const daily = care('daily-life', 'Living with it', 'First steps for every day; plain words, one idea.');
const questions = care('questions', 'Your questions', 'Asks for questions before the first check.');

const onboarding: Template = {
  id: 'chronic-onboarding',
  name: 'Onboarding of a chronic patient',
  group: 'care',
  text: 'The first six weeks after a long-term diagnosis: a welcome, a call, one idea a week, questions before the first check.',
  slots: [
    {
      id: 'newly-diagnosed',
      kind: 'audience',
      label: 'Newly diagnosed',
      hint: 'Patients with the diagnosis in the last 30 days.',
    },
    welcome,
    daily,
    questions,
  ],
  definition: (fill) => ({
    entry: { audience: fill('newly-diagnosed') },
    start: 'hello',
    steps: {
      hello: say(welcome, fill, 'office', { urgency: 'today', value: 0.8 }),
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
        'week-one',
      ),
      'week-one': wait(7 * DAY, 'everyday'),
      everyday: say(daily, fill, 'week-five'),
      'week-five': wait(28 * DAY, 'ask'),
      ask: say(questions, fill, 'check'),
      check: waitFor('Appointment Completed', 14 * DAY, 'done', 'remind'),
      remind: task(
        'care-team',
        'First check has not taken place',
        'Help to book the first check.',
        3 * DAY,
        'done',
      ),
      done: COMPLETED,
    },
    reentry: 'never',
  }),
};

const late = wordsSlot(
  'running-late',
  'Running late',
  'Says that the clinic runs late and by how many minutes; no reason, no names.',
  'care',
  'care',
  ['sms', 'push', 'email', 'feed'],
);

const lateClinic: Template = {
  id: 'late-clinic',
  name: 'Late clinic',
  group: 'care',
  text: 'When a clinic runs more than 15 minutes late, people who wait or are due are told at once.',
  slots: [late],
  definition: (fill) => ({
    entry: { event: 'Clinic Running Late' },
    start: 'tell',
    steps: {
      tell: say(late, fill, 'done', { urgency: 'now', value: 0.9, expiresAfterHours: 2 }),
      done: COMPLETED,
    },
    exits: [{ event: 'Appointment Cancelled' }],
    reentry: 'always',
  }),
};

export const CARE_TEMPLATES: readonly Template[] = [
  missedAppointment,
  screeningDue,
  postVisit,
  onboarding,
  lateClinic,
];
