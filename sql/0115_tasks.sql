-- Human tasks: something a person of the staff is to do about a person. From a journey's step (run and taken name the
-- effect, so that it is made once), or made by hand. What staff write about it stands in task_act, sealed.
create table task (
  org_id uuid not null, subject_id uuid not null, id uuid not null,
  role text not null, title text not null, script text not null default '', channel text check (channel in ('call', 'visit')),
  state text not null default 'open' check (state in ('open', 'taken', 'done', 'dismissed')),
  due_at timestamptz not null, snoozed_until timestamptz,
  taken_by text, taken_at timestamptz, outcome text, finished_by text, finished_at timestamptz,
  journey_id uuid, run_id uuid, step text, taken int, waits boolean not null default false,
  created_by text, created_at timestamptz not null, revision int not null default 1,
  primary key (subject_id, id),
  check ((state = 'taken') <= (taken_by is not null)), check ((state in ('done', 'dismissed')) = (finished_at is not null))
);
create unique index task_effect on task (subject_id, run_id, taken) where run_id is not null;
create unique index task_id on task (org_id, id);
create index task_due on task (org_id, due_at, id) where state in ('open', 'taken');
create index task_finished on task (org_id, finished_at, id) where state in ('done', 'dismissed');
call make_tenant('task', 'select, insert, update', 'select, insert, update, delete');
-- What was done with a task, never changed. `note` is sealed under the subject's key: it may say how somebody is.
create table task_act (
  org_id uuid not null, subject_id uuid not null, task_id uuid not null, id uuid not null, at timestamptz not null,
  by text, what text not null, detail jsonb not null default '{}', note bytea, primary key (subject_id, task_id, id)
);
call make_tenant('task_act', 'select, insert', 'select, insert, delete');
-- How often a journey changed a person's profile within an hour: what changes itself over and over is stopped.
create table journey_update (
  org_id uuid not null, subject_id uuid not null, journey_id uuid not null, hour timestamptz not null, n int not null,
  primary key (subject_id, journey_id)
);
call make_tenant('journey_update', '', 'select, insert, update, delete');
