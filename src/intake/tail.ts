// The live event tail: while somebody watches an organisation, one reader per process follows the log and hands each
// watcher what that watcher may see. Nobody watching costs nothing at all.
import type { TailBeat, TailMessage } from '../../sdk/faces/events.ts';
import type { Clock } from '../platform/clock.ts';
import { type Database, iso, type Tx } from '../platform/db.ts';
import { isObject, type JsonObject } from '../platform/json.ts';
import { type DataClasses, joinSplit, readDataClasses, type Vault } from '../trust/index.ts';
import { masked, type Sight } from './quarantine-view.ts';
import {
  type Came,
  factsBetween,
  heldSince,
  logPlace,
  newestFacts,
  type TailFact,
  type TailHeld,
} from './tail-store.ts';
import { namesOf } from './take.ts';

export interface TailServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  /** The persons that subjects belong to now; `people` implements it. */
  personsOf(tx: Tx, subjectIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  readonly onError: (error: unknown) => void;
}

/** Somebody who watches. `after` resumes a tail at the place of its last beat. */
export interface Watcher {
  readonly sight: Sight;
  readonly after: string | null;
  send(beat: TailBeat): void;
}

/** The tails of one process. */
export interface Tails {
  /** Watches an organisation; returns the end of watching. */
  watch(orgId: string, watcher: Watcher): () => void;
}

/** A message opened once for all watchers; values are hidden for each of them. */
interface Opened extends Omit<TailMessage, 'properties' | 'traits'> {
  readonly properties: JsonObject;
  readonly traits: JsonObject;
  readonly classes: DataClasses;
}

interface Stretch {
  readonly opened: readonly Opened[];
  readonly of: number;
  readonly atLeast: boolean;
  readonly position: string;
}

const BEAT_MS = 1_000;
/** Messages shown in a beat; of more, as many are shown evenly. */
const MOST_SHOWN = 50;
const FIRST_SHOWN = 30;
const FIRST_MS = 24 * 3_600_000;
/** A resumed tail looks back this far at most, ms; and a transaction that writes facts lasts no longer. */
const BACK_MS = 10 * 60_000;
const MOST_HELD = 200;

/** Opens the tails. */
export function openTails(services: TailServices): Tails {
  const followed = new Map<string, Follower>();
  return {
    watch(orgId, watcher) {
      let follower = followed.get(orgId);
      if (!follower) {
        follower = new Follower(services, orgId, () => followed.delete(orgId));
        followed.set(orgId, follower);
      }
      return follower.add(watcher);
    },
  };
}

const NOTHING: Came = { facts: [], of: 0, atLeast: false };

/** Follows the log for one organisation as long as anybody watches it. */
class Follower {
  private readonly watchers = new Set<Watcher>();
  private readonly stop = new AbortController();
  private readonly services: TailServices;
  private readonly orgId: string;
  private readonly ended: () => void;
  private readonly started: Promise<string>;
  private place: string | null = null;
  private seenHeld = new Set<string>();
  private heldFrom: number;

  constructor(services: TailServices, orgId: string, ended: () => void) {
    this.services = services;
    this.orgId = orgId;
    this.ended = ended;
    this.heldFrom = services.clock.now();
    this.started = services.db.web(orgId, logPlace);
    void this.run();
  }

  add(watcher: Watcher): () => void {
    this.begin(watcher).catch(this.services.onError);
    return () => {
      this.watchers.delete(watcher);
      if (this.watchers.size > 0 || this.stop.signal.aborted) return;
      this.stop.abort();
      this.ended();
    };
  }

  /** What came before the first beat: the newest messages, or all since the place where the watcher was. */
  private async begin(watcher: Watcher): Promise<void> {
    const { after } = watcher;
    const to = await this.started;
    // From the follower's place on, its beats tell this watcher too; up to it, this first one does.
    this.watchers.add(watcher);
    const place = this.place ?? to;
    const stretch = await this.services.db.web(this.orgId, async (tx) => {
      const now = this.services.clock.now();
      const came =
        after === null
          ? await newestFacts(tx, this.orgId, now - FIRST_MS, place, FIRST_SHOWN)
          : await this.between(tx, after, place, now);
      return this.open(tx, came, [], place);
    });
    if (this.watchers.has(watcher)) watcher.send(beatFor(stretch, watcher.sight, 0));
  }

  private async run(): Promise<void> {
    const { clock, onError } = this.services;
    while (!this.stop.signal.aborted) {
      try {
        await this.beat();
      } catch (error) {
        onError(error);
      }
      await clock.wait(BEAT_MS, this.stop.signal);
    }
  }

