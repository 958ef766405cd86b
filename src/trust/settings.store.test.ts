// Members, roles, write keys, data classes, the organisation and the audit trail, as administrators meet them.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PASSWORD, type TrustTown, trustTown } from '../../test/support/trust.ts';
import { isRefusal } from '../platform/result.ts';
import {
  createOrganisation,
  findWriteKey,
  listenForForgetting,
  openKeyRing,
  readDataClasses,
  recordAudit,
} from './index.ts';

let town: TrustTown;
let admin: string;
let adminId: string;
beforeAll(async () => {
  town = await trustTown();
  adminId = await town.add(town.riverside, 'admin@riverside.example', ['admin']);
  await town.add(town.alvara, 'admin@alvara.example', ['admin']);
  await town.add(town.riverside, 'both@rapport.example', ['marketer']);
  await town.add(town.alvara, 'both@rapport.example', ['marketer']);
  admin = await town.signIn('admin@riverside.example');
});
afterAll(() => town.close());

describe('members', () => {
  const idOf = async (email: string): Promise<string> => {
    const rows: { id: string; email: string }[] = (
      await town.ask('GET', '/api/v1/members', { cookie: admin })
    ).json().rows;
    return rows.find((r) => r.email === email)?.id ?? '';
  };

  test('are those of the own organisation', async () => {
    const { rows } = (await town.ask('GET', '/api/v1/members', { cookie: admin })).json();
    expect(rows.map((r: { email: string }) => r.email)).toEqual([
      'admin@riverside.example',
      'both@rapport.example',
    ]);
    expect(rows[0]).toEqual({
      id: adminId,
      name: 'admin@riverside.example',
      email: 'admin@riverside.example',
      roles: ['admin'],
      teams: [],
      territories: [],
      active: true,
    });
  });

  test('are invited once, set their own password, and are in', async () => {
    const body = {
      email: 'New@riverside.example',
      name: 'New Person',
      roles: ['reviewer'],
      teams: ['oncology'],
    };
    const added = await town.ask('POST', '/api/v1/members', { cookie: admin, body });
    expect(added.statusCode).toBe(201);
    const { token } = added.json().invitation;
    await expect(town.signIn('new@riverside.example')).rejects.toThrow('401');
    const [stored] = await town.db.auth((tx) =>
      tx.query<{ identifier: string }>('select identifier from staff_verification'),
    );
    expect(stored?.identifier).not.toContain(token);
    const set = (password: string) =>
      town.ask('POST', '/api/auth/reset-password', { body: { token, newPassword: password } });
    expect((await set('my-very-own-password')).statusCode).toBe(204);
    expect((await set('somebody-elses-password')).json()).toMatchObject({
      status: 422,
      code: 'invitation-spent',
    });
    const cookie = await town.signIn('new@riverside.example', 'my-very-own-password');
    expect((await town.ask('GET', '/api/v1/session', { cookie })).json().capabilities).toContain(
      'content.approve',
    );
  });

  test('with an account elsewhere are not added by an administrator, for that account could be somebody’s trap', async () => {
    const body = { email: 'admin@alvara.example', name: 'Whoever', roles: ['admin'] };
    expect((await town.ask('POST', '/api/v1/members', { cookie: admin, body })).json()).toMatchObject({
      status: 409,
      code: 'account-elsewhere',
    });
    const both = await idOf('both@rapport.example');
    expect(
      (await town.ask('POST', `/api/v1/members/${both}/invitation`, { cookie: admin })).json(),
    ).toMatchObject({ code: 'account-elsewhere' });
    const again = { email: 'both@rapport.example', name: 'Whoever', roles: ['admin'] };
    expect((await town.ask('POST', '/api/v1/members', { cookie: admin, body: again })).json()).toMatchObject({
      code: 'already-member',
    });
  });

  test('who are let go are out with their next request', async () => {
    const cookie = await town.signIn('both@rapport.example');
    const id = await idOf('both@rapport.example');
    const answer = await town.ask('PUT', `/api/v1/members/${id}`, { cookie: admin, body: { active: false } });
    expect(answer.json()).toMatchObject({ id, active: false, roles: ['marketer'] });
    expect((await town.ask('GET', '/api/v1/session', { cookie })).statusCode).toBe(401);
    const later = await town.signIn('both@rapport.example');
    expect((await town.ask('GET', '/api/v1/session', { cookie: later })).json().organisations).toHaveLength(
      1,
    );
    await town.ask('PUT', `/api/v1/members/${id}`, { cookie: admin, body: { active: true } });
    expect((await town.ask('GET', '/api/v1/session', { cookie: later })).json().organisations).toHaveLength(
      2,
    );
  });

  test('whose roles change may do other things with their next request', async () => {
    const cookie = await town.signIn('both@rapport.example');
    await town.ask('PUT', '/api/v1/session/organisation', { cookie, body: { slug: 'riverside' } });
    const id = await idOf('both@rapport.example');
    await town.ask('PUT', `/api/v1/members/${id}`, { cookie: admin, body: { roles: ['admin'] } });
    expect((await town.ask('GET', '/api/v1/members', { cookie })).statusCode).toBe(200);
    await town.ask('PUT', `/api/v1/members/${id}`, { cookie: admin, body: { roles: ['analyst'] } });
    expect((await town.ask('GET', '/api/v1/members', { cookie })).statusCode).toBe(403);
    const unknown = await town.ask('PUT', `/api/v1/members/${id}`, {
      cookie: admin,
      body: { roles: ['king'] },
    });
    expect(unknown.json()).toMatchObject({ status: 422, code: 'unknown-role' });
  });

  test('always include one who manages them', async () => {
    for (const body of [{ active: false }, { roles: ['analyst'] }]) {
      const answer = await town.ask('PUT', `/api/v1/members/${adminId}`, { cookie: admin, body });
      expect(answer.json()).toMatchObject({ status: 409, code: 'last-keeper' });
    }
    expect((await town.ask('GET', '/api/v1/session', { cookie: admin })).json().roles).toEqual(['admin']);
  });

  test('of another organisation cannot be reached', async () => {
    const [foreign] = await town.db.auth((tx) =>
      tx.query<{ id: string }>("select id from staff_user where email = 'admin@alvara.example'"),
    );
    const url = `/api/v1/members/${foreign?.id}`;
    expect((await town.ask('PUT', url, { cookie: admin, body: { roles: ['analyst'] } })).statusCode).toBe(
      404,
    );
    expect((await town.ask('POST', `${url}/invitation`, { cookie: admin })).statusCode).toBe(404);
  });
});

