// Making and changing audiences, and judging everybody anew when a rule is new.
import { readPeople } from '../people/index.ts';
import type { Database, Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import { type Refusal, refuse } from '../platform/result.ts';
import { matcherOf } from './match.ts';
import type { Audience, Rule } from './model.ts';
import { changesOf } from './stage.ts';
import {
  type AudienceEdit,
  countMembers,
  deleteMembers,
  findAudience,
  insertAudience,
  insertMembers,
  type Membership,
  nameTaken,
  nextPeople,
  readMemberships,
  updateAudience,
} from './store.ts';

const CHUNK = 1_000;
const MISSING = refuse(404, 'no-such-audience', 'There is no such audience in this organisation.');

/** Makes a live audience without members; `rebuildAudience` fills it. */
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
  return (await insertAudience(tx, audience, now)) ? audience : taken();
}

/**
 * Changes an audience.
 * @param version the version the editor saw; another one means somebody else was first (412)
 */
export async function editAudience(
  tx: Tx,
  orgId: string,
  id: string,
  version: number,
  edit: Partial<AudienceEdit>,
  now: number,
): Promise<Audience | Refusal> {
  const before = await findAudience(tx, orgId, id);
  if (!before || before.state === 'archived') return MISSING;
  const name = edit.name?.trim().normalize('NFC') ?? before.name;
  if (name !== before.name && (await nameTaken(tx, orgId, name, id))) return taken();
  const after = await updateAudience(
    tx,
    orgId,
    id,
    version,
    {
      name,
      description: edit.description ?? before.description,
      rule: edit.rule ?? before.rule,
      state: edit.state ?? before.state,
    },
    now,
  );
  return (
    after ??
    refuse(
      412,
      'changed-meanwhile',
      'Somebody else has changed this audience meanwhile. Look at it again, then save.',
    )
  );
}

function taken(): Refusal {
  return refuse(409, 'name-taken', 'There is already an audience of this name.', { field: 'name' });
}

/**
 * Judges everybody by the audience's rule, a thousand people per transaction. A rebuild sends nobody on a journey: only
 * what people do themselves does. Stops when the audience is changed meanwhile, because that change rebuilds again.
 * @returns how many people were judged
 */
export async function rebuildAudience(db: Database, audience: Audience, now: number): Promise<number> {
  let after: string | null = null;
  let judged = 0;
  for (;;) {
    const last: string | null = await db.worker([audience.orgId], (tx) =>
      rebuildChunk(tx, audience, after, now, (n) => {
        judged += n;
      }),
    );
    if (last === null) return judged;
    after = last;
  }
}

async function rebuildChunk(
  tx: Tx,
  audience: Audience,
  after: string | null,
  now: number,
  count: (judged: number) => void,
): Promise<string | null> {
  const current = await findAudience(tx, audience.orgId, audience.id);
  if (current?.version !== audience.version || current.state !== 'live') return null;
  const ids = await nextPeople(tx, audience.orgId, after, CHUNK);
  if (ids.length === 0) return null;
  const people = await readPeople(tx, ids);
  const inside = new Set(
    (await readMemberships(tx, ids)).flatMap((m) => (m.audienceId === audience.id ? [m.personId] : [])),
  );
  const fits = matcherOf(audience);
  const entering: (Membership & { orgId: string })[] = [];
  const leaving: Membership[] = [];
  for (const person of people) {
    const is = inside.has(person.personId);
    const membership = { orgId: audience.orgId, personId: person.personId, audienceId: audience.id };
    if (fits(person, now) === is) continue;
    if (is) leaving.push(membership);
    else entering.push(membership);
  }
  await countMembers(tx, changesOf(await insertMembers(tx, entering, now), await deleteMembers(tx, leaving)));
  count(ids.length);
  return ids.at(-1) ?? null;
}
