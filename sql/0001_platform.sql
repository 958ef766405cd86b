-- The floor: database roles, the append-only event log, consumers' checkpoints, partitions by received day.

-- Roles are the serving identities (docs/adr/0002): they own nothing and cannot bypass row-level security.
do $$
declare r text;
begin
  foreach r in array array['rapport_web', 'rapport_worker', 'rapport_auth', 'rapport_search'] loop
    if not exists (select 1 from pg_roles where rolname = r) then
      execute format('create role %I nologin nobypassrls', r);
    end if;
    execute format('grant %I to current_user', r);
    execute format('grant usage on schema public to %I', r);
  end loop;
end $$;

create extension if not exists pg_trgm;

-- The tenant settings of a transaction. Unset means no organisation at all, hence zero rows.
create function app_org() returns uuid language sql stable parallel safe
  return nullif(current_setting('app.org', true), '')::uuid;
create function app_orgs() returns uuid[] language sql stable parallel safe
  return nullif(current_setting('app.orgs', true), '')::uuid[];

-- Makes a table a tenant table: row-level security enabled and forced, one policy for `web` (one organisation) and
-- one for `worker` (a set). `privileges` is what both may do; append-only tables get no update and no delete.
create procedure make_tenant(tbl regclass, web_privileges text, worker_privileges text) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', tbl);
  execute format('alter table %s force row level security', tbl);
  execute format('create policy web on %s to rapport_web using (org_id = (select app_org())) with check (org_id = (select app_org()))', tbl);
  execute format('create policy worker on %s to rapport_worker using (org_id = any ((select app_orgs())::uuid[])) with check (org_id = any ((select app_orgs())::uuid[]))', tbl);
  if web_privileges <> '' then execute format('grant %s on %s to rapport_web', web_privileges, tbl); end if;
  if worker_privileges <> '' then execute format('grant %s on %s to rapport_worker', worker_privileges, tbl); end if;
end $$;

-- Adds the daily partitions of a table for [from_day, to_day]; a default partition catches what no day covers, so that
-- a missing partition can never lose a write.
create function ensure_partitions(parent text, from_day date, to_day date) returns int language plpgsql as $$
declare day date; made int := 0; child text;
begin
  for day in select generate_series(from_day, to_day, '1 day')::date loop
    child := parent || '_' || to_char(day, 'YYYYMMDD');
    if to_regclass(child) is null then
      execute format('create table %I partition of %I for values from (%L) to (%L)', child, parent, day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
      made := made + 1;
    end if;
  end loop;
  return made;
end $$;

-- Every fact. Position is (bucket, xid, seq): read below the snapshot's xmin nothing is skipped (ground 3).
-- open: public-class properties in clear; sealed: personal and health properties under the subject's key.
create table event (
  org_id uuid not null,
  subject_id uuid not null,
  received_at timestamptz not null,
  id uuid not null,
  bucket smallint not null,
  xid xid8 not null default pg_current_xact_id(),
  seq int not null,
  kind text not null,
  name text not null,
  origin text not null,
  occurred_at timestamptz not null,
  import_id uuid,
  open jsonb,
  sealed bytea,
  primary key (subject_id, received_at, id)
) partition by range (received_at);
create table event_default partition of event default;
create index event_position on event (bucket, xid, seq);
create index event_import on event (import_id) where import_id is not null;
call make_tenant('event', 'select, insert', 'select, insert, delete');

-- One row per consumer and bucket: the lease (owner, fence, lease_until) and how far it has read. The effect of a batch
-- and the move of the checkpoint commit together, guarded by the fence.
create table consumer_checkpoint (
  consumer text not null,
  bucket smallint not null,
  xid xid8 not null default '0',
  seq int not null default -1,
  since timestamptz not null default '-infinity',
  owner text,
  fence bigint not null default 0,
  lease_until timestamptz not null default '-infinity',
  primary key (consumer, bucket)
);
grant select, insert, update on consumer_checkpoint to rapport_worker;

-- A message a consumer could not digest: kept whole by reference, shown, redriven by a person.
create table dead_letter (
  org_id uuid not null,
  subject_id uuid not null,
  id uuid not null,
  consumer text not null,
  event_id uuid not null,
  event_received_at timestamptz not null,
  error text not null,
  attempts int not null default 1,
  created_at timestamptz not null,
  redriven_at timestamptz,
  primary key (subject_id, id)
);
call make_tenant('dead_letter', 'select', 'select, insert, update, delete');

-- Answers of requests that carried an Idempotency-Key, kept 24 hours: a retry gets the same reply.
create table idempotency (
  org_id uuid not null,
  key text not null,
  request_hash bytea not null,
  status int not null,
  body jsonb,
  created_at timestamptz not null,
  primary key (org_id, key)
);
call make_tenant('idempotency', 'select, insert, delete', 'select, delete');

-- Instance-wide settings and secrets' wrappers (no tenant data).
create table instance_setting (key text primary key, value jsonb not null);
grant select on instance_setting to rapport_web, rapport_worker, rapport_auth;
