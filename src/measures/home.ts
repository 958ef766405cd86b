// Home: what needs me now, today's counts, and the balance of push and pull. Every number opens its rows.

import type { Home } from '../../sdk/api.ts';
import { iso, type Tx } from '../platform/db.ts';
import { familyOf } from './model.ts';
import { countWaiting, hourlyRollups, recentDecisions, sumRollups } from './store.ts';

const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;
const METRICS = [
  'signal',
  'decision',
  'withheld',
  'sent',
  'opened',
  'clicked',
  'visit',
  'visit-unprompted',
  'unsubscribed',
];

/** Words for a reason code; the arbiter owns them and the composition root hands them in. */
export type ReasonWords = (reason: string) => string;

/** What Home is read for. `named`: the reader may see people's names. */
export interface HomeAsked {
  readonly now: number;
  readonly hours: number;
  readonly named: boolean;
}

/** Reads Home for one organisation over the last hours. */
export async function readHome(
  tx: Tx,
  orgId: string,
  { now, hours, named }: HomeAsked,
  words: ReasonWords,
): Promise<Home> {
  const to = Math.floor(now / HOUR) * HOUR + HOUR;
  const from = to - hours * HOUR;
  const sums = await sumRollups(tx, orgId, METRICS, from, to);
  const hourly = await hourlyRollups(tx, orgId, ['signal', 'decision', 'opened', 'visit'], from, to);
  const waiting = await countWaiting(tx, orgId, now - WEEK);
  const recent = await recentDecisions(tx, orgId, now - WEEK, 12);
  const total = (metric: string, dim?: string): number =>
    sums
      .filter((s) => s.metric === metric && (dim === undefined || s.dim === dim))
      .reduce((a, s) => a + s.n, 0);
  const option = (family: string): number => total('decision', family);
  return {
    at: iso(now),
    hours,
    balance: {
      push: option('push'),
      later: option('later'),
      digest: option('digest'),
      pull: option('pull'),
      human: option('human'),
      silence: option('silence'),
    },
    withheld: sums
      .filter((s) => s.metric === 'withheld')
      .map((s) => ({ reason: s.dim, words: words(s.dim), count: s.n }))
      .sort((a, b) => b.count - a.count),
    today: {
      signals: total('signal'),
      decisions: total('decision'),
      sent: total('sent'),
      opened: total('opened'),
      clicked: total('clicked'),
      visits: total('visit'),
      unpromptedVisits: total('visit-unprompted'),
      unsubscribed: total('unsubscribed'),
    },
    series: seriesOf(hourly, from, to),
    needsMe: needs(waiting),
    people: waiting.people,
    recent: recent.map((r) => ({
      id: r.id,
      at: iso(r.at),
      personId: r.person_id,
      person: named ? (r.person ?? 'Unnamed') : 'Somebody',
      content: r.content,
      chosen: r.chosen,
      lane: r.lane,
    })),
  };
}

function seriesOf(
  rows: readonly { metric: string; dim: string; hour: number; n: number }[],
  from: number,
  to: number,
): Home['series'] {
  const series: Home['series'] = [];
  for (let hour = from; hour < to; hour += HOUR) {
    const here = rows.filter((r) => r.hour === hour);
    const sum = (metric: string, family?: string): number =>
      here
        .filter((r) => r.metric === metric && (family === undefined || familyOf(r.dim) === family))
        .reduce((a, r) => a + r.n, 0);
    series.push({
      hour: iso(hour),
      signals: sum('signal'),
      push: sum('decision', 'push'),
      pull: sum('decision', 'pull') + sum('decision', 'digest'),
      opened: sum('opened'),
      visits: sum('visit'),
    });
  }
  return series;
}

function needs(waiting: {
  approvals: number;
  quarantined: number;
  failed: number;
  human: number;
}): Home['needsMe'] {
  const all: Home['needsMe'] = [
    {
      kind: 'human-task',
      title: 'Contacts that need a person',
      count: waiting.human,
      href: '/decisions?chosen=human',
    },
    {
      kind: 'approval',
      title: 'Content waiting for approval',
      count: waiting.approvals,
      href: '/content?state=in-review',
    },
    {
      kind: 'failed-delivery',
      title: 'E-mails that did not arrive',
      count: waiting.failed,
      href: '/settings/health',
    },
    {
      kind: 'quarantine',
      title: 'Messages held back by intake',
      count: waiting.quarantined,
      href: '/events/quarantine',
    },
  ];
  return all.filter((n) => n.count > 0);
}
