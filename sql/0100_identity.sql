-- Identity: what ties subjects together, what people decided about it, and profiles that can be united and taken apart.

-- When each value of a profile was last stated, by name: ms, or [ms, value] where the value stands in no trait. It makes a
-- profile the same in whatever order its facts arrive, and the union of two profiles exact.
alter table profile add column stamps jsonb not null default '{}';

-- 1: numbers that name one human (MRN, NPI, ORCID); 2: users, external ids, handles; 3: browsers and devices.
alter table person_link add column level smallint not null default 3;
create index person_link_strong on person_link (person_id) where level <= 2;

-- Two subjects (a < b) that were seen in one message (together), or of which a human said that they are one person
-- (confirmed) or two (apart). Kinds are those of the identifiers that name the subjects. An edge that a later decision
-- set aside carries that decision's id in lifted_by.
create table identity_edge (
  org_id uuid not null, subject_a uuid not null, subject_b uuid not null,
  kind text not null check (kind in ('together', 'confirmed', 'apart')),
  kind_a text not null, kind_b text not null, level_a smallint not null, level_b smallint not null,
  evidence text not null, decision_id uuid, lifted_by uuid, at timestamptz not null,
  primary key (subject_a, subject_b, kind), check (subject_a < subject_b)
);
create index identity_edge_a on identity_edge (subject_a, level_b);
create index identity_edge_b on identity_edge (subject_b, level_a);
create index identity_edge_decision on identity_edge (decision_id) where decision_id is not null;
create index identity_edge_lifted on identity_edge (lifted_by) where lifted_by is not null;
call make_tenant('identity_edge', 'select, insert, update, delete', 'select, insert, update, delete');

-- What a human decided about identities: two people are one (merge), or one is two (separation). Never deleted, except by
-- erasure; taken back by naming who and when.
create table identity_decision (
  org_id uuid not null, id uuid primary key, kind text not null check (kind in ('merge', 'separation')),
  person_a uuid not null, person_b uuid not null, subject_ids uuid[] not null,
  reason text not null, evidence jsonb not null default '{}', by_kind text not null, by_id text not null, at timestamptz not null,
  undone_at timestamptz, undone_by text
);
create index identity_decision_subjects on identity_decision using gin (subject_ids);
call make_tenant('identity_decision', 'select, insert, update', 'select, insert, update, delete');

-- Browsers that were linked before edges were kept.
insert into identity_edge (org_id, subject_a, subject_b, kind, kind_a, kind_b, level_a, level_b, evidence, at)
select org_id, least(subject_id, person_id), greatest(subject_id, person_id), 'together',
  case when subject_id < person_id then 'anonymous' else 'user' end, case when subject_id < person_id then 'user' else 'anonymous' end,
  case when subject_id < person_id then 3 else 2 end, case when subject_id < person_id then 2 else 3 end, evidence, linked_at
from person_link where subject_id <> person_id;

-- Which portal account stands behind subjects: needed when a person is taken apart again. portal_link itself is auth's.
create function portal_accounts_of(subjects uuid[]) returns table (person_id uuid, account_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct on (l.person_id) l.person_id, l.account_id from portal_link l
  where l.person_id = any (subjects) and l.org_id = any (app_orgs()) order by l.person_id, l.linked_at, l.account_id
$$;
revoke all on function portal_accounts_of(uuid[]) from public;
grant execute on function portal_accounts_of(uuid[]) to rapport_worker;
