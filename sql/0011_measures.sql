-- Measures: hourly rollups; the counts on Home are read from here.
create table metric_hour (
  org_id uuid not null, metric text not null, dim text not null default '', hour timestamptz not null, n bigint not null, primary key (org_id, metric, dim, hour)
) with (fillfactor = 70);
call make_tenant('metric_hour', 'select', 'select, insert, update, delete');
