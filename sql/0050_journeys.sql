-- The list of journeys shows how many entered; counting rows at every look would read millions.
alter table journey add column entered bigint not null default 0;
grant update (entered) on journey to rapport_worker;
