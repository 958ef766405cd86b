-- The outbox is emptied by priority first: a backlog of marketing must not stand before a safety message.
create index outbox_ready on outbox (priority, due_at);

-- Erasing a person also forgets which portal account was theirs; an account without any person left goes with it.
-- Portal accounts belong to the auth role only, so erasure (which runs as worker) comes in through this function.
create function portal_forget(persons uuid[]) returns int
language plpgsql security definer set search_path = public, pg_temp as $$
declare accounts uuid[]; gone int;
begin
  select array_agg(distinct account_id) into accounts from portal_link where person_id = any (persons);
  delete from portal_link where person_id = any (persons);
  get diagnostics gone = row_count;
  delete from portal_account a where a.account_id = any (accounts) and not exists (select 1 from portal_link l where l.account_id = a.account_id);
  return gone;
end $$;
revoke all on function portal_forget(uuid[]) from public;
grant execute on function portal_forget(uuid[]) to rapport_worker;
