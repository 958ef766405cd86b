// Asks the database's own catalogue whether any table, view or function lets one organisation see another's rows.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TrustTown, trustTown } from '../../test/support/trust.ts';
import type { Tx } from '../platform/db.ts';

/** Tables without row-level security, and why that is right. docs/security-model.md shows the same list. */
const EXCEPTIONS: { readonly [table: string]: string } = {
  schema_migration: 'names of applied migrations; the serving roles have no right on it',
  consumer_checkpoint: 'positions in the log by bucket, no tenant data; workers only',
  consumer_worker: 'which workers live; workers only',
  queue_incident: 'queues that stood still, of the whole installation; the owner only',
  instance_setting: 'settings of the whole installation; read-only for the serving roles',
  shipped_role: 'the roles that come with Rapport; read-only for the serving roles',
  model_snapshot: 'parameters of the arbiter, no person in them; workers insert, web reads',
  staff_user: 'accounts stand above organisations; the auth role only',
  staff_session: 'sessions of such accounts; the auth role only',
  staff_credential: 'password hashes of such accounts; the auth role only',
  staff_verification: 'hashed invitations to set a password; the auth role only',
  portal_account: 'portal logins stand above organisations; the auth role only',
  portal_link: 'which persons a portal login stands for; the auth role only',
  portal_token: 'hashed single-use portal links; the auth role only',
  portal_session: 'hashed portal sessions; the auth role only',
  contact_budget: 'no role may touch it: contact_budget_* functions only',
  contact_slot: 'no role may touch it: contact_budget_* functions only',
};

/** Functions that run with their owner's rights, and who may call each. */
const DEFINER_FUNCTIONS: { readonly [name: string]: readonly string[] } = {
  find_people: ['rapport_web'],
  contact_budget_open: ['rapport_worker'],
  contact_budget_read: ['rapport_worker'],
  contact_budget_reserve: ['rapport_worker'],
  contact_budget_settle: ['rapport_worker'],
  contact_budget_expire: ['rapport_worker'],
  portal_forget: ['rapport_worker'],
  portal_accounts_of: ['rapport_worker'],
};

const ROLES = ['rapport_web', 'rapport_worker', 'rapport_auth', 'rapport_search'];
const FORBIDDEN = ['TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN'];

interface Table {
  readonly name: string;
  readonly enabled: boolean;
  readonly forced: boolean;
  readonly partition: boolean;
  readonly columns: string[];
  readonly policies: string[];
}

let town: TrustTown;
let tables: Table[];
const owned = <T>(text: string, values: readonly unknown[] = []): Promise<T[]> =>
  town.db.owner((tx) => tx.query<T>(text, values));

beforeAll(async () => {
  town = await trustTown();
  tables = await owned<Table>(
    `select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced, c.relispartition as partition,
       array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped) as columns,
       array(select polname::text from pg_policy where polrelid = c.oid order by polname) as policies
     from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by c.relname`,
  );
});
afterAll(() => town.close());

