-- Intake: event schemas with verdicts, a quarantine that can be mended and replayed, dead letters that can be redriven.

-- What an organisation says its events look like: a subset of JSON Schema per call and name. `version` counts the edits.
create table event_schema (
  org_id uuid not null, id uuid not null, call text not null, name text not null, mode text not null check (mode in ('observe', 'enforce')),
  definition jsonb not null, version int not null, saved_at timestamptz not null, saved_by text not null,
  primary key (org_id, id), unique (org_id, call, name)
);
call make_tenant('event_schema', 'select, insert, update, delete', 'select');

-- Every version a schema ever had; `removed` marks its end.
create table event_schema_version (
  org_id uuid not null, call text not null, name text not null, version int not null, mode text not null, definition jsonb not null,
  removed boolean not null default false, saved_at timestamptz not null, saved_by text not null,
  primary key (org_id, call, name, version)
);
call make_tenant('event_schema_version', 'select, insert', 'select');

-- What happens to events without a schema. `version` moves with every change of the policy or of a schema, so that a
-- process sees by one row whether what it has compiled still holds.
create table event_policy (
  org_id uuid primary key, unknown_events text not null default 'accept' check (unknown_events in ('accept', 'quarantine')), version int not null default 1
);
call make_tenant('event_policy', 'select, insert, update', 'select');

-- How many messages of a name came in a day, and what became of them. Figures for screens, not a record.
create table event_count_day (
  org_id uuid not null, day date not null, call text not null, name text not null, accepted bigint not null default 0,
  violations bigint not null default 0, quarantined bigint not null default 0, last_seen timestamptz not null,
  primary key (org_id, day, call, name)
);
call make_tenant('event_count_day', 'select, insert, update', 'select, insert, update, delete');

-- A held message gets its name, where it came from, the class of what it holds (how long its content is kept), and an
-- end: released into the log or discarded. `released_at` is when it left the quarantine, either way.
alter table quarantine
  add column call text, add column event text, add column source text not null default 'api', add column key_id uuid,
  add column class text not null default 'health', add column keep_until timestamptz, add column dedupe uuid,
  add column bearers bytea[] not null default '{}',
  add column state text not null default 'held' check (state in ('held', 'released', 'discarded')),
  add column result text, add column reason text, add column decided_by text;
update quarantine set state = 'released', result = 'stored' where released_at is not null;
-- A retry of a batch holds a bad message once: by the digest of its messageId.
create unique index quarantine_once on quarantine (org_id, dedupe) where dedupe is not null;
create index quarantine_bearers on quarantine using gin (bearers);
grant update on quarantine to rapport_worker;

-- A bulk replay: which held messages, how far, and what became of them. Goes on where it stopped.
create table quarantine_replay (
  org_id uuid not null, id uuid not null, filter jsonb not null, state text not null check (state in ('running', 'done')),
  total int not null, released int not null default 0, repeated int not null default 0, held int not null default 0,
  until timestamptz not null, at_received timestamptz, at_id uuid, started_by text not null, started_at timestamptz not null,
  moved_at timestamptz not null, finished_at timestamptz, primary key (org_id, id)
);
call make_tenant('quarantine_replay', 'select, insert, update', 'select');

-- Dead letters end in being redriven or in being discarded by somebody.
alter table dead_letter add column discarded_at timestamptz, add column discarded_by text, add column reason text;
create index dead_letter_open on dead_letter (org_id, created_at desc) where redriven_at is null and discarded_at is null;

-- How many messages a second a key may send; null: as many as the process takes.
alter table write_key add column events_per_second int check (events_per_second between 1 and 1000000);
