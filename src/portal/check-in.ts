// Coming to a place: what was typed is kept sealed, then matched to one person beyond doubt, or left to the desk.
import { normalise } from '../people/index.ts';
import type { Tx } from '../platform/db.ts';
import { noteSystemAct } from './check-in-audit.ts';
import { type Candidate, type Claim, foldNumber, matchArrival } from './check-in-match.ts';
import {
  type CandidateRow,
  findByCode,
  findCandidates,
  insertArrival,
  type PointRow,
  settleArrival,
} from './check-in-store.ts';
import type { PortalServices } from './services.ts';

/** What check-in needs of the portal. */
export type CheckInServices = Pick<PortalServices, 'db' | 'clock' | 'newId' | 'vault' | 'log' | 'record'>;

/** A point and whose it is. */
export interface PointAt {
  readonly orgId: string;
  readonly point: PointRow;
}

/** Sealed under this name in the vault. */
export const SEALED = 'arrival';
const MOST_CANDIDATES = 50;

/** Keeps that somebody came; nothing is looked up yet, so that the answer takes as long for everybody. */
export async function keepArrival(services: CheckInServices, at: PointAt, claim: Claim): Promise<string> {
  const now = services.clock.now();
  const id = services.newId(now);
  const said = services.vault.sealInstance(SEALED, { ...claim });
  await services.db.web(at.orgId, (tx) =>
    insertArrival(tx, at.orgId, { id, pointId: at.point.id, at: now, said }),
  );
  return id;
}

/** Looks who it is. Without one person beyond doubt the arrival stays on the list of the desk. */
export async function matchLater(
  services: CheckInServices,
  at: PointAt,
  id: string,
  claim: Claim,
): Promise<void> {
  await services.db.web(at.orgId, async (tx) => {
    const personId = await whoIs(tx, services, at.orgId, claim);
    if (personId) await settle(tx, services, at, id, personId, 'system');
  });
}

async function whoIs(tx: Tx, services: CheckInServices, orgId: string, claim: Claim): Promise<string | null> {
  const number = foldNumber(claim.number);
  const code =
    number === ''
      ? null
      : await findByCode(tx, orgId, codeHash(services, orgId, number), services.clock.now());
  if (code) return code;
  const mrn = services.vault.blindIndex(orgId, 'mrn', normalise({ kind: 'mrn', value: claim.number }) ?? '');
  const rows = await findCandidates(tx, orgId, claim.name.trim(), mrn, MOST_CANDIDATES);
  return matchArrival(claim, rows.map(candidateOf));
}

/** The keyed hash under which a code is kept. */
export function codeHash({ vault }: Pick<CheckInServices, 'vault'>, orgId: string, code: string): Buffer {
  return vault.blindIndex(orgId, 'check-in-code', foldNumber(code));
}

function candidateOf(row: CandidateRow): Candidate {
  const text = (...names: readonly string[]): string | null => {
    const found = names.map((name) => row.traits[name]).find((value) => typeof value === 'string');
    return typeof found === 'string' ? found : null;
  };
  return {
    personId: row.personId,
    name: row.name,
    birthDate: text('birthDate', 'birthday', 'dateOfBirth')?.slice(0, 10) ?? null,
    mrn: text('mrn', 'MRN', 'patientNumber'),
    byNumber: row.byNumber,
    deceased: row.deceased,
  };
}

/** Writes down who came, in the person's own timeline; false when the arrival was settled before. */
export async function settle(
  tx: Tx,
  services: CheckInServices,
  { orgId, point }: PointAt,
  id: string,
  personId: string,
  by: string,
): Promise<boolean> {
  const now = services.clock.now();
  if (!(await settleArrival(tx, orgId, id, { state: 'matched', subjectId: personId, by, at: now })))
    return false;
  await services.record(tx, {
    orgId,
    origin: 'portal',
    signals: [
      {
        messageId: `check-in/${id}`,
        kind: 'track',
        name: 'Checked In',
        subjectId: personId,
        occurredAt: now,
        properties: { place: point.place, point: point.name, pointKind: point.kind },
        traits: {},
      },
    ],
  });
  if (by === 'system') await noteSystemAct(tx, services, orgId, personId, id);
  return true;
}

/** One tap of somebody who is signed in. */
export async function checkInKnown(services: CheckInServices, at: PointAt, personId: string): Promise<void> {
  const now = services.clock.now();
  const id = services.newId(now);
  await services.db.web(at.orgId, async (tx) => {
    await insertArrival(tx, at.orgId, { id, pointId: at.point.id, at: now, said: null });
    await settle(tx, services, at, id, personId, 'account');
  });
}
