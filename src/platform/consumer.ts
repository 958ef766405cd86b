// Readers of the event log: every fact once and in order per subject, its effect and the checkpoint in one commit.
import type { Clock } from './clock.ts';
import { type Database, iso, type Tx } from './db.ts';
import {
  guardLeases,
  type Lease,
  LeaseLost,
  makeCheckpoints,
  moveCheckpoints,
  releaseLeases,
  renewLeases,
} from './lease.ts';
import type { Fact } from './log.ts';

/** A fact as it was read, with its position. */
export interface LoggedFact extends Fact {
  readonly bucket: number;
  readonly xid: string;
  readonly seq: number;
}

/** The columns of a logged fact, of `event e`. */
export const LOGGED_FACT = `e.org_id as "orgId", e.subject_id as "subjectId", e.id, e.received_at as "receivedAt", e.occurred_at as "occurredAt",
  e.kind, e.name, e.origin, e.import_id as "importId", e.open, e.sealed, e.bucket, e.xid::text, e.seq`;

/** What a consumer needs. `handle` runs inside the transaction that also moves the checkpoint. */
export interface ConsumerOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly name: string;
  /** Unique per process. */
  readonly owner: string;
  /** The organisations whose facts this worker may see. */
  readonly orgIds: () => Promise<readonly string[]>;
  readonly handle: (tx: Tx, facts: readonly LoggedFact[]) => Promise<void>;
  /** A fact that failed alone: stored for redrive in the transaction that steps over it. */
  readonly bury: (tx: Tx, fact: LoggedFact, error: unknown) => Promise<void>;
  readonly onError: (error: unknown) => void;
  /**
   * What is due by the clock in these buckets, done in a transaction of its own that the same leases and fences guard:
   * so the timers and the facts of a subject are never worked on by two workers. Returns how much it did; 0 rests.
   * A fault here must be narrowed by whoever does the work: it is reported, and the facts go on.
   */
  readonly due?: (tx: Tx, buckets: readonly number[]) => Promise<number>;
  readonly onBatch?: (facts: number, newestReceivedAt: number, milliseconds: number) => void;
  /** How many facts one transaction takes (default 1500), and the pause when there is nothing to do, ms (default 100). */
  readonly batch?: number;
  readonly idleMs?: number;
}

/** A running consumer. */
export interface Consumer {
  /** Something was appended: look now. */
  wake(): void;
  /** Reads until nothing is left and nothing is in flight; for seeding and tests. Returns the number of facts. */
  drain(): Promise<number>;
  stop(): Promise<void>;
}

const LEASE_SECONDS = 15;
const RENEW_MS = 4_000;
const ATTEMPTS = 3;
const RETRY_MS = 50;
// Clocks of machines differ and transactions last: how far before a checkpoint's time partitions are still looked at.
const MARGIN_MS = 2 * 3_600_000;

/** Starts a consumer of the log. `start: false` leaves it idle: only `drain` works (seeding with a stepped clock). */
export async function startConsumer(options: ConsumerOptions, start = true): Promise<Consumer> {
  await makeCheckpoints(options.db, options.name);
  const reader = new LogReader(options);
  if (start) reader.run();
  return reader;
}

class LogReader implements Consumer {
  private readonly options: ConsumerOptions;
  private leases: Lease[] = [];
  private renewAt = 0;
  private stopping = false;
  private running: Promise<void> = Promise.resolve();
  private wakeUp: () => void = () => undefined;
  private awake = false;

  constructor(options: ConsumerOptions) {
    this.options = options;
  }

  wake(): void {
    this.awake = true;
    this.wakeUp();
  }

  run(): void {
    this.running = this.loop();
  }

