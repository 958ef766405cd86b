// The vault keeps what it seals from everybody else, keeps nothing after erasure, and survives other people's rollbacks.
import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TrustTown, trustTown } from '../../test/support/trust.ts';
import type { Tx } from '../platform/db.ts';
import { openVault, type SubjectRef, type Vault } from './vault.ts';

let town: TrustTown;
let ours: SubjectRef;
beforeAll(async () => {
  town = await trustTown();
  ours = await subjectWithKey(town.trust.vault, town.riverside.id);
});
afterAll(() => town.close());

const inWeb = <T>(orgId: string, work: (tx: Tx) => Promise<T>): Promise<T> => town.db.web(orgId, work);
/** Another process: the same key and database, an empty memory. */
const otherProcess = (): Vault => openVault(town.trust.instanceKey);

async function subjectWithKey(vault: Vault, orgId: string): Promise<SubjectRef> {
  const ref = { orgId, subjectId: randomUUID() };
  await inWeb(orgId, (tx) => vault.ready(tx, [ref], true));
  return ref;
}

describe('what is sealed', () => {
  test('opens again, whatever it is', () => {
    const { vault } = town.trust;
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const plain = JSON.parse(JSON.stringify(value));
        expect(vault.open(ours, vault.seal(ours, plain))).toEqual(plain);
      }),
    );
  });

  test('never looks the same twice and shows nothing of itself', () => {
    const { vault } = town.trust;
    const [one, two] = [vault.seal(ours, { diagnosis: 'gout' }), vault.seal(ours, { diagnosis: 'gout' })];
    expect(one.equals(two)).toBe(false);
    expect(one.includes('gout')).toBe(false);
  });

  test('does not open when a single bit was changed, or when it was cut', () => {
    const { vault } = town.trust;
    const sealed = vault.seal(ours, { diagnosis: 'gout' });
    fc.assert(
      fc.property(fc.nat(sealed.length * 8 - 1), (bit) => {
        const changed = Buffer.from(sealed);
        changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        expect(vault.open(ours, changed)).toBeNull();
      }),
    );
    for (const length of [0, 1, 12, 27, sealed.length - 1])
      expect(vault.open(ours, sealed.subarray(0, length))).toBeNull();
  });

  test('opens for its own subject and organisation only', async () => {
    const { vault } = town.trust;
    const sealed = vault.seal(ours, { note: 'x' });
    const sister = await subjectWithKey(vault, ours.orgId);
    const foreign = await subjectWithKey(vault, town.alvara.id);
    expect(vault.open(sister, sealed)).toBeNull();
    expect(vault.open(foreign, sealed)).toBeNull();
    expect(vault.open({ orgId: town.alvara.id, subjectId: ours.subjectId }, sealed)).toBeNull();
  });

  test('opens in another process, and never under another instance key', async () => {
    const sealed = town.trust.vault.seal(ours, { note: 'x' });
    const other = otherProcess();
    await inWeb(ours.orgId, (tx) => other.ready(tx, [ours], false));
    expect(other.open(ours, sealed)).toEqual({ note: 'x' });
    const thief = openVault(randomBytes(32));
    await expect(inWeb(ours.orgId, (tx) => thief.ready(tx, [ours], false))).rejects.toThrow('instance key');
  });

  test('under the instance opens for its purpose only', () => {
    const { vault } = town.trust;
    const sealed = vault.sealInstance('quarantine', { a: 1 });
    expect(vault.openInstance('quarantine', sealed)).toEqual({ a: 1 });
    expect(vault.openInstance('portal', sealed)).toBeNull();
  });
});

