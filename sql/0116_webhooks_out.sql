-- Webhooks out: where other systems hear what a journey's step says. Secrets are sealed under the instance's key.
-- `carries` is the highest class of data that may leave by it. `failures` in a row and `closed_until` are the breaker.
create table webhook_endpoint (
  org_id uuid not null, id uuid not null, name text not null, url text not null,
  carries text not null default 'public' check (carries in ('public', 'personal', 'health')),
  secret bytea not null, secret_before bytea, before_until timestamptz,
  paused_at timestamptz, disabled_at timestamptz, disabled_why text,
  failures int not null default 0, closed_until timestamptz,
  created_by text not null, created_at timestamptz not null, changed_at timestamptz not null,
  primary key (org_id, id), unique (org_id, name)
);
call make_tenant('webhook_endpoint', 'select, insert, update, delete', 'select, update');
-- One call of one step: its id is what the receiver knows it by, however often it is tried. `body` is sealed under the
-- subject's key.
create table webhook_call (
  org_id uuid not null, subject_id uuid not null, id uuid not null, endpoint_id uuid not null,
  journey_id uuid not null, run_id uuid not null, step text not null, taken int not null, body bytea not null,
  state text not null default 'queued' check (state in ('queued', 'delivered', 'failed')),
  attempts int not null default 0, next_at timestamptz not null, sender text, claimed_until timestamptz,
  created_at timestamptz not null, settled_at timestamptz, last_status int, last_detail text,
  primary key (subject_id, id)
);
create unique index webhook_call_effect on webhook_call (subject_id, run_id, taken);
create unique index webhook_call_id on webhook_call (org_id, id);
create index webhook_call_due on webhook_call (endpoint_id, next_at) where state = 'queued';
create index webhook_call_list on webhook_call (endpoint_id, created_at, id);
create index webhook_call_old on webhook_call (created_at);
call make_tenant('webhook_call', 'select, update, delete', 'select, insert, update, delete');
-- Every try of a call, and every call that was only a test (call_id null). Nothing of a person, and no answer's body.
create table webhook_attempt (
  org_id uuid not null, endpoint_id uuid not null, id uuid not null, call_id uuid, at timestamptz not null,
  status int, detail text not null, ms int not null, primary key (org_id, id)
);
create index webhook_attempt_call on webhook_attempt (call_id, at) where call_id is not null;
create index webhook_attempt_at on webhook_attempt (endpoint_id, at);
call make_tenant('webhook_attempt', 'select, insert, delete', 'select, insert, delete');