  async drain(): Promise<number> {
    let total = 0;
    for (;;) {
      const read = await this.step();
      if (read === 0) return total;
      total += read;
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.wake();
    await this.running;
    await releaseLeases(this.options.db, this.options.name, this.options.owner).catch(this.options.onError);
  }

  private async loop(): Promise<void> {
    let failures = 0;
    while (!this.stopping) {
      try {
        const read = await this.step();
        failures = 0;
        if (read === 0) await this.rest(this.options.idleMs ?? 100);
      } catch (error) {
        failures += 1;
        this.leases = [];
        this.renewAt = 0;
        if (!(error instanceof LeaseLost)) this.options.onError(error);
        await this.rest(Math.min(5_000, 100 * 2 ** Math.min(failures, 6)));
      }
    }
  }

  /** One batch. Leases are kept by machine time: they guard processes, not the domain's clock. */
  private async step(): Promise<number> {
    const { db, name, owner } = this.options;
    if (performance.now() >= this.renewAt) {
      this.leases = await renewLeases(db, name, owner, LEASE_SECONDS);
      this.renewAt = performance.now() + RENEW_MS;
    }
    if (this.leases.length === 0) return 0;
    const orgIds = await this.options.orgIds();
    const done = await this.due(orgIds);
    try {
      return done + (await this.batch(orgIds, this.leases, this.options.batch ?? 1_500));
    } catch (error) {
      if (error instanceof LeaseLost || isOutage(error)) throw error;
      this.options.onError(error);
      return done + (await this.isolate(orgIds));
    }
  }

  private async due(orgIds: readonly string[]): Promise<number> {
    const { db, due, name, owner } = this.options;
    if (!due) return 0;
    try {
      return await db.worker(orgIds, async (tx) => {
        const buckets = this.leases.map((l) => l.bucket);
        const done = await due(tx, buckets);
        if (done > 0) await guardLeases(tx, name, owner, this.leases);
        return done;
      });
    } catch (error) {
      if (error instanceof LeaseLost || isOutage(error)) throw error;
      this.options.onError(error);
      return 0;
    }
  }

  private async batch(orgIds: readonly string[], leases: readonly Lease[], size: number): Promise<number> {
    const started = performance.now();
    let facts: LoggedFact[] = [];
    let moved: Lease[] = [];
    await this.options.db.worker(orgIds, async (tx) => {
      facts = await readFacts(tx, leases, size);
      if (facts.length === 0) return;
      moved = positionsAfter(leases, facts);
      await this.options.handle(tx, facts);
      await moveCheckpoints(tx, this.options.name, this.options.owner, moved);
    });
    this.commit(moved);
    if (facts.length > 0) this.options.onBatch?.(facts.length, newest(facts), performance.now() - started);
    return facts.length;
  }

  /** A batch failed: go bucket by bucket, then fact by fact, and bury what fails alone, so that the rest moves on. */
  private async isolate(orgIds: readonly string[]): Promise<number> {
    let total = 0;
    for (const lease of [...this.leases]) {
      total += await this.batch(orgIds, [lease], 200).catch((error: unknown) => {
        if (error instanceof LeaseLost || isOutage(error)) throw error;
        return this.oneByOne(orgIds, lease.bucket);
      });
    }
    return total;
  }

  private async oneByOne(orgIds: readonly string[], bucket: number): Promise<number> {
    for (let i = 0; i < 200; i++) {
      const lease = this.leases.find((l) => l.bucket === bucket);
      if (!lease) return i;
      if ((await this.oneFact(orgIds, lease)) === 0) return i;
    }
    return 200;
  }

  /** A fact is set aside only after it failed alone several times: what failed once may have been the database. */
  private async oneFact(orgIds: readonly string[], lease: Lease): Promise<number> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.batch(orgIds, [lease], 1);
      } catch (error) {
        if (error instanceof LeaseLost || isOutage(error)) throw error;
        if (attempt === ATTEMPTS) return this.stepOver(orgIds, lease, error);
        await this.options.clock.wait(RETRY_MS * attempt);
      }
    }
  }

  private async stepOver(orgIds: readonly string[], lease: Lease, cause: unknown): Promise<number> {
    let moved: Lease[] = [];
    await this.options.db.worker(orgIds, async (tx) => {
      const facts = await readFacts(tx, [lease], 1);
      const fact = facts[0];
      if (!fact) return;
      moved = positionsAfter([lease], facts);
      await this.options.bury(tx, fact, cause);
      await moveCheckpoints(tx, this.options.name, this.options.owner, moved);
    });
    this.commit(moved);
    return moved.length;
  }

  private commit(moved: readonly Lease[]): void {
    const byBucket = new Map(moved.map((l) => [l.bucket, l]));
    this.leases = this.leases.map((l) => byBucket.get(l.bucket) ?? l);
  }

  private async rest(ms: number): Promise<void> {
    if (this.awake) {
      this.awake = false;
      return;
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.awake = false;
  }
}

/** Below the snapshot's xmin no transaction is still open, so nothing can appear behind the checkpoint later. */
function readFacts(tx: Tx, leases: readonly Lease[], size: number): Promise<LoggedFact[]> {
  const oldest = Math.min(...leases.map((l) => l.since));
  return tx.query<LoggedFact>(
    `select ${LOGGED_FACT}
     from unnest($1::smallint[], $2::xid8[], $3::int[]) as c(bucket, xid, seq)
     cross join lateral (
       select * from event e where e.received_at >= $4 and e.bucket = c.bucket and (e.xid, e.seq) > (c.xid, c.seq)
         and e.xid < pg_snapshot_xmin(pg_current_snapshot())
       order by e.xid, e.seq limit $5) e`,
    [
      leases.map((l) => l.bucket),
      leases.map((l) => l.xid),
      leases.map((l) => l.seq),
      Number.isFinite(oldest) ? iso(oldest - MARGIN_MS) : '-infinity',
      Math.max(1, Math.ceil(size / leases.length)),
    ],
  );
}

function positionsAfter(leases: readonly Lease[], facts: readonly LoggedFact[]): Lease[] {
  const last = new Map<number, LoggedFact>();
  for (const fact of facts) last.set(fact.bucket, fact);
  const moved: Lease[] = [];
  for (const lease of leases) {
    const fact = last.get(lease.bucket);
    if (fact)
      moved.push({
        bucket: lease.bucket,
        fence: lease.fence,
        xid: fact.xid,
        seq: fact.seq,
        since: fact.receivedAt,
      });
  }
  return moved;
}

function newest(facts: readonly LoggedFact[]): number {
  return facts.reduce((latest, f) => Math.max(latest, f.receivedAt), 0);
}

/** Connection trouble and lock time-outs are the database's state, not the fault of a fact. */
export function isOutage(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error))
    return error instanceof Error && /timeout|terminated|connection|ECONN/i.test(error.message);
  const code = String(error.code);
  return (
    code.startsWith('08') ||
    code.startsWith('57') ||
    code.startsWith('53') ||
    code.startsWith('40') ||
    code.startsWith('55') ||
    code.startsWith('E')
  );
}
