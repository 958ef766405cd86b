-- The outbox is emptied by priority; what a crisis hold keeps must not be stepped over at every look.
create index outbox_unheld on outbox (priority, due_at) where hold_id is null;
drop index outbox_ready;
