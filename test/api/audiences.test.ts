// Audiences over HTTP against the whole product: whom a rule finds before it is saved, who is in and why, what is earlier,
// what is refused, and who may see what.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  AudienceMembers,
  AudienceOverlap,
  AudienceRow,
  AudienceVersion,
  AudienceView,
  RuleNames,
  RulePreview,
  WhyInOrOut,
} from '../../sdk/faces/audiences.ts';
import { type TestRapport, testRapport, until } from '../support/rapport.ts';

type Ask = (url: string, init?: RequestInit) => Promise<Response>;
interface Told<Body> {
  readonly status: number;
  readonly etag: string;
  readonly body: Body;
}

let rapport: TestRapport;
let admin: Ask;
let marketer: Ask;
let care: Ask;

const DAY = 86_400_000;
const PATIENTS = 12;

beforeAll(async () => {
  rapport = await testRapport();
  admin = await rapport.signIn('admin@test.example', ['admin']);
  marketer = await rapport.signIn('marketer@test.example', ['marketer']);
  care = await rapport.signIn('care@test.example', ['care-team']);
  const batch: object[] = [];
  for (let i = 0; i < PATIENTS; i++) {
    const userId = `aud-${i}`;
    const traits = {
      kind: 'patient',
      firstName: `Ada${i}`,
      lastName: 'Lark',
      email: `aud-${i}@example.org`,
      country: 'NO',
      diagnosis: i < 3 ? 'asthma' : 'none',
    };
    batch.push({ type: 'identify', userId, messageId: `ai-${i}`, traits });
    for (let n = 0; n < i % 4; n++)
      batch.push({
        type: 'track',
        userId,
        messageId: `at-${i}-${n}`,
        event: 'Lesson Done',
        properties: { language: n === 0 ? 'nb' : 'en' },
        timestamp: new Date(Date.now() - (n + 1) * DAY).toISOString(),
      });
  }
  const answer = await rapport.send('batch', { batch });
  expect(answer.status).toBe(200);
  await until(async () => (await preview(admin, NORWEGIANS)).count === PATIENTS, 'everybody is known');
}, 120_000);
afterAll(() => rapport.close());

const NORWEGIANS = { all: [{ kind: 'patient' }, { trait: 'country', is: 'is', value: 'NO' }] };

