// Sign-in as a browser meets it: cookies, idling, foreign pages, guessing, and members who were let go.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cookiesOf, PASSWORD, type TrustTown, trustTown } from '../../test/support/trust.ts';

let town: TrustTown;
beforeAll(async () => {
  town = await trustTown({
    before: (app) => {
      app.get('/api/v1/forgotten', async () => ({ reached: true }));
      app.get('/api/v1/open', { config: { access: 'public' } }, async () => ({ reached: true }));
      app.get('/api/v1/erasers-only', { config: { capability: 'people.erase' } }, async () => ({
        reached: true,
      }));
    },
  });
  await town.add(town.riverside, 'admin@riverside.example', ['admin']);
  await town.add(town.riverside, 'both@rapport.example', ['communications']);
  await town.add(town.alvara, 'both@rapport.example', ['marketer', 'analyst']);
});
afterAll(() => town.close());

describe('signing in', () => {
  test('sets one cookie that scripts cannot read, and opens the session', async () => {
    const answer = await town.ask('POST', '/api/auth/sign-in/email', {
      body: { email: 'Admin@Riverside.example ', password: PASSWORD },
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ signedIn: true });
    expect(answer.cookies).toMatchObject([
      { name: 'rapport.session_token', httpOnly: true, sameSite: 'Lax', path: '/', maxAge: 900 },
    ]);
    const session = await town.ask('GET', '/api/v1/session', { cookie: cookiesOf(answer) });
    expect(session.json()).toMatchObject({
      user: { email: 'admin@riverside.example' },
      organisation: { slug: 'riverside', kind: 'care-provider', zone: 'America/New_York', sample: false },
      roles: ['admin'],
      idleSeconds: 900,
    });
    expect(session.json().capabilities).toContain('settings.members');
    expect(session.json().capabilities).not.toContain('people.read.health');
  });

  test('says the same of a wrong password and of an account that does not exist', async () => {
    const wrong = await town.ask('POST', '/api/auth/sign-in/email', {
      body: { email: 'admin@riverside.example', password: 'wrong-wrong-wrong' },
    });
    const nobody = await town.ask('POST', '/api/auth/sign-in/email', {
      body: { email: 'nobody@riverside.example', password: 'wrong-wrong-wrong' },
    });
    const bad = await town.ask('POST', '/api/auth/sign-in/email', {
      body: { email: 'no e-mail at all', password: 'wrong-wrong-wrong' },
    });
    for (const answer of [wrong, nobody, bad]) {
      expect(answer.statusCode).toBe(401);
      expect({ ...answer.json(), request: '' }).toEqual({ ...wrong.json(), request: '' });
      expect(answer.cookies).toEqual([]);
    }
  });

  test('is refused to strangers of the house: sign-up and the rest of the library', async () => {
    for (const path of [
      'sign-up/email',
      'update-user',
      'update-session',
      'delete-user',
      'list-sessions',
      'request-password-reset',
      'sign-in/social',
    ])
      expect(
        (
          await town.ask('POST', `/api/auth/${path}`, {
            body: { email: 'x@y.example', password: PASSWORD, name: 'X' },
          })
        ).statusCode,
      ).toBe(404);
  });

  test('does not take fields that would lengthen a session', async () => {
    const body = { email: 'admin@riverside.example', password: PASSWORD, rememberMe: false };
    expect((await town.ask('POST', '/api/auth/sign-in/email', { body })).statusCode).toBe(422);
  });

  test('slows down guessing for one account without saying whether it exists', async () => {
    const guess = (email: string) =>
      town.ask('POST', '/api/auth/sign-in/email', { body: { email, password: 'guess-guess-guess' } });
    const answers = [];
    for (let i = 0; i < 11; i++) answers.push(await guess('ghost@riverside.example'));
    expect(answers.map((a) => a.statusCode)).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    expect(Number(answers.at(-1)?.headers['retry-after'])).toBeGreaterThan(0);
    await expect(town.signIn('admin@riverside.example')).resolves.toBeTruthy();
  });
});

