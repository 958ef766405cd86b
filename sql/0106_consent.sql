-- Consent, whole: the texts people agree to, double opt-in, receipts, topics and rhythm, and who keeps an account together.

-- The words somebody agreed to, by version. Never changed and never deleted: a statement names its version for ever.
create table consent_text (
  org_id uuid not null, version text not null, purpose text not null, channel text not null, language text not null,
  jurisdiction text not null, number int not null, title text not null, body text not null, created_at timestamptz not null,
  created_by text not null, primary key (org_id, version), unique (org_id, purpose, channel, language, jurisdiction, number)
);
call make_tenant('consent_text', 'select, insert', 'select, insert');
create function consent_text_frozen() returns trigger language plpgsql as $$
begin
  raise exception 'a consent text is never changed: add a version' using errcode = 'RP004';
end $$;
create trigger consent_text_frozen before update or delete on consent_text for each row execute function consent_text_frozen();
-- Who agreed to which version.
create index consent_by_text on consent (org_id, text_version);

-- Where an organisation differs from its jurisdiction's rule: is a yes to this purpose on this channel to be confirmed?
create table consent_rule (
  org_id uuid not null, purpose text not null, channel text not null, double_opt_in boolean not null, updated_at timestamptz not null,
  primary key (org_id, purpose, channel)
);
call make_tenant('consent_rule', 'select, insert, update, delete', 'select');

-- A yes that waits for its confirmation. It is no consent. `due_at`: when the mail goes; null: nothing to send now.
create table consent_request (
  org_id uuid not null, subject_id uuid not null, id uuid not null, purpose text not null, channel text not null, source text not null,
  text_version text not null, jurisdiction text not null, language text not null, proof jsonb not null default '{}',
  asked_at timestamptz not null, expires_at timestamptz not null, sends smallint not null default 0, due_at timestamptz,
  claimed_until timestamptz, sent_at timestamptz, token_hash bytea, closed_at timestamptz,
  outcome text check (outcome in ('confirmed', 'withdrawn', 'replaced', 'unsendable')), primary key (subject_id, id)
);
create unique index consent_request_open on consent_request (subject_id, purpose, channel) where closed_at is null;
create index consent_request_due on consent_request (due_at) where closed_at is null and due_at is not null;
call make_tenant('consent_request', 'select, insert, update', 'select, insert, update, delete');

-- What was saved in the preference centre, as the person was told it.
create table preference_receipt (
  org_id uuid not null, subject_id uuid not null, id uuid not null, at timestamptz not null, text_version text not null,
  lines text[] not null, primary key (subject_id, id)
);
call make_tenant('preference_receipt', 'select', 'select, insert, delete');

-- Addresses taken off the list stay known with the reason why, so that taking off can be undone and explained.
create table suppression_change (
  org_id uuid not null, id uuid not null, channel text not null, address_hash bytea not null, action text not null check (action in ('added', 'removed')),
  reason text not null, note text not null, by text not null, at timestamptz not null, primary key (org_id, id)
);
call make_tenant('suppression_change', 'select, insert', 'select, insert');

-- The people who bear a phone number, over all ways of writing it.
create index profile_phone on profile (org_id, regexp_replace(phone, '[^0-9+]', '', 'g')) where phone is not null;
-- Rhythm: as usual, half of it, at most one optional message a week, or only what matters.
alter table preference add constraint preference_frequency check (frequency in ('normal', 'fewer', 'low', 'essential')) not valid;

-- A person may take an organisation out of the account; the row stays so that the next sign-in does not put it back.
alter table portal_link add column unlinked_at timestamptz;
-- An invitation to connect, sent to the address that the organisation knows; it works once.
create table account_invitation (
  org_id uuid not null, subject_id uuid not null, id uuid not null, created_at timestamptz not null, expires_at timestamptz not null,
  created_by text not null, used_at timestamptz, primary key (subject_id, id)
);
call make_tenant('account_invitation', 'select, insert', 'select, insert, update, delete');
-- Somebody who answers START takes their own opt-out off the list; the worker that hears it may do so.
grant delete on suppression to rapport_worker;
