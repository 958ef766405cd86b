-- Intake: deduplication, quarantine, imports.

-- The deduplication window: a messageId (its 128-bit digest) is remembered for seven days.
create table message_seen (org_id uuid not null, message_key uuid not null, seen_at timestamptz not null, primary key (org_id, message_key));
create index message_seen_age on message_seen using brin (seen_at);
call make_tenant('message_seen', 'select, insert', 'select, insert, delete');

-- A bad message inside a good batch: its original (sealed under the tenant's key) and the verdict.
create table quarantine (
  org_id uuid not null, id uuid not null, received_at timestamptz not null, message_id text, code text not null, field text,
  detail text not null, original bytea not null, released_at timestamptz, primary key (org_id, id)
);
create index quarantine_recent on quarantine (org_id, received_at desc);
call make_tenant('quarantine', 'select, insert, update', 'select, insert, delete');

create table import_run (
  org_id uuid not null, id uuid not null, kind text not null, file_name text not null, file_hash bytea not null, map jsonb not null,
  state text not null check (state in ('running', 'done', 'failed', 'undone')), bytes_total bigint not null, bytes_done bigint not null default 0,
  rows_read int not null default 0, rows_stored int not null default 0, rows_repeated int not null default 0, rows_bad int not null default 0,
  started_at timestamptz not null, finished_at timestamptz, started_by text not null, primary key (org_id, id)
);
create unique index import_once on import_run (org_id, kind, file_hash) where state in ('running', 'done');
call make_tenant('import_run', 'select, insert, update', 'select, insert, update');
create table import_bad_row (
  org_id uuid not null, import_id uuid not null, line int not null, field text, code text not null, detail text not null,
  primary key (org_id, import_id, line)
);
call make_tenant('import_bad_row', 'select, insert', 'select, insert, delete');
