-- Imports for whoever keeps the data: files that wait in the wizard, saved maps, and runs that can be stopped.

-- A file on its way: its content lies encrypted in the data folder under a key of its own (sealed by the instance's key);
-- what the wizard knows about it is kept here, so that a reload loses nothing. Gone when imported, else after seven days.
create table import_upload (
  org_id uuid not null, id uuid not null, file_name text not null, bytes bigint not null, sealed_key bytea not null,
  kind text not null, found jsonb not null, settings jsonb not null, columns jsonb not null, map jsonb, import_id uuid, rehearsal jsonb,
  made_at timestamptz not null, made_by text not null, expires_at timestamptz not null, primary key (org_id, id)
);
create index import_upload_expiry on import_upload (expires_at);
call make_tenant('import_upload', 'select, insert, update, delete', 'select, delete');

-- Maps that an organisation keeps. A change is a new version; the newest that is not deleted rules.
create table import_map (
  org_id uuid not null, map_id uuid not null, version int not null, name text not null, kind text not null, map jsonb not null,
  made_at timestamptz not null, made_by text not null, deleted_at timestamptz, primary key (org_id, map_id, version)
);
create index import_map_name on import_map (org_id, name);
call make_tenant('import_map', 'select, insert, update', 'select');

-- A run may be stopped and taken up again; rows that are left out on purpose (organisations among people) are counted apart.
alter table import_run drop constraint import_run_state_check;
alter table import_run add constraint import_run_state_check check (state in ('running', 'stopped', 'done', 'failed', 'undone'));
alter table import_run add column rows_skipped int not null default 0, add column moved_at timestamptz, add column upload_id uuid;
