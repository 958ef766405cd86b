-- Traces of journeys that ended long ago are deleted, in chunks; `trimmed` says that a run's trace is gone. The run stays: it
-- tells whether somebody may come in again.
alter table journey_run add column trimmed boolean not null default false;
create index journey_run_ended on journey_run (ended_at) where state = 'finished' and not trimmed;
