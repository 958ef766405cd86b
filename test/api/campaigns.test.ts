// A campaign from its first draft to its last message, against the whole product: real mails, real refusals.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  CampaignBody,
  CampaignEstimate,
  CampaignProgress,
  CampaignRow,
  CampaignView,
} from '../../sdk/faces/campaigns.ts';
import { type Ask, body, json } from '../support/api.ts';
import { type TestRapport, testRapport, until } from '../support/rapport.ts';

let rapport: TestRapport;
let maker: Ask;
let reviewer: Ask;
let audience: string;
let night: string;
let content: string;

const DAY_PEOPLE = 12;
const NIGHT_PEOPLE = 5;
/** A zone where it is day now, and one where people sleep. */
const zoneWhere = (fits: (hour: number) => boolean): string => {
  const zones = [
    'Pacific/Auckland',
    'Asia/Tokyo',
    'Asia/Dubai',
    'Europe/London',
    'America/New_York',
    'Pacific/Honolulu',
  ];
  const hourIn = (timeZone: string): number =>
    Number(new Intl.DateTimeFormat('en', { hour: 'numeric', hourCycle: 'h23', timeZone }).format());
  const found = zones.find((zone) => fits(hourIn(zone)));
  if (!found) throw new Error('no zone fits');
  return found;
};
const day = zoneWhere((hour) => hour >= 9 && hour < 20);
const asleep = zoneWhere((hour) => hour >= 22 || hour < 6);

beforeAll(async () => {
  rapport = await testRapport();
  maker = await rapport.signIn('maker@test.example', ['marketer']);
  reviewer = await rapport.signIn('reviewer@test.example', ['reviewer']);
  audience = await anAudience('Invited', 'invited');
  night = await anAudience('Sleeping', 'sleeping');
  const items = await body<{ rows: { id: string; name: string }[] }>(maker('/api/v1/content'));
  content = items.rows.find((row) => row.name === 'Reminder')?.id ?? '';
  const batch = Array.from({ length: DAY_PEOPLE + NIGHT_PEOPLE }, (_, i) => ({
    ...{ type: 'identify', userId: `c-${i}`, messageId: `c-${i}` },
    traits: {
      ...{ email: `c-${i}@people.example`, name: `Person C${i}`, kind: 'patient' },
      ...(i < DAY_PEOPLE ? { clinic: 'invited', zone: day } : { clinic: 'sleeping', zone: asleep }),
    },
  }));
  expect((await rapport.send('batch', { batch })).status).toBe(200);
  await until(
    async () => (await countOf(audience)) === DAY_PEOPLE && (await countOf(night)) === NIGHT_PEOPLE,
    'members',
  );
}, 120_000);
afterAll(() => rapport.close());

async function anAudience(name: string, clinic: string): Promise<string> {
  const rule = { all: [{ trait: 'clinic', is: 'is', value: clinic }] };
  const made = await maker('/api/v1/audiences', json('POST', { name, rule }));
  expect(made.status).toBe(201);
  return (await body<{ id: string }>(made)).id;
}

const plan = (change: Partial<CampaignBody['plan']> = {}): CampaignBody['plan'] => ({
  contentItemId: content,
  to: { audience },
  channels: ['email'],
  spread: 'best',
  when: { kind: 'now' },
  pace: null,
  delaySeconds: 0,
  urgency: 'today',
  value: 0.5,
  expiresAfterHours: 72,
  ...change,
});
const countOf = async (id: string): Promise<number> =>
  (
    await body<CampaignEstimate>(
      maker('/api/v1/campaigns/estimate', json('POST', { plan: { ...plan(), to: { audience: id } } })),
    )
  ).people;
let made = 0;
async function draft(change: Partial<CampaignBody['plan']> = {}): Promise<CampaignView> {
  const answer = await maker(
    '/api/v1/campaigns',
    json('POST', { name: `Campaign ${++made}`, plan: plan(change) }),
  );
  expect(answer.status).toBe(201);
  return body(answer);
}
const at = (campaign: { id: string }, rest = ''): string => `/api/v1/campaigns/${campaign.id}${rest}`;
const put = (ask: Ask, path: string, value: object = {}) => ask(path, json('PUT', value));
const view = (campaign: { id: string }): Promise<CampaignView> => body(maker(at(campaign)));
const progress = (campaign: { id: string }): Promise<CampaignProgress> =>
  body(maker(at(campaign, '/progress')));
