// From identifiers to subjects: the strongest identifier alone names the subject, so that two people who share a browser
// or an address are never taken for one.

import type { Identifier, SubjectAsk, SubjectPort } from '../intake/index.ts';
import type { Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import { appendFacts } from '../platform/log.ts';
import type { Vault } from '../trust/index.ts';
import {
  findIdentifiers,
  type HashedIdentifier,
  insertIdentifiers,
  insertSubjects,
  linkAnonymous,
  repointIdentifiers,
} from './subject-store.ts';

interface SubjectServices {
  readonly vault: Vault;
  readonly newId: NewId;
}

/** The port through which intake resolves subjects, one set of statements for a whole batch. */
export function subjectPort(services: SubjectServices): SubjectPort {
  return { resolve: (tx, ask) => resolveSubjects(tx, services, ask) };
}

async function resolveSubjects(tx: Tx, services: SubjectServices, ask: SubjectAsk): Promise<string[]> {
  const hashed = ask.identifiers.map((list) => list.map((i) => hashOf(services.vault, ask.orgId, i)));
  const owners = await findIdentifiers(tx, ask.orgId, distinct(hashed.flat()));
  const claims = new Map<string, Claim>();
  const chosen = hashed.map((list) => choose(list, owners, claims, () => services.newId(ask.now)));
  const replaced = await claim(tx, services, ask, [...claims.values()]);
  const subjects = chosen.map((subjectId) => replaced.get(subjectId) ?? subjectId);
  await linkKnown(tx, services, ask, hashed, owners, subjects);
  return subjects;
}

interface Claim extends HashedIdentifier {
  readonly subjectId: string;
  /** Its subject was made for it, and it is the identifier that names the subject. */
  readonly names: boolean;
}

function choose(
  list: readonly HashedIdentifier[],
  owners: ReadonlyMap<string, string>,
  claims: Map<string, Claim>,
  make: () => string,
): string {
  const strongest = list[0]?.key ?? '';
  const known = owners.get(strongest) ?? claims.get(strongest)?.subjectId;
  const subjectId = known ?? make();
  for (const identifier of list) {
    if (owners.has(identifier.key) || claims.has(identifier.key)) continue;
    claims.set(identifier.key, {
      ...identifier,
      subjectId,
      names: known === undefined && identifier.key === strongest,
    });
  }
  return subjectId;
}

/** Writes the claims; where another transaction named the subject first, its subject replaces ours. */
async function claim(
  tx: Tx,
  services: SubjectServices,
  ask: SubjectAsk,
  claims: readonly Claim[],
): Promise<ReadonlyMap<string, string>> {
  const replaced = new Map<string, string>();
  if (claims.length === 0) return replaced;
  const won = await insertIdentifiers(tx, ask.orgId, claims, ask.now);
  const lost = claims.filter((c) => c.names && !won.has(c.key));
  if (lost.length > 0) {
    const owners = await findIdentifiers(tx, ask.orgId, lost);
    for (const c of lost) replaced.set(c.subjectId, owners.get(c.key) ?? c.subjectId);
    const strays = claims.filter((c) => won.has(c.key) && replaced.has(c.subjectId));
    await repointIdentifiers(
      tx,
      ask.orgId,
      strays.map((c) => ({ ...c, subjectId: replaced.get(c.subjectId) ?? c.subjectId })),
    );
  }
  const made = [...new Set(claims.filter((c) => c.names && won.has(c.key)).map((c) => c.subjectId))];
  await insertSubjects(tx, ask.orgId, made, ask.source, ask.importId, ask.now);
  await services.vault.ready(
    tx,
    made.map((subjectId) => ({ orgId: ask.orgId, subjectId })),
    true,
  );
  return replaced;
}

/** A browser that was anonymous and is now known: its subject is linked to the person, never two known people. */
async function linkKnown(
  tx: Tx,
  services: SubjectServices,
  ask: SubjectAsk,
  hashed: readonly (readonly HashedIdentifier[])[],
  owners: ReadonlyMap<string, string>,
  subjects: readonly string[],
): Promise<void> {
  const pairs = new Map<string, string>();
  hashed.forEach((list, i) => {
    const subjectId = subjects[i];
    const strong = list[0];
    if (!subjectId || strong?.kind !== 'user') return;
    for (const weak of list.slice(1)) {
      const other = weak.kind === 'anonymous' ? owners.get(weak.key) : undefined;
      if (other && other !== subjectId) pairs.set(other, subjectId);
    }
  });
  if (pairs.size === 0) return;
  const linked = await linkAnonymous(tx, ask.orgId, [...pairs], ask.now);
  await appendFacts(
    tx,
    linked.map((l) => ({
      orgId: ask.orgId,
      subjectId: l.person_id,
      id: services.newId(ask.now),
      receivedAt: ask.now,
      occurredAt: ask.now,
      kind: 'fact',
      name: 'identity.linked',
      origin: ask.source,
      importId: null,
      open: { p: { absorbed: l.subject_id } },
      sealed: null,
    })),
  );
}

function hashOf(vault: Vault, orgId: string, identifier: Identifier): HashedIdentifier {
  const hash = vault.blindIndex(orgId, identifier.kind, normalise(identifier));
  return { kind: identifier.kind, hash, key: `${identifier.kind}:${hash.toString('base64')}` };
}

/** E-mail addresses and phone numbers are compared without case and blanks; other identifiers exactly. */
export function normalise(identifier: Identifier): string {
  if (identifier.kind === 'email') return identifier.value.trim().toLowerCase().normalize('NFC');
  if (identifier.kind === 'phone') return identifier.value.replace(/[^\d+]/g, '');
  return identifier.value;
}

function distinct(list: readonly HashedIdentifier[]): HashedIdentifier[] {
  return [...new Map(list.map((i) => [i.key, i])).values()];
}
