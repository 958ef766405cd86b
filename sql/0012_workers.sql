-- Which workers live, so that the buckets of a consumer are shared out evenly among them.
create table consumer_worker (consumer text not null, owner text not null, until timestamptz not null, primary key (consumer, owner));
grant select, insert, update, delete on consumer_worker to rapport_worker;
grant delete on consumer_checkpoint to rapport_worker;
