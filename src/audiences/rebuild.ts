// Passes over everybody after a rule, a watch or a score changed: chunk by chunk, resumable, beside the running loop.
import { lockLinks } from '../people/index.ts';
import type { Person } from '../people/model.ts';
import type { Database, Tx } from '../platform/db.ts';
import type { Vault } from '../trust/index.ts';
import { type Book, type LiveAudience, readBook } from './book.ts';
import { markFilled, turnPage } from './book-store.ts';
import type { Turn } from './facet-store.ts';
import { loadFacets } from './facets.ts';
import { fillStretch } from './filling.ts';
import { forgetSome } from './filling-store.ts';
import type { JudgePorts } from './judging.ts';
import { FAR_AWAY, putEarlier, writeMembers } from './members.ts';
import {
  countPeople,
  deferPass,
  dropPasses,
  isSettled,
  lockVersions,
  membersInStretch,
  nextStretch,
  type Parts,
  type Pass,
  type Prefilter,
  type Range,
  type ReadPerson,
  readSlim,
  readStretch,
  savePass,
  takePass,
} from './pass-store.ts';
import { NO_FACETS } from './rules/known.ts';
import { isColumn, necessaryOf } from './rules/prefilter.ts';
import type { Membership } from './store.ts';

/** What passes need. */
export interface PassServices {
  readonly db: Database;
  readonly vault: Vault;
  readonly ports?: JudgePorts;
}

/** How many people are judged, and how many are looked through for read-back, in one transaction. */
const JUDGED = 5_000;
const FILLED = 5_000;
/** How many rows of what is no more are deleted in one transaction; and how long passes are kept, ms. */
const FORGOTTEN = 10_000;
const PASSES_KEPT_MS = 30 * 86_400_000;

/** What one step came to: nothing to do, waiting for older transactions, or a piece of work. */
export type Step = 'idle' | 'settling' | 'worked';

/** Does the next piece of the pass that has waited longest, in a transaction of its own. */
export async function stepPass(
  services: PassServices,
  orgIds: readonly string[],
  now: number,
): Promise<Step> {
  let taken: Pass | null = null;
  try {
    return await services.db.worker(orgIds, async (tx) => {
      taken = await takePass(tx);
      return taken ? stepOf(tx, services, taken, now) : 'idle';
    });
  } catch (error) {
    const failed: Pass | null = taken;
    // Whatever is wrong with it, the passes of others come first now.
    if (failed) await services.db.worker(orgIds, (tx) => deferPass(tx, failed, now));
    throw error;
  }
}

async function stepOf(tx: Tx, services: PassServices, pass: Pass, now: number): Promise<Step> {
  // Nobody is united or taken apart meanwhile.
  await lockLinks(tx, [pass.orgId], new Set());
  switch (pass.state) {
    case 'waiting':
      return begin(tx, pass, now);
    case 'settling':
      return settle(tx, pass, now);
    case 'filling':
      return fill(tx, services, pass, now);
    default:
      return judgeNext(tx, services, pass, now);
  }
}

