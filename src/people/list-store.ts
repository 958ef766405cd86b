// The list of people: newest first along an index, whatever the filter; or the people whose words fit a search.
import type { Tx } from '../platform/db.ts';
import type { Person } from './model.ts';
import { readPeople } from './store.ts';

/** Which people are listed. Null does not filter. */
export interface PeopleFilter {
  readonly kinds: readonly string[] | null;
  /** ISO 3166 codes. */
  readonly countries: readonly string[] | null;
  readonly audience: string | null;
  /** True: only people with a name. A search does not ask. */
  readonly named?: boolean;
}

/** What a search is about. `contact`: addresses and numbers count too, for those who may see them. */
export interface PeopleSearch extends PeopleFilter {
  readonly words: string;
  readonly contact: boolean;
}

/** How many people a search looks at; whoever needs more of them types one more letter. */
export const MOST_FOUND = 500;

/** Ids of one page of people, those who were first seen last first. Every filter walks an index of its own. */
export async function listPersonIds(
  tx: Tx,
  orgId: string,
  filter: PeopleFilter,
  before: string | null,
  most: number,
): Promise<string[]> {
  const rows = await tx.query<{ person_id: string }>(textFor(filter), [
    orgId,
    before,
    most,
    filter.kinds,
    filter.countries,
    filter.audience,
  ]);
  return rows.map((r) => r.person_id);
}

const KIND = '($4::text[] is null or kind = any ($4))';
const COUNTRY = '($5::text[] is null or country = any ($5))';
const AUDIENCE = '($6::uuid is null or true)';
const BEFORE = '($2::uuid is null or person_id < $2)';
const EVERYBODY = textsFor('true');
const NAMED = textsFor('display_name is not null');

/** One walk along an index for everybody, and one for each wanted value, merged: a single walk could not keep the order. */
function textsFor(who: string) {
  const eachOf = (values: string, column: string, rest: string): string =>
    `select x.person_id from unnest(${values}) as w(value) cross join lateral (
      select person_id from profile where org_id = $1 and ${column} = w.value and ${BEFORE} and ${rest} and ${who} and ${AUDIENCE} order by person_id desc limit $3
    ) as x order by x.person_id desc limit $3`;
  return {
    all: `select person_id from profile where org_id = $1 and ${BEFORE} and ${KIND} and ${COUNTRY} and ${who} and ${AUDIENCE} order by person_id desc limit $3`,
    byKind: eachOf('$4::text[]', 'kind', COUNTRY),
    byCountry: eachOf('$5::text[]', 'country', KIND),
    byAudience: `select p.person_id from audience_member m join profile p on p.person_id = m.subject_id
      where m.audience_id = $6 and p.org_id = $1 and ($2::uuid is null or m.subject_id < $2) and ${KIND} and ${COUNTRY} and ${who}
      order by m.subject_id desc limit $3`,
  };
}

function textFor(filter: PeopleFilter): string {
  const texts = filter.named ? NAMED : EVERYBODY;
  if (filter.audience) return texts.byAudience;
  if (filter.countries) return texts.byCountry;
  return filter.kinds ? texts.byKind : texts.all;
}

/** Ids of the people whose words fit, best first; no more than `MOST_FOUND`. */
export async function findPersonIds(tx: Tx, search: PeopleSearch, most = MOST_FOUND): Promise<string[]> {
  const rows = await tx.query<{ person_id: string }>(
    'select person_id from find_people($1, $2::text[], $3::text[], $4::uuid, $5, $6)',
    [search.words, search.kinds, search.countries, search.audience, search.contact, most],
  );
  return rows.map((r) => r.person_id);
}

/** Profiles in the order of their ids in `personIds`. */
export async function readInOrder(tx: Tx, personIds: readonly string[]): Promise<Person[]> {
  if (personIds.length === 0) return [];
  const people = new Map((await readPeople(tx, personIds)).map((p) => [p.personId, p]));
  return personIds.flatMap((id) => people.get(id) ?? []);
}

/** The countries in which the organisation knows somebody: one step along the index for each. */
export async function listCountries(tx: Tx, orgId: string): Promise<string[]> {
  const rows = await tx.query<{ country: string }>(
    `with recursive step (country) as (
       (select country from profile where org_id = $1 and country is not null order by country limit 1)
       union all
       select (select p.country from profile p where p.org_id = $1 and p.country > s.country order by p.country limit 1) from step s where s.country is not null
     ) select country from step where country is not null limit 300`,
    [orgId],
  );
  return rows.map((r) => r.country);
}
