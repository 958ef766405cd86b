-- The list of people opens with those who have a name: visitors nobody knows yet would fill its first pages.
create index profile_named on profile (org_id, person_id) where display_name is not null;
