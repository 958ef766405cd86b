-- Every version an audience ever had, whoever wrote it: so that it can be looked up and brought back. `made_by` is the
-- member whom the transaction names as acting; null for what the program made itself.
create table audience_version (
  org_id uuid not null, audience_id uuid not null, version int not null, name text not null, description text not null, rule jsonb not null,
  state text not null, made_at timestamptz not null, made_by text, primary key (org_id, audience_id, version)
);
call make_tenant('audience_version', 'select, insert', 'select, insert');
insert into audience_version (org_id, audience_id, version, name, description, rule, state, made_at)
select org_id, id, version, name, description, rule, state, updated_at from audience;

create function audience_keep_version() returns trigger language plpgsql as $$
begin
  insert into audience_version (org_id, audience_id, version, name, description, rule, state, made_at, made_by)
  values (new.org_id, new.id, new.version, new.name, new.description, new.rule, new.state, new.updated_at, nullif(current_setting('app.member', true), ''))
  on conflict do nothing;
  return null;
end $$;
create trigger audience_made after insert on audience for each row execute function audience_keep_version();
create trigger audience_written after update on audience for each row when (old.version is distinct from new.version)
  execute function audience_keep_version();
