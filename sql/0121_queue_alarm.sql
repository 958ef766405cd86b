-- A queue that stood still: raised by whichever process saw it first, ended when it caught up. Nothing of any
-- organisation is in it; the owner alone reads and writes it.
create table queue_incident (
  id uuid primary key, queue text not null, opened_at timestamptz not null, seen_at timestamptz not null, ended_at timestamptz,
  worst_seconds int not null, waiting int not null default 0, told_at timestamptz
);
create unique index queue_incident_open on queue_incident (queue) where ended_at is null;
create index queue_incident_at on queue_incident (opened_at);
