-- Doors of intake beside the write key: webhooks of other systems, the tracker of websites, check-in at a place.

-- A system that sends webhooks. secret: sealed under the instance's key; before a rotation has ended two are valid.
-- map: which place of the body is what (JSON pointers); example: a body to try the map on, sealed like the secret.
create table webhook_source (
  org_id uuid not null, id uuid not null, name text not null, scheme jsonb not null, map jsonb not null, example bytea,
  secret bytea not null, secret_before bytea, before_until timestamptz,
  created_at timestamptz not null, changed_at timestamptz not null, paused_at timestamptz, primary key (org_id, id)
);
call make_tenant('webhook_source', 'select, insert, update, delete', 'select');

-- What came in and how it was judged; never what it said. key: digest of the sender's delivery id, null where the
-- sender was not believed. times: repeated refusals within a second are one row.
create table webhook_delivery (
  org_id uuid not null, source_id uuid not null, id uuid not null, at timestamptz not null, key bytea, status int not null,
  verdict text not null, code text, signals int not null default 0, times int not null default 1, primary key (org_id, id)
);
create unique index webhook_delivery_once on webhook_delivery (source_id, key) where key is not null;
create index webhook_delivery_recent on webhook_delivery (source_id, at desc, id desc);
call make_tenant('webhook_delivery', 'select, insert, delete', 'select, delete');

-- A website that may send what its visitors do. origins: whose pages may; secret: signs who a visitor is.
create table tracker_key (
  org_id uuid not null, id uuid not null, name text not null, origins text[] not null, search_params text[] not null,
  keep_params text[] not null, traits text[] not null, secret bytea not null, secret_before bytea, before_until timestamptz,
  created_at timestamptz not null, revoked_at timestamptz, primary key (org_id, id)
);
call make_tenant('tracker_key', 'select, insert, update', 'select');
-- The very bytes of scripts that a page may have pinned by their hash: they are served unchanged after an upgrade.
create table tracker_script (
  org_id uuid not null, key_id uuid not null, hash text not null, body text not null, created_at timestamptz not null,
  primary key (org_id, key_id, hash)
);
call make_tenant('tracker_script', 'select, insert', 'select');

-- A place where people say that they have come. token: what the printed code holds, new with each rotation.
create table check_in_point (
  org_id uuid not null, id uuid not null, name text not null, place text not null, zone text not null,
  kind text not null check (kind in ('clinic-desk', 'event', 'congress-booth')), token bytea not null,
  expires_at timestamptz, revoked_at timestamptz, created_at timestamptz not null, primary key (org_id, id)
);
create unique index check_in_point_token on check_in_point (org_id, token);
call make_tenant('check_in_point', 'select, insert, update', 'select');

-- Who came. said: what was typed at the door, sealed, only until somebody knows who it is.
create table arrival (
  org_id uuid not null, id uuid not null, point_id uuid not null, at timestamptz not null, said bytea, subject_id uuid,
  state text not null check (state in ('waiting', 'matched', 'dismissed')), by text, settled_at timestamptz,
  primary key (org_id, id)
);
create index arrival_recent on arrival (org_id, at desc, id desc);
create index arrival_subject on arrival (subject_id) where subject_id is not null;
call make_tenant('arrival', 'select, insert, update, delete', 'select, insert, update, delete');

-- The code of an invitation: who types it at the door is the person it was given to. Only its keyed hash is stored.
create table check_in_code (
  org_id uuid not null, code_hash bytea not null, subject_id uuid not null, expires_at timestamptz not null,
  created_at timestamptz not null, primary key (org_id, code_hash)
);
create index check_in_code_subject on check_in_code (subject_id);
call make_tenant('check_in_code', 'select, insert, delete', 'select, delete');
