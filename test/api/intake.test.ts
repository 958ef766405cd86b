// /v1 against the whole product: bad inputs refused, retries harmless, verdicts per message, 2xx means durable.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BAD_INPUTS, MARKER } from '../support/bad-inputs.ts';
import { type TestRapport, testRapport, until } from '../support/rapport.ts';

/** The fields these tests read of any answer; what is not there reads as undefined and fails its expectation. */
interface Wire {
  readonly rows: readonly {
    readonly id: string;
    readonly title: string;
    readonly events: number;
    readonly email: string | null;
  }[];
  readonly today: { readonly decisions: number };
  readonly personId: string;
  readonly chosen: string;
  readonly options: readonly unknown[];
}
const json = async (answer: Response): Promise<Wire> => JSON.parse(await answer.text());

let rapport: TestRapport;
beforeAll(async () => {
  rapport = await testRapport();
});
afterAll(() => rapport.close());

const events = async (name: string): Promise<number> => {
  const rows = await rapport.instance.house.db.worker([rapport.orgId], (tx) =>
    tx.query<{ n: number }>('select count(*)::int as n from event where name = $1', [name]),
  );
  return rows[0]?.n ?? 0;
};
const track = (messageId: string, event: string, more: object = {}): object => ({
  type: 'track',
  messageId,
  userId: 'u1',
  event,
  ...more,
});

describe('POST /v1/batch', () => {
  const target = () => ({
    url: rapport.url,
    path: '/v1/batch',
    headers: { authorization: `Basic ${Buffer.from(`${rapport.key}:`).toString('base64')}` },
    valid: { batch: [{ type: 'track', userId: 'bad', event: 'Bad Input' }] },
    limit: 1_048_576,
  });

  test.each(BAD_INPUTS.map((b) => [`row ${b.row}: ${b.name}`, b] as const))(
    '%s',
    { timeout: 40_000 },
    async (_name, bad) => {
      const answer = await bad.send(target());
      expect(answer.status).toBe(bad.status);
      expect(JSON.stringify(answer)).not.toContain(MARKER);
      expect(await events('Bad Input')).toBe(0);
    },
  );

  test('row 15: SQL metacharacters are stored as they are', async () => {
    const name = `Robert'); drop table event;-- "$1" \\`;
    expect((await rapport.send('batch', { batch: [track('sql-1', name)] })).status).toBe(200);
    expect(await events(name)).toBe(1);
  });

  test('row 16: an operator object where a text belongs is quarantined, not run', async () => {
    const answer = await (
      await rapport.send('batch', { batch: [{ ...track('op-1', 'Op'), userId: { $ne: 1 } }] })
    ).json();
    expect(answer).toMatchObject({
      accepted: 0,
      quarantined: 1,
      verdicts: [{ verdict: 'quarantined', code: 'wrong-type', field: 'userId' }],
    });
    expect(await events('Op')).toBe(0);
  });

  test('a bad message does not harm the good ones beside it', async () => {
    const answer = await rapport.send('batch', {
      batch: [track('mix-1', 'Mix'), { type: 'dance', userId: 'u1' }, track('mix-2', 'Mix')],
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      accepted: 2,
      quarantined: 1,
      verdicts: [
        { verdict: 'accepted' },
        { verdict: 'quarantined', code: 'unknown-type' },
        { verdict: 'accepted' },
      ],
    });
    expect(await events('Mix')).toBe(2);
  });

  test('a retry is harmless, also in the same batch and at the same time', async () => {
    const batch = {
      batch: [track('again-1', 'Again'), track('again-2', 'Again'), track('again-1', 'Again')],
    };
    const answers = await Promise.all(Array.from({ length: 8 }, () => rapport.send('batch', batch)));
    expect(answers.every((a) => a.status === 200)).toBe(true);
    expect(await events('Again')).toBe(2);
  });

  test('a malformed envelope stores nothing', async () => {
    expect((await rapport.send('batch', { batch: 'many' })).status).toBe(422);
    expect((await rapport.send('batch', { batch: [], colour: 'red' })).status).toBe(422);
    expect(
      (
        await rapport.send('batch', {
          batch: Array.from({ length: 1_001 }, (_, i) => track(`many-${i}`, 'Many')),
        })
      ).status,
    ).toBe(413);
    expect(await events('Many')).toBe(0);
  });

  test('without a good key: 401, and the answer says how to get one', async () => {
    for (const authorization of [
      '',
      'Basic !!!',
      `Bearer rpk_${'a'.repeat(32)}`,
      `Basic ${Buffer.from('x:').toString('base64')}`,
    ]) {
      const answer = await fetch(`${rapport.url}/v1/track`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: '{}',
      });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(await answer.json()).toMatchObject({ code: 'bad-write-key' });
    }
  });
});

