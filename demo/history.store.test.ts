// Three weeks of a small town: what the pipeline promises holds for every mail in it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type House, openHouse } from '../src/app/house.ts';
import { privacyPorts } from '../src/app/privacy.ts';
import { personsBearing } from '../src/people/index.ts';
import { SteppedClock } from '../src/platform/clock.ts';
import { isConfigProblems, readConfig } from '../src/platform/config.ts';
import { silentLogger } from '../src/platform/logging.ts';
import { openTrust } from '../src/trust/index.ts';
import { testDatabase } from '../test/support/database.ts';
import { SHARED_LOGIN } from './browsers.ts';
import { buildTown, foundTown, HISTORY_DAYS, type HistoryFigures, liveHistory } from './index.ts';
import { fictionalOrcid } from './numbers.ts';
import type { FoundedOrganisation } from './seed.ts';

const UNTIL = Date.UTC(2026, 10, 20, 17);
const DAY = 86_400_000;
let house: House;
let figures: HistoryFigures;
let close: () => Promise<void>;
let founded: readonly FoundedOrganisation[];
const town = buildTown(3, 300);

beforeAll(async () => {
  const database = await testDatabase();
  const folder = await mkdtemp(path.join(tmpdir(), 'rapport-test-'));
  const config = readConfig({}, { databaseUrl: database.url, dataDir: folder });
  if (isConfigProblems(config)) throw new Error('settings');
  const clock = new SteppedClock(UNTIL - HISTORY_DAYS * DAY);
  house = await openHouse({ config, clock, log: silentLogger });
  close = async () => {
    await house.close();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  };
  founded = await foundTown(openTrust({ ...house, privacy: privacyPorts(house) }), town, 'rapport-demo-2026');
  figures = await liveHistory({ house, clock, town, founded, until: UNTIL });
});

afterAll(() => close());

function rows<Row>(sql: string): Promise<Row[]> {
  return house.db.owner((tx) => tx.query<Row>(sql));
}

test('something happened, nothing was set aside, and every fact was read', async () => {
  expect(figures.signals).toBeGreaterThan(2_000);
  expect(figures.mails).toBeGreaterThan(150);
  expect(await rows('select 1 from dead_letter')).toEqual([]);
  expect(
    await rows(
      'select 1 from event e join consumer_checkpoint c on c.bucket = e.bucket where (e.xid, e.seq) > (c.xid, c.seq)',
    ),
  ).toEqual([]);
  const kinds = await rows<{ kind: string }>(
    `select distinct split_part(chosen, ':', 1) as kind from decision order by 1`,
  );
  expect(kinds.map((k) => k.kind)).toEqual(
    expect.arrayContaining(['digest', 'human', 'later', 'pull', 'push']),
  );
});

test('no week holds more than three mails of choice of one organisation to one address', async () => {
  const over = await rows(
    `select a.pressure_key from delivery a join delivery b on b.org_id = a.org_id and b.pressure_key = a.pressure_key
       and b.settled_at >= a.settled_at and b.settled_at < a.settled_at + interval '7 days'
     where a.state = 'sent' and b.state = 'sent' group by a.pressure_key, a.id having count(*) > 3`,
  );
  expect(over).toEqual([]);
});

test('nobody is interrupted at night, except where it cannot wait', async () => {
  const night = await rows(
    `select d.id from delivery d join profile p on p.person_id = d.subject_id join decision x on x.id = d.decision_id
     where d.state = 'sent' and p.zone is not null and x.body->'request'->>'urgency' is distinct from 'now'
       and extract(hour from d.settled_at at time zone p.zone) not between 8 and 20`,
  );
  expect(night).toEqual([]);
});

test('mails of choice went only to those who said yes, and none to the dead', async () => {
  const unasked = await rows(
    `select d.id from delivery d where d.lane in ('engagement', 'marketing') and not exists (
       select 1 from consent c where c.subject_id = d.subject_id and c.purpose = d.purpose and c.channel = 'email' and c.state = 'given')`,
  );
  expect(unasked).toEqual([]);
  expect(
    await rows(
      `select d.id from delivery d join profile p on p.person_id = d.subject_id where p.gates ? 'deceased'`,
    ),
  ).toEqual([]);
});

/** The person behind each value, in the values' order. */
async function personsOf(
  slug: string,
  kind: Parameters<typeof personsBearing>[3],
  values: readonly string[],
): Promise<(string | undefined)[]> {
  const orgId = founded.find((o) => o.slug === slug)?.id ?? '';
  const found = await house.db.web(orgId, (tx) => personsBearing(tx, house.vault, orgId, kind, [...values]));
  return values.map((value) => found.get(value));
}

test('what was read before signing in belongs to who signed in, and to nobody where a family shares a browser', async () => {
  const users = Map.groupBy(
    town.people.filter((p) => p.browser && p.org === 'riverside'),
    (p) => p.browser ?? '',
  );
  const browsers = [...users.keys()];
  const owners = await personsOf('riverside', 'anonymous', browsers);
  const [own, shared] = [new Set<string>(), new Set<string>()];
  for (const [i, browser] of browsers.entries()) {
    const owner = owners[i];
    if (owner === undefined) continue;
    const people = users.get(browser) ?? [];
    const names = await personsOf(
      'riverside',
      'user',
      people.map((p) => p.userId),
    );
    if (names.includes(owner)) own.add(browser);
    else if (people.length > 1) shared.add(browser);
  }
  expect(own.size).toBeGreaterThan(5);
  expect(shared.size).toBeGreaterThan(0);
  // Anonymous visits came first, and the profile tells of them.
  const before = await rows(
    `select 1 from event e join person_link l on l.subject_id = e.subject_id
     where e.kind = 'page' and l.subject_id <> l.person_id`,
  );
  expect(before.length).toBeGreaterThan(5);
});

test('a professional whom three systems know is one person, two patients with one login stay two', async () => {
  for (const { userId, index, traits } of town.people.filter((p) => p.kind === 'hcp' && p.records)) {
    const [person] = await personsOf('alvara', 'user', [userId]);
    expect(person).toBeDefined();
    expect(await personsOf('alvara', 'npi', [String(traits.npi)])).toEqual([person]);
    expect(await personsOf('alvara', 'orcid', [fictionalOrcid(index)])).toEqual([person]);
  }
  const couple = town.people.filter((p) => p.kind === 'patient' && p.records);
  const numbers = await personsOf(
    'riverside',
    'mrn',
    couple.map((p) => String(p.traits.mrn)),
  );
  expect(
    await personsOf(
      'riverside',
      'user',
      couple.map((p) => p.userId),
    ),
  ).toEqual(numbers);
  const three = [...numbers, ...(await personsOf('riverside', 'user', [SHARED_LOGIN]))];
  expect(new Set(three).size).toBe(3);
  expect(three).not.toContain(undefined);
});
