// Changing an audience on behalf of a member: parsed, judged anew, kept as a version, in the audit trail.
import type { AudienceRow } from '../../sdk/faces/audiences.ts';
import type { Tx } from '../platform/db.ts';
import { isId } from '../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { noteAct } from '../trust/index.ts';
import type { Member } from '../trust/model.ts';
import { editAudience } from './audiences.ts';
import type { Audience } from './model.ts';
import { readProgress } from './pass-store.ts';
import { parseRule } from './rules/parse.ts';
import type { AudienceServices } from './services.ts';
import { actAs, takeOut } from './version-store.ts';
import { NO_AUDIENCE, rowOf, surroundingsOf } from './view.ts';
import { type AudienceRecord, readAudience } from './view-store.ts';

/** What an edit may change; the rule as it came. */
export interface AudienceWish {
  readonly name?: string;
  readonly description?: string;
  readonly rule?: unknown;
  readonly state?: Audience['state'];
}

/** Changes an audience that was just read; every edit is a version of its own. */
export async function change(
  tx: Tx,
  services: AudienceServices,
  member: Member,
  audience: AudienceRecord,
  edit: AudienceWish,
): Promise<AudienceRow | Refusal> {
  const { rule: given, ...rest } = edit;
  const rule = given === undefined ? audience.rule : parseRule(given);
  if (isRefusal(rule)) return rule;
  await actAs(tx, member.userId);
  const { orgId, id, version } = audience;
  const now = services.clock.now();
  const used = edit.state === 'archived' ? await usedByJourneys(tx, services, audience) : null;
  if (used) return used;
  // What was archived is paused first: then it can be changed as every other.
  const back = audience.state === 'archived' && edit.state !== undefined;
  const seen = back ? await takeOut(tx, audience, now) : version;
  const changed = await editAudience(tx, orgId, id, seen, { ...rest, rule }, now, services.newId);
  if (isRefusal(changed)) return changed;
  await noteAct(tx, services, member, 'audience.changed', {
    object: id,
    detail: { version: changed.version, state: changed.state },
  });
  return (await freshRow(tx, services, orgId, id)) ?? NO_AUDIENCE;
}

async function usedByJourneys(
  tx: Tx,
  { journeys }: AudienceServices,
  { orgId, id }: AudienceRecord,
): Promise<Refusal | null> {
  const using = (await journeys?.using(tx, orgId, id)) ?? [];
  if (using.length === 0) return null;
  return refuse(409, 'in-use', `Journeys use this audience: ${using.map((j) => j.name).join(', ')}.`, {
    field: 'state',
    fix: 'Take it out of these journeys, or archive them first.',
  });
}

/** Runs with an audience of the member's organisation. */
export async function withAudience<T>(
  services: Pick<AudienceServices, 'db'>,
  { orgId }: Pick<Member, 'orgId'>,
  id: string,
  work: (tx: Tx, audience: AudienceRecord) => Promise<T>,
): Promise<T | Refusal> {
  if (!isId(id)) return NO_AUDIENCE;
  return services.db.web(orgId, async (tx) => {
    const audience = await readAudience(tx, orgId, id);
    return audience ? work(tx, audience) : NO_AUDIENCE;
  });
}

/** An audience as it stands now. */
export async function freshRow(
  tx: Tx,
  services: AudienceServices,
  orgId: string,
  id: string,
): Promise<AudienceRow | null> {
  const audience = await readAudience(tx, orgId, id);
  if (!audience) return null;
  const { names } = await surroundingsOf(tx, services, orgId);
  return rowOf(audience, names, await readProgress(tx, orgId));
}
