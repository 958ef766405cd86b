-- Looking at a contact budget without locking it: the organisation's own contacts, and everybody's as a bare count, of
-- which the caller shows no more than a band.
create function contact_budget_read(key bytea, org uuid, since timestamptz) returns table (own int, total int)
language sql stable security definer set search_path = public, pg_temp as $$
  select count(*) filter (where s.org_id = org)::int, count(*)::int from contact_slot s where s.pressure_key = key and s.at >= since
$$;
revoke all on function contact_budget_read(bytea, uuid, timestamptz) from public;
grant execute on function contact_budget_read(bytea, uuid, timestamptz) to rapport_worker;
