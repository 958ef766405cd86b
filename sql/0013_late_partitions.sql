-- A partition may come late: rows of its day then lie in the default partition and are moved into it, so that a delayed
-- job or a seeded past never blocks the making of partitions.
create or replace function ensure_partitions(parent text, from_day date, to_day date) returns int language plpgsql as $$
declare
  day date; made int := 0; child text; key text; low timestamptz; high timestamptz;
begin
  select a.attname into key from pg_partitioned_table p join pg_attribute a on a.attrelid = p.partrelid and a.attnum = p.partattrs[0]
    where p.partrelid = parent::regclass;
  for day in select generate_series(from_day, to_day, '1 day')::date loop
    child := parent || '_' || to_char(day, 'YYYYMMDD');
    low := day::timestamp at time zone 'UTC';
    high := (day + 1)::timestamp at time zone 'UTC';
    if to_regclass(child) is null then
      begin
        execute format('create table %I partition of %I for values from (%L) to (%L)', child, parent, low, high);
      exception when check_violation then
        execute format('create table %I (like %I including all)', child, parent);
        execute format('with moved as (delete from %I where %I >= $1 and %I < $2 returning *) insert into %I select * from moved',
          parent || '_default', key, key, child) using low, high;
        execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, child, low, high);
      end;
      made := made + 1;
    end if;
  end loop;
  return made;
end $$;
