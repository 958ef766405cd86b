-- Content: one item, its versions, a variant per channel, and who approved it.
create table content_item (
  org_id uuid not null, id uuid not null, name text not null, purpose text not null, lane text not null, sponsor text, topic text,
  created_at timestamptz not null, primary key (org_id, id), unique (org_id, name)
);
call make_tenant('content_item', 'select, insert, update', 'select');
create table content_version (
  org_id uuid not null, id uuid not null, item_id uuid not null, number int not null,
  state text not null default 'draft' check (state in ('draft', 'in-review', 'approved', 'expired', 'withdrawn')),
  expires_at timestamptz, content_hash bytea not null, created_by text not null, created_at timestamptz not null,
  primary key (org_id, id), unique (org_id, item_id, number), foreign key (org_id, item_id) references content_item
);
call make_tenant('content_version', 'select, insert, update', 'select, update');
create table content_variant (
  org_id uuid not null, version_id uuid not null, channel text not null, language text not null default 'en', subject text, body text not null, call_to_action jsonb,
  primary key (org_id, version_id, channel, language), foreign key (org_id, version_id) references content_version
);
call make_tenant('content_variant', 'select, insert', 'select');
create table content_approval (
  org_id uuid not null, version_id uuid not null, id uuid not null, role text not null, approver_id text not null, meaning text not null,
  content_hash bytea not null, at timestamptz not null, primary key (org_id, version_id, id), foreign key (org_id, version_id) references content_version
);
call make_tenant('content_approval', 'select, insert', 'select');

-- An approved version is frozen: a change of words is a new version (editing voids approval).
create function content_frozen() returns trigger language plpgsql as $$
begin
  if exists (select 1 from content_version v where v.org_id = new.org_id and v.id = new.version_id and v.state <> 'draft') then
    raise exception 'content version % is not a draft: make a new version', new.version_id using errcode = 'RP001';
  end if;
  return new;
end $$;
create trigger content_variant_frozen before insert on content_variant for each row execute function content_frozen();

-- Approval needs a named approver who did not write it, bound to the very bytes (content hash).
create function content_approved_by_another() returns trigger language plpgsql as $$
begin
  if new.state = 'approved' and old.state is distinct from 'approved' and not exists (
    select 1 from content_approval a where a.org_id = new.org_id and a.version_id = new.id
      and a.content_hash = new.content_hash and a.approver_id <> new.created_by) then
    raise exception 'content version % has no approval by another person for these words', new.id using errcode = 'RP002';
  end if;
  return new;
end $$;
create trigger content_version_approved before update on content_version for each row execute function content_approved_by_another();
