-- Arbiter: stored decisions, model snapshots, and the contact budget shared by all organisations.
create table model_snapshot (id text primary key, parameters jsonb not null, created_at timestamptz not null);
grant select, insert on model_snapshot to rapport_worker;
grant select on model_snapshot to rapport_web;

create table decision (
  org_id uuid not null, subject_id uuid not null, decided_at timestamptz not null, id uuid not null, lane text not null, purpose text not null,
  content_version_id uuid not null, journey_id uuid, cause_event_id uuid, chosen text not null, channel text, reason text not null, useful text,
  model_snapshot text not null, rule_version text not null, body jsonb not null, primary key (subject_id, decided_at, id)
) partition by range (decided_at);
create table decision_default partition of decision default;
create index decision_recent on decision (org_id, decided_at desc, id);
call make_tenant('decision', 'select', 'select, insert, update, delete');

-- Contact pressure of a human being over all organisations: keyed by the portal account, else by a keyed hash of the
-- address. No role may read these tables; the two functions below are the only way in.
create table contact_budget (pressure_key bytea primary key);
create table contact_slot (
  pressure_key bytea not null, decision_id uuid not null, org_id uuid not null, channel text not null, at timestamptz not null,
  state text not null check (state in ('reserved', 'committed')), primary key (pressure_key, decision_id)
);

-- Locks the budgets of these people in key order (no dead-locks) and returns their contacts since `since`: own
-- organisation's with time and channel, everybody's as a bare count.
create function contact_budget_open(keys bytea[], orgs uuid[], since timestamptz)
returns table (ord int, own_times timestamptz[], own_channels text[], total int)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into contact_budget select distinct k from unnest(keys) k order by k on conflict do nothing;
  perform 1 from (select b.pressure_key from contact_budget b where b.pressure_key = any (keys) order by b.pressure_key for update) locked;
  return query
    select a.i::int, array_agg(s.at order by s.at) filter (where s.org_id = a.o), array_agg(s.channel order by s.at) filter (where s.org_id = a.o),
      count(s.at)::int
    from unnest(keys, orgs) with ordinality as a(k, o, i)
    left join contact_slot s on s.pressure_key = a.k and s.at >= since
    group by a.i;
end $$;
create function contact_budget_reserve(keys bytea[], decisions uuid[], orgs uuid[], channels text[], at timestamptz[]) returns void
language sql security definer set search_path = public, pg_temp as $$
  insert into contact_slot (pressure_key, decision_id, org_id, channel, at, state)
  select k, d, o, c, t, 'reserved' from unnest(keys, decisions, orgs, channels, at) as x(k, d, o, c, t)
  on conflict do nothing
$$;
-- The outcome of a push: a delivered one stays in the budget, a failed or cancelled one gives its place back.
create function contact_budget_settle(keys bytea[], decisions uuid[], delivered boolean[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update contact_slot s set state = 'committed' from unnest(keys, decisions, delivered) as x(k, d, ok)
    where s.pressure_key = x.k and s.decision_id = x.d and x.ok;
  delete from contact_slot s using unnest(keys, decisions, delivered) as x(k, d, ok)
    where s.pressure_key = x.k and s.decision_id = x.d and not x.ok;
end $$;
create function contact_budget_expire(before timestamptz) returns void
language sql security definer set search_path = public, pg_temp as $$ delete from contact_slot where at < before $$;
revoke all on function contact_budget_open(bytea[], uuid[], timestamptz) from public;
revoke all on function contact_budget_reserve(bytea[], uuid[], uuid[], text[], timestamptz[]) from public;
revoke all on function contact_budget_settle(bytea[], uuid[], boolean[]) from public;
revoke all on function contact_budget_expire(timestamptz) from public;
grant execute on function contact_budget_open(bytea[], uuid[], timestamptz) to rapport_worker;
grant execute on function contact_budget_reserve(bytea[], uuid[], uuid[], text[], timestamptz[]) to rapport_worker;
grant execute on function contact_budget_settle(bytea[], uuid[], boolean[]) to rapport_worker;
grant execute on function contact_budget_expire(timestamptz) to rapport_worker;