async function tell<Body>(
  as: Ask,
  method: string,
  path: string,
  body?: object,
  version?: string,
): Promise<Told<Body>> {
  const answer = await as(`/api/v1/${path}`, {
    method,
    headers: {
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(version === undefined ? {} : { 'if-match': version }),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    etag: answer.headers.get('etag') ?? '',
    body: text.startsWith('{') ? JSON.parse(text) : text,
  };
}

async function preview(as: Ask, rule: object): Promise<RulePreview> {
  return (await tell<RulePreview>(as, 'POST', 'audiences/preview', { rule })).body;
}

async function make(name: string, rule: object): Promise<AudienceRow> {
  const made = await tell<AudienceRow>(admin, 'POST', 'audiences', { name, rule });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  await until(async () => {
    const { body } = await tell<AudienceView>(admin, 'GET', `audiences/${made.body.id}`);
    return body.building === null;
  }, `${name} is judged`);
  return (await tell<AudienceView>(admin, 'GET', `audiences/${made.body.id}`)).body;
}

describe('before a rule is saved', () => {
  test('it is read back, counted, and some of those it finds are shown', async () => {
    const found = await preview(admin, NORWEGIANS);
    expect(found).toMatchObject({
      sentence: 'People who are patients and have country “NO”.',
      problems: [],
      count: PATIENTS,
      kind: 'exact',
      margin: null,
      withheld: null,
      later: null,
    });
    expect(found.sample).toHaveLength(10);
    expect(found.sample?.[0]?.name).toMatch(/^Ada\d+ Lark$/);
  });

  test('counts in a time, properties and sequences are counted from the log, as they are once it is saved', async () => {
    const rules = {
      often: { all: [{ did: 'Lesson Done', atLeast: 2, withinDays: 30 }] },
      once: { all: [{ did: 'Lesson Done', atLeast: 1, atMost: 1, withinDays: 2 }] },
      language: { all: [{ did: 'Lesson Done', where: [{ property: 'language', is: 'is', value: 'en' }] }] },
      order: { all: [{ sequence: [{ event: 'Lesson Done' }, { event: 'Lesson Done' }], withinDays: 3 }] },
      none: {
        all: [
          NORWEGIANS,
          { didNot: 'Lesson Done', where: [{ property: 'language', is: 'is', value: 'nb' }] },
        ],
      },
    };
    const expected = { often: 6, once: 9, language: 6, order: 6, none: 3 };
    for (const [name, rule] of Object.entries(rules)) {
      const before = await preview(admin, rule);
      expect(before.count, name).toBe(Object.entries(expected).find(([key]) => key === name)?.[1]);
      expect((await make(`Lesson ${name}`, rule)).members, name).toBe(before.count);
    }
  });

  test('what is wrong is named with its place, and nothing that was sent is repeated', async () => {
    const cases: readonly [object, string][] = [
      [{ all: [{ kind: 'patient' }, { kind: 'dog-secret' }] }, 'rule.all[1].kind'],
      [{ all: [] }, 'rule.all'],
      [{ did: 'X', where: [{ property: 'p', is: 'matches', value: '(a+)+secret' }] }, 'rule.where[0].is'],
      [{ list: '018f0000-0000-7000-8000-000000000000', is: 'in' }, 'rule'],
      [JSON.parse('{"__proto__": {"secret": 1}}'), 'rule'],
    ];
    for (const [rule, field] of cases) {
      const { status, body } = await tell<RulePreview>(admin, 'POST', 'audiences/preview', { rule });
      if (status !== 200) {
        expect(status).toBeGreaterThanOrEqual(400);
        expect(JSON.stringify(body)).not.toContain('secret');
        continue;
      }
      expect(body.count).toBeNull();
      expect(body.problems.map((p) => p.field)).toEqual([field]);
      expect(JSON.stringify(body.problems)).not.toContain('secret');
    }
  });

  test('health data is counted and shown only for who may see it, and that is written down', async () => {
    const rule = { all: [{ trait: 'diagnosis', is: 'is', value: 'asthma' }] };
    for (const as of [admin, marketer]) {
      const found = await preview(as, rule);
      expect(found).toMatchObject({ withheld: 'people.read.health', count: null });
      expect(found.sample).toBeUndefined();
    }
    expect((await preview(care, rule)).count).toBe(3);
    const trail = await tell<{ rows: { action: string }[] }>(admin, 'GET', 'audit');
    expect(trail.body.rows.map((row) => row.action)).toContain('audience.previewed');
  });

  test('names are suggested, values only where they are public', async () => {
    const { body } = await tell<RuleNames>(admin, 'GET', 'audiences/names');
    expect(body.events.map((e) => e.name)).toContain('Lesson Done');
    const traits = new Map(body.traits.map((t) => [t.name, t]));
    expect(traits.get('country')?.values).toContain('NO');
    expect(traits.get('diagnosis')).toMatchObject({ health: true, values: [] });
    expect(traits.get('lastName')).toMatchObject({ health: false, values: [] });
    expect(JSON.stringify(body)).not.toContain('asthma');
    expect(JSON.stringify(body)).not.toContain('Lark');
  });
});

describe('an audience', () => {
  test('is changed under the version seen; earlier versions come back with who wrote them', async () => {
    const made = await make('Versioned', NORWEGIANS);
    const at = `audiences/${made.id}`;
    const rule = { all: [{ kind: 'patient' }] };
    expect((await tell(admin, 'PUT', at, { rule })).status).toBe(428);
    const changed = await tell<AudienceRow>(admin, 'PUT', at, { rule }, '"1"');
    expect(changed).toMatchObject({
      status: 200,
      etag: '"2"',
      body: { version: 2, sentence: 'People who are patients.' },
    });
    expect((await tell(admin, 'PUT', at, { name: 'Late' }, '"1"')).status).toBe(412);
    expect((await tell(marketer, 'POST', `${at}/versions/9/restoration`, undefined, '"2"')).status).toBe(404);
    const back = await tell<AudienceRow>(marketer, 'POST', `${at}/versions/1/restoration`, undefined, '"2"');
    expect(back.body).toMatchObject({ version: 3, sentence: made.sentence });
    const { body } = await tell<{ rows: AudienceVersion[] }>(admin, 'GET', `${at}/versions`);
    expect(body.rows.map((row) => [row.version, row.by])).toEqual([
      [3, 'marketer'],
      [2, 'admin'],
      [1, 'admin'],
    ]);
    expect((await tell(care, 'PUT', at, { name: 'No' }, '"3"')).status).toBe(403);
  });

  test('is copied, paused, put away while nobody needs it, and taken out again', async () => {
    const made = await make('Kept apart', NORWEGIANS);
    const copy = await tell<AudienceRow>(admin, 'POST', `audiences/${made.id}/copies`);
    expect(copy).toMatchObject({ status: 201, body: { name: 'Kept apart (copy)' } });
    const second = await tell<AudienceRow>(admin, 'POST', `audiences/${made.id}/copies`);
    expect(second.body.name).toBe('Kept apart (copy 2)');
    const outside = await make('Needs it', { all: [{ audience: made.id, is: 'in' }] });
    expect(outside.sentence).toBe('People who are in the audience “Kept apart”.');
    const held = await tell<{ code: string }>(
      admin,
      'PUT',
      `audiences/${made.id}`,
      { state: 'archived' },
      '"1"',
    );
    expect(held).toMatchObject({ status: 409, body: { code: 'in-use' } });
    const view = await tell<AudienceView>(admin, 'GET', `audiences/${made.id}`);
    expect(view.body.usedBy).toEqual([{ kind: 'audience', id: outside.id, name: 'Needs it' }]);
    await tell(admin, 'PUT', `audiences/${outside.id}`, { state: 'archived' }, '"1"');
    const away = await tell<AudienceRow>(admin, 'PUT', `audiences/${made.id}`, { state: 'archived' }, '"1"');
    expect(away.body.state).toBe('archived');
    const again = await tell<AudienceRow>(admin, 'PUT', `audiences/${made.id}`, { state: 'live' }, '"2"');
    expect(again, JSON.stringify(again.body)).toMatchObject({ status: 200, body: { state: 'live' } });
  });

  test('shows its members page by page to who may see them, and as a file that is written down', async () => {
    const made = await make('Members', NORWEGIANS);
    const at = `audiences/${made.id}/members`;
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await tell<AudienceMembers>(
        admin,
        'GET',
        `${at}?limit=5${cursor && `&cursor=${cursor}`}`,
      );
      expect(body.total).toBe(PATIENTS);
      seen.push(...body.rows.map((row) => row.id));
      cursor = body.next ?? '';
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(PATIENTS);
    expect(seen).toEqual(seen.toSorted());
    expect((await tell(admin, 'GET', `${at}?cursor=made.up`)).status).toBe(400);
    const file = await tell<string>(admin, 'GET', `${at}/export`);
    expect(String(file.body).trim().split('\r\n')).toHaveLength(PATIENTS + 1);
    expect((await tell(marketer, 'GET', `${at}/export`)).status).toBe(403);
    const trail = await tell<{ rows: { action: string }[] }>(admin, 'GET', 'audit');
    expect(trail.body.rows.map((row) => row.action)).toContain('audience.members-exported');
    const sick = await make('Sick', { all: [{ trait: 'diagnosis', is: 'is', value: 'asthma' }] });
    expect((await tell(admin, 'GET', `audiences/${sick.id}/members`)).status).toBe(403);
    expect((await tell<AudienceMembers>(care, 'GET', `audiences/${sick.id}/members`)).body.total).toBe(3);
  });

  test('says why somebody is in or out, to the medical side only', async () => {
    const made = await make('Why', {
      all: [{ kind: 'patient' }, { did: 'Lesson Done', atLeast: 3, withinDays: 30 }],
    });
    const { body: people } = await tell<{ rows: { id: string }[] }>(care, 'GET', 'people?query=Ada3');
    const id = people.rows[0]?.id ?? '';
    const { body } = await tell<WhyInOrOut>(care, 'GET', `audiences/${made.id}/why/${id}`);
    expect(body).toMatchObject({ holds: true, name: 'Ada3 Lark' });
    expect(body.since).not.toBeNull();
    expect(body.clauses?.[1]).toMatchObject({ holds: true });
    expect(body.clauses?.[1]?.facts).toContain('3 times');
    expect((await tell(admin, 'GET', `audiences/${made.id}/why/${id}`)).status).toBe(403);
    expect((await tell(care, 'GET', `audiences/${made.id}/why/${made.id}`)).status).toBe(404);
  });

  test('is compared with others: the sums agree with the members', async () => {
    const all = await make('Compare all', NORWEGIANS);
    const some = await make('Compare some', { all: [{ did: 'Lesson Done', atLeast: 2 }] });
    const { body } = await tell<AudienceOverlap>(admin, 'GET', `audiences/overlap?ids=${all.id},${some.id}`);
    expect(body).toMatchObject({ inAny: PATIENTS, inAll: 6, pairs: [{ people: 6 }] });
    expect(body.audiences.map((a) => [a.members, a.only])).toEqual([
      [PATIENTS, 6],
      [6, 0],
    ]);
    for (const ids of [
      '',
      all.id,
      `${all.id},${all.id}`,
      `${all.id},nonsense`,
      Array(6).fill(all.id).join(','),
    ])
      expect((await tell(admin, 'GET', `audiences/overlap?ids=${ids}`)).status).toBe(400);
    const foreign = '018f0000-0000-7000-8000-000000000000';
    expect((await tell(admin, 'GET', `audiences/overlap?ids=${all.id},${foreign}`)).status).toBe(404);
  });
});
