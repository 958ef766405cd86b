// What is said in a crisis stands on the home of whom it concerns, while the hold is on, in the words that were approved.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { approvedContent } from '../../test/support/outreach.ts';
import { openVisit, signIn, type Visit } from '../../test/support/visit.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let visit: Visit;
let cookie: string;

beforeAll(async () => {
  database = await testDatabase();
  visit = await openVisit(database.url);
  cookie = await signIn(visit);
});
afterAll(async () => {
  await visit.close();
  await database.close();
});

async function home(): Promise<string> {
  return (await visit.app.inject({ url: '/portal', headers: { cookie } })).body;
}

it('shows approved words to who is meant, and nothing once the hold is over or the words are withdrawn', async () => {
  const { riverside } = visit;
  const body = 'We are open.\n\nCall us <now>.';
  const version = await approvedContent(riverside, {
    subject: 'After the fire',
    body,
    lane: 'care',
    url: null,
  });
  const hold = riverside.newId(Date.now());
  await visit.query(
    `insert into crisis_hold (org_id, id, place, care_too, reason, started_at, started_by, statement_item_id)
     select org_id, $2, 'eye clinic', false, 'test', now() - interval '1 minute', 'test', item_id from content_version where id = $1`,
    [version, hold],
  );
  expect(await home()).not.toContain('After the fire');
  await visit.query(
    `update profile set traits = traits || '{"clinics": ["Eye Clinic"]}' where person_id = $1`,
    [visit.me],
  );
  const shown = await home();
  expect(shown).toContain('After the fire');
  expect(shown).toContain('Call us &lt;now&gt;.');
  expect(shown).toContain('News from Riverside Hospital');
  await visit.query(`update content_version set state = 'withdrawn' where id = $1`, [version]);
  expect(await home()).not.toContain('After the fire');
  await visit.query(`update content_version set state = 'approved' where id = $1`, [version]);
  await visit.query('update crisis_hold set ended_at = now() where id = $1', [hold]);
  expect(await home()).not.toContain('After the fire');
});
