-- Campaigns: what a campaign has that a journey has not. `plan` is everything that an approval is about.
create table campaign (
  org_id uuid not null, id uuid not null, name text not null, plan jsonb not null, revision int not null default 1,
  state text not null default 'draft' check (state in ('draft', 'in-review', 'approved', 'scheduled', 'running', 'paused', 'resuming', 'cancelling', 'cancelled', 'finished')),
  authors text[] not null, created_at timestamptz not null, updated_at timestamptz not null,
  journey_id uuid, launched_by text, launched_at timestamptz, starts_at timestamptz, started_at timestamptz,
  sweep jsonb, entered bigint not null default 0, seeded_at timestamptz,
  paused_at timestamptz, ended_at timestamptz, ended_by text, people_back bigint not null default 0, messages_back bigint not null default 0,
  looked_at timestamptz, archived_at timestamptz, primary key (org_id, id)
);
create unique index campaign_name on campaign (org_id, lower(name)) where archived_at is null;
create index campaign_journey on campaign (org_id, journey_id) where journey_id is not null;
call make_tenant('campaign', 'select, insert, update', 'select, update');

-- An approval holds the very plan that was read: it counts for that plan and revision only.
create table campaign_approval (
  org_id uuid not null, campaign_id uuid not null, id uuid not null, revision int not null, plan jsonb not null,
  approver_id text not null, role text not null, meaning text not null, at timestamptz not null,
  primary key (org_id, campaign_id, id), foreign key (org_id, campaign_id) references campaign
);
call make_tenant('campaign_approval', 'select, insert', 'select');

-- Four eyes: it begins as a draft; any change of plan or name makes a draft of it again, with a new revision; and it may
-- be approved, scheduled or run only while somebody who never wrote in it has approved this very plan.
create function campaign_begins() returns trigger language plpgsql as $$
begin
  if new.state <> 'draft' then raise exception 'a campaign begins as a draft' using errcode = 'RP002'; end if;
  return new;
end $$;
create trigger campaign_new before insert on campaign for each row execute function campaign_begins();
create function campaign_guard() returns trigger language plpgsql as $$
begin
  if not old.authors <@ new.authors then
    raise exception 'authors of campaign % stay authors', new.id using errcode = 'RP001';
  end if;
  if new.plan is distinct from old.plan or new.name is distinct from old.name then
    if old.state not in ('draft', 'in-review', 'approved') then
      raise exception 'campaign % was launched: what it says and to whom is fixed', new.id using errcode = 'RP001';
    end if;
    new.state := 'draft';
    new.revision := old.revision + 1;
  elsif new.revision <> old.revision then
    raise exception 'the revision of campaign % counts its changes', new.id using errcode = 'RP001';
  end if;
  if new.state in ('approved', 'scheduled', 'running') and old.state in ('draft', 'in-review', 'approved', 'scheduled')
    and not exists (select 1 from campaign_approval a where a.org_id = new.org_id and a.campaign_id = new.id and a.revision = new.revision
      and a.plan = new.plan and a.approver_id <> all (new.authors)) then
    raise exception 'campaign % has no approval by another person for this plan', new.id using errcode = 'RP002';
  end if;
  if new.state in ('scheduled', 'running') and old.state in ('draft', 'in-review', 'cancelled', 'cancelling', 'finished') then
    raise exception 'campaign % cannot be launched from where it stands', new.id using errcode = 'RP001';
  end if;
  return new;
end $$;
create trigger campaign_guarded before update on campaign for each row execute function campaign_guard();

-- Tests to colleagues and copies to the seed list: who got what, and how it ended. Staff only, no person.
create table campaign_test (
  org_id uuid not null, campaign_id uuid not null, id uuid not null, kind text not null check (kind in ('test', 'seed')),
  recipient text not null, sent_by text not null, outcome text not null, at timestamptz not null,
  primary key (org_id, campaign_id, id), foreign key (org_id, campaign_id) references campaign
);
call make_tenant('campaign_test', 'select, insert', 'select, insert');

-- Addresses of staff who get every campaign as it goes out.
create table campaign_seed (
  org_id uuid not null, id uuid not null, name text not null, email text not null, added_by text not null, added_at timestamptz not null,
  primary key (org_id, id), unique (org_id, email)
);
call make_tenant('campaign_seed', 'select, insert, update, delete', 'select');

-- What a journey or campaign led to is counted and listed by journey.
create index decision_of_journey on decision (org_id, journey_id, decided_at desc, id) where journey_id is not null;
