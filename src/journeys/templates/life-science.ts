// Ready journeys of life science, for health professionals: they inform, invite, and hand over to medical or field staff.
import { COMPLETED, DAY, HOUR, say, type Template, task, wait, waitFor, wordsSlot } from './template.ts';

const REACH = ['email', 'feed'] as const;

function science(id: string, label: string, hint: string) {
  return wordsSlot(id, label, hint, 'engagement', 'education', REACH);
}

const announcement = science('announcement', 'Announcement', 'What is new, with the label linked.');
const evidence = science('evidence', 'Evidence', 'The pivotal study in one figure and three sentences.');
const practice = science('practice', 'In practice', 'Who it is for, who not, how it is started.');

const launch: Template = {
  id: 'launch-sequence',
  name: 'Launch sequence',
  group: 'life-science',
  text: 'Three messages over a month, each only when the last one has had time; one in ten gets none, to see what the sequence does.',
  slots: [
    {
      id: 'prescribers',
      kind: 'audience',
      label: 'For whom',
      hint: 'Health professionals of the specialty, in countries where it is approved.',
    },
    announcement,
    evidence,
    practice,
  ],
  definition: (fill) => ({
    entry: { audience: fill('prescribers') },
    start: 'compare',
    steps: {
      compare: {
        kind: 'split',
        ways: [
          { name: 'gets it', share: 90, next: 'announce' },
          { name: 'held out', share: 10, holdOut: true, next: null },
        ],
      },
      announce: say(announcement, fill, 'ten-days'),
      'ten-days': wait(10 * DAY, 'study'),
      study: say(evidence, fill, 'clicked'),
      clicked: waitFor('Email Clicked', 10 * DAY, 'visit', 'start-of-use'),
      visit: task(
        'field-rep',
        'Offer a visit',
        'They read the study. Ask whether a visit or a call suits, and when.',
        7 * DAY,
        'start-of-use',
      ),
      'start-of-use': say(practice, fill, 'done'),
      done: COMPLETED,
    },
    reentry: 'never',
  }),
};

const invitation = wordsSlot(
  'invitation',
  'Invitation',
  'Place, date, the two sessions that matter to them.',
  'engagement',
  'events',
  REACH,
);
const dayBefore = wordsSlot(
  'day-before',
  'The day before',
  'Where and when to meet; one line.',
  'engagement',
  'events',
  REACH,
);
const summary = wordsSlot(
  'summary',
  'Summary',
  'What was shown, with the slides that may be shared.',
  'engagement',
  'events',
  REACH,
);

const congress: Template = {
  id: 'congress',
  name: 'Congress',
  group: 'life-science',
  text: 'Before, during and after a congress: an invitation, a word the day before to those who come, a summary for those who did not.',
  slots: [
    {
      id: 'invited',
      kind: 'audience',
      label: 'Who is invited',
      hint: 'Members of the society, or whoever works in the field.',
    },
    invitation,
    dayBefore,
    summary,
  ],
  definition: (fill) => ({
    entry: { audience: fill('invited') },
    start: 'invite',
    steps: {
      invite: say(invitation, fill, 'registered'),
      registered: waitFor('Event Registered', 30 * DAY, 'before', 'after'),
      before: say(dayBefore, fill, 'there', { urgency: 'today', expiresAfterHours: 24 }),
      there: waitFor('Event Attended', 7 * DAY, 'meet', 'after'),
      meet: task(
        'medical',
        'Speak after the congress',
        'They attended. Ask what they took along and which questions are open.',
        14 * DAY,
        'done',
      ),
      after: say(summary, fill, 'done'),
      done: COMPLETED,
    },
    reentry: { afterDays: 60 },
  }),
};

const receipt = wordsSlot(
  'receipt',
  'We have your question',
  'Says who answers, and by when. No content of the question.',
  'reply',
  'service',
  REACH,
);

const mslFollowUp: Template = {
  id: 'msl-follow-up',
  name: 'MSL follow-up',
  group: 'life-science',
  text: 'A medical question gets a human: a receipt at once, a task for the medical team, and a second look after two weeks.',
  slots: [receipt],
  definition: (fill) => ({
    entry: { event: 'Medical Question Asked' },
    start: 'receipt',
    steps: {
      receipt: say(receipt, fill, 'answer', { urgency: 'now', value: 0.9, expiresAfterHours: 24 }),
      answer: task(
        'medical',
        'Answer a medical question',
        'Answer on approved evidence only. Report side effects that are mentioned within 24 hours.',
        2 * DAY,
        'settle',
      ),
      settle: wait(14 * DAY, 'follow-up'),
      'follow-up': task(
        'medical',
        'Look again at a medical question',
        'Ask whether the answer helped and whether something new came up.',
        7 * DAY,
        'done',
      ),
      done: COMPLETED,
    },
    reentry: 'always',
  }),
};

const missed = science('missed', 'What you missed', 'Three things of the last quarter, one sentence each.');
const choice = science('choice', 'Less, or other things', 'Asks what they want to hear, and how often.');

const reEngagement: Template = {
  id: 're-engagement',
  name: 'Re-engagement',
  group: 'life-science',
  text: 'Whoever has been silent for long is asked once, in a quiet hour, and then given the choice; nobody is pushed.',
  slots: [
    {
      id: 'silent',
      kind: 'audience',
      label: 'Who is silent',
      hint: 'Nothing opened and no visit for 90 days.',
    },
    missed,
    choice,
  ],
  definition: (fill) => ({
    entry: { audience: fill('silent') },
    start: 'midweek',
    steps: {
      midweek: { kind: 'wait-until', until: { time: '07:30', weekday: 3 }, zone: 'person', next: 'once' },
      once: say(missed, fill, 'back', { urgency: 'whenever', value: 0.3 }),
      back: waitFor('Portal Visited', 21 * DAY, 'done', 'ask'),
      ask: say(choice, fill, 'rest', { urgency: 'whenever', value: 0.3 }),
      rest: wait(12 * HOUR, 'done'),
      done: COMPLETED,
    },
    goal: { event: 'Portal Visited' },
    reentry: { afterDays: 180 },
  }),
};

export const LIFE_SCIENCE_TEMPLATES: readonly Template[] = [launch, congress, mslFollowUp, reEngagement];