const reached = (campaign: { id: string }, state: string) =>
  until(async () => (await view(campaign)).state === state, `${state}`);

async function approved(change: Partial<CampaignBody['plan']> = {}): Promise<CampaignView> {
  const campaign = await draft(change);
  expect((await maker(at(campaign, '/review'), { method: 'PUT' })).status).toBe(200);
  const { revision } = campaign;
  const answer = await reviewer(
    at(campaign, '/approval'),
    json('POST', { revision, meaning: 'Right people, right words' }),
  );
  expect(answer.status).toBe(200);
  return body(answer);
}
const mailsTo = (pattern: RegExp): string[] =>
  rapport.mails.list({}).flatMap((mail) => mail.to.filter((to) => pattern.test(to)));

describe('four eyes', () => {
  test('nobody approves their own campaign, neither over the API nor past it', async () => {
    const both = await rapport.signIn('both@test.example', ['marketer', 'reviewer']);
    const answer = await both('/api/v1/campaigns', json('POST', { name: 'Own', plan: plan() }));
    const campaign = await body<CampaignView>(answer);
    await both(at(campaign, '/review'), { method: 'PUT' });
    const own = await both(at(campaign, '/approval'), json('POST', { revision: 1, meaning: 'Mine' }));
    expect([own.status, (await body<{ code: string }>(own)).code]).toEqual([403, 'own-words']);
    const past = rapport.instance.house.db.web(rapport.orgId, (tx) =>
      tx.query(`update campaign set state = 'approved' where id = $1`, [campaign.id]),
    );
    await expect(past).rejects.toThrow(/no approval by another person/);
    expect((await put(both, at(campaign, '/launch'))).status).toBe(409);
  });

  test('any change voids the approval, and a change on an old revision is refused', async () => {
    const campaign = await approved();
    const changed = { name: campaign.name, plan: plan({ pace: { people: 100, per: 'minute' } }) };
    expect((await put(maker, at(campaign), changed)).status).toBe(428);
    const headers = { 'content-type': 'application/json', 'if-match': '"1"' };
    const answer = await maker(at(campaign), { method: 'PUT', headers, body: JSON.stringify(changed) });
    const after = await body<CampaignView>(answer);
    expect([after.state, after.revision, after.approvals.map((a) => a.counts)]).toEqual([
      'draft',
      2,
      [false],
    ]);
    expect(
      (await maker(at(campaign), { method: 'PUT', headers, body: JSON.stringify(changed) })).status,
    ).toBe(412);
    expect((await put(maker, at(campaign, '/launch'))).status).toBe(409);
    await maker(at(campaign, '/review'), { method: 'PUT' });
    const old = await reviewer(at(campaign, '/approval'), json('POST', { revision: 1, meaning: 'Yes' }));
    expect(old.status).toBe(412);
  });

  test('a reviewer sees who it goes to, how many, the words and the problems, and may change nothing', async () => {
    const campaign = await draft();
    const seen = await body<CampaignView>(reviewer(at(campaign)));
    expect(seen).toMatchObject({ people: DAY_PEOPLE, problems: [], mine: false, state: 'draft' });
    expect(seen.target?.sentence).toMatch(/clinic/i);
    expect(seen.variants[0]?.body).toContain('Hello Alex Sample');
    expect((await reviewer('/api/v1/campaigns', json('POST', { name: 'X', plan: plan() }))).status).toBe(403);
    expect((await put(reviewer, at(campaign, '/launch'))).status).toBe(403);
  });
});

describe('tests and seeds', () => {
  test('a test is a real mail, marked, about nobody, and only for colleagues', async () => {
    const campaign = await draft();
    const sent = await body<{ rows: { outcome: string }[] }>(
      maker(at(campaign, '/test'), json('POST', { members: [] })),
    );
    expect(sent.rows.map((row) => row.outcome)).toEqual(['sent']);
    const [mail] = rapport.mails.list({}).filter((m) => m.to.includes('maker@test.example'));
    const raw = mail?.raw.toString('utf8') ?? '';
    expect(raw).toMatch(/^Subject: \[Test\] Reminder from us/m);
    expect(raw).toContain('Alex Sample');
    expect(raw).not.toContain('people.example');
    const stranger = await maker(at(campaign, '/test'), json('POST', { members: [rapport.orgId] }));
    expect([stranger.status, (await body<{ code: string }>(stranger)).code]).toEqual([422, 'no-such-member']);
    const slots = await rapport.instance.house.db.owner((tx) => tx.query('select 1 from contact_slot'));
    expect(slots).toEqual([]);
    expect((await view(campaign)).copies).toMatchObject([
      { kind: 'test', recipient: 'maker', outcome: 'sent' },
    ]);
  });

  test('the seed list takes addresses only, once each', async () => {
    const bad = await put(maker, '/api/v1/campaigns/seed-list', {
      rows: [{ name: 'A', email: 'no address' }],
    });
    expect([bad.status, (await body<{ field: string }>(bad)).field]).toEqual([422, 'rows[0].email']);
    const twice = {
      rows: [
        { name: 'A', email: 'Seed@Test.example' },
        { name: 'B', email: 'seed@test.example' },
      ],
    };
    const kept = await body(put(maker, '/api/v1/campaigns/seed-list', twice));
    expect(kept).toEqual({ rows: [{ name: 'B', email: 'seed@test.example' }] });
  });
});