/** Does all passes of organisations to their ends; for seeding, tests and commands. Returns how many steps it took. */
export async function runPasses(
  services: PassServices,
  orgIds: readonly string[],
  now: number,
): Promise<number> {
  for (let steps = 0; ; steps++) {
    const step = await stepPass(services, orgIds, now);
    if (step === 'idle') return steps;
    if (step === 'settling') await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The rules are those of now: what was changed again since has asked for a pass of its own. */
async function begin(tx: Tx, pass: Pass, now: number): Promise<Step> {
  const book = await readBook(tx, pass.orgId);
  const current = new Map(book.pages.audiences.map((a) => [a.id, a.version]));
  const audiences = [...new Map(pass.audiences.map((a) => [a.id, a])).values()].flatMap(({ id }) => {
    const version = current.get(id);
    return version === undefined ? [] : [{ id, version }];
  });
  const total = await countPeople(tx, pass.orgId);
  await savePass(tx, { ...pass, state: 'settling', audiences, total }, now, true);
  return 'worked';
}

async function settle(tx: Tx, pass: Pass, now: number): Promise<Step> {
  if (!(await isSettled(tx, pass))) {
    await savePass(tx, pass, now);
    return 'settling';
  }
  const toFill = !pass.filled && pass.watches.length + pass.scores.length > 0;
  await savePass(tx, { ...pass, state: toFill ? 'filling' : 'judging', after: null }, now);
  return 'worked';
}

async function fill(tx: Tx, { vault }: PassServices, pass: Pass, now: number): Promise<Step> {
  const { orgId, after } = pass;
  const book = await readBook(tx, orgId);
  const watches = new Set(book.pages.watches.map((w) => w.id));
  const scores = new Set(book.pages.scores.map((s) => s.id));
  const gone = pass.watches.filter((id) => !watches.has(id));
  const goneScores = pass.scores.flatMap(({ id }) => (scores.has(id) ? [] : [id]));
  if ((await forgetSome(tx, gone, goneScores, FORGOTTEN)) > 0) {
    await savePass(tx, pass, now);
    return 'worked';
  }
  const filling = {
    watches: new Set(pass.watches.filter((id) => watches.has(id))),
    scores: new Set(pass.scores.flatMap(({ id }) => (scores.has(id) ? [id] : []))),
  };
  const any = filling.watches.size + filling.scores.size > 0;
  const stretch = any ? await nextStretch(tx, orgId, after, FILLED) : null;
  if (stretch) {
    await fillStretch(tx, vault, book, filling, { orgId, after, last: stretch.last });
    await savePass(tx, { ...pass, after: stretch.last }, now);
    return 'worked';
  }
  const filled = book.pages.scores.filter((s) =>
    pass.scores.some((p) => p.id === s.id && p.version === s.version),
  );
  await markFilled(tx, orgId, pass.watches, filled);
  await turnPage(tx, orgId);
  await savePass(tx, { ...pass, state: 'settling', filled: true, after: null }, now, true);
  return 'worked';
}

async function judgeNext(tx: Tx, { ports = {} }: PassServices, pass: Pass, now: number): Promise<Step> {
  const { orgId, after } = pass;
  const book = await readBook(tx, orgId);
  const audiences = book.live.filter((a) =>
    pass.audiences.some((p) => p.id === a.id && p.version === a.version),
  );
  const stretch = audiences.length > 0 ? await nextStretch(tx, orgId, after, JUDGED) : null;
  if (!stretch) {
    await savePass(tx, { ...pass, state: 'done', after: null }, now);
    await dropPasses(tx, now - PASSES_KEPT_MS);
    return 'worked';
  }
  const range = { orgId, after, last: stretch.last };
  await judgeStretch(tx, { book, audiences, range, ports, now });
  const judged = pass.judged + stretch.people;
  await savePass(tx, { ...pass, after: stretch.last, judged, total: Math.max(pass.total, judged) }, now);
  return 'worked';
}

interface Judging {
  readonly book: Book;
  readonly audiences: readonly LiveAudience[];
  readonly range: Range;
  readonly ports: JudgePorts;
  readonly now: number;
}

/**
 * Judges a stretch of people without locks, then locks only those whose membership is to change, and judges those of
 * them again whom somebody changed in between.
 */
async function judgeStretch(tx: Tx, judging: Judging): Promise<void> {
  const { audiences, range, now } = judging;
  const ids = audiences.map((a) => a.id);
  const read = await readStretch(tx, range, partsOf(audiences), prefilterOf(judging));
  const inside = new Set((await membersInStretch(tx, range, ids)).map(keyOf));
  const first = await fitsOf(
    tx,
    judging,
    read.map((r) => r.person),
  );
  const changing = changesIn(first.fits, inside);
  const versions = await lockVersions(tx, changing);
  const stale = staleOf(judging, changing, read, versions);
  const again = await fitsOf(tx, judging, await readSlim(tx, range.orgId, stale, partsOf(audiences)));
  const judgedAnew = new Set(stale);
  const fits = new Set([...first.fits].filter((key) => !judgedAnew.has(personOf(key))));
  for (const key of again.fits) fits.add(key);
  const current = stale.length > 0 ? new Set((await membersInStretch(tx, range, ids)).map(keyOf)) : inside;
  const locked = new Set(versions.keys());
  const entering = [...fits].filter((key) => !current.has(key) && locked.has(personOf(key)));
  const leaving = [...current].filter((key) => !fits.has(key) && locked.has(personOf(key)));
  await writeMembers(
    tx,
    {
      entering: entering.map((k) => membershipOf(range.orgId, k)),
      leaving: leaving.map((k) => membershipOf(range.orgId, k)),
    },
    now,
  );
  await putEarlier(tx, [...first.turns, ...again.turns]);
}

function partsOf(audiences: readonly LiveAudience[]): Parts {
  return {
    traits: audiences.some((a) => a.needs.traits.size > 0),
    activity: audiences.some((a) => a.needs.events.size > 0),
    columns: audiences.some((a) => [...a.needs.traits].some(isColumn)),
  };
}

/** One rule may be narrowed down in the database; several together read everybody. */
function prefilterOf({ audiences, book }: Judging): Prefilter {
  const [only] = audiences;
  const rule = audiences.length === 1 && only ? book.among.rules.get(only.id) : undefined;
  return rule ? necessaryOf(rule) : { kinds: null, traits: null, did: null };
}

interface Fitting {
  /** `person audience` of everybody who fits. */
  readonly fits: Set<string>;
  readonly turns: Turn[];
}

async function fitsOf(
  tx: Tx,
  { book, audiences, ports, now }: Judging,
  people: readonly Person[],
): Promise<Fitting> {
  const asking = new Map([[book.orgId, { book, needs: audiences.map((a) => a.needs) }]]);
  const facets = await loadFacets(tx, people, asking, ports);
  const fitting: Fitting = { fits: new Set(), turns: [] };
  for (const person of people) {
    const known = { person, facets: facets.get(person.personId) ?? NO_FACETS, now };
    let until = Number.POSITIVE_INFINITY;
    for (const { id, judging } of audiences) {
      const verdict = judging(known);
      if (verdict > 0) fitting.fits.add(`${person.personId} ${id}`);
      until = Math.min(until, Math.abs(verdict));
    }
    if (until < FAR_AWAY) fitting.turns.push({ orgId: person.orgId, personId: person.personId, at: until });
  }
  return fitting;
}

/** Everybody of the stretch who is to come in or to go out of one of the audiences. */
function changesIn(fits: ReadonlySet<string>, inside: ReadonlySet<string>): string[] {
  const changing = new Set<string>();
  for (const key of fits) if (!inside.has(key)) changing.add(personOf(key));
  for (const key of inside) if (!fits.has(key)) changing.add(personOf(key));
  return [...changing];
}

/**
 * Whom to judge again now that they are locked: whose row is another than the one that was read. When rules ask for more
 * than the profile it is everybody, because that changes beside it.
 */
function staleOf(
  { audiences }: Judging,
  changing: readonly string[],
  read: readonly ReadPerson[],
  versions: ReadonlyMap<string, string>,
): string[] {
  const beside = audiences.some(
    ({ needs }) =>
      needs.watches.size + needs.scores.size + needs.lists.size > 0 ||
      needs.journeys.size + needs.registrations.size > 0 ||
      needs.consents,
  );
  if (beside) return changing.filter((id) => versions.has(id));
  const seen = new Map(read.map((r) => [r.person.personId, r.rowVersion]));
  return changing.filter((id) => versions.has(id) && seen.get(id) !== versions.get(id));
}

function keyOf({ personId, audienceId }: Membership): string {
  return `${personId} ${audienceId}`;
}

function personOf(key: string): string {
  return key.slice(0, 36);
}

function membershipOf(orgId: string, key: string): Membership {
  return { orgId, personId: personOf(key), audienceId: key.slice(37) };
}
