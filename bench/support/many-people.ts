// A million invented people in one statement, and the words somebody at a desk would type to find one.
import type { Tx } from '../../src/platform/db.ts';
import type { Random } from '../../src/platform/random.ts';

const FIRST =
  'Anna Maria James John Linda Robert Zoë José Fatima Wei Olga Ivan Peter Paul Sophie Emma Noah Liam Mia Lena Karl Hans Uwe Ali Omar Sara Nora Ines Luis Marta Pablo Elena Igor Yuki Ken Aiko Chen Raj Priya Amit Sunita David Daniel Julia Laura Tom Tim Ben Max'.split(
    ' ',
  );
const BEGIN =
  'Hart Wil Mor Gar Lan Fitz Mac Bern Schu Kra Her Hof Ros Gold Silver Black White Green Brown Ander Peter John Jack Rich Rob Thom Har Dun Camp Nel Col Bar Car Dal Eri Fer Gon Iva'.split(
    ' ',
  );
const END =
  'ber son ler mann ton field wood stein berg sen ova ski ez ini ford ham well land man er smith ridge cott shaw ley'.split(
    ' ',
  );

interface Index {
  readonly name: string;
  readonly definition: string;
}

/**
 * Profiles of `count` people, as many first seen in each second; their keys and subjects are left out: nobody opens them.
 * Indexes are built afterwards, at once: row by row a million people take three times as long. Profiles are locked meanwhile.
 */
export async function fillPeople(tx: Tx, orgId: string, count: number): Promise<void> {
  await tx.query("set local statement_timeout = '20min'");
  await tx.query("set local maintenance_work_mem = '512MB'");
  const indexes = await tx.query<Index>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
     where indrelid = 'profile'::regclass and not indisunique`,
  );
  for (const { name } of indexes) await tx.query(`drop index ${name}`);
  await tx.query(
    `insert into profile (org_id, person_id, kind, display_name, email, phone, country, language, first_seen_at, last_seen_at, updated_at, traits)
     select $1::uuid, ('0189' || lpad(to_hex(i / 65536), 4, '0') || '-' || lpad(to_hex(i % 65536), 4, '0') || '-7000-8000-' || lpad(to_hex((i * 7919) % 1000003), 12, '0'))::uuid,
       (array['patient', 'patient', 'patient', 'hcp', 'contact'])[1 + i % 5], name,
       lower(replace(name, ' ', '.')) || i || '@mail' || i % 40 || '.example', '+1555' || lpad(((i * 7919) % 10000000)::text, 7, '0'),
       (array['US', 'US', 'US', 'DE', 'FR', 'IS'])[1 + (i / 7) % 6], 'en', now() - (i % 100000) * interval '1 second',
       now() - ((i * 31) % 1000000) * interval '1 second', now(), jsonb_build_object('clinic', i % 5, 'age', i % 90)
     from (select i, ($3::text[])[1 + (i * 7919 / 13) % $6] || ' ' || ($4::text[])[1 + (i * 104729 / 17) % $7] || ($5::text[])[1 + (i * 1299709 / 19) % $8] as name
       from generate_series(1, $2::bigint) i) people`,
    [orgId, count, FIRST, BEGIN, END, FIRST.length, BEGIN.length, END.length],
  );
  for (const { definition } of indexes) await tx.query(definition);
  await tx.query('analyze profile');
}

/** What is typed: mostly a name or its beginning, a third of it with a second word, sometimes an address or the end of a number. */
export function searchesFor(random: Random, count: number): string[] {
  const one = (list: readonly string[]): string => list[Math.floor(random.next() * list.length)] ?? '';
  const family = (): string => one(BEGIN) + one(END);
  const start = (word: string): string => word.slice(0, 2 + Math.floor(random.next() * (word.length - 1)));
  return Array.from({ length: count }, () => {
    const kind = random.next();
    if (kind < 0.25) return start(family());
    if (kind < 0.4) return one(FIRST);
    if (kind < 0.75) return `${one(FIRST)} ${start(family())}`;
    if (kind < 0.85) return `${one(FIRST)}.${start(family())}`.toLowerCase();
    if (kind < 0.95) return String(1000 + Math.floor(random.next() * 9000));
    return start(one(FIRST));
  });
}
