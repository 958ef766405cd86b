-- The list of endpoints counts what failed and what was settled lately without reading a month of calls.
create index webhook_call_failed on webhook_call (endpoint_id) where state = 'failed';
create index webhook_call_settled on webhook_call (endpoint_id, settled_at) where state = 'delivered';
