-- Audiences: rules as data, live membership.
create table audience (
  org_id uuid not null, id uuid not null, name text not null, description text not null default '', rule jsonb not null, version int not null default 1,
  state text not null default 'live' check (state in ('live', 'paused', 'archived')), members int not null default 0,
  created_at timestamptz not null, updated_at timestamptz not null, primary key (org_id, id), unique (org_id, name)
);
call make_tenant('audience', 'select, insert, update', 'select, update');
create table audience_member (
  org_id uuid not null, subject_id uuid not null, audience_id uuid not null, entered_at timestamptz not null, primary key (subject_id, audience_id)
);
create index audience_member_list on audience_member (audience_id, subject_id);
call make_tenant('audience_member', 'select', 'select, insert, delete');
