// Who a campaign goes to: how many, in which zones, how they can be reached, and the next of them.
import type { Rule } from '../../audiences/model.ts';
import { iso, type Tx } from '../../platform/db.ts';
import type { Channel, Purpose } from '../../trust/model.ts';
import type { Target } from './model.ts';
import type { ZoneCount } from './schedule.ts';

/** Members of the audience or list $2 who came in up to $3, as persons. An audience is read in the order of its index. */
const AUDIENCE = `select m.subject_id as person_id from audience_member m
  where m.org_id = $1 and m.audience_id = $2::uuid and ($3::timestamptz is null or m.entered_at <= $3)`;
const LIST = `select distinct coalesce(k.person_id, e.subject_id) as person_id from audience_list_entry e
  left join person_link k on k.subject_id = e.subject_id
  where e.org_id = $1 and e.list_id = $2::uuid and ($3::timestamptz is null or e.added_at <= $3)`;

function membersOf(to: Target): string {
  return 'audience' in to ? AUDIENCE : LIST;
}

function idOf(to: Target): string {
  return 'audience' in to ? to.audience : to.list;
}

/** A target as screens name it. */
export interface NamedTarget {
  readonly name: string;
  readonly kind: 'audience' | 'list';
  /** The rule of an audience, as stored; null for a list. */
  readonly rule: Rule | null;
}

/** The audience or list; null when it is gone. */
export async function findTarget(tx: Tx, orgId: string, to: Target): Promise<NamedTarget | null> {
  const [row] = await tx.query<NamedTarget>(
    `select name, 'audience' as kind, rule from audience where org_id = $1 and id = $2::uuid and state <> 'archived'
     union all select name, 'list', null from audience_list where org_id = $1 and id = $3::uuid and state = 'live'`,
    [orgId, 'audience' in to ? to.audience : null, 'list' in to ? to.list : null],
  );
  return row ?? null;
}

/** How many people there are in each zone ('' without one). @param asOf who came in later does not count, ms */
export function countZones(tx: Tx, orgId: string, to: Target, asOf: number | null): Promise<ZoneCount[]> {
  return tx.query(
    `select coalesce(p.zone, '') as zone, count(*)::int as people from (${membersOf(to)}) m join profile p on p.person_id = m.person_id
     where p.org_id = $1 group by 1 order by 1`,
    [orgId, idOf(to), asOf === null ? null : iso(asOf)],
  );
}

/** How the first of them can be reached on a channel, for a purpose. */
export interface ReachRow {
  readonly looked: number;
  readonly address: number;
  readonly given: number;
  readonly withdrawn: number;
}

/** Looks at up to `most` people: who has an address for the channel, and what they said to the purpose. */
export async function countReach(
  tx: Tx,
  orgId: string,
  to: Target,
  channel: Channel,
  purpose: Purpose,
  most: number,
): Promise<ReachRow> {
  const [row] = await tx.query<ReachRow>(
    `select count(*)::int as looked, count(*) filter (where x.address)::int as address,
       count(*) filter (where x.address and x.said = 'given')::int as given, count(*) filter (where x.said = 'withdrawn')::int as withdrawn
     from (
       select case when $4 = 'email' then p.email is not null when $4 in ('sms', 'call') then p.phone is not null else $4 = 'feed' end as address,
         (select s.state from consent_state s where s.purpose = $5 and s.channel = $4
            and s.subject_id in (select p.person_id union all select l.subject_id from person_link l where l.person_id = p.person_id)
          order by s.at desc, s.state desc limit 1) as said
       from (select * from (${membersOf(to)}) all_of_them limit $6) m join profile p on p.person_id = m.person_id where p.org_id = $1) x`,
    [orgId, idOf(to), null, channel, purpose, most],
  );
  return row ?? { looked: 0, address: 0, given: 0, withdrawn: 0 };
}

/** Before every id. */
const FIRST = '00000000-0000-0000-0000-000000000000';

/** The next people of a wave, by id. @param zones null: everybody; '' stands for people without a zone */
export async function nextPeople(
  tx: Tx,
  orgId: string,
  to: Target,
  ask: {
    readonly asOf: number;
    readonly zones: readonly string[] | null;
    readonly after: string | null;
    readonly limit: number;
  },
): Promise<string[]> {
  const rows = await tx.query<{ person_id: string }>(
    `select m.person_id from (${membersOf(to)}) m join profile p on p.person_id = m.person_id
     where p.org_id = $1 and ($4::text[] is null or coalesce(p.zone, '') = any ($4)) and m.person_id > $5::uuid
     order by m.person_id limit $6`,
    [orgId, idOf(to), iso(ask.asOf), ask.zones, ask.after ?? FIRST, ask.limit],
  );
  return rows.map((r) => r.person_id);
}
