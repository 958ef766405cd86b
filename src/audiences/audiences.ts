// Making and changing audiences: the rule is checked, what it asks for declared, and everybody is judged anew by a pass.
import { isDeepStrictEqual } from 'node:util';
import type { Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import { type Refusal, refuse } from '../platform/result.ts';
import { readRules, turnPage } from './book-store.ts';
import { checkReferences, checkWatches, dependentsOf, keepWatches } from './declaring.ts';
import type { Audience, Rule } from './model.ts';
import { isInPass, requestPass } from './pass-store.ts';
import { type Needs, needsOf, noNeeds } from './rules/needs.ts';
import {
  type AudienceEdit,
  findAudience,
  insertAudience,
  nameTaken,
  readVersions,
  updateAudience,
} from './store.ts';

const MISSING = refuse(404, 'no-such-audience', 'There is no such audience in this organisation.');
const CHANGED = refuse(
  412,
  'changed-meanwhile',
  'Somebody else has changed this audience meanwhile. Look at it again, then save.',
);

/** Makes a live audience without members, and asks for the pass that fills it. A refusal has written nothing. */
export async function createAudience(
  tx: Tx,
  orgId: string,
  draft: { name: string; description: string; rule: Rule },
  now: number,
  newId: NewId,
): Promise<Audience | Refusal> {
  const name = draft.name.trim().normalize('NFC');
  const audience: Audience = {
    orgId,
    id: newId(now),
    name,
    description: draft.description,
    rule: draft.rule,
    version: 1,
    state: 'live',
    members: 0,
  };
  const refused =
    (await checkReferences(tx, orgId, null, draft.rule)) ??
    (await checkWatches(tx, orgId, ownNeeds(audience)));
  if (refused) return refused;
  if (!(await insertAudience(tx, audience, now))) return taken();
  await declareRule(tx, audience, now, newId);
  await requestPass(tx, orgId, { audiences: [versionOf(audience)] }, newId(now), now);
  await turnPage(tx, orgId);
  return audience;
}

/**
 * Changes an audience. A changed rule has everybody judged anew, and those audiences with it that name this one.
 * @param version the version the editor saw; another one means somebody else was first (412)
 */
export async function editAudience(
  tx: Tx,
  orgId: string,
  id: string,
  version: number,
  edit: Partial<AudienceEdit>,
  now: number,
  newId: NewId,
): Promise<Audience | Refusal> {
  const before = await findAudience(tx, orgId, id);
  if (!before || before.state === 'archived') return MISSING;
  if (before.version !== version) return CHANGED;
  const name = edit.name?.trim().normalize('NFC') ?? before.name;
  const { rule = before.rule, state = before.state, description = before.description } = edit;
  if (name !== before.name && (await nameTaken(tx, orgId, name, id))) return taken();
  const judged = !isDeepStrictEqual(rule, before.rule) || state !== before.state;
  const refused = judged ? await checkEdit(tx, before, rule, state) : null;
  if (refused) return refused;
  const after = await updateAudience(tx, orgId, id, version, { name, description, rule, state }, now);
  if (!after) return CHANGED;
  if (judged) {
    await declareRule(tx, after, now, newId);
    await judgeAnew(tx, after, now, newId);
  } else if (after.state === 'live' && (await isInPass(tx, orgId, id))) {
    // A pass that is under way was for the version before, though the rule is the same.
    await requestPass(tx, orgId, { audiences: [versionOf(after)] }, newId(now), now);
  }
  await turnPage(tx, orgId);
  return after;
}

async function checkEdit(
  tx: Tx,
  { orgId, id }: Audience,
  rule: Rule,
  state: Audience['state'],
): Promise<Refusal | null> {
  if (state !== 'archived') {
    const needs = ownNeeds({ rule, state });
    return (await checkReferences(tx, orgId, id, rule)) ?? checkWatches(tx, orgId, needs);
  }
  const dependents = dependentsOf(id, await readRules(tx, orgId));
  if (dependents.length === 0) return null;
  return refuse(409, 'in-use', 'Other audiences name this one in their rules.', {
    fix: 'Take it out of their rules first.',
  });
}

/** An archived audience needs no watches; a paused one keeps them, so that it can go on. */
function ownNeeds({ rule, state }: Pick<Audience, 'rule' | 'state'>): Needs {
  return state === 'archived' ? noNeeds() : needsOf(rule, new Map());
}

function declareRule(tx: Tx, audience: Audience, now: number, newId: NewId): Promise<void> {
  return keepWatches(tx, audience.orgId, `audience:${audience.id}`, ownNeeds(audience), { newId, now });
}

async function judgeAnew(tx: Tx, audience: Audience, now: number, newId: NewId): Promise<void> {
  const dependents = dependentsOf(audience.id, await readRules(tx, audience.orgId));
  const others = await readVersions(tx, audience.orgId, dependents);
  const audiences = audience.state === 'live' ? [versionOf(audience), ...others] : others;
  if (audiences.length > 0) await requestPass(tx, audience.orgId, { audiences }, newId(now), now);
}

function versionOf({ id, version }: Audience): { id: string; version: number } {
  return { id, version };
}

function taken(): Refusal {
  return refuse(409, 'name-taken', 'There is already an audience of this name.', { field: 'name' });
}
