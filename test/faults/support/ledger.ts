// The balance after a fault: everything acknowledged is stored once, and every effect happened once.
import type { Database } from '../../../src/platform/db.ts';
import type { Poster } from './poster.ts';
import type { Site } from './site.ts';

/** What is wrong, as counts that must all be zero, beside the totals they were counted over. */
export interface Balance {
  readonly rows: number;
  /** Acknowledged events without a row, events with more than one, rows of nobody. */
  readonly lost: number;
  readonly doubled: number;
  readonly unasked: number;
}

/** Compares what a client was promised with what is stored. */
export async function balanceOf(site: Site, poster: Poster): Promise<Balance> {
  const rows = await site.db.owner((tx) =>
    tx.query<{ n: number; copies: number }>(
      `select round(extract(epoch from occurred_at) * 1000)::bigint - $2::bigint as n, count(*)::int as copies
       from event where org_id = $1 and origin = 'api' group by 1`,
      [site.orgId, poster.first],
    ),
  );
  const stored = new Set(rows.map((r) => r.n));
  return {
    rows: rows.reduce((sum, r) => sum + r.copies, 0),
    lost: [...poster.acknowledged].filter((n) => !stored.has(n)).length,
    doubled: rows.filter((r) => r.copies > 1).length,
    unasked: rows.filter((r) => !poster.acknowledged.has(r.n)).length,
  };
}

/** The effects of the loop over all stored events. */
export interface Effects {
  /** Events that a journey waits for, the entries and decisions made of them. */
  readonly causes: number;
  readonly entries: number;
  readonly decisions: number;
  /** Causes with a number of entries, or of decisions, other than one. */
  readonly wrongEntries: number;
  readonly wrongDecisions: number;
  /** Facts the log should hold of decisions and does not, or the other way round; events that measures counted wrongly. */
  readonly wrongFacts: number;
  readonly wrongCounts: number;
  /** Events that profiles counted more or less than once. */
  readonly wrongProfiles: number;
  readonly buried: number;
}

/** Counts the effects. */
export async function effectsOf(db: Database, orgId: string): Promise<Effects> {
  const [effects] = await db.owner((tx) =>
    tx.query<Effects>(
      `with cause as (select id from event where org_id = $1 and origin = 'api' and name in ('Series Part Due', 'Appointment Upcoming')),
        entry as (select cause, count(*) as n from journey_run where org_id = $1 group by 1),
        made as (select cause_event_id as cause, count(*) as n from decision where org_id = $1 group by 1)
       select (select count(*) from cause) as causes, (select sum(n)::bigint from entry) as entries, (select sum(n)::bigint from made) as decisions,
        (select count(*) from cause full join entry on entry.cause = cause.id where cause.id is null or entry.n is distinct from 1) as "wrongEntries",
        (select count(*) from cause full join made on made.cause = cause.id where cause.id is null or made.n is distinct from 1) as "wrongDecisions",
        (select count(*) from event where org_id = $1 and name = 'decision.made') - (select count(*) from decision where org_id = $1) as "wrongFacts",
        (select count(*) from event where org_id = $1 and origin = 'api')
          - (select coalesce(sum(n), 0)::bigint from metric_hour where org_id = $1 and metric = 'signal' and dim = 'api') as "wrongCounts",
        (select count(*) from event where org_id = $1 and origin = 'api')
          - (select coalesce(sum(events), 0)::bigint from profile where org_id = $1) as "wrongProfiles",
        (select count(*) from dead_letter where org_id = $1) as buried`,
      [orgId],
    ),
  );
  if (!effects) throw new Error('no answer');
  return effects;
}

/** Resolves to true when both consumers have read everything and no mail is due. */
export async function isSettled(db: Database, orgId: string): Promise<boolean> {
  const [row] = await db.owner((tx) =>
    tx.query<{ open: number }>(
      `select (select count(*) from event e cross join (values ('loop'), ('measures')) as c(name)
         join consumer_checkpoint k on k.consumer = c.name and k.bucket = e.bucket
         where e.org_id = $1 and (e.xid, e.seq) > (k.xid, k.seq))
        + (select count(*) from outbox where org_id = $1 and due_at <= now()) as open`,
      [orgId],
    ),
  );
  return row?.open === 0;
}

/** What mails became of decisions. */
export interface MailBalance {
  readonly deliveries: number;
  readonly mails: number;
  readonly states: { readonly [state: string]: number };
  /** Said to be sent, but no mail arrived. */
  readonly sentWithoutMail: number;
  /** Arrived twice although no attempt was in doubt; arrived although nobody decided it. */
  readonly twice: number;
  readonly undecided: number;
}

/** Compares deliveries with what the mail server took. */
export async function mailBalanceOf(site: Site): Promise<MailBalance> {
  const rows = await site.db.owner((tx) =>
    tx.query<{ message_id: string; state: string; attempts: number }>(
      'select message_id, state, attempts from delivery where org_id = $1',
      [site.orgId],
    ),
  );
  const copies = new Map<string, number>();
  for (const { messageId } of site.mails.taken) {
    const id = /<([^@]+)@/.exec(messageId)?.[1] ?? messageId;
    copies.set(id, (copies.get(id) ?? 0) + 1);
  }
  const known = new Set(rows.map((r) => r.message_id));
  const states: Record<string, number> = {};
  for (const { state } of rows) states[state] = (states[state] ?? 0) + 1;
  return {
    deliveries: rows.length,
    mails: site.mails.taken.length,
    states,
    sentWithoutMail: rows.filter((r) => r.state === 'sent' && !copies.has(r.message_id)).length,
    twice: rows.filter((r) => (copies.get(r.message_id) ?? 0) > Math.max(1, r.attempts)).length,
    undecided: [...copies.keys()].filter((id) => !known.has(id)).length,
  };
}
