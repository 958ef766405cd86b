-- Trust: organisations, staff accounts, roles as data, keys, audit, consent, erasure.

create table organisation (
  org_id uuid primary key,
  slug text not null unique,
  name text not null,
  kind text not null check (kind in ('care-provider', 'life-science')),
  zone text not null,
  locale text not null default 'en',
  jurisdiction text not null default 'US',
  postal_address text not null,
  sample boolean not null default false,
  settings jsonb not null default '{}',
  created_at timestamptz not null
);
call make_tenant('organisation', 'select, update', 'select');
-- The auth role must find an organisation before a tenant is known (sign-in, write keys, portal links).
create policy auth on organisation to rapport_auth using (true) with check (true);
grant select, insert, update on organisation to rapport_auth;

-- better-auth's tables (staff accounts). Only the auth role sees them.
create table staff_user (
  id uuid primary key, name text not null, email text not null unique, email_verified boolean not null default false,
  image text, two_factor_enabled boolean, created_at timestamptz not null, updated_at timestamptz not null
);
create table staff_session (
  id uuid primary key, user_id uuid not null references staff_user on delete cascade, token text not null unique,
  expires_at timestamptz not null, ip_address text, user_agent text, active_org uuid,
  created_at timestamptz not null, updated_at timestamptz not null
);
create index on staff_session (user_id);
create table staff_credential (
  id uuid primary key, user_id uuid not null references staff_user on delete cascade, account_id text not null, provider_id text not null,
  access_token text, refresh_token text, id_token text, access_token_expires_at timestamptz, refresh_token_expires_at timestamptz,
  scope text, password text, created_at timestamptz not null, updated_at timestamptz not null
);
create index on staff_credential (user_id);
create table staff_verification (
  id uuid primary key, identifier text not null, value text not null, expires_at timestamptz not null,
  created_at timestamptz not null, updated_at timestamptz not null
);
create index on staff_verification (identifier);
grant select, insert, update, delete on staff_user, staff_session, staff_credential, staff_verification to rapport_auth;

-- Roles are data: a named set of capabilities. Shipped roles carry no organisation and are read-only.
create table shipped_role (id text primary key, name text not null, description text not null, capabilities text[] not null);
grant select on shipped_role to rapport_web, rapport_worker, rapport_auth;
create table role (org_id uuid not null, id text not null, name text not null, capabilities text[] not null, primary key (org_id, id));
call make_tenant('role', 'select, insert, update, delete', 'select');

create table member (
  org_id uuid not null, user_id uuid not null, roles text[] not null, teams text[] not null default '{}', territories text[] not null default '{}',
  active boolean not null default true, created_at timestamptz not null, primary key (org_id, user_id)
);
create index on member (user_id);
call make_tenant('member', 'select, insert, update, delete', 'select');
create policy auth on member to rapport_auth using (true);
grant select, insert on member to rapport_auth;
create policy auth on role to rapport_auth using (true);
grant select on role to rapport_auth;

-- Write keys: only the SHA-256 is stored; the key itself is shown once.
create table write_key (
  org_id uuid not null, id uuid not null, name text not null, prefix text not null, hash bytea not null unique, scopes text[] not null,
  created_at timestamptz not null, expires_at timestamptz, revoked_at timestamptz, primary key (org_id, id)
);
call make_tenant('write_key', 'select, insert, update', '');
create policy auth on write_key to rapport_auth using (true);
grant select, insert on write_key to rapport_auth;

-- Envelope encryption: the instance key (KEK) wraps a tenant key, which wraps one key per subject. Deleting the
-- subject's row makes every sealed value of that subject unreadable (crypto-shredding).
create table tenant_key (org_id uuid primary key, wrapped bytea not null, created_at timestamptz not null);
call make_tenant('tenant_key', 'select', 'select');
create policy auth on tenant_key to rapport_auth using (true) with check (true);
grant select, insert on tenant_key to rapport_auth;
create table subject_key (org_id uuid not null, subject_id uuid primary key, wrapped bytea not null);
call make_tenant('subject_key', 'select, insert, delete', 'select, insert, delete');

-- What an organisation declares about its properties; what is not declared is health (ground 5).
create table data_class (
  org_id uuid not null, scope text not null check (scope in ('property', 'trait')), name text not null,
  class text not null check (class in ('public', 'personal', 'health')), primary key (org_id, scope, name)
);
call make_tenant('data_class', 'select, insert, update, delete', 'select');

-- Who did or read what. Append-only; partitioned by day.
create table audit (
  org_id uuid not null, at timestamptz not null, id uuid not null, actor_kind text not null, actor_id text not null, action text not null,
  subject_id uuid, object text, detail jsonb not null default '{}', primary key (at, id)
) partition by range (at);
create table audit_default partition of audit default;
create index audit_org on audit (org_id, at desc);
call make_tenant('audit', 'select, insert', 'select, insert');

-- Consent is append-only; the state is the last word per purpose and channel, kept beside it in the same transaction.
create table consent (
  org_id uuid not null, subject_id uuid not null, id uuid not null, purpose text not null, channel text not null,
  state text not null check (state in ('given', 'withdrawn')), source text not null, text_version text not null,
  jurisdiction text not null, language text not null, proof jsonb not null default '{}', at timestamptz not null,
  primary key (subject_id, at, id)
);
call make_tenant('consent', 'select, insert', 'select, insert, delete');
create table consent_state (
  org_id uuid not null, subject_id uuid not null, purpose text not null, channel text not null, state text not null, at timestamptz not null,
  primary key (subject_id, purpose, channel)
);
call make_tenant('consent_state', 'select, insert, update', 'select, insert, update, delete');

-- Addresses that must not be written to. Survives erasure as a keyed hash.
create table suppression (
  org_id uuid not null, channel text not null, address_hash bytea not null, reason text not null, at timestamptz not null,
  primary key (org_id, channel, address_hash)
);
call make_tenant('suppression', 'select, insert, delete', 'select, insert');

-- Requests of people about their data, with their clock.
create table privacy_request (
  org_id uuid not null, id uuid not null, subject_id uuid not null, kind text not null check (kind in ('export', 'erase')),
  state text not null, requested_at timestamptz not null, done_at timestamptz, report jsonb, primary key (org_id, id)
);
call make_tenant('privacy_request', 'select, insert, update', 'select, insert, update');
-- Tombstones: which subjects were erased, so that a restored backup can erase them again.
create table tombstone (org_id uuid not null, subject_id uuid primary key, at timestamptz not null);
call make_tenant('tombstone', 'select, insert', 'select, insert');
