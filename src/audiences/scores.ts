// Making and changing scores: declared weights of events that rules can ask for.
import type { Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import { isObject, type Json } from '../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import {
  findScore,
  insertScore,
  readRules,
  readScores,
  type StoredScore,
  scoreNameTaken,
  turnPage,
  updateScore,
} from './book-store.ts';
import { dependentsOf } from './declaring.ts';
import type { Score, ScoreWeight } from './model.ts';
import { requestPass } from './pass-store.ts';
import { badRule, Fields } from './rules/fields.ts';
import { readVersions } from './store.ts';

/** How many scores an organisation may have, and how many weights one. */
export const MOST_SCORES = 20;
export const MOST_WEIGHTS = 50;

const MISSING = refuse(404, 'no-such-score', 'There is no such score in this organisation.');
const CHANGED = refuse(
  412,
  'changed-meanwhile',
  'Somebody else has changed this score meanwhile. Look at it again, then save.',
);

/** The weights, or a 422 that names the field (`weights[1].points`) and the reason. */
export function parseWeights(value: unknown): readonly ScoreWeight[] | Refusal {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_WEIGHTS)
    return badRule('weights', `must be a list of 1 to ${MOST_WEIGHTS} weights`);
  const weights: ScoreWeight[] = [];
  for (const [i, item] of value.entries()) {
    const weight = parseWeight(item, `weights[${i}]`);
    if (isRefusal(weight)) return weight;
    weights.push(weight);
  }
  return weights;
}

function parseWeight(value: Json, path: string): ScoreWeight | Refusal {
  if (!isObject(value)) return badRule(path, 'must be an object such as {event, points}');
  const unknown = Object.keys(value).find((key) => !['event', 'where', 'points'].includes(key));
  if (unknown !== undefined) return badRule(`${path}.${unknown.slice(0, 40)}`, 'is not known in a weight');
  const fields = new Fields(value, path);
  const points = fields.number('points');
  if (points === undefined || points === 0 || Math.abs(points) > 1_000)
    fields.refuse('points', 'must be a number other than 0, from -1000 to 1000');
  return fields.done({ event: fields.name('event', 'an event'), ...fields.where(), points: points ?? 1 });
}

/** What an editor states of a score. */
export type ScoreDraft = Pick<Score, 'name' | 'description' | 'weights' | 'halfLifeDays'>;

/** Makes a score; the points of everybody are then read back from the log. */
export async function createScore(
  tx: Tx,
  orgId: string,
  draft: ScoreDraft,
  now: number,
  newId: NewId,
): Promise<Score | Refusal> {
  const name = draft.name.trim().normalize('NFC');
  const score: Score = { ...draft, name, orgId, id: newId(now), version: 1, state: 'live' };
  const refused = checkHalfLife(score);
  if (refused) return refused;
  if ((await readScores(tx, orgId)).length >= MOST_SCORES)
    return refuse(422, 'too-many-scores', `An organisation has at most ${MOST_SCORES} scores.`, {
      fix: 'Archive one that nobody needs.',
    });
  if (!(await insertScore(tx, score, now))) return taken();
  await requestPass(tx, orgId, { scores: [{ id: score.id, version: 1 }] }, newId(now), now);
  await turnPage(tx, orgId);
  return score;
}

/**
 * Changes a score. Its points are read back anew and the audiences that ask for it judged again; until then these keep
 * their members. One that a rule names cannot be archived.
 * @param version the version the editor saw
 */
export async function editScore(
  tx: Tx,
  orgId: string,
  id: string,
  version: number,
  edit: Partial<ScoreDraft & Pick<Score, 'state'>>,
  now: number,
  newId: NewId,
): Promise<StoredScore | Refusal> {
  const before = await findScore(tx, orgId, id);
  if (!before || before.state === 'archived') return MISSING;
  if (before.version !== version) return CHANGED;
  const name = edit.name?.trim().normalize('NFC') ?? before.name;
  const wanted: Score = { ...before, ...edit, name };
  const dependents = dependentsOf(id, await readRules(tx, orgId));
  const refused = checkHalfLife(wanted) ?? (wanted.state === 'archived' ? inUse(dependents) : null);
  if (refused) return refused;
  if (name !== before.name && (await scoreNameTaken(tx, orgId, name, id))) return taken();
  const after = await updateScore(tx, wanted, now);
  if (!after) return CHANGED;
  // Of an archived score nobody asks, and the pass forgets its points.
  const audiences = await readVersions(tx, orgId, dependents);
  const scores = [{ id, version: after.version }];
  await requestPass(tx, orgId, { scores, audiences }, newId(now), now);
  await turnPage(tx, orgId);
  return after;
}

function checkHalfLife({ halfLifeDays }: Score): Refusal | null {
  const fine = halfLifeDays === null || (halfLifeDays >= 0.1 && halfLifeDays <= 3_660);
  return fine ? null : badRule('halfLifeDays', 'must be from 0.1 to 3660 days, or null for points that stay');
}

function inUse(dependents: readonly string[]): Refusal | null {
  if (dependents.length === 0) return null;
  return refuse(409, 'in-use', 'Audiences ask for this score in their rules.', {
    fix: 'Take it out of their rules first.',
  });
}

function taken(): Refusal {
  return refuse(409, 'name-taken', 'There is already a score of this name.', { field: 'name' });
}
