-- Journeys, front door: an entry (audience or event) and the one message it asks for.
create table journey (
  org_id uuid not null, id uuid not null, name text not null, entry jsonb not null, message jsonb not null, version int not null default 1,
  state text not null default 'draft' check (state in ('draft', 'live', 'paused', 'archived')), created_at timestamptz not null, updated_at timestamptz not null,
  primary key (org_id, id), unique (org_id, name)
);
call make_tenant('journey', 'select, insert, update', 'select');
-- One effect per person, journey and cause.
create table journey_entry (
  org_id uuid not null, subject_id uuid not null, journey_id uuid not null, cause uuid not null, at timestamptz not null,
  primary key (subject_id, journey_id, cause)
);
call make_tenant('journey_entry', 'select', 'select, insert, delete');
