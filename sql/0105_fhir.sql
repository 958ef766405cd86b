-- FHIR and HL7 v2: which resources came before, so that a repeat is harmless, an old version overrides nothing, and a
-- reference to what never came is refused.

-- One row per resource, and one per identifier of it (`conditional create`). The key is a blind index of "Type/id" or
-- "system|value"; `state` holds what the next version is compared with: status words and consent pairs, no text of a person.
create table fhir_resource (
  org_id uuid not null, key bytea not null, subject_id uuid not null, type text not null, version bigint, updated_at timestamptz,
  content bytea, state jsonb not null, received_at timestamptz not null, primary key (org_id, key)
);
create index fhir_resource_subject on fhir_resource (subject_id);
call make_tenant('fhir_resource', 'select, insert, update, delete', 'select, delete');

-- Whose record numbers are the organisation's own: only these become `mrn`. The first that a door brings is taken.
create table mrn_system (
  org_id uuid not null, door text not null check (door in ('fhir', 'hl7')), system text not null, added_at timestamptz not null,
  primary key (org_id, door, system)
);
call make_tenant('mrn_system', 'select, insert, delete', 'select');
