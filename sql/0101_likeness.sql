-- Likeness: keyed hashes under which people who may be one are found, and the questions that a human answers.

-- A mark is the keyed hash of something that doubles share (an address of mail, a birth date with initials); no value is
-- in it. Marks are derived from profiles and go with them.
create table profile_mark (
  org_id uuid not null, kind text not null, value_hash bytea not null, person_id uuid not null,
  primary key (org_id, kind, value_hash, person_id)
);
create index profile_mark_person on profile_mark (person_id);
call make_tenant('profile_mark', 'select, insert, delete', 'select, insert, delete');

-- "Are these two one person?" The evidence names fields and verdicts, never values. `strength` is the sum of its weights
-- in bits: a pair that was told apart is asked about again only when much more of it agrees than did then.
create table identity_suggestion (
  org_id uuid not null,
  person_a uuid not null,
  person_b uuid not null,
  id uuid not null unique,
  confidence real not null check (confidence between 0 and 1),
  strength real not null,
  evidence jsonb not null,
  relation text check (relation in ('household', 'twins')),
  state text not null default 'open' check (state in ('open', 'merged', 'apart', 'stale')),
  found_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  reason text,
  merge_id uuid,
  primary key (person_a, person_b),
  check (person_a < person_b)
);
create index identity_suggestion_queue on identity_suggestion (org_id, state, confidence desc, id desc);
create index identity_suggestion_other on identity_suggestion (person_b);
call make_tenant('identity_suggestion', 'select, insert, update, delete', 'select, insert, update, delete');
