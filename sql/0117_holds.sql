-- Crisis hold: while one is on, what is not urgent waits. It ends by itself or by hand; what it held is released item by
-- item. `place` null: the whole organisation. `in_hand`: deliveries that were being handed over at the start, and may be out;
-- `gone`: those handed over in the hour before.
create table crisis_hold (
  org_id uuid not null, id uuid not null, place text, care_too boolean not null, reason text not null,
  started_at timestamptz not null, started_by text not null, ends_at timestamptz, ended_at timestamptz, ended_by text,
  statement_item_id uuid, in_hand int not null default 0, gone int not null default 0,
  primary key (org_id, id), check (ends_at is null or ends_at > started_at)
);
create index crisis_hold_on on crisis_hold (org_id) where ended_at is null;
call make_tenant('crisis_hold', 'select, insert, update', 'select, insert, update');

-- What was released from a hold: a journey, a campaign or the queued deliveries of one content item. It is not held by
-- this hold any more. `expired`: what had passed its time meanwhile and was not sent.
create table crisis_hold_release (
  org_id uuid not null, hold_id uuid not null, kind text not null check (kind in ('journey', 'campaign', 'queued')), ref_id uuid not null,
  released_at timestamptz not null, released_by text not null, released int not null, expired int not null,
  primary key (org_id, hold_id, kind, ref_id), foreign key (org_id, hold_id) references crisis_hold
);
call make_tenant('crisis_hold_release', 'select, insert, update', 'select, insert, update');

-- Runs of journeys that stand before a message which a hold keeps back. `expires_at`: after it the message is pointless.
create table crisis_hold_run (
  org_id uuid not null, subject_id uuid not null, run_id uuid not null, hold_id uuid not null, journey_id uuid not null, step text not null,
  lane text not null, held_at timestamptz not null, expires_at timestamptz not null,
  primary key (subject_id, run_id)
);
create index crisis_hold_run_of on crisis_hold_run (org_id, hold_id, journey_id);
call make_tenant('crisis_hold_run', 'select, delete', 'select, insert, update, delete');

-- What waits in the outbox: which hold keeps it (null: none), and what a hold asks about it.
alter table outbox add column hold_id uuid, add column urgency text, add column journey_id uuid;
create index outbox_held on outbox (org_id, hold_id) where hold_id is not null;
