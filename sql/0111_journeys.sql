-- Journeys as graphs: drafts and published versions, one row per person and way through, a trace of every step taken.

alter table journey add column kind text not null default 'journey' check (kind in ('journey', 'campaign'));
alter table journey add column draft jsonb;
alter table journey add column revision int not null default 1;
alter table journey add column live_version int;
-- When a schedule brings its audience in next.
alter table journey add column next_at timestamptz;
alter table journey drop constraint journey_state_check;
alter table journey add constraint journey_state_check check (state in ('draft', 'live', 'paused', 'draining', 'archived'));
create index journey_next on journey (next_at) where next_at is not null and state = 'live';
grant update (next_at, state) on journey to rapport_worker;

create table journey_version (
  org_id uuid not null, journey_id uuid not null, version int not null, definition jsonb not null, note text not null default '',
  published_at timestamptz not null, published_by uuid, primary key (org_id, journey_id, version)
);
call make_tenant('journey_version', 'select, insert', 'select');

-- What was an entry and a message becomes a journey of one step.
update journey set draft = jsonb_build_object('entry', entry, 'start', 'message', 'reentry', 'always',
  'steps', jsonb_build_object('message', message || '{"kind": "message", "next": null}'::jsonb));
update journey set live_version = 1 where state in ('live', 'paused');
insert into journey_version (org_id, journey_id, version, definition, published_at) select org_id, id, 1, draft, updated_at from journey where live_version = 1;
alter table journey alter column draft set not null;
alter table journey drop column entry, drop column message, drop column version;

-- One effect per subject, journey and cause. `taken` counts steps: an effect is keyed by run and step taken, so that two
-- workers can never both have it. `bucket` is the log's: a bucket's timers and facts belong to the same worker.
create table journey_run (
  org_id uuid not null, subject_id uuid not null, id uuid not null, journey_id uuid not null, version int not null, cause uuid not null,
  bucket smallint not null, step text, taken int not null default 0,
  state text not null check (state in ('active', 'held', 'parked', 'stuck', 'finished')),
  -- True while it waits inside its step; false while the step is still to be taken.
  begun boolean not null default false,
  due_at timestamptz, waits_for text, outcome text check (outcome in ('completed', 'goal', 'exit', 'hold-out', 'removed')),
  -- Why it is stuck, in words for staff; never a value of the person's.
  problem text,
  entered_at timestamptz not null, moved_at timestamptz not null, ended_at timestamptz,
  primary key (subject_id, id), unique (subject_id, journey_id, cause)
) with (fillfactor = 80);
-- Due first by organisation, so that a crowd of one does not keep another's few waiting.
create index journey_run_due on journey_run (org_id, due_at) where state = 'active' and due_at is not null;
-- Nobody is inside the same journey twice at a time.
create unique index journey_run_open on journey_run (subject_id, journey_id) where state <> 'finished';
create index journey_run_inside on journey_run (journey_id, step, state) where state <> 'finished';
create index journey_run_parked on journey_run (journey_id, bucket) where state = 'parked';
create index journey_run_stuck on journey_run (org_id, moved_at) where state = 'stuck';
create index journey_run_entered on journey_run (journey_id, entered_at);
call make_tenant('journey_run', 'select, update', 'select, insert, update, delete');

insert into journey_run (org_id, subject_id, id, journey_id, version, cause, bucket, taken, state, outcome, entered_at, moved_at, ended_at)
  select e.org_id, e.subject_id, gen_random_uuid(), e.journey_id, 1, e.cause, get_byte(uuid_send(e.subject_id), 15) % 64, 1, 'finished', 'completed', e.at, e.at, e.at from journey_entry e;
drop table journey_entry;

-- The trace: each step a person took, and which way they left it by. Deleted with the person.
create table journey_step (
  org_id uuid not null, subject_id uuid not null, run_id uuid not null, taken int not null, step text not null, kind text not null,
  way text, at timestamptz not null, decision_id uuid, primary key (subject_id, run_id, taken)
);
call make_tenant('journey_step', 'select', 'select, insert, delete');

-- How many have passed each step, by version: what the canvas shows without counting millions.
-- Step '' counts the whole journey: 'entered' and the outcomes. `shard` is a bucket that the counting worker holds, so that
-- workers add to rows of their own; the sum over shards is the figure.
create table journey_count (
  org_id uuid not null, journey_id uuid not null, version int not null, step text not null, way text not null default '',
  shard smallint not null default 0, passed bigint not null default 0, primary key (org_id, journey_id, version, step, way, shard)
) with (fillfactor = 70);
call make_tenant('journey_count', 'select', 'select, insert, update, delete');
insert into journey_count (org_id, journey_id, version, step, way, passed) select org_id, id, 1, '', 'entered', entered from journey where entered > 0;
alter table journey drop column entered;

-- Everybody of an audience, a file or a list on their way in, a chunk a transaction: schedules, campaigns, imports, lists.
create table journey_sweep (
  org_id uuid not null, id uuid not null, journey_id uuid not null, version int not null,
  source jsonb not null, state text not null default 'running' check (state in ('running', 'done', 'cancelled')),
  after_subject uuid, entered bigint not null default 0, refused bigint not null default 0,
  -- At most this many a minute come in; null: as fast as it goes.
  per_minute int, started_at timestamptz not null, started_by uuid, ended_at timestamptz, primary key (org_id, id)
);
create index journey_sweep_running on journey_sweep (started_at) where state = 'running';
call make_tenant('journey_sweep', 'select, insert, update', 'select, insert, update');
