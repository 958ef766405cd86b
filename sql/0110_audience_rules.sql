-- Audiences that are live: what rules ask beyond the profile, the wheel of what changes by the clock, and the passes that
-- judge everybody anew (docs/adr/0013).

-- Changes whenever a rule, a watch or a score of the organisation does: readers keep what they compiled until then.
create sequence audience_revision;
grant usage on sequence audience_revision to rapport_web, rapport_worker;
create table audience_book (org_id uuid primary key, revision bigint not null, asks_consent boolean not null default false);
call make_tenant('audience_book', 'select, insert, update', 'select, insert, update');

-- Members are counted in shards, so that two workers that change the same audience do not wait for each other.
create table audience_count (
  org_id uuid not null, audience_id uuid not null, shard smallint not null, members int not null, primary key (org_id, audience_id, shard)
);
call make_tenant('audience_count', 'select', 'select, insert, update');
insert into audience_count (org_id, audience_id, shard, members)
select org_id, audience_id, 0, count(*) from audience_member group by 1, 2;
alter table audience drop column members;

-- An event condition that a profile's counts cannot answer. It is `filling` until the log was read back for everybody.
create table audience_watch (
  org_id uuid not null, id uuid not null, key text not null, event text not null, conditions jsonb not null,
  state text not null default 'filling' check (state in ('filling', 'ready')), created_at timestamptz not null,
  primary key (org_id, id), unique (org_id, key)
);
call make_tenant('audience_watch', 'select, insert, update, delete', 'select, insert, update, delete');
-- Who needs a watch: `audience:ID`, or what another room calls itself. A watch without an owner is dropped.
create table audience_watch_owner (
  org_id uuid not null, watch_id uuid not null, owner text not null, primary key (org_id, watch_id, owner)
);
call make_tenant('audience_watch_owner', 'select, insert, delete', 'select, insert, delete');

-- When a subject did what a watch looks for. Times are ms, ascending, the latest fifty: they are read and written whole.
create table audience_seen (
  org_id uuid not null, subject_id uuid not null, watch_id uuid not null, count int not null, first_at float8 not null,
  last_at float8 not null, times float8[] not null, primary key (subject_id, watch_id)
) with (fillfactor = 80);
create index audience_seen_watch on audience_seen (watch_id);
call make_tenant('audience_seen', 'select', 'select, insert, update, delete');

-- Declared weights of events. `filled_version` is the version that the points of everybody are of.
create table audience_score (
  org_id uuid not null, id uuid not null, name text not null, description text not null default '', weights jsonb not null,
  half_life_days float8, version int not null default 1, filled_version int not null default 0,
  state text not null default 'live' check (state in ('live', 'archived')), created_at timestamptz not null, updated_at timestamptz not null,
  primary key (org_id, id)
);
create unique index audience_score_name on audience_score (org_id, lower(name)) where state = 'live';
call make_tenant('audience_score', 'select, insert, update', 'select, update');
-- The sum of one subject as it was at a time (ms), and after how many ms it is worth half: sums of several subjects add up to the person's.
create table audience_points (
  org_id uuid not null, subject_id uuid not null, score_id uuid not null, value float8 not null, at float8 not null,
  half_life float8, primary key (subject_id, score_id)
) with (fillfactor = 80);
create index audience_points_score on audience_points (score_id);
call make_tenant('audience_points', 'select', 'select, insert, update, delete');

-- The earliest time at which a person may come in or go out without an event. Lazy: it may be too early, never too late.
create table audience_wheel (
  org_id uuid not null, subject_id uuid primary key, bucket smallint not null, at timestamptz not null
) with (fillfactor = 80);
create index audience_wheel_due on audience_wheel (bucket, at);
call make_tenant('audience_wheel', 'select, insert, update', 'select, insert, update, delete');

-- A pass over everybody, in chunks: reads the log back for new watches and scores, then judges by the rules it is for.
-- `barrier`: it goes on when no transaction of before is left that may still judge by the old rules.
create table audience_pass (
  org_id uuid not null, id uuid not null, state text not null check (state in ('waiting', 'settling', 'filling', 'judging', 'done')),
  audiences jsonb not null default '[]', watches jsonb not null default '[]', scores jsonb not null default '[]',
  filled boolean not null default false, barrier xid8, after uuid, judged int not null default 0, total int not null default 0,
  requested_at timestamptz not null, stepped_at timestamptz not null, started_at timestamptz, finished_at timestamptz,
  primary key (org_id, id)
);
create unique index audience_pass_waiting on audience_pass (org_id) where state = 'waiting';
create index audience_pass_open on audience_pass (stepped_at) where state <> 'done';
call make_tenant('audience_pass', 'select, insert, update', 'select, insert, update, delete');

-- Consent is stated in many places. Whoever's word changed is judged again soon, where a rule asks for consent.
create function audience_consent_changed() returns trigger language plpgsql as $$
begin
  insert into audience_wheel (org_id, subject_id, bucket, at)
  select org_id, person, get_byte(uuid_send(person), 15) % 64, min(at) from (
    select c.org_id, coalesce(k.person_id, c.subject_id) as person, least(c.at, now()) as at
    from changed c join audience_book b on b.org_id = c.org_id and b.asks_consent left join person_link k on k.subject_id = c.subject_id) x
  group by 1, 2 order by 2
  on conflict (subject_id) do update set at = excluded.at where audience_wheel.at > excluded.at;
  return null;
end $$;
create trigger audience_consent_said after insert on consent_state referencing new table as changed
  for each statement execute function audience_consent_changed();
create trigger audience_consent_changed after update on consent_state referencing new table as changed
  for each statement execute function audience_consent_changed();
