// Counting on a real database: exact where people are few, an honest estimate where they are many, quick in both.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestInstance, testInstance } from '../../test/support/organisation.ts';
import { iso, type Tx } from '../platform/db.ts';
import { systemRandom } from '../platform/random.ts';
import { readBook } from './book.ts';
import { countRule } from './counting.ts';
import type { Rule } from './model.ts';
import type { Counted } from './preview.ts';

const NOW = Date.UTC(2026, 4, 13, 10);
const DAY = 86_400_000;
/** Above the bound up to which everybody is judged. PREVIEW_PEOPLE=1000000 measures the promised second. */
const PEOPLE = Number(process.env.PREVIEW_PEOPLE ?? 16_000);

let at: TestInstance;
beforeAll(async () => {
  at = await testInstance();
  await at.db.owner((tx) => crowd(tx, at.orgId, PEOPLE));
  await at.db.owner((tx) => tx.query('analyze profile'));
}, 300_000);
afterAll(() => at.close());

/** People in a row: neighbours are alike, as those of one import are. Every fourth is a professional. */
async function crowd(tx: Tx, orgId: string, people: number): Promise<void> {
  await tx.query(
    `insert into profile (org_id, person_id, kind, display_name, country, traits, activity, first_seen_at, last_seen_at, events, updated_at)
     select $1, ('019a0000-' || lpad(to_hex(n / 65536), 4, '0') || '-7' || lpad(to_hex((n / 16) % 4096), 3, '0') || '-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
       case when n % 4 = 0 then 'hcp' else 'patient' end, 'Person ' || n, case when (n / 500) % 3 = 0 then 'NO' else 'IS' end,
       jsonb_build_object('age', n % 90, 'clinics', jsonb_build_array('heart')),
       jsonb_build_object('Portal Visited', jsonb_build_array(3, $3::bigint, case when n % 2 = 0 then $4::bigint else $3::bigint end)), $2, $2, 3, $2
     from generate_series(0, $5::int - 1) as n`,
    [orgId, iso(NOW), NOW - 90 * DAY, NOW - DAY, people],
  );
}

function count(rule: Rule): Promise<Counted & { readonly took: number }> {
  const services = {
    clock: { now: () => Date.now(), wait: () => Promise.resolve() },
    random: systemRandom,
    vault: at.vault,
  };
  return at.db.web(at.orgId, async (tx) => {
    const begun = performance.now();
    const found = await countRule(tx, services, await readBook(tx, at.orgId), rule);
    return { ...found, took: Math.round(performance.now() - begun) };
  });
}

test('many people are estimated from stretches drawn by lot, and the truth lies within the margin', async () => {
  const rules: readonly [Rule, number][] = [
    [{ kind: 'hcp' }, PEOPLE / 4],
    [{ all: [{ kind: 'patient' }, { trait: 'age', is: 'at-least', value: 45 }] }, (PEOPLE * 3) / 8],
    [{ trait: 'country', is: 'is', value: 'NO' }, Math.ceil(PEOPLE / 1_500) * 500],
  ];
  for (const [rule, truth] of rules) {
    const found = await count(rule);
    if (process.env.PREVIEW_PEOPLE)
      process.stderr.write(`${JSON.stringify({ rule, ...found, sample: null })}\n`);
    expect(found).toMatchObject({ kind: 'estimate', people: PEOPLE });
    expect(found.judged).toBeLessThanOrEqual(PEOPLE);
    expect(found.sample).toHaveLength(10);
    // Twice the margin: a test must not fail once in twenty runs.
    expect(Math.abs(found.count - truth)).toBeLessThanOrEqual(2 * (found.margin ?? 0) + PEOPLE / 90);
  }
});

test('nobody found is said with how many there may be, not as none', async () => {
  const found = await count({ trait: 'clinics', is: 'contains', value: 'lungs' });
  expect(found.count).toBe(0);
  // A machine quick enough to look at everybody knows it exactly.
  if (found.judged < PEOPLE) expect(found.margin).toBeGreaterThan(0);
  else expect(found.margin).toBe(0);
});