describe('a route', () => {
  test('under /api/v1 that says nothing asks for a session', async () => {
    expect((await town.ask('GET', '/api/v1/forgotten')).statusCode).toBe(401);
    expect((await town.ask('GET', '/api/v1/open')).statusCode).toBe(200);
    const cookie = await town.signIn('both@rapport.example');
    expect((await town.ask('GET', '/api/v1/forgotten', { cookie })).statusCode).toBe(200);
  });

  test('that names a capability lets in only those who have it', async () => {
    const marketer = await town.signIn('both@rapport.example');
    const refused = await town.ask('GET', '/api/v1/erasers-only', { cookie: marketer });
    expect(refused.statusCode).toBe(403);
    expect(refused.json()).toMatchObject({ code: 'not-allowed' });
    const admin = await town.signIn('admin@riverside.example');
    expect((await town.ask('GET', '/api/v1/erasers-only', { cookie: admin })).statusCode).toBe(200);
  });
});

describe('a session', () => {
  test('works in one organisation at a time and can change it', async () => {
    const cookie = await town.signIn('both@rapport.example');
    expect((await town.ask('GET', '/api/v1/session', { cookie })).json().organisation.slug).toBe('alvara');
    const moved = await town.ask('PUT', '/api/v1/session/organisation', {
      cookie,
      body: { slug: 'riverside' },
    });
    expect(moved.json()).toMatchObject({ organisation: { slug: 'riverside' }, roles: ['communications'] });
    expect((await town.ask('GET', '/api/v1/session', { cookie })).json().organisation.slug).toBe('riverside');
    const header = { 'rapport-organisation': 'alvara' };
    expect((await town.ask('GET', '/api/v1/session', { cookie, headers: header })).json()).toMatchObject({
      organisation: { slug: 'alvara' },
      roles: ['marketer', 'analyst'],
    });
  });

  test('does not reach an organisation where its owner has no place', async () => {
    const cookie = await town.signIn('admin@riverside.example');
    const header = await town.ask('GET', '/api/v1/session', {
      cookie,
      headers: { 'rapport-organisation': 'alvara' },
    });
    expect(header.statusCode).toBe(404);
    expect(
      (await town.ask('PUT', '/api/v1/session/organisation', { cookie, body: { slug: 'alvara' } }))
        .statusCode,
    ).toBe(404);
  });

  test('cannot be borrowed by a foreign page', async () => {
    const cookie = await town.signIn('both@rapport.example');
    const put = (headers: { [name: string]: string }) =>
      town.ask('PUT', '/api/v1/session/organisation', { cookie, headers, body: { slug: 'alvara' } });
    expect((await put({ origin: 'https://evil.example' })).statusCode).toBe(403);
    expect((await put({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })).statusCode).toBe(
      403,
    );
    expect(
      (await put({ origin: 'http://other.rapport.test', 'sec-fetch-site': 'same-site' })).statusCode,
    ).toBe(403);
    expect((await put({ 'sec-fetch-site': 'same-origin' })).statusCode).toBe(200);
    const signIn = { email: 'admin@riverside.example', password: PASSWORD };
    const login = await town.ask('POST', '/api/auth/sign-in/email', {
      headers: { origin: 'https://evil.example' },
      body: signIn,
    });
    expect(login.statusCode).toBe(403);
    expect(
      (await town.ask('POST', '/api/auth/sign-out', { cookie, headers: { origin: 'https://evil.example' } }))
        .statusCode,
    ).toBe(403);
  });

  test('ends with sign-out, also for whoever kept the cookie', async () => {
    const cookie = await town.signIn('admin@riverside.example');
    expect((await town.ask('POST', '/api/auth/sign-out', { cookie })).statusCode).toBe(204);
    expect((await town.ask('GET', '/api/v1/session', { cookie })).statusCode).toBe(401);
  });

  test('with a forged or changed cookie is none', async () => {
    const cookie = await town.signIn('admin@riverside.example');
    expect((await town.ask('GET', '/api/v1/session', { cookie: cookie.slice(0, -6) })).statusCode).toBe(401);
    expect(
      (await town.ask('GET', '/api/v1/session', { cookie: 'rapport.session_token=abc.def' })).statusCode,
    ).toBe(401);
  });
});

