// Status that gates everything, and who acts for whom, against the whole product: real mails to real mailboxes.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestRapport, testRapport, until } from '../support/rapport.ts';

type Ask = (url: string, init?: RequestInit) => Promise<Response>;

let rapport: TestRapport;
let care: Ask;
let desk: Ask;
let sent = 0;

beforeAll(async () => {
  rapport = await testRapport();
  care = await rapport.signIn('care@test.example', ['care-team']);
  desk = await rapport.signIn('marketer@test.example', ['marketer']);
}, 120_000);
afterAll(() => rapport.close());

const json = (method: string, body: object): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** A zone where it is day now: quiet hours are not what is tested here. */
const zone = ['America/New_York', 'Europe/London', 'Asia/Dubai', 'Asia/Tokyo', 'Pacific/Auckland'].find(
  (name) => {
    const clock = new Intl.DateTimeFormat('en', { hour: 'numeric', hourCycle: 'h23', timeZone: name });
    const hour = Number(clock.format());
    return hour >= 9 && hour < 20;
  },
);

/** Makes a person and returns the id. */
async function person(userId: string, traits: object): Promise<string> {
  const all = { kind: 'patient', zone, ...traits };
  await rapport.send('identify', { userId, messageId: `i-${userId}`, traits: all });
  let id = '';
  await until(async () => {
    const answer = await care(`/api/v1/people?query=${encodeURIComponent(userId)}`);
    const { rows } = (await answer.json()) as { rows: { id: string }[] };
    id = rows[0]?.id ?? '';
    return id !== '';
  }, `person ${userId}`);
  return id;
}

interface Profile {
  gates: string[];
  events: number;
}
const profile = async (id: string): Promise<Profile> =>
  (await (await care(`/api/v1/people/${id}`)).json()) as Profile;

async function state(id: string, status: object): Promise<void> {
  const answer = await care(
    `/api/v1/people/${id}/status`,
    json('PUT', { reason: 'told at the desk', ...status }),
  );
  expect(answer.status).toBe(200);
}

/** A care message: the journey "Reminder" waits for this event. */
async function remind(userId: string): Promise<void> {
  sent += 1;
  await rapport.send('track', { userId, messageId: `t-${sent}`, event: 'Appointment Upcoming' });
}

async function decisionsOf(id: string): Promise<{ chosen: string; reason: string }[]> {
  const rows = await rapport.instance.house.db.worker([rapport.orgId], (tx) =>
    tx.query<{ chosen: string; reason: string }>(
      'select chosen, reason from decision where subject_id = $1 order by decided_at',
      [id],
    ),
  );
  return rows;
}

const mailsTo = (address: string): number =>
  rapport.mails.list({}).filter((mail) => mail.to.includes(address)).length;

describe('a minor', () => {
  test('hears what must be said through the guardian, until the guardian is revoked; promotion never', async () => {
    const child = await person('child-1', { name: 'Mia Child-1', email: 'mia@child.example' });
    const mother = await person('mother-1', { name: 'Eva Mother-1', email: 'eva@mother.example' });
    await state(child, { minor: true });
    await until(async () => (await profile(child)).gates.includes('minor'), 'the gate');
    const named = await care(
      `/api/v1/people/${child}/representatives`,
      json('POST', {
        person: mother,
        role: 'guardian',
        relation: 'mother',
        reason: 'birth certificate seen',
      }),
    );
    expect(named.status).toBe(201);
    const { id } = (await named.json()) as { id: string };
    await remind('child-1');
    await until(() => Promise.resolve(mailsTo('eva@mother.example') === 1), 'a mail to the mother');
    expect(mailsTo('mia@child.example')).toBe(0);
    const [mail] = rapport.mails.list({}).filter((m) => m.to.includes('eva@mother.example'));
    expect(mail?.raw.toString('utf8').replace(/=\r?\n/g, '')).toContain('acts for Mia Child-1');
    await care(`/api/v1/people/${child}/representatives/${id}`, { method: 'DELETE' });
    await remind('child-1');
    await until(async () => (await decisionsOf(child)).length === 2, 'a second decision');
    expect((await decisionsOf(child)).map((d) => d.chosen)).toEqual(['push:email', 'human']);
    expect(mailsTo('mia@child.example')).toBe(0);
  });

  test('whose confidence is protected is not spoken of to the guardian', async () => {
    const teen = await person('teen-1', { name: 'Tom Teen-1', email: 'tom@teen.example' });
    const father = await person('father-1', { name: 'Jan Father-1', email: 'jan@father.example' });
    await state(teen, { minor: true, confidential: true });
    await until(async () => (await profile(teen)).gates.includes('confidential'), 'the gate');
    await care(
      `/api/v1/people/${teen}/representatives`,
      json('POST', { person: father, role: 'guardian', reason: 'known' }),
    );
    await remind('teen-1');
    await until(async () => (await decisionsOf(teen)).length === 1, 'a decision');
    expect((await decisionsOf(teen))[0]?.chosen).toBe('human');
    expect(mailsTo('jan@father.example')).toBe(0);
  });
});