describe('roles', () => {
  test('of the own are made, given, kept while held, and removed', async () => {
    const url = '/api/v1/roles/front-desk';
    const made = await town.ask('PUT', url, {
      cookie: admin,
      body: { name: 'Front desk', capabilities: ['home.read', 'people.read'] },
    });
    expect(made.json()).toMatchObject({ id: 'front-desk', shipped: false });
    await town.ask('POST', '/api/v1/members', {
      cookie: admin,
      body: { email: 'front@riverside.example', name: 'Front', roles: ['front-desk'] },
    });
    expect((await town.ask('DELETE', url, { cookie: admin })).json()).toMatchObject({ code: 'role-in-use' });
    const { rows } = (await town.ask('GET', '/api/v1/roles', { cookie: admin })).json();
    expect(rows).toContainEqual({
      id: 'front-desk',
      name: 'Front desk',
      description: '',
      capabilities: ['home.read', 'people.read'],
      shipped: false,
    });
    const alvara = await town.signIn('admin@alvara.example');
    expect(
      (await town.ask('GET', '/api/v1/roles', { cookie: alvara }))
        .json()
        .rows.map((r: { id: string }) => r.id),
    ).not.toContain('front-desk');
    expect(
      (
        await town.ask('PUT', '/api/v1/roles/admin', { cookie: admin, body: { name: 'x', capabilities: [] } })
      ).json(),
    ).toMatchObject({ code: 'shipped-role' });
    expect(
      (
        await town.ask('PUT', '/api/v1/roles/x', {
          cookie: admin,
          body: { name: 'x', capabilities: ['rule.all'] },
        })
      ).statusCode,
    ).toBe(422);
    expect((await town.ask('DELETE', '/api/v1/roles/never', { cookie: admin })).statusCode).toBe(404);
  });
});

