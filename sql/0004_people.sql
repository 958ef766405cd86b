-- People: subjects (immutable identities), the links that make persons of them, identifiers, and the profile projection.

create table subject (
  org_id uuid not null, subject_id uuid primary key, source text not null, import_id uuid, created_at timestamptz not null
);
create index subject_import on subject (import_id) where import_id is not null;
call make_tenant('subject', 'select, insert', 'select, insert, delete');

-- Keyed by the identifier's HMAC (blind index), in a table of its own: the way from a value to a subject.
create table identifier (
  org_id uuid not null, kind text not null, value_hash bytea not null, subject_id uuid not null, created_at timestamptz not null,
  primary key (org_id, kind, value_hash)
);
create index identifier_subject on identifier (subject_id);
call make_tenant('identifier', 'select, insert, update', 'select, insert, update, delete');

-- A person is a link over subjects inside one organisation; person_id is the subject_id of the founding subject.
create table person_link (
  org_id uuid not null, subject_id uuid primary key, person_id uuid not null, evidence text not null, linked_at timestamptz not null
);
create index person_link_person on person_link (person_id);
call make_tenant('person_link', 'select, insert, update', 'select, insert, update, delete');

-- The projection that screens and decisions read; rebuilt from facts, deleted by erasure.
-- activity: {event name: [count, first ms, last ms]}; gates: {deceased, minorRepresentative, sensitive, restricted}.
create table profile (
  org_id uuid not null,
  person_id uuid primary key,
  kind text not null default 'contact' check (kind in ('patient', 'hcp', 'contact', 'respondent')),
  display_name text,
  email text,
  phone text,
  zone text,
  language text,
  country text,
  traits jsonb not null default '{}',
  activity jsonb not null default '{}',
  gates jsonb not null default '{}',
  pressure_key bytea,
  account_id uuid,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  portal_seen_at timestamptz,
  events int not null default 0,
  import_id uuid,
  updated_at timestamptz not null
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
create index profile_name on profile using gin (lower(coalesce(display_name, '') || ' ' || coalesce(email, '')) gin_trgm_ops);
create index profile_org on profile (org_id, person_id);
call make_tenant('profile', 'select, insert, update', 'select, insert, update, delete');
create policy search on profile to rapport_search using (org_id = (select app_org()));
grant select on profile to rapport_search;

-- Search as its own role: LIKE on trigrams is not leakproof, so under the web policy its index would not be used.
create function search_people(needle text, kinds text[], after uuid, most int) returns setof profile
language sql stable security definer set search_path = public, pg_temp as $$
  select * from profile
  where org_id = app_org()
    and lower(coalesce(display_name, '') || ' ' || coalesce(email, '')) like '%' || replace(replace(replace(lower(needle), '\', '\\'), '%', '\%'), '_', '\_') || '%'
    and (kinds is null or kind = any (kinds)) and (after is null or person_id > after)
  order by person_id limit most
$$;
do $$ begin
  execute 'grant create on schema public to rapport_search';
  alter function search_people(text, text[], uuid, int) owner to rapport_search;
  execute 'revoke create on schema public from rapport_search';
end $$;
revoke all on function search_people(text, text[], uuid, int) from public;
grant execute on function search_people(text, text[], uuid, int) to rapport_web;