describe('the loop', () => {
  test('an event becomes a decision, an e-mail, and counts on Home', { timeout: 30_000 }, async () => {
    await rapport.send('identify', {
      userId: 'ada',
      messageId: 'i-ada',
      traits: {
        kind: 'patient',
        name: 'Ada Nkemelu',
        email: 'ada@example.org',
        zone: 'UTC',
        clinic: 'cardiology',
        age: 40,
      },
    });
    expect(
      (await rapport.send('track', { userId: 'ada', messageId: 't-ada', event: 'Appointment Upcoming' }))
        .status,
    ).toBe(200);
    const admin = await rapport.signIn('admin@bench.example', ['admin']);
    await until(
      async () => (await json(await admin('/api/v1/decisions?lane=care'))).rows.length > 0,
      'a decision',
    );
    const { rows } = await json(await admin('/api/v1/decisions?lane=care'));
    const view = await json(await admin(`/api/v1/decisions/${rows[0]?.id}`));
    expect(view).toMatchObject({ person: 'Ada Nkemelu', lane: 'care', content: 'Reminder' });
    expect(view.options.length).toBeGreaterThan(2);
    expect(
      await json(await admin(`/api/v1/decisions/${rows[0]?.id}/replay`, { method: 'POST' })),
    ).toMatchObject({ same: true });
    await until(async () => (await json(await admin('/api/v1/home'))).today.decisions > 0, 'a count on Home');
    if (view.chosen === 'push:email') await until(async () => rapport.mails.list().length > 0, 'the mail');
    const timeline = await json(await admin(`/api/v1/people/${view.personId}/timeline`));
    expect(timeline.rows.map((r: { title: string }) => r.title).join('|')).toContain('Appointment Upcoming');
  });

  test('an anonymous browser becomes the person it identifies as; two people on one browser stay two', async () => {
    await rapport.send('track', { anonymousId: 'browser-1', messageId: 'b1', event: 'Page Seen' });
    await rapport.send('identify', {
      userId: 'ben',
      anonymousId: 'browser-1',
      messageId: 'b2',
      traits: { name: 'Ben' },
    });
    const admin = await rapport.signIn('admin2@bench.example', ['admin']);
    const find = async (name: string): Promise<{ events: number } | undefined> =>
      (await json(await admin(`/api/v1/people?query=${name}`))).rows[0];
    await until(async () => (await find('Ben'))?.events === 2, 'the visit to be Ben’s');
    await rapport.send('identify', {
      userId: 'cleo',
      anonymousId: 'browser-1',
      messageId: 'b3',
      traits: { name: 'Cleo' },
    });
    // The browser is shared: it belongs to nobody, and what was done on it is nobody's.
    await until(
      async () => (await find('Ben'))?.events === 1 && (await find('Cleo'))?.events === 1,
      'both people',
    );
  });

  test('row 17: a foreign id is simply not there; row 18: a forged cursor is refused', async () => {
    const admin = await rapport.signIn('admin3@bench.example', ['admin']);
    expect((await admin('/api/v1/people/01900000-0000-7000-8000-000000000000')).status).toBe(404);
    expect((await admin('/api/v1/people?cursor=forged')).status).toBe(400);
    expect((await admin('/api/v1/decisions?cursor=eyJhIjoxfQ.x')).status).toBe(400);
  });

  test('who may not see contacts gets none; who is not signed in gets nothing', async () => {
    const analyst = await rapport.signIn('analyst@bench.example', ['analyst']);
    const answer = await analyst('/api/v1/people?query=Ada');
    if (answer.ok) for (const row of (await json(answer)).rows) expect(row.email).toBeNull();
    else expect(answer.status).toBe(403);
    expect((await fetch(`${rapport.url}/api/v1/people`)).status).toBe(401);
  });
});
