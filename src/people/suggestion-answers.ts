// A human answers whether two people are one. Every answer can be taken back.
import type { Clock } from '../platform/clock.ts';
import type { Database, Tx } from '../platform/db.ts';
import { isId, type NewId } from '../platform/ids.ts';
import type { Json } from '../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import type { Undo, UndoRegistry } from '../platform/undo.ts';
import { type Actor, actorOf, type Member, noteAct } from '../trust/index.ts';
import { untilApplied } from './applied.ts';
import type { MergeAsk } from './merging.ts';
import { answerSuggestion, readSuggestion, type Suggestion } from './suggestion-store.ts';

/** How two people are made one, and taken apart again: identity's part. */
export interface MergePort {
  merge(tx: Tx, ask: MergeAsk): Promise<{ readonly id: string } | Refusal>;
  unmerge(tx: Tx, orgId: string, mergeId: string, by: Actor): Promise<Refusal | null>;
}

/** What somebody says about a pair. */
export interface Saying {
  readonly same: boolean;
  readonly reason: string | null;
  readonly confirm?: boolean;
}

export interface AnswerServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly undo: UndoRegistry;
  readonly merging: MergePort;
}

/** The answer given, and its inverse. */
export interface Answered {
  readonly id: string;
  readonly state: 'merged' | 'apart';
  readonly mergeId: string | null;
  readonly undo: Undo;
}

export const NO_SUGGESTION = refuse(
  404,
  'no-such-suggestion',
  'There is no such suggestion in this organisation.',
);
const ANSWERED = refuse(409, 'already-answered', 'Somebody has answered this question meanwhile.', {
  fix: 'Read it again; an answer can be taken back.',
});
const NOT_ANSWERED = refuse(409, 'not-answered', 'This question is open: there is no answer to take back.');

/**
 * Answers that two people are one (`same`) or two. The loop makes profiles of it within moments. Refusals: 404 for an unknown suggestion, 409 when it is not open any
 * more, and what merging refuses.
 */
export async function answer(
  services: AnswerServices,
  member: Member,
  id: string,
  saying: Saying,
): Promise<Answered | Refusal> {
  const { same, reason } = saying;
  if (!isId(id)) return NO_SUGGESTION;
  const now = services.clock.now();
  const mergeId = await services.db.worker([member.orgId], async (tx) => {
    const found = await readSuggestion(tx, member.orgId, id, true);
    if (!found) return NO_SUGGESTION;
    if (found.state !== 'open') return ANSWERED;
    const merged = same ? await merge(tx, services, member, found, saying) : null;
    if (isRefusal(merged)) return merged;
    const [by, state] = [member.userId, same ? 'merged' : 'apart'] as const;
    await answerSuggestion(tx, member.orgId, id, { state, by, at: now, reason, mergeId: merged });
    const action = same ? 'suggestion.merged' : 'suggestion.apart';
    for (const subjectId of [found.person_a, found.person_b])
      await noteAct(tx, services, member, action, { subjectId, object: id });
    return merged;
  });
  if (isRefusal(mergeId)) return mergeId;
  if (mergeId !== null) await untilApplied(services, member.orgId, mergeId);
  const words = same ? 'Take the two people apart again' : 'Ask again whether the two are one person';
  const undo = services.undo.offer(
    `${member.orgId}/${member.userId}`,
    words,
    async (): Promise<Json | Refusal> => {
      const refused = await takeBack(services, member, id);
      return refused ?? { id, state: 'open' };
    },
  );
  return { id, state: same ? 'merged' : 'apart', mergeId, undo };
}

async function merge(
  tx: Tx,
  services: AnswerServices,
  member: Member,
  found: Suggestion,
  saying: Saying,
): Promise<string | Refusal> {
  const merged = await services.merging.merge(tx, {
    orgId: member.orgId,
    a: found.person_a,
    b: found.person_b,
    by: actorOf(member),
    reason: saying.reason ?? 'merge review',
    confirm: saying.confirm === true,
    evidence: { confidence: found.confidence, fields: found.evidence },
  });
  return isRefusal(merged) ? merged : merged.id;
}

/** Takes an answer back: who were merged are two again, and the question is open. Null when done. */
export async function takeBack(
  services: AnswerServices,
  member: Member,
  id: string,
): Promise<Refusal | null> {
  if (!isId(id)) return NO_SUGGESTION;
  const mergeId = await services.db.worker([member.orgId], async (tx): Promise<string | null | Refusal> => {
    const found = await readSuggestion(tx, member.orgId, id, true);
    if (!found) return NO_SUGGESTION;
    if (found.state !== 'merged' && found.state !== 'apart') return NOT_ANSWERED;
    const refused =
      found.merge_id === null
        ? null
        : await services.merging.unmerge(tx, member.orgId, found.merge_id, actorOf(member));
    if (refused) return refused;
    await answerSuggestion(tx, member.orgId, id, {
      state: 'open',
      by: null,
      at: null,
      reason: null,
      mergeId: null,
    });
    for (const subjectId of [found.person_a, found.person_b])
      await noteAct(tx, services, member, 'suggestion.reopened', { subjectId, object: id });
    return found.merge_id;
  });
  if (isRefusal(mergeId)) return mergeId;
  if (mergeId !== null) await untilApplied(services, member.orgId, mergeId);
  return null;
}
