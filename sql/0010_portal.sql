-- Portal: one account over many organisations, magic links, sessions, the feed.
create table portal_account (account_id uuid primary key, email_hash bytea not null unique, email_sealed bytea not null, language text not null default 'en', created_at timestamptz not null, paused_until timestamptz);
create table portal_link (account_id uuid not null references portal_account on delete cascade, org_id uuid not null, person_id uuid not null, linked_at timestamptz not null, primary key (account_id, org_id, person_id));
create index on portal_link (person_id);
create table portal_token (hash bytea primary key, account_id uuid not null references portal_account on delete cascade, expires_at timestamptz not null, used_at timestamptz);
create table portal_session (hash bytea primary key, account_id uuid not null references portal_account on delete cascade, created_at timestamptz not null, seen_at timestamptz not null, expires_at timestamptz not null);
grant select, insert, update, delete on portal_account, portal_link, portal_token, portal_session to rapport_auth;

create table feed_item (
  org_id uuid not null, subject_id uuid not null, id uuid not null, decision_id uuid not null, content_version_id uuid not null, lane text not null, source text not null check (source in ('pull', 'push', 'digest')),
  rank double precision not null, published_at timestamptz not null, expires_at timestamptz, seen_at timestamptz, opened_at timestamptz, dismissed_at timestamptz,
  primary key (subject_id, id)
);
call make_tenant('feed_item', 'select, update', 'select, insert, update, delete');
-- A person's pause and personal rhythm inside one organisation.
create table preference (org_id uuid not null, subject_id uuid primary key, paused_until timestamptz, frequency text not null default 'normal', topics_off text[] not null default '{}', updated_at timestamptz not null);
call make_tenant('preference', 'select, insert, update', 'select, insert, update, delete');