describe('in flight', () => {
  test('reaches everybody once, seeds too, tells its progress and ends by itself', async () => {
    const seeds = { rows: [{ name: 'Seed', email: 'seed@test.example' }] };
    expect((await put(maker, '/api/v1/campaigns/seed-list', seeds)).status).toBe(200);
    const campaign = await approved({ pace: { people: 1_200, per: 'minute' } });
    const key = { 'idempotency-key': `launch-${campaign.id}`, 'content-type': 'application/json' };
    const launch = () => maker(at(campaign, '/launch'), { method: 'PUT', headers: key, body: '{}' });
    expect((await launch()).status).toBe(200);
    expect((await launch()).headers.get('idempotency-replayed')).toBe('true');
    await reached(campaign, 'finished');
    const done = await progress(campaign);
    expect(done).toMatchObject({
      taken: DAY_PEOPLE,
      waiting: 0,
      asked: DAY_PEOPLE,
      delivered: DAY_PEOPLE,
      queued: 0,
    });
    const mails = mailsTo(/^c-\d+@people/);
    expect([mails.length, new Set(mails).size]).toEqual([DAY_PEOPLE, DAY_PEOPLE]);
    expect(mailsTo(/^seed@test/)).toHaveLength(1);
    const listed = await body<{ rows: { id: string }[] }>(
      maker(`/api/v1/decisions?journeyId=${(await view(campaign)).journeyId}`),
    );
    expect(listed.rows).toHaveLength(DAY_PEOPLE);
    const acts = await rapport.instance.house.db.worker([rapport.orgId], (tx) =>
      tx.query<{ action: string }>('select action from audit where object = $1 order by at, id', [
        campaign.id,
      ]),
    );
    expect(acts.map((a) => a.action)).toEqual([
      ...['campaign.created', 'campaign.submitted', 'campaign.approved', 'campaign.launched'],
    ]);
  });

  test('a launch can be taken back before it starts; what starts later waits', async () => {
    const campaign = await approved({ delaySeconds: 600 });
    expect((await body<CampaignView>(put(maker, at(campaign, '/launch')))).state).toBe('scheduled');
    const back = await body<CampaignView>(maker(at(campaign, '/launch'), { method: 'DELETE' }));
    expect([back.state, back.approvals[0]?.counts, back.startsAt]).toEqual(['approved', true, null]);
    expect((await maker(at(campaign, '/launch'), { method: 'DELETE' })).status).toBe(409);
  });

  test('cancelled half-way: everybody taken was either decided on or taken back, every message delivered or cancelled', async () => {
    const before = mailsTo(/^c-\d+@people/).length;
    const slow = await approved({ pace: { people: 120, per: 'minute' } });
    await put(maker, at(slow, '/launch'));
    await until(async () => (await progress(slow)).delivered >= 3, 'a few mails');
    expect((await put(maker, at(slow, '/cancellation'))).status).toBe(200);
    await reached(slow, 'cancelled');
    const end = await progress(slow);
    expect(end.taken).toBe(DAY_PEOPLE);
    expect(end.asked + end.peopleBack).toBe(DAY_PEOPLE);
    expect(end.peopleBack).toBeGreaterThan(0);
    expect(end.delivered + end.cancelled).toBe(end.asked);
    expect(mailsTo(/^c-\d+@people/).length - before).toBe(end.delivered);
    expect([end.waiting, end.queued]).toEqual([0, 0]);
    expect((await put(maker, at(slow, '/cancellation'))).status).toBe(409);
  });

  test('messages that wait for the morning are taken back, and the budget with them', async () => {
    const campaign = await approved({ to: { audience: night } });
    await put(maker, at(campaign, '/launch'));
    await until(async () => (await progress(campaign)).queued === NIGHT_PEOPLE, 'messages for the morning');
    expect((await progress(campaign)).options.find((o) => o.option === 'later')?.decisions).toBe(
      NIGHT_PEOPLE,
    );
    await put(maker, at(campaign, '/cancellation'));
    await reached(campaign, 'cancelled');
    expect(await progress(campaign)).toMatchObject({
      cancelled: NIGHT_PEOPLE,
      messagesBack: NIGHT_PEOPLE,
      delivered: 0,
    });
    const kept = await rapport.instance.house.db.worker([rapport.orgId], (tx) =>
      tx.query('select 1 from outbox'),
    );
    expect(kept).toEqual([]);
  });

  test('a pause stops what is not decided; going on keeps the pace and loses nobody', async () => {
    const campaign = await approved({ pace: { people: 300, per: 'minute' } });
    await put(maker, at(campaign, '/launch'));
    await until(async () => (await progress(campaign)).asked >= 2, 'the first');
    expect((await put(maker, at(campaign, '/pause'))).status).toBe(200);
    const paused = (await progress(campaign)).asked;
    await new Promise((done) => setTimeout(done, 700));
    const still = await progress(campaign);
    expect(still.asked - paused).toBeLessThanOrEqual(1);
    expect(still.asked + still.waiting).toBe(DAY_PEOPLE);
    expect((await maker(at(campaign, '/pause'), { method: 'DELETE' })).status).toBe(200);
    await reached(campaign, 'finished');
    expect((await progress(campaign)).asked).toBe(DAY_PEOPLE);
  });
});