describe('the catalogue', () => {
  test('knows tables at all, and every exception still exists', () => {
    expect(tables.length).toBeGreaterThan(40);
    const names = new Set(tables.map((t) => t.name));
    expect(Object.keys(EXCEPTIONS).filter((name) => !names.has(name))).toEqual([]);
  });

  test('every table of an organisation has row-level security, forced, for web and worker', () => {
    const wrong = tables
      .filter((t) => !t.partition && !(t.name in EXCEPTIONS))
      .filter(
        (t) =>
          !t.enabled ||
          !t.forced ||
          !t.columns.includes('org_id') ||
          !t.policies.includes('web') ||
          !t.policies.includes('worker'),
      );
    expect(wrong.map((t) => t.name)).toEqual([]);
  });

  test('every policy for web or worker binds both what is read and what is written to the organisation', async () => {
    const policies = await owned<{ name: string; role: string; using: string | null; check: string | null }>(
      `select c.relname || '.' || p.polname as name, r.rolname as role, pg_get_expr(polqual, polrelid) as using, pg_get_expr(polwithcheck, polrelid) as check
       from pg_policy p join pg_class c on c.oid = p.polrelid cross join unnest(p.polroles) with ordinality u(oid, n) left join pg_roles r on r.oid = u.oid`,
    );
    const bound = (text: string | null): boolean =>
      text !== null && /org_id = (ANY )?\(/.test(text) && /app_orgs?\(\)/.test(text);
    const served = policies.filter((p) => p.role !== 'rapport_auth' && p.role !== 'rapport_search');
    expect(served.filter((p) => !(bound(p.using) && bound(p.check)))).toEqual([]);
    // What the search role may read is bound by its one function (below), because a bound policy would cost the index.
    const searched = policies.filter((p) => p.role === 'rapport_search').map((p) => p.name);
    expect(searched.sort()).toEqual(['audience_member.search', 'profile.search']);
  });

  test('the auth role has a policy of its own on few tables, all of them without a person', () => {
    const open = tables.filter((t) => t.policies.includes('auth')).map((t) => t.name);
    expect(open).toEqual(['member', 'organisation', 'role', 'tenant_key', 'write_key']);
  });

  test('no serving role may touch a partition except through its parent', async () => {
    const partitions = tables.filter((t) => t.partition).map((t) => t.name);
    expect(partitions.length).toBeGreaterThan(3);
    const rights = await owned(
      `select c.relname, r.rolname from pg_class c cross join pg_roles r where c.relispartition and r.rolname = any ($1::text[])
         and has_table_privilege(r.oid, c.oid, 'select, insert, update, delete, truncate, references, trigger')`,
      [ROLES],
    );
    expect(rights).toEqual([]);
  });

  test('nobody but the serving roles has any right, and these have none that passes by the policies', async () => {
    const rights = await owned<{ role: string; table: string; privilege: string }>(
      `select coalesce(r.rolname, 'public') as role, c.relname as table, a.privilege_type as privilege
       from pg_class c cross join aclexplode(c.relacl) a left join pg_roles r on r.oid = a.grantee
       where c.relnamespace = 'public'::regnamespace and a.grantee <> c.relowner`,
    );
    expect(rights.filter((r) => !ROLES.includes(r.role))).toEqual([]);
    expect(rights.filter((r) => FORBIDDEN.includes(r.privilege))).toEqual([]);
    const onExceptions = rights.filter(
      (r) => r.table.startsWith('staff_') || r.table.startsWith('portal_') || r.table.startsWith('contact_'),
    );
    expect(onExceptions.filter((r) => r.role !== 'rapport_auth')).toEqual([]);
    expect(rights.filter((r) => r.table.startsWith('contact_'))).toEqual([]);
  });

  test('the audit trail and consent cannot be rewritten', async () => {
    const may = async (role: string, table: string, privilege: string): Promise<boolean> => {
      const [row] = await owned<{ may: boolean }>('select has_table_privilege($1, $2, $3) as may', [
        role,
        table,
        privilege,
      ]);
      return row?.may ?? true;
    };
    for (const role of ROLES) {
      for (const privilege of ['update', 'delete', 'truncate'])
        expect(await may(role, 'audit', privilege), `${role} ${privilege} audit`).toBe(false);
      expect(await may(role, 'consent', 'update')).toBe(false);
      expect(await may(role, 'tombstone', 'delete')).toBe(false);
    }
    expect(await may('rapport_web', 'consent', 'delete')).toBe(false);
  });

  test('the serving roles own next to nothing and stand above no policy', async () => {
    expect(
      await owned(
        'select rolname from pg_roles where rolname = any ($1::text[]) and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolcanlogin)',
        [ROLES],
      ),
    ).toEqual([]);
    expect(
      await owned(
        'select c.relname from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname = any ($1::text[])',
        [ROLES],
      ),
    ).toEqual([]);
    const functions = await owned<{ name: string }>(
      'select proname::text as name from pg_proc p join pg_roles r on r.oid = p.proowner where r.rolname = any ($1::text[])',
      [ROLES],
    );
    expect(functions).toEqual([{ name: 'find_people' }]);
    expect(
      await owned(
        `select m.roleid from pg_auth_members m join pg_roles r on r.oid = m.member where r.rolname = any ($1::text[])`,
        [ROLES],
      ),
    ).toEqual([]);
    expect(
      await owned(`select 1 from unnest($1::text[]) r where has_schema_privilege(r, 'public', 'create')`, [
        ROLES,
      ]),
    ).toEqual([]);
  });

  test('there is no view, and every function with its owner’s rights is listed, pinned and closed to the public', async () => {
    expect(
      await owned(
        `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm', 'f')`,
      ),
    ).toEqual([]);
    const definers = await owned<{ name: string; config: string[] | null; callers: string[] }>(
      `select p.proname::text as name, p.proconfig as config, array(select rolname::text from pg_roles r where r.rolname = any ($1::text[]) and has_function_privilege(r.oid, p.oid, 'execute')
         and r.oid <> p.proowner order by 1) as callers
       from pg_proc p where p.prosecdef and p.pronamespace = 'public'::regnamespace order by 1`,
      [ROLES],
    );
    expect(Object.fromEntries(definers.map((d) => [d.name, d.callers]))).toEqual(DEFINER_FUNCTIONS);
    for (const { name, config } of definers) expect(config, name).toContain('search_path=public, pg_temp');
  });

  test('docs/security-model.md shows the same exceptions and functions', async () => {
    const page = await readFile(new URL('../../docs/security-model.md', import.meta.url), 'utf8');
    for (const [table, reason] of Object.entries(EXCEPTIONS))
      expect(page).toContain(`| \`${table}\` | ${reason} |`);
    for (const name of Object.keys(DEFINER_FUNCTIONS)) expect(page).toContain(`\`${name}\``);
  });
});

describe('as the serving roles', () => {
  const rowsOf = (tx: Tx): Promise<{ table: string; n: number }[]> =>
    tx.query(
      `select 'organisation' as table, count(*)::int as n from organisation union all select 'tenant_key', count(*)::int from tenant_key
     union all select 'audit', count(*)::int from audit order by 1`,
    );

  test('unset organisation means no row at all', async () => {
    const roles = ['rapport_web', 'rapport_worker'];
    for (const role of roles) {
      const rows = await town.db.owner(async (tx) => {
        await tx.query(`set local role ${role}`);
        return rowsOf(tx);
      });
      expect(
        rows.map((r) => r.n),
        role,
      ).toEqual([0, 0, 0]);
    }
    expect((await town.db.worker([], rowsOf)).map((r) => r.n)).toEqual([0, 0, 0]);
  });

  test('every tenant table is empty for an organisation that does not exist, and readable without error', async () => {
    const tenant = tables.filter((t) => !t.partition && !(t.name in EXCEPTIONS)).map((t) => t.name);
    for (const name of tenant) {
      const [right] = await owned<{ web: boolean; worker: boolean }>(
        `select has_table_privilege('rapport_web', $1, 'select') as web, has_table_privilege('rapport_worker', $1, 'select') as worker`,
        [name],
      );
      if (right?.web)
        expect(
          await town.db.web(randomUUID(), (tx) => tx.query(`select 1 from ${name} limit 1`)),
          name,
        ).toEqual([]);
      if (right?.worker)
        expect(
          await town.db.worker([randomUUID()], (tx) => tx.query(`select 1 from ${name} limit 1`)),
          name,
        ).toEqual([]);
    }
  });

  test('one organisation sees itself only', async () => {
    const slugs = (tx: Tx): Promise<{ slug: string }[]> =>
      tx.query('select slug from organisation order by slug');
    expect(await town.db.web(town.riverside.id, slugs)).toEqual([{ slug: 'riverside' }]);
    expect(await town.db.worker([town.alvara.id], slugs)).toEqual([{ slug: 'alvara' }]);
    expect(await town.db.worker([town.alvara.id, town.riverside.id], slugs)).toHaveLength(2);
  });

  test('a row for another organisation is refused, and another’s row is not touched', async () => {
    const { riverside, alvara, db } = town;
    const insert = (tx: Tx): Promise<unknown> =>
      tx.query('insert into subject_key (org_id, subject_id, wrapped) values ($1, $2, $3)', [
        alvara.id,
        randomUUID(),
        Buffer.alloc(1),
      ]);
    await expect(db.web(riverside.id, insert)).rejects.toThrow('row-level security');
    await expect(db.worker([riverside.id], insert)).rejects.toThrow('row-level security');
    await expect(
      db.web(riverside.id, (tx) =>
        tx.query("insert into role (org_id, id, name, capabilities) values ($1, 'x', 'x', '{}')", [
          alvara.id,
        ]),
      ),
    ).rejects.toThrow('row-level security');
    await db.web(alvara.id, (tx) =>
      tx.query("insert into role (org_id, id, name, capabilities) values ($1, 'own', 'own', '{}')", [
        alvara.id,
      ]),
    );
    await db.web(riverside.id, async (tx) => {
      expect(
        await tx.query("update role set name = 'taken' where org_id = $1 returning id", [alvara.id]),
      ).toEqual([]);
      expect(await tx.query('delete from role where org_id = $1 returning id', [alvara.id])).toEqual([]);
      expect(
        await tx.query('update organisation set name = $2 where org_id = $1 returning 1', [
          alvara.id,
          'taken',
        ]),
      ).toEqual([]);
    });
    await expect(
      db.web(alvara.id, (tx) => tx.query('update role set org_id = $1', [riverside.id])),
    ).rejects.toThrow('row-level security');
    expect(await db.web(alvara.id, (tx) => tx.query('select name from role'))).toEqual([{ name: 'own' }]);
  });

  test('accounts, budgets and partitions are closed to web and worker', async () => {
    for (const table of [
      'staff_user',
      'staff_session',
      'staff_credential',
      'portal_account',
      'contact_slot',
      'event_default',
      'audit_default',
      'decision_default',
      'delivery_default',
    ]) {
      await expect(
        town.db.web(town.riverside.id, (tx) => tx.query(`select 1 from ${table}`)),
        table,
      ).rejects.toThrow('permission denied');
      await expect(
        town.db.worker([town.riverside.id], (tx) => tx.query(`select 1 from ${table}`)),
        table,
      ).rejects.toThrow('permission denied');
    }
  });

  test('a day’s partition made later is closed too', async () => {
    await town.db.owner((tx) =>
      tx.query(`select ensure_partitions('audit', current_date + 30, current_date + 30)`),
    );
    const [day] = await owned<{ name: string }>(
      `select relname::text as name from pg_class where relispartition and relname ~ '^audit_[0-9]+$'`,
    );
    await expect(
      town.db.web(town.riverside.id, (tx) => tx.query(`select 1 from ${day?.name}`)),
    ).rejects.toThrow('permission denied');
  });

  test('auth sees nothing of a person', async () => {
    for (const table of [
      'event',
      'profile',
      'subject',
      'identifier',
      'subject_key',
      'consent',
      'audit',
      'decision',
      'suppression',
    ])
      await expect(
        town.db.auth((tx) => tx.query(`select 1 from ${table}`)),
        table,
      ).rejects.toThrow('permission denied');
  });

  test('search finds people of the own organisation only', async () => {
    const person = randomUUID();
    const profile = `insert into profile (org_id, person_id, display_name, first_seen_at, last_seen_at, updated_at) values ($1, $2, 'Ada Example', now(), now(), now())`;
    await town.db.web(town.alvara.id, (tx) => tx.query(profile, [town.alvara.id, person]));
    const search = (orgId: string): Promise<unknown[]> =>
      town.db.web(orgId, (tx) =>
        tx.query("select person_id from find_people('ada', null, null, null, true, 10)"),
      );
    expect(await search(town.alvara.id)).toEqual([{ person_id: person }]);
    expect(await search(town.riverside.id)).toEqual([]);
  });
});
