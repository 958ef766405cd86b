-- People are found by the words they are known by, and listed newest first.

-- One spelling for words that look alike: lower case, compatibility forms resolved, without accents.
create function plain_words(input text) returns text language sql immutable parallel safe
  return regexp_replace(normalize(lower(coalesce(input, '')), NFKD), '[\u0300-\u036f]', '', 'g');

-- What a person is found by: behind a colon every word of the name; behind an @ these again, the address whole, the words
-- before its @, the number whole and by its end. Who may not see addresses searches behind the colon. The domain is left out: half an
-- organisation shares it. The organisation stands first, so that one index serves all and never mixes two.
create function people_words(org uuid, name text, email text, phone text) returns tsvector language plpgsql immutable parallel safe as $$
declare
  place text := right(org::text, 8);
  named text := case when name ~ '^[ -~]*$' then lower(name) else plain_words(name) end;
  address text := case when email ~ '^[ -~]*$' then lower(email) else plain_words(email) end;
  digits text := translate(phone, '+ ()-./', '');
  words text[] := '{}';
begin
  words := words || array(
    select place || mark || left(w, 60) from regexp_split_to_table(named, '[^[:alnum:]]+') w, unnest(array[':', '@']) mark where w <> '');
  if address <> '' then
    words := words || (place || '@' || left(address, 60))
      || array(select place || '@' || left(w, 60) from regexp_split_to_table(split_part(address, '@', 1), '[^[:alnum:]]+') w where w <> '');
  end if;
  if digits <> '' then
    words := words || array[place || '@' || left(digits, 60), place || '@' || right(digits, 10), place || '@' || right(digits, 7), place || '@' || right(digits, 4)];
  end if;
  return array_to_tsvector(words);
end $$;

drop function search_people(text, text[], uuid, int);
drop index profile_name;
alter table profile add column words tsvector generated always as (people_words(org_id, display_name, email, phone)) stored;
-- New words wait in a short list that every search reads as well, so that writing a person does not wait for the index.
create index profile_words on profile using gin (words) with (fastupdate = on, gin_pending_list_limit = 256);
create index profile_kind on profile (org_id, kind, person_id);
create index profile_country on profile (org_id, country, person_id) where country is not null;

-- The search role reads through find_people only, which binds the organisation itself: a policy that compared columns
-- would come before the index, because text search is not leakproof.
drop policy search on profile;
create policy search on profile to rapport_search using (true);
grant select on audience_member to rapport_search;
create policy search on audience_member to rapport_search using (true);

-- The words of a search: digits with blanks between are one number, an address stays whole, the rest are words. A single
-- letter says too little beside a longer word; where all are single letters, the first alone counts.
create function search_words(needle text) returns text[] language sql immutable parallel safe
begin atomic
  select case when max(length(w)) > 1 then array_agg(w) filter (where length(w) > 1) else (array_agg(w order by place))[1:1] end
  from (
    select 1 as place, ltrim(regexp_replace(needle, '\D', '', 'g'), '0') as w where needle ~ '^[\d\s()+./-]+$'
    union all select 1, w from regexp_split_to_table(plain_words(needle), '\s+') as w where needle !~ '^[\d\s()+./-]+$' and w like '%@%'
    union all select place, p from unnest(regexp_split_to_array(plain_words(needle), '\s+')) with ordinality as x(w, place), regexp_split_to_table(w, '[^[:alnum:]]+') as p
      where needle !~ '^[\d\s()+./-]+$' and w not like '%@%'
  ) as words where w <> '';
end;

-- The same as a query: the start of every word must be found, or the very word; among names, or among addresses too.
create function people_query(org uuid, needle text, exact boolean, contact boolean) returns tsquery language sql immutable parallel safe
begin atomic
  select string_agg(
    '''' || replace(replace(right(org::text, 8) || case when contact then '@' else ':' end || left(w, 60), '\', '\\'), '''', '''''') || ''''
      || case when exact then '' else ':*' end, ' & ')::tsquery
  from unnest(search_words(needle)) as w;
end;

-- People whose words fit, best first: those with the very words, then those seen last. Looks at no more than `most_seen`.
-- The query is a literal, so that the planner knows how many it finds: the index for a rare word, the table for a common one.
create function find_people(needle text, kinds text[], countries text[], audience uuid, contact boolean, most_seen int) returns table (person_id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  return query execute format(
    'select f.person_id from (
       select p.person_id, p.last_seen_at, p.words from profile p
       where p.words @@ %L::tsquery and p.org_id = %L and ($1 is null or p.kind = any ($1)) and ($2 is null or p.country = any ($2))
         and ($3 is null or exists (select 1 from audience_member m where m.subject_id = p.person_id and m.audience_id = $3)) limit $4
     ) as f order by f.words @@ %L::tsquery desc, f.last_seen_at desc, f.person_id',
    people_query(app_org(), needle, false, contact), app_org(), people_query(app_org(), needle, true, contact)) using kinds, countries, audience, most_seen;
end $$;
do $$ begin
  execute 'grant create on schema public to rapport_search';
  alter function find_people(text, text[], text[], uuid, boolean, int) owner to rapport_search;
  execute 'revoke create on schema public from rapport_search';
end $$;
revoke all on function find_people(text, text[], text[], uuid, boolean, int) from public;
grant execute on function find_people(text, text[], text[], uuid, boolean, int) to rapport_web;

-- A view of a list that a member keeps: the filters and columns as they stand in the address.
create table saved_view (
  org_id uuid not null, id uuid not null, member_id text not null, screen text not null, name text not null, query text not null,
  shared boolean not null default false, created_at timestamptz not null, primary key (org_id, id)
);
create unique index saved_view_name on saved_view (org_id, member_id, screen, lower(name));
call make_tenant('saved_view', 'select, insert, update, delete', 'select, delete');