describe('a subject', () => {
  test('of another organisation has no key to be had', async () => {
    const vault = otherProcess();
    await inWeb(town.alvara.id, (tx) => vault.ready(tx, [{ ...ours, orgId: town.alvara.id }], false));
    expect(vault.open({ ...ours, orgId: town.alvara.id }, town.trust.vault.seal(ours, {}))).toBeNull();
  });

  test('that was erased opens nothing any more, here or elsewhere', async () => {
    const { vault } = town.trust;
    const ref = await subjectWithKey(vault, town.riverside.id);
    const sealed = vault.seal(ref, { note: 'x' });
    await inWeb(ref.orgId, (tx) =>
      tx.query('delete from subject_key where subject_id = $1', [ref.subjectId]),
    );
    vault.forget(ref.subjectId);
    for (const each of [vault, otherProcess()]) {
      await inWeb(ref.orgId, (tx) => each.ready(tx, [ref], false));
      expect(each.open(ref, sealed)).toBeNull();
      expect(() => each.seal(ref, {})).toThrow('not ready');
    }
  });

  test('looked for too early is found once its key exists', async () => {
    const [early, maker] = [otherProcess(), otherProcess()];
    const ref = { orgId: town.riverside.id, subjectId: randomUUID() };
    await inWeb(ref.orgId, (tx) => early.ready(tx, [ref], false));
    await inWeb(ref.orgId, (tx) => maker.ready(tx, [ref], true));
    await inWeb(ref.orgId, (tx) => early.ready(tx, [ref], false));
    expect(early.open(ref, maker.seal(ref, { a: 1 }))).toEqual({ a: 1 });
  });

  test('asked for by two processes at once gets one key', async () => {
    const vaults = [otherProcess(), otherProcess(), otherProcess()];
    const ref = { orgId: town.riverside.id, subjectId: randomUUID() };
    await Promise.all(vaults.map((v) => inWeb(ref.orgId, (tx) => v.ready(tx, [ref], true))));
    const [a, b, c] = vaults;
    if (!a || !b || !c) throw new Error('three vaults were opened');
    expect(b.open(ref, a.seal(ref, { a: 1 }))).toEqual({ a: 1 });
    expect(c.open(ref, b.seal(ref, { a: 2 }))).toEqual({ a: 2 });
  });
});

describe('a key made in a transaction', () => {
  test('serves that transaction at once, and is forgotten with its rollback', async () => {
    const vault = otherProcess();
    const ref = { orgId: town.riverside.id, subjectId: randomUUID() };
    const failing = inWeb(ref.orgId, async (tx) => {
      await vault.ready(tx, [ref], true);
      expect(vault.open(ref, vault.seal(ref, { a: 1 }))).toEqual({ a: 1 });
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    expect(() => vault.seal(ref, {})).toThrow('not ready');
  });

  test('that rolls back is not used by another transaction that asked meanwhile', async () => {
    const vault = otherProcess();
    const ref = { orgId: town.riverside.id, subjectId: randomUUID() };
    const made = Promise.withResolvers<void>();
    const fail = Promise.withResolvers<void>();
    const first = inWeb(ref.orgId, async (tx) => {
      await vault.ready(tx, [ref], true);
      made.resolve();
      await fail.promise;
      throw new Error('rolled back');
    });
    await made.promise;
    const second = inWeb(ref.orgId, async (tx) => {
      const ready = vault.ready(tx, [ref], true);
      setTimeout(() => fail.resolve(), 50);
      await ready;
      return vault.seal(ref, { kept: true });
    });
    await expect(first).rejects.toThrow('rolled back');
    const sealed = await second;
    expect(vault.open(ref, sealed)).toEqual({ kept: true });
    const other = otherProcess();
    await inWeb(ref.orgId, (tx) => other.ready(tx, [ref], false));
    expect(other.open(ref, sealed)).toEqual({ kept: true });
  });
});

describe('a blind index', () => {
  test('is the same for the same value inside one organisation and nowhere else', () => {
    const { vault } = town.trust;
    const index = (org: string, kind: string, value: string): string =>
      vault.blindIndex(org, kind, value).toString('hex');
    expect(index(ours.orgId, 'email', 'a@b.example')).toBe(index(ours.orgId, 'email', 'a@b.example'));
    expect(index(ours.orgId, 'email', 'a@b.example')).not.toBe(index(town.alvara.id, 'email', 'a@b.example'));
    expect(index(ours.orgId, 'email', 'a@b.example')).not.toBe(index(ours.orgId, 'phone', 'a@b.example'));
    expect(
      openVault(randomBytes(32)).blindIndex(ours.orgId, 'email', 'a@b.example').toString('hex'),
    ).not.toBe(index(ours.orgId, 'email', 'a@b.example'));
  });
});
