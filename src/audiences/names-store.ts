// What an organisation has seen: names of events with their properties, and of traits, out of schemas and a few profiles.
import type { Tx } from '../platform/db.ts';

/** How many profiles are looked at: the newest and the oldest, because fashions of names change. */
const LOOKED_AT = 300;
const PROFILES = `(select traits, activity, language, country from profile where org_id = $1 order by person_id desc limit ${LOOKED_AT})
  union all (select traits, activity, language, country from profile where org_id = $1 order by person_id limit ${LOOKED_AT})`;

/** Names of events, the most common first. */
export async function readEventNames(tx: Tx, orgId: string): Promise<string[]> {
  const rows = await tx.query<{ name: string }>(
    `with looked as (${PROFILES})
     select name from (
       select key as name, count(*) as n from looked, jsonb_object_keys(activity) as key group by 1
       union all select name, 0 from event_schema where org_id = $1 and call = 'track'
       union all select distinct name, 0 from event_count_day where org_id = $1 and call = 'track' and day > now() - interval '90 days') as x
     where name <> '' group by name order by sum(n) desc, name limit 500`,
    [orgId],
  );
  return rows.map((r) => r.name);
}

/** Names of properties that schemas declare, by event. */
export function readProperties(tx: Tx, orgId: string): Promise<{ event: string; property: string }[]> {
  return tx.query(
    `select s.name as event, p as property from event_schema s, jsonb_object_keys(s.definition -> 'properties' -> 'properties') as p
     where s.org_id = $1 and s.call = 'track' and jsonb_typeof(s.definition -> 'properties' -> 'properties') = 'object' order by 1, 2`,
    [orgId],
  );
}

/** A trait that was seen. `looks_like_date`: its texts are dates. */
export interface TraitRow {
  readonly name: string;
  readonly type: string;
  readonly looks_like_date: boolean;
}

/** Names of traits with the type most of their values have. */
export function readTraitNames(tx: Tx, orgId: string): Promise<TraitRow[]> {
  return tx.query(
    `with looked as (${PROFILES})
     select distinct on (name) name, type, looks_like_date from (
       select key as name, jsonb_typeof(value) as type, count(*) as n, bool_and(value #>> '{}' ~ '^\\d{4}-\\d{2}-\\d{2}') as looks_like_date
       from looked, jsonb_each(traits) where value <> 'null' group by 1, 2) as x order by name, n desc limit 500`,
    [orgId],
  );
}

/** Values of traits that several people share; only asked for traits that are public. */
export function readSharedValues(
  tx: Tx,
  orgId: string,
  traits: readonly string[],
  atLeast: number,
): Promise<{ name: string; value: string }[]> {
  return tx.query(
    `with looked as (${PROFILES})
     select name, value from (
       select key as name, value #>> '{}' as value, count(*) as n from looked, jsonb_each(traits) where key = any ($2::text[]) and jsonb_typeof(value) = 'string' group by 1, 2
       union all select 'language', language, count(*) from looked where language is not null group by 2
       union all select 'country', country, count(*) from looked where country is not null group by 2) as x
     where length(value) <= 100 group by name, value having sum(n) >= $3 order by name, sum(n) desc limit 500`,
    [orgId, traits, atLeast],
  );
}
