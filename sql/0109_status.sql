-- Who acts for somebody: an authorised representative of a minor, or a carer. Never deleted while the person is known; it
-- ends by its date or by being revoked, and both stay readable.
create table representative (
  org_id uuid not null, subject_id uuid not null, id uuid not null, acting_id uuid not null,
  role text not null check (role in ('guardian', 'carer')), relation text not null default '', messages boolean not null,
  from_at timestamptz not null, until_at timestamptz, reason text not null, created_at timestamptz not null, created_by text not null,
  revoked_at timestamptz, revoked_by text, primary key (subject_id, id), check (subject_id <> acting_id)
);
create index representative_acting on representative (acting_id);
create unique index representative_once on representative (subject_id, acting_id, role) where revoked_at is null;
call make_tenant('representative', 'select, insert, update', 'select, insert, update, delete');
