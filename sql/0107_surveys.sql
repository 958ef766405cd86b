-- Surveys: the questions and their approved versions, the ways in (personal links, places), the answers.
create table survey (
  org_id uuid not null, id uuid not null, slug text not null, name text not null,
  state text not null default 'draft' check (state in ('draft', 'open', 'paused', 'closed')),
  anonymous boolean not null, repeatable boolean not null, closes_at timestamptz,
  keep_days int not null default 1095 check (keep_days between 30 and 3650),
  live_version int, revision int not null default 1, created_by text not null, created_at timestamptz not null,
  primary key (org_id, id), unique (org_id, slug), check (state = 'draft' or live_version is not null)
);
call make_tenant('survey', 'select, insert, update', 'select, update');
-- Whoever answered was promised to stay unknown: that promise is never taken back.
create function survey_promise_kept() returns trigger language plpgsql as $$
begin
  if old.live_version is not null and new.anonymous <> old.anonymous then
    raise exception 'survey % was published: whether answers are anonymous cannot change', new.id using errcode = 'RP001';
  end if;
  return new;
end $$;
create trigger survey_promise before update on survey for each row execute function survey_promise_kept();

-- The words of a survey. `authors` are all who wrote in it; none of them may approve.
create table survey_version (
  org_id uuid not null, survey_id uuid not null, number int not null,
  state text not null default 'draft' check (state in ('draft', 'in-review', 'published')),
  form jsonb not null, content_hash bytea not null, authors text[] not null, created_at timestamptz not null,
  approved_by text, approved_hash bytea, meaning text, approved_at timestamptz,
  primary key (org_id, survey_id, number), foreign key (org_id, survey_id) references survey
);
call make_tenant('survey_version', 'select, insert, update', 'select');
create function survey_version_guard() returns trigger language plpgsql as $$
begin
  if old.state = 'published' then
    raise exception 'version % of survey % is published: make a new one', old.number, old.survey_id using errcode = 'RP001';
  end if;
  if old.state = 'in-review' and new.state <> 'draft' and (new.form <> old.form or new.content_hash <> old.content_hash or new.authors <> old.authors) then
    raise exception 'version % of survey % is under review', old.number, old.survey_id using errcode = 'RP001';
  end if;
  if new.state = 'published' and (old.state <> 'in-review' or new.approved_by is null or new.approved_by = any (new.authors) or new.approved_hash is distinct from new.content_hash) then
    raise exception 'version % of survey % has no approval by another person for these words', new.number, new.survey_id using errcode = 'RP002';
  end if;
  return new;
end $$;
create trigger survey_version_guarded before update on survey_version for each row execute function survey_version_guard();
create function survey_version_begins() returns trigger language plpgsql as $$
begin
  if new.state <> 'draft' then raise exception 'a version begins as a draft' using errcode = 'RP002'; end if;
  return new;
end $$;
create trigger survey_version_new before insert on survey_version for each row execute function survey_version_begins();

-- A person's own link. Its address is sealed and says nothing; this row says what it is for and whether it still works.
create table survey_link (
  org_id uuid not null, subject_id uuid not null, id uuid not null, survey_id uuid not null, source text not null check (source in ('message', 'member')),
  created_at timestamptz not null, expires_at timestamptz not null, opened_at timestamptz, revoked_at timestamptz,
  primary key (subject_id, id)
);
create index survey_link_survey on survey_link (org_id, survey_id, id);
call make_tenant('survey_link', 'select, insert, update', 'select, insert, update, delete');
-- A public way in: a poster, a desk, a page. Nothing here is about a person.
create table survey_place (
  org_id uuid not null, id uuid not null, survey_id uuid not null, name text not null, opens int not null default 0,
  created_at timestamptz not null, revoked_at timestamptz, primary key (org_id, id), unique (org_id, survey_id, name)
);
call make_tenant('survey_place', 'select, insert, update', 'select');
-- One filled-in form. chosen: scores and choices, which results are counted from; words: free text, sealed.
-- The subject of an anonymous answer is made for that answer alone.
create table survey_answer (
  org_id uuid not null, subject_id uuid not null, id uuid not null, survey_id uuid not null, version int not null,
  place_id uuid, personal boolean not null, language text not null, page int not null,
  state text not null check (state in ('partial', 'answered')), chosen jsonb not null, words bytea,
  contact boolean not null default false, started_at timestamptz not null, saved_at timestamptz not null, answered_at timestamptz,
  primary key (subject_id, id)
);
create index survey_answer_survey on survey_answer (org_id, survey_id, answered_at);
call make_tenant('survey_answer', 'select, insert, update', 'select, insert, update, delete');
-- What every survey page of an organisation says to somebody who needs help now, by language.
create table survey_setting (org_id uuid primary key, safety jsonb not null default '{}', updated_at timestamptz not null);
call make_tenant('survey_setting', 'select, insert, update', 'select');
