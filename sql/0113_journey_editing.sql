-- Journeys in the hands of their editors: what a pause goes back to, people moved between versions, and sweeps that keep a pace.
alter table journey add column before_pause text check (before_pause in ('live', 'draining'));

-- Where people stood before they were moved to another version, so that the move can be taken back. Deleted after a day.
create table journey_move (
  org_id uuid not null, subject_id uuid not null, run_id uuid not null, id uuid not null, journey_id uuid not null, at timestamptz not null,
  version int not null, step text not null, state text not null, begun boolean not null, due_at timestamptz, waits_for text, problem text,
  to_version int not null, to_step text not null, taken int not null, primary key (subject_id, run_id, id)
);
create index journey_move_of on journey_move (org_id, id);
create index journey_move_old on journey_move (at);
call make_tenant('journey_move', 'select', 'select, insert, delete');

-- `total`: how many there are to bring in, where that is known. `ready_at`: when the next may come in.
alter table journey_sweep add column total bigint, add column ready_at timestamptz not null default '-infinity', add column started_by_key uuid;
create index journey_sweep_of on journey_sweep (org_id, journey_id, started_at desc);