describe('write keys', () => {
  const make = async (body: object): Promise<{ id: string; key: string }> =>
    (await town.ask('POST', '/api/v1/write-keys', { cookie: admin, body })).json();

  test('are shown once, stored as a hash, and found by their text', async () => {
    const { id, key } = await make({ name: 'Website', scopes: ['events.write'] });
    expect(key).toMatch(/^rpk_[A-Za-z0-9_-]{32}$/);
    const list = await town.ask('GET', '/api/v1/write-keys', { cookie: admin });
    expect(list.body).not.toContain(key);
    expect(list.json().rows[0]).toMatchObject({
      id,
      name: 'Website',
      prefix: key.slice(0, 8),
      scopes: ['events.write'],
      expiresAt: null,
      revokedAt: null,
    });
    const [row] = await town.db.auth((tx) =>
      tx.query<{ hash: Buffer }>('select hash from write_key where id = $1', [id]),
    );
    expect(row?.hash.equals(createHash('sha256').update(key).digest())).toBe(true);
    const now = Date.now();
    expect(await town.db.auth((tx) => findWriteKey(tx, key, now))).toEqual({
      orgId: town.riverside.id,
      keyId: id,
      scopes: ['events.write'],
      eventsPerSecond: null,
    });
    for (const wrong of ['', 'rpk_', `${key}x`, key.slice(0, -1), `rpk_${'A'.repeat(32)}`])
      expect(await town.db.auth((tx) => findWriteKey(tx, wrong, now)), wrong).toBeNull();
  });

  test('expire', async () => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const { key } = await make({ name: 'Short', scopes: ['events.write'], expiresAt });
    expect(await town.db.auth((tx) => findWriteKey(tx, key, Date.now()))).not.toBeNull();
    expect(await town.db.auth((tx) => findWriteKey(tx, key, Date.parse(expiresAt)))).toBeNull();
    const past = await town.ask('POST', '/api/v1/write-keys', {
      cookie: admin,
      body: { name: 'Past', scopes: ['events.write'], expiresAt: '2020-01-01T00:00:00Z' },
    });
    expect(past.json()).toMatchObject({ status: 422, field: 'expiresAt' });
  });

  test('are revoked at once, also in other processes that remember them', async () => {
    const { id, key } = await make({ name: 'Leaked', scopes: ['events.write'] });
    const elsewhere = openKeyRing(town.db, town.trust.clock);
    const listening = listenForForgetting({ ...town.trust, keyRing: elsewhere });
    await expect
      .poll(() =>
        town.db.owner((tx) =>
          tx.query("select 1 from pg_stat_activity where query = 'listen rapport_forget'"),
        ),
      )
      .toHaveLength(1);
    expect(await town.trust.keyRing.find(key)).toMatchObject({ keyId: id });
    expect(await elsewhere.find(key)).toMatchObject({ keyId: id });
    expect((await town.ask('DELETE', `/api/v1/write-keys/${id}`, { cookie: admin })).statusCode).toBe(204);
    expect(await town.trust.keyRing.find(key)).toBeNull();
    await expect.poll(() => elsewhere.find(key)).toBeNull();
    expect((await town.ask('DELETE', `/api/v1/write-keys/${id}`, { cookie: admin })).statusCode).toBe(404);
    await listening.close();
  });

  test('of another organisation are neither seen nor revoked', async () => {
    const { id } = await make({ name: 'Ours', scopes: ['events.write'] });
    const alvara = await town.signIn('admin@alvara.example');
    expect((await town.ask('GET', '/api/v1/write-keys', { cookie: alvara })).json().rows).toEqual([]);
    expect((await town.ask('DELETE', `/api/v1/write-keys/${id}`, { cookie: alvara })).statusCode).toBe(404);
  });
});

describe('data classes', () => {
  test('are declared for one organisation, and everything else stays health', async () => {
    const url = '/api/v1/data-classes/property/clinic_name';
    expect((await town.ask('PUT', url, { cookie: admin, body: { class: 'public' } })).json()).toEqual({
      scope: 'property',
      name: 'clinicname',
      class: 'public',
      shipped: false,
    });
    const classes = await town.db.web(town.riverside.id, (tx) => readDataClasses(tx, town.riverside.id));
    expect(classes.classOf('property', 'clinicName')).toBe('public');
    const foreign = await town.db.web(town.alvara.id, (tx) => readDataClasses(tx, town.alvara.id));
    expect(foreign.classOf('property', 'clinicName')).toBe('health');
    const { rows } = (await town.ask('GET', '/api/v1/data-classes', { cookie: admin })).json();
    expect(rows).toContainEqual({ scope: 'property', name: 'clinicname', class: 'public', shipped: false });
    expect(rows).toContainEqual({ scope: 'trait', name: 'email', class: 'personal', shipped: true });
    expect((await town.ask('DELETE', url, { cookie: admin })).statusCode).toBe(204);
    const after = await town.db.web(town.riverside.id, (tx) => readDataClasses(tx, town.riverside.id));
    expect(after.classOf('property', 'clinicName')).toBe('health');
    expect((await town.ask('DELETE', url, { cookie: admin })).statusCode).toBe(404);
  });
});

