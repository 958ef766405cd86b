-- Manual lists: who is on one was put there by somebody, not by a rule. Rules may ask for them.
create table audience_list (
  org_id uuid not null, id uuid not null, name text not null, description text not null default '',
  state text not null default 'live' check (state in ('live', 'archived')), version int not null default 1,
  created_at timestamptz not null, created_by text not null, updated_at timestamptz not null, primary key (org_id, id)
);
create unique index audience_list_name on audience_list (org_id, lower(name)) where state = 'live';
call make_tenant('audience_list', 'select, insert, update', 'select');

-- An entry stands under the subject that was put on the list: a person is on it when one of their subjects is, so that
-- uniting people and taking them apart needs no rewriting.
create table audience_list_entry (
  org_id uuid not null, subject_id uuid not null, list_id uuid not null, added_at timestamptz not null, added_by text not null,
  primary key (subject_id, list_id)
);
create index audience_list_entry_list on audience_list_entry (list_id, subject_id);
call make_tenant('audience_list_entry', 'select, insert, delete', 'select, insert, delete');