test('a carer gets what somebody without an address must know', async () => {
  const old = await person('old-1', { name: 'Ida Old-1' });
  const son = await person('son-1', { name: 'Ben Son-1', email: 'ben@son.example' });
  await care(
    `/api/v1/people/${old}/representatives`,
    json('POST', { person: son, role: 'carer', relation: 'son', reason: 'asked by Ida' }),
  );
  await remind('old-1');
  await until(() => Promise.resolve(mailsTo('ben@son.example') === 1), 'a mail to the son');
});

test('death silences at once', async () => {
  const gone = await person('gone-1', { name: 'Max Gone-1', email: 'max@gone.example' });
  await state(gone, { deceased: true });
  await until(async () => (await profile(gone)).gates.includes('deceased'), 'the gate');
  const known = (await profile(gone)).events;
  await remind('gone-1');
  await until(async () => (await profile(gone)).events > known, 'the reminder to be read');
  expect(await decisionsOf(gone)).toEqual([]);
  await state(gone, { deceased: false });
  await until(async () => !(await profile(gone)).gates.includes('deceased'), 'the gate to open');
  await remind('gone-1');
  await until(async () => (await decisionsOf(gone)).length === 1, 'a decision about the living');
});

test('bad words are refused and store nothing', async () => {
  const one = await person('one-1', { name: 'Ann One-1' });
  const two = await person('two-1', { name: 'Bob Two-1' });
  const name = (body: object): Promise<Response> =>
    care(`/api/v1/people/${one}/representatives`, json('POST', { role: 'carer', reason: 'r', ...body }));
  expect((await name({ person: one })).status).toBe(422);
  expect((await name({ person: '018f0000-0000-7000-8000-000000000000' })).status).toBe(404);
  expect((await name({ person: two, until: '2020-01-01T00:00:00Z' })).status).toBe(422);
  expect((await name({ person: two, role: 'boss' })).status).toBe(422);
  expect((await name({ person: two, reason: ' ' })).status).toBe(422);
  expect((await name({ person: two })).status).toBe(201);
  expect((await name({ person: two })).status).toBe(409);
  const put = (ask: Ask, body: object): Promise<Response> =>
    ask(`/api/v1/people/${one}/status`, json('PUT', body));
  expect((await put(care, { reason: 'nothing' })).status).toBe(422);
  expect((await put(care, { deceased: 'maybe', reason: 'x' })).status).toBe(422);
  expect((await put(desk, { deceased: true, reason: 'x' })).status).toBe(403);
  const { rows } = (await (await care(`/api/v1/people/${two}/representatives`)).json()) as {
    rows: { direction: string; personId: string; state: string }[];
  };
  expect(rows).toMatchObject([{ direction: 'acts-for', personId: one, state: 'active' }]);
});