describe('the organisation', () => {
  test('is changed on the version that was read', async () => {
    const read = await town.ask('GET', '/api/v1/organisation', { cookie: admin });
    expect(read.json()).toMatchObject({ slug: 'riverside', zone: 'America/New_York' });
    const etag = String(read.headers.etag);
    const patch = (body: object, headers: { [name: string]: string } = {}) =>
      town.ask('PATCH', '/api/v1/organisation', { cookie: admin, body, headers });
    expect((await patch({ name: 'Riverside Hospital' })).statusCode).toBe(428);
    expect((await patch({ zone: 'EST5' }, { 'if-match': etag })).json()).toMatchObject({
      status: 422,
      code: 'bad-zone',
    });
    expect((await patch({ slug: 'other' }, { 'if-match': etag })).statusCode).toBe(422);
    const changed = await patch(
      { name: 'Riverside Hospital', settings: { greeting: 'Hello' } },
      { 'if-match': etag },
    );
    expect(changed.json()).toMatchObject({
      name: 'Riverside Hospital',
      settings: { greeting: 'Hello' },
      zone: 'America/New_York',
    });
    expect((await patch({ name: 'Late' }, { 'if-match': etag })).statusCode).toBe(412);
  });

  test.each([
    ['bad-slug', { slug: 'No Slug' }],
    ['bad-slug', { slug: '-x' }],
    ['bad-zone', { zone: '+02:00' }],
    ['bad-zone', { zone: 'EST' }],
    ['bad-zone', { zone: 'Europe/Atlantis' }],
    ['slug-taken', { slug: 'riverside' }],
  ])('is not founded with %s: %j', async (code, change) => {
    const wish = {
      slug: 'fresh',
      name: 'Fresh',
      kind: 'care-provider',
      zone: 'Europe/Berlin',
      postalAddress: '1 Main St',
      ...change,
    } as const;
    const made = await createOrganisation(town.trust, wish, { kind: 'system', id: 'test' });
    expect(isRefusal(made) && made.code).toBe(code);
  });
});

describe('the audit trail', () => {
  test('tells who did what, newest first, page by page, each once', async () => {
    const orgId = town.riverside.id;
    const base = Date.now() + 3_600_000;
    const entries = Array.from({ length: 7 }, (_, i) => ({
      orgId,
      at: base + Math.floor(i / 3),
      id: town.trust.newId(base),
      actor: { kind: 'member', id: adminId } as const,
      action: 'thing.read',
      object: `o${i}`,
    }));
    await town.db.web(orgId, async (tx) => {
      for (const entry of entries) await recordAudit(tx, entry);
    });
    type Seen = { object: string; actor: string };
    const seen: Seen[] = [];
    let next: string | undefined = '';
    while (next !== undefined) {
      const page: { rows: Seen[]; next?: string } = (
        await town.ask(
          'GET',
          `/api/v1/audit?action=thing&limit=3${next && `&cursor=${encodeURIComponent(next)}`}`,
          { cookie: admin },
        )
      ).json();
      seen.push(...page.rows);
      next = page.next;
    }
    expect(seen.map((r) => r.object).sort()).toEqual(entries.map((e) => e.object));
    expect(seen[0]).toMatchObject({ object: 'o6', actor: 'admin@riverside.example' });
    const alvara = await town.signIn('admin@alvara.example');
    expect((await town.ask('GET', '/api/v1/audit?action=thing', { cookie: alvara })).json().rows).toEqual([]);
    expect(
      (await town.ask('GET', '/api/v1/audit?cursor=forged.signature', { cookie: admin })).json(),
    ).toMatchObject({ status: 400, code: 'bad-cursor' });
  });

  test('holds what the tests above did', async () => {
    const { rows } = (await town.ask('GET', '/api/v1/audit?limit=200', { cookie: admin })).json();
    const actions = new Set(rows.map((r: { action: string }) => r.action));
    for (const action of [
      'organisation.created',
      'session.opened',
      'member.added',
      'member.changed',
      'member.deactivated',
      'role.changed',
      'write-key.created',
      'write-key.revoked',
      'data-class.declared',
      'organisation.changed',
    ])
      expect(actions, action).toContain(action);
    expect(JSON.stringify(rows)).not.toContain(PASSWORD);
  });
});