  private async beat(): Promise<void> {
    const now = this.services.clock.now();
    const stretch = await this.services.db.web(this.orgId, async (tx) => {
      const to = await logPlace(tx);
      const from = this.place ?? (await this.started.catch(() => to));
      const came = from === to ? NOTHING : await this.between(tx, from, to, now);
      // A held message is seen when its transaction ends, a moment after its time: looked for twice, shown once.
      const held = await heldSince(tx, this.orgId, this.heldFrom - 2 * BEAT_MS, MOST_HELD);
      return this.open(
        tx,
        came,
        held.filter((h) => !this.seenHeld.has(h.id)),
        to,
        held.map((h) => h.id),
      );
    });
    this.place = stretch.position;
    this.heldFrom = now;
    if (stretch.of === 0) return;
    for (const watcher of this.watchers) watcher.send(beatFor(stretch, watcher.sight, BEAT_MS / 1_000));
  }

  private between(tx: Tx, from: string, to: string, now: number): Promise<Came> {
    return factsBetween(tx, this.orgId, { from, to, since: now - BACK_MS }, MOST_SHOWN);
  }

  private async open(
    tx: Tx,
    { facts: shown, of, atLeast }: Came,
    held: readonly TailHeld[],
    position: string,
    heldIds?: readonly string[],
  ): Promise<Stretch> {
    const { vault } = this.services;
    const classes = await readDataClasses(tx, this.orgId);
    await vault.ready(
      tx,
      shown.map((f) => ({ orgId: this.orgId, subjectId: f.subjectId })),
      false,
    );
    const persons = await this.services.personsOf(tx, [...new Set(shown.map((f) => f.subjectId))]);
    if (heldIds) this.seenHeld = new Set(heldIds);
    const opened = [
      ...sample(held, MOST_SHOWN).map((h) => openedHeld(vault, classes, h)),
      ...shown.map((f) => openedFact(this.services, this.orgId, classes, f, persons.get(f.subjectId))),
    ];
    return {
      opened: opened.sort((a, b) => (a.at < b.at ? 1 : -1)),
      of: of + held.length,
      atLeast: atLeast || heldIds?.length === MOST_HELD,
      position,
    };
  }
}

/** Evenly chosen rows, the first and newest always among them. */
function sample<Row>(rows: readonly Row[], most: number): readonly Row[] {
  if (rows.length <= most) return rows;
  return rows.filter(
    (_, i) => Math.floor((i * most) / rows.length) !== Math.floor(((i - 1) * most) / rows.length),
  );
}

function beatFor(stretch: Stretch, sight: Sight, seconds: number): TailBeat {
  const messages = stretch.opened.slice(0, MOST_SHOWN).map(
    ({ classes, ...m }): TailMessage => ({
      ...m,
      properties: masked(m.properties, 'property', classes, sight),
      traits: masked(m.traits, 'trait', classes, sight),
    }),
  );
  const { of, atLeast, position } = stretch;
  return { messages, shown: messages.length, of, seconds, atLeast, position };
}

function openedFact(
  { vault }: TailServices,
  orgId: string,
  classes: DataClasses,
  fact: TailFact,
  personId: string | undefined,
): Opened {
  const sealed = fact.sealed ? vault.open({ orgId, subjectId: fact.subjectId }, fact.sealed) : null;
  const stamp = fact.open?.s;
  const warning = isObject(stamp) && typeof stamp.w === 'string' ? stamp.w.split(' ') : null;
  return {
    id: fact.id,
    at: iso(fact.receivedAt),
    occurredAt: iso(fact.occurredAt),
    call: fact.kind,
    name: fact.name,
    verdict: warning ? 'warning' : 'accepted',
    reason: warning?.[0] ?? null,
    field: warning?.slice(1).join(' ') ?? null,
    source: fact.key ?? fact.origin,
    personId: personId ?? fact.subjectId,
    ...joinSplit(fact.open, sealed),
    classes,
  };
}

function openedHeld(vault: Vault, classes: DataClasses, held: TailHeld): Opened {
  const message = held.original.length > 0 ? vault.openInstance('quarantine', held.original)?.message : null;
  const whole = isObject(message) ? message : {};
  const names = held.call === null ? namesOf(message ?? null) : { call: held.call, event: held.event };
  return {
    id: held.id,
    at: iso(held.receivedAt),
    occurredAt: iso(held.receivedAt),
    call: names.call ?? 'unknown',
    name: names.event ?? '–',
    verdict: 'quarantined',
    reason: held.code,
    field: held.field,
    source: held.key ?? 'api',
    personId: null,
    properties: isObject(whole.properties) ? whole.properties : {},
    traits: isObject(whole.traits) ? whole.traits : {},
    classes,
  };
}