describe('idling', () => {
  const ageSessions = (seconds: number) =>
    town.db.auth((tx) =>
      tx.query("update staff_session set expires_at = expires_at - $1 * interval '1 second'", [seconds]),
    );
  const endsAt = async (): Promise<number> => {
    const [row] = await town.db.auth((tx) =>
      tx.query<{ at: number }>('select max(expires_at) as at from staff_session'),
    );
    return row?.at ?? 0;
  };

  test('ends a session on the server after fifteen minutes', async () => {
    const cookie = await town.signIn('admin@riverside.example');
    await ageSessions(899);
    expect(
      (await town.ask('GET', '/api/v1/session', { cookie, headers: { 'rapport-background': '1' } }))
        .statusCode,
    ).toBe(200);
    await ageSessions(2);
    expect((await town.ask('GET', '/api/v1/session', { cookie })).statusCode).toBe(401);
  });

  test('is put off by activity, and not by what the console asks by itself', async () => {
    const cookie = await town.signIn('admin@riverside.example');
    await ageSessions(600);
    const before = await endsAt();
    await town.ask('GET', '/api/v1/session', { cookie, headers: { 'rapport-background': '1' } });
    expect(await endsAt()).toBe(before);
    const active = await town.ask('GET', '/api/v1/session', { cookie });
    expect(await endsAt()).toBeGreaterThan(before + 590_000);
    expect(active.cookies).toMatchObject([{ name: 'rapport.session_token', maxAge: 900 }]);
  });

  test('or not, no session is older than twelve hours', async () => {
    const cookie = await town.signIn('admin@riverside.example');
    await town.db.auth((tx) =>
      tx.query("update staff_session set created_at = created_at - interval '12 hours 1 second'"),
    );
    expect((await town.ask('GET', '/api/v1/session', { cookie })).statusCode).toBe(401);
  });
});

describe('a password', () => {
  test('that is changed ends all other sessions and keeps the place', async () => {
    await town.add(town.riverside, 'changer@rapport.example', ['communications']);
    await town.add(town.alvara, 'changer@rapport.example', ['marketer']);
    const elsewhere = await town.signIn('changer@rapport.example');
    const here = await town.signIn('changer@rapport.example');
    await town.ask('PUT', '/api/v1/session/organisation', { cookie: here, body: { slug: 'riverside' } });
    const newPassword = 'another-long-password';
    const wrong = await town.ask('POST', '/api/auth/change-password', {
      cookie: here,
      body: { currentPassword: 'not-the-password', newPassword },
    });
    expect(wrong.json()).toMatchObject({ status: 422, code: 'wrong-password', field: 'currentPassword' });
    const short = await town.ask('POST', '/api/auth/change-password', {
      cookie: here,
      body: { currentPassword: PASSWORD, newPassword: 'short' },
    });
    expect(short.statusCode).toBe(422);
    const changed = await town.ask('POST', '/api/auth/change-password', {
      cookie: here,
      body: { currentPassword: PASSWORD, newPassword },
    });
    expect(changed.statusCode).toBe(204);
    for (const cookie of [elsewhere, here])
      expect((await town.ask('GET', '/api/v1/session', { cookie })).statusCode).toBe(401);
    expect(
      (await town.ask('GET', '/api/v1/session', { cookie: cookiesOf(changed) })).json().organisation.slug,
    ).toBe('riverside');
    await expect(town.signIn('changer@rapport.example')).rejects.toThrow('401');
    await expect(town.signIn('changer@rapport.example', newPassword)).resolves.toBeTruthy();
  });

  test('is stored as a salted hash only', async () => {
    const rows = await town.db.auth((tx) =>
      tx.query<{ password: string }>('select password from staff_credential'),
    );
    expect(new Set(rows.map((r) => r.password)).size).toBe(rows.length);
    for (const { password } of rows) expect(password).toMatch(/^[0-9a-f]{32}:[0-9a-f]{128}$/);
  });
});
