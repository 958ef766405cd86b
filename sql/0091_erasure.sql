-- Erasure against what is under way: the loop holds the keys of people it is about to write for the first time, so that
-- an erasure waits for it instead of being undone by it. Row locks ask for the right to update.
grant update (wrapped) on subject_key to rapport_worker;

-- The same as before, bound to the organisations of the transaction: whoever calls it cannot reach further.
create or replace function portal_forget(persons uuid[]) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare accounts uuid[]; gone int;
begin
  select array_agg(distinct account_id) into accounts from portal_link where person_id = any (persons) and org_id = any (app_orgs());
  delete from portal_link where person_id = any (persons) and org_id = any (app_orgs());
  get diagnostics gone = row_count;
  delete from portal_account a where a.account_id = any (accounts) and not exists (select 1 from portal_link l where l.account_id = a.account_id);
  return gone;
end $$;
