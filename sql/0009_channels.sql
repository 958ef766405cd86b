-- Channels: what was decided becomes a delivery; the outbox holds only what is still to be done.
create table delivery (
  org_id uuid not null, subject_id uuid not null, queued_at timestamptz not null, id uuid not null, decision_id uuid not null, content_version_id uuid not null,
  channel text not null, lane text not null, purpose text not null, pressure_key bytea,
  state text not null default 'queued' check (state in ('queued', 'sent', 'failed', 'unknown', 'suppressed', 'cancelled')),
  message_id text not null, attempts int not null default 0, detail text, settled_at timestamptz, opened_at timestamptz, clicked_at timestamptz,
  primary key (subject_id, queued_at, id)
) partition by range (queued_at);
create table delivery_default partition of delivery default;
create index delivery_recent on delivery (org_id, queued_at desc, id);
call make_tenant('delivery', 'select, update', 'select, insert, update, delete');

create table outbox (
  org_id uuid not null, subject_id uuid not null, delivery_id uuid not null, queued_at timestamptz not null, bucket smallint not null, channel text not null,
  priority smallint not null, due_at timestamptz not null, expires_at timestamptz, attempts int not null default 0, sender text, claimed_until timestamptz,
  primary key (subject_id, delivery_id)
);
create index outbox_due on outbox (due_at, priority);
call make_tenant('outbox', 'select, delete', 'select, insert, update, delete');

-- The database itself refuses to send what is not approved or has expired.
create function delivery_only_approved() returns trigger language plpgsql as $$
declare bad uuid;
begin
  select n.content_version_id into bad from fresh n
  left join content_version v on v.org_id = n.org_id and v.id = n.content_version_id
  where v.state is distinct from 'approved' or v.expires_at <= n.queued_at limit 1;
  if found then
    raise exception 'content version % is not approved for sending', bad using errcode = 'RP003';
  end if;
  return null;
end $$;
create trigger delivery_only_approved after insert on delivery referencing new table as fresh for each statement execute function delivery_only_approved();