describe('bad inputs', () => {
  test.each([
    ['no channel', { channels: [] }],
    ['a channel that nobody knows', { channels: ['fax'] }],
    [
      'a day that no calendar has',
      { when: { kind: 'local', date: '2027-02-29', time: '09:00', past: 'next-day' } },
    ],
    [
      'a time that no clock has',
      { when: { kind: 'local', date: '2027-02-28', time: '24:00', past: 'next-day' } },
    ],
    ['a pace of nobody', { pace: { people: 0, per: 'minute' } }],
    ['an unknown field', { $ne: 1 }],
  ])('%s is refused with 422 and its field', async (_, change) => {
    const answer = await maker(
      '/api/v1/campaigns',
      json('POST', { name: 'Bad', plan: { ...plan(), ...change } }),
    );
    expect(answer.status).toBe(422);
    expect((await body<{ field: string }>(answer)).field).toMatch(/^plan/);
  });

  test('names are literal and taken once; foreign and unknown ids are not found; a foreign cursor is refused', async () => {
    const name = `'; drop table campaign; --`;
    expect((await maker('/api/v1/campaigns', json('POST', { name, plan: plan() }))).status).toBe(201);
    expect((await maker('/api/v1/campaigns', json('POST', { name, plan: plan() }))).status).toBe(409);
    const rows = await body<{ rows: CampaignRow[] }>(maker('/api/v1/campaigns'));
    expect(rows.rows.map((row) => row.name)).toContain(name);
    expect((await maker(`/api/v1/campaigns/${rapport.orgId}`)).status).toBe(404);
    expect((await maker('/api/v1/campaigns/none')).status).toBe(404);
    expect((await maker('/api/v1/campaigns?cursor=abc')).status).toBe(400);
    const gone = { ...plan(), to: { audience: rapport.orgId } };
    expect((await maker('/api/v1/campaigns', json('POST', { name: 'Gone', plan: gone }))).status).toBe(422);
  });

  test('a copy is a draft of its own; what is away can come back', async () => {
    const campaign = await approved();
    const copy = await body<CampaignView>(maker(at(campaign, '/copies'), { method: 'POST' }));
    expect(copy).toMatchObject({ name: `${campaign.name} (copy)`, state: 'draft', approvals: [] });
    expect((await body<CampaignView>(put(maker, at(copy, '/archive')))).archived).toBe(true);
    const away = await body<{ rows: CampaignRow[] }>(maker('/api/v1/campaigns?archived=true'));
    expect(away.rows.map((row) => row.id)).toEqual([copy.id]);
    expect((await body<CampaignView>(maker(at(copy, '/archive'), { method: 'DELETE' }))).archived).toBe(
      false,
    );
  });
});
