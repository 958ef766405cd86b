// The form of a plan as it comes over HTTP: closed, bounded, and read into the plan that campaigns work with.
import Type from 'typebox';
import { closed } from '../../platform/http/index.ts';
import { type Refusal, refuse } from '../../platform/result.ts';
import { CHANNELS } from '../../trust/model.ts';
import type { PlanWish } from './campaigns.ts';
import type { When } from './schedule.ts';

const Uuid = Type.String({ format: 'uuid' });
const Local = closed({
  kind: Type.Literal('local'),
  date: Type.String({ pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' }),
  time: Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' }),
  past: Type.Enum(['next-day', 'at-once']),
});
const WhenBody = Type.Union([
  closed({ kind: Type.Literal('now') }),
  closed({ kind: Type.Literal('at'), at: Type.String({ format: 'date-time' }) }),
  Local,
]);

/** The longest a launch may be held back for second thoughts, seconds. */
const LONGEST_DELAY = 3_600;

export const PlanBody = closed({
  contentItemId: Uuid,
  to: Type.Union([closed({ audience: Uuid }), closed({ list: Uuid })]),
  channels: Type.Array(Type.Enum([...CHANNELS]), {
    minItems: 1,
    maxItems: CHANNELS.length,
    uniqueItems: true,
  }),
  spread: Type.Enum(['best', 'each']),
  when: WhenBody,
  pace: Type.Union([
    closed({ people: Type.Integer({ minimum: 1, maximum: 60_000 }), per: Type.Enum(['minute', 'hour']) }),
    Type.Null(),
  ]),
  delaySeconds: Type.Integer({ minimum: 0, maximum: LONGEST_DELAY }),
  urgency: Type.Enum(['now', 'today', 'week', 'whenever']),
  value: Type.Number({ minimum: 0, maximum: 1 }),
  expiresAfterHours: Type.Integer({ minimum: 1, maximum: 24 * 365 }),
});

export const CampaignBody = {
  name: Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' }),
  plan: PlanBody,
};

/** Reads a plan whose form was checked; a date that no calendar has is refused. */
export function readPlan(body: Type.Static<typeof PlanBody>): PlanWish | Refusal {
  const when = readWhen(body.when);
  return 'refused' in when ? when : { ...body, when };
}

function readWhen(when: Type.Static<typeof WhenBody>): When | Refusal {
  if (when.kind === 'now') return { kind: 'now' };
  if (when.kind === 'at') return { kind: 'at', at: new Date(Date.parse(when.at)).toISOString() };
  const day = new Date(`${when.date}T00:00:00Z`);
  if (!Number.isFinite(day.getTime()) || day.toISOString().slice(0, 10) !== when.date)
    return refuse(422, 'no-such-date', 'There is no such day in the calendar.', { field: 'plan.when.date' });
  return when;
}
