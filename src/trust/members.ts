// Who belongs to an organisation: adding, changing and letting go, so that somebody always keeps the keys.
import type { Tx } from '../platform/db.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { recordAudit } from './audit-store.ts';
import {
  changeMember,
  countKeepers,
  countMemberships,
  insertMember,
  type MemberChange,
  readMember,
} from './member-store.ts';
import type { Actor } from './model.ts';
import { lockOrganisation } from './organisation-store.ts';
import { readRoles } from './role-store.ts';
import { createAccount, createInvitation } from './sign-in.ts';
import { endSessions, findAccount } from './sign-in-store.ts';
import type { Trust } from './trust.ts';

export interface NewMember {
  readonly email: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly teams?: readonly string[];
  readonly territories?: readonly string[];
  /** For demonstrations and the command line; people set their own by invitation. */
  readonly password?: string;
}

/** What lets a person set their password: shown once, single use. `expiresAt` in ms. */
export interface Invitation {
  readonly token: string;
  readonly expiresAt: number;
}

export interface AddedMember {
  readonly userId: string;
  readonly invitation: Invitation | null;
}

const TAKEN = refuse(409, 'account-elsewhere', 'This e-mail belongs to an account of this installation.', {
  field: 'email',
  fix: 'Ask the operator of the installation to connect it.',
});
const NO_MEMBER = refuse(404, 'no-such-member', 'There is no such member in this organisation.');
const LAST_KEEPER = refuse(409, 'last-keeper', 'Then nobody could manage the members of this organisation.', {
  fix: 'Give another member a role that manages members first.',
});

/**
 * Adds a member, with an account of their own when the e-mail has none.
 * @param anyAccount true for the operator only: an administrator who could add accounts of strangers could also have made
 *   such an account before, with a password they know
 */
export async function addMember(
  trust: Trust,
  orgId: string,
  wish: NewMember,
  by: Actor,
  anyAccount: boolean,
): Promise<AddedMember | Refusal> {
  const unknown = await trust.db.web(orgId, (tx) => unknownRole(tx, orgId, wish.roles));
  if (unknown) return unknown;
  const email = wish.email.trim().toLowerCase();
  const known = await trust.db.auth((tx) => findAccount(tx, email));
  if (known && (await trust.db.auth((tx) => readMember(tx, orgId, known))))
    return refuse(409, 'already-member', 'This person is a member already.', { field: 'email' });
  if (known && !anyAccount) return TAKEN;
  const userId =
    known ?? (await createAccount(trust.signIn, { email, name: wish.name, password: wish.password ?? null }));
  const now = trust.clock.now();
  await trust.db.web(orgId, async (tx) => {
    await insertMember(
      tx,
      orgId,
      userId,
      { roles: wish.roles, teams: wish.teams ?? [], territories: wish.territories ?? [] },
      now,
    );
    await note(trust, tx, orgId, by, 'member.added', userId, [...wish.roles]);
  });
  return { userId, invitation: known || wish.password !== undefined ? null : await invite(trust, userId) };
}

/**
 * Changes roles, teams, territories or the activity of a member. Run in a transaction that a refusal rolls back. One who is
 * let go is signed out everywhere.
 */
export async function reviseMember(
  trust: Trust,
  tx: Tx,
  orgId: string,
  userId: string,
  change: MemberChange,
  by: Actor,
): Promise<Refusal | null> {
  const unknown = change.roles && (await unknownRole(tx, orgId, change.roles));
  if (unknown) return unknown;
  await lockOrganisation(tx, orgId);
  if (!(await changeMember(tx, orgId, userId, change))) return NO_MEMBER;
  const kept = await keepersRemain(tx, orgId);
  if (isRefusal(kept)) return kept;
  await note(
    trust,
    tx,
    orgId,
    by,
    change.active === false ? 'member.deactivated' : 'member.changed',
    userId,
    [...(change.roles ?? [])],
  );
  return null;
}

/** Signs an account out everywhere. */
export async function signOutEverywhere(trust: Trust, userId: string): Promise<void> {
  await trust.db.auth((tx) => endSessions(tx, userId));
}

/** A refusal when nobody could manage members any more. */
export async function keepersRemain(tx: Tx, orgId: string): Promise<Refusal | null> {
  return (await countKeepers(tx, orgId)) > 0 ? null : LAST_KEEPER;
}

/** A new invitation for a member whose account works in this organisation only: its bearer becomes that account. */
export async function inviteMember(
  trust: Trust,
  orgId: string,
  userId: string,
  by: Actor,
): Promise<Invitation | Refusal> {
  const [member, places] = await trust.db.auth(
    async (tx) => [await readMember(tx, orgId, userId), await countMemberships(tx, userId)] as const,
  );
  if (!member) return NO_MEMBER;
  if (places > 1) return TAKEN;
  await trust.db.web(orgId, (tx) => note(trust, tx, orgId, by, 'member.invited', userId, []));
  return invite(trust, userId);
}

async function invite(trust: Trust, userId: string): Promise<Invitation> {
  const token = Buffer.from(trust.random.bytes(24)).toString('base64url');
  return { token, ...(await createInvitation(trust.signIn, userId, token, trust.clock.now())) };
}

async function unknownRole(tx: Tx, orgId: string, roles: readonly string[]): Promise<Refusal | null> {
  const known = new Set((await readRoles(tx, orgId)).map((r) => r.id));
  const unknown = roles.find((r) => !known.has(r));
  return unknown === undefined
    ? null
    : refuse(422, 'unknown-role', 'There is no such role in this organisation.', { field: 'roles' });
}

async function note(
  trust: Trust,
  tx: Tx,
  orgId: string,
  by: Actor,
  action: string,
  userId: string,
  roles: string[],
): Promise<void> {
  const at = trust.clock.now();
  await recordAudit(tx, {
    orgId,
    at,
    id: trust.newId(at),
    actor: by,
    action,
    object: userId,
    detail: { roles },
  });
}
