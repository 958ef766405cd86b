// Two transactions race for one subject's key, and the news of the loser's end arrives last.
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Tx } from '../platform/db.ts';
import { createTenantKey, openVault } from './vault.ts';

interface FakeTx extends Tx {
  commit(): void;
  rollback(): void;
}

/** A transaction over rows kept in memory: subject keys are seen by their own transaction only, as if never committed. */
function fakeTx(tenants: Map<string, unknown>): FakeTx {
  const own: unknown[] = [];
  const after: { commit: (() => void)[]; rollback: (() => void)[] } = { commit: [], rollback: [] };
  const answer = (text: string, values: readonly unknown[]): unknown[] => {
    if (text.startsWith('insert into tenant_key')) tenants.set(String(values[0]), values[1]);
    if (text.includes('from tenant_key'))
      return [...tenants].map(([org_id, wrapped]) => ({ org_id, wrapped }));
    if (!text.startsWith('insert into subject_key')) return own;
    const [orgs = [], subjects = [], keys = []] = values.map((v) => (Array.isArray(v) ? v : []));
    own.push(...subjects.map((subject_id, i) => ({ org_id: orgs[i], subject_id, wrapped: keys[i] })));
    return own;
  };
  return {
    query: async <Row>(text: string, values: readonly unknown[] = []) =>
      JSON.parse(JSON.stringify(answer(text, values)), reviveBuffers) as Row[],
    nextSeq: () => 0,
    onCommit: (run) => void after.commit.push(run),
    onRollback: (run) => void after.rollback.push(run),
    commit: () => after.commit.forEach((run) => void run()),
    rollback: () => after.rollback.forEach((run) => void run()),
  };
}

function reviveBuffers(_key: string, value: unknown): unknown {
  const isBuffer =
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === 'Buffer' &&
    'data' in value;
  return isBuffer && Array.isArray(value.data) ? Buffer.from(value.data) : value;
}

test.each(['commit', 'rollback'] as const)(
  'the late %s of one does not take the key the other made since',
  async (end) => {
    const instanceKey = Buffer.alloc(32, 7);
    const ref = { orgId: randomUUID(), subjectId: randomUUID() };
    const tenants = new Map<string, unknown>();
    await createTenantKey(fakeTx(tenants), instanceKey, ref.orgId, 0);
    const vault = openVault(instanceKey);
    const [first, second] = [fakeTx(tenants), fakeTx(tenants)];
    await vault.ready(first, [ref], true);
    await vault.ready(second, [ref], true);
    const sealed = vault.seal(ref, { by: 'second' });
    first[end]();
    expect(vault.open(ref, sealed)).toEqual({ by: 'second' });
    second.commit();
    expect(vault.open(ref, sealed)).toEqual({ by: 'second' });
  },
);

test('a key read while somebody was erased serves its transaction and is not kept', async () => {
  const instanceKey = Buffer.alloc(32, 7);
  const ref = { orgId: randomUUID(), subjectId: randomUUID() };
  const tenants = new Map<string, unknown>();
  await createTenantKey(fakeTx(tenants), instanceKey, ref.orgId, 0);
  const vault = openVault(instanceKey);
  const tx = fakeTx(tenants);
  await openVault(instanceKey).ready(tx, [ref], true);
  const slow: Tx = {
    ...tx,
    query: async (text, values) => {
      const rows = await tx.query<never>(text, values);
      if (text.includes('from subject_key')) vault.forget(ref.subjectId);
      return rows;
    },
  };
  await vault.ready(slow, [ref], false);
  expect(vault.open(ref, vault.seal(ref, { a: 1 }))).toEqual({ a: 1 });
  tx.commit();
  expect(() => vault.seal(ref, {})).toThrow('not ready');
});

test('keys that a transaction has asked for stay its own when everything is forgotten, and are read anew afterwards', async () => {
  const instanceKey = Buffer.alloc(32, 7);
  const ref = { orgId: randomUUID(), subjectId: randomUUID() };
  const tenants = new Map<string, unknown>();
  await createTenantKey(fakeTx(tenants), instanceKey, ref.orgId, 0);
  const vault = openVault(instanceKey);
  const rows = fakeTx(tenants);
  await openVault(instanceKey).ready(rows, [ref], true);
  await vault.ready(rows, [ref], false);
  const sealed = vault.seal(ref, { a: 1 });
  vault.forgetAll();
  expect(vault.open(ref, sealed)).toEqual({ a: 1 });
  // Erased meanwhile, and the news of it were missed.
  await vault.ready(fakeTx(tenants), [ref], false);
  expect(vault.open(ref, sealed)).toBeNull();
});
