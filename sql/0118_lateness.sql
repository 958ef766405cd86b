-- Who is due or waits where: a projection of appointments and arrivals, kept for two days, deleted with the person.
-- `place` is folded for comparing; `start_at` null: somebody came whose appointment nobody stated.
create table visit_due (
  org_id uuid not null, subject_id uuid not null, appointment text not null, place text not null, place_name text not null,
  start_at timestamptz, arrived_at timestamptz, state text not null check (state in ('booked', 'arrived', 'seen', 'over')),
  stated_at timestamptz not null, primary key (subject_id, appointment)
);
create index visit_due_open on visit_due (org_id, place, start_at) where state in ('booked', 'arrived');
create index visit_due_old on visit_due (stated_at);
call make_tenant('visit_due', 'select', 'select, insert, update, delete');

-- How late a place runs. An episode is the time from on time to on time; `said_until`: how long the word of staff stands
-- against what the data say.
create table place_lateness (
  org_id uuid not null, place text not null, place_name text not null, minutes int not null, episode uuid not null,
  since timestamptz not null, updated_at timestamptz not null, said_minutes int, said_until timestamptz, said_by text,
  primary key (org_id, place)
);
call make_tenant('place_lateness', 'select, insert, update', 'select, insert, update');

-- Who was told of an episode, how many minutes, and whether the end of it.
create table lateness_notice (
  org_id uuid not null, subject_id uuid not null, episode uuid not null, place text not null, minutes int not null,
  first_at timestamptz not null, at timestamptz not null, on_time_at timestamptz, primary key (subject_id, episode)
);
create index lateness_notice_of on lateness_notice (org_id, place, at desc);
call make_tenant('lateness_notice', 'select', 'select, insert, update, delete');
