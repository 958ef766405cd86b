// The only way to the database: transactions under a serving role, bound to one organisation or a set of them.
import pg from 'pg';

/** A transaction. `query` prepares each statement once per connection. */
export interface Tx {
  query<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Numbers the facts appended in this transaction, so that their order within it is kept. */
  nextSeq(): number;
  /** Runs after the commit (never after a rollback). */
  onCommit(run: () => void): void;
  /** Runs after a rollback. */
  onRollback(run: () => void): void;
}

/** The serving roles and what each is bound to (ground 4). */
export interface Database {
  /** As `web`: sees one organisation only. */
  web<T>(orgId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** As `worker`: sees a set of organisations. */
  worker<T>(orgIds: readonly string[], work: (tx: Tx) => Promise<T>): Promise<T>;
  /** As `auth`: staff accounts, portal accounts, keys; nothing of a person. */
  auth<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** As the owner, outside row-level security: migrations, partitions, health figures. Never for requests. */
  owner<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** The pool of the auth role, for the sign-in library. */
  readonly authPool: pg.Pool;
  /** Resolves when the database answers; rejects otherwise. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Sizes of the pools and the bound on one statement (ms). */
export interface DatabaseOptions {
  readonly url: string;
  readonly webConnections?: number;
  readonly workerConnections?: number;
  readonly statementTimeout?: number;
}

/** A worker frozen in mid-transaction holds up the reading of the log: it is cut off after this long, ms. */
const WORKER_FROZEN = 15_000;
const INT8 = 20;
const TIMESTAMPTZ = 1184;
const UUID = /^[0-9a-f-]{36}$/;

/** Milliseconds out of PostgreSQL's text of a timestamptz in UTC ('2026-11-21 21:46:25.123+00', or ±infinity). */
export function parseTime(text: string): number {
  if (text === '-infinity') return Number.NEGATIVE_INFINITY;
  if (text === 'infinity') return Number.POSITIVE_INFINITY;
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`);
}

/** ISO text of a time in milliseconds, the form in which times are bound as parameters. */
export function iso(time: number): string {
  return new Date(time).toISOString();
}

/** The same for a time that may be missing. */
export function isoOrNull(time: number | null | undefined): string | null {
  return time === null || time === undefined ? null : iso(time);
}

const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
    if (oid === TIMESTAMPTZ) return parseTime;
    if (oid === INT8) return Number;
    return pg.types.getTypeParser(oid, format ?? 'text');
  },
};

/** Opens pools for every serving role. Nothing is connected before the first transaction. */
export function openDatabase(options: DatabaseOptions): Database {
  const timeout = options.statementTimeout ?? 30_000;
  const pool = (role: string | null, max: number): pg.Pool => {
    const settings = [
      `TimeZone=UTC`,
      `statement_timeout=${timeout}`,
      'application_name=rapport',
      `idle_in_transaction_session_timeout=${role === 'rapport_worker' ? WORKER_FROZEN : 60_000}`,
    ];
    if (role) settings.push(`role=${role}`);
    const made = new pg.Pool({
      connectionString: options.url,
      max,
      options: settings.map((s) => `-c ${s}`).join(' '),
      types,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 60_000,
    });
    // An idle connection that the server closes must not end the process: the next use opens a new one.
    made.on('error', () => undefined);
    // The same for one that is in use: its query fails by itself, with the error that says so.
    made.on('connect', (client) => client.on('error', () => undefined));
    return made;
  };
  const pools = {
    web: pool('rapport_web', options.webConnections ?? 8),
    worker: pool('rapport_worker', options.workerConnections ?? 6),
    auth: pool('rapport_auth', 4),
    owner: pool(null, 2),
  };
  return {
    web: (orgId, work) =>
      transaction(pools.web, `select set_config('app.org', '${uuid(orgId)}', true)`, work),
    worker: (orgIds, work) =>
      transaction(
        pools.worker,
        `select set_config('app.orgs', '{${orgIds.map(uuid).join(',')}}', true)`,
        work,
      ),
    auth: (work) => transaction(pools.auth, null, work),
    owner: (work) => transaction(pools.owner, null, work),
    authPool: pools.auth,
    ping: async () => {
      await pools.owner.query('select 1');
    },
    close: async () => {
      await Promise.all(Object.values(pools).map((p) => p.end()));
    },
  };
}

function uuid(text: string): string {
  if (!UUID.test(text)) throw new Error('not an organisation id');
  return text;
}

async function transaction<T>(pool: pg.Pool, bind: string | null, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const after: Hooks = { commit: [], rollback: [] };
  let broken = false;
  try {
    await client.query(bind ? `begin; ${bind}` : 'begin');
    const result = await work(transactionOn(client, after));
    await client.query('commit');
    for (const run of after.commit) run();
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {
      broken = true;
    });
    for (const run of after.rollback) run();
    throw error;
  } finally {
    client.release(broken);
  }
}

interface Hooks {
  readonly commit: (() => void)[];
  readonly rollback: (() => void)[];
}

function transactionOn(client: pg.PoolClient, after: Hooks): Tx {
  let seq = 0;
  return {
    query: async <Row>(text: string, values: readonly unknown[] = []) => {
      const result = await client.query({ name: statementName(text), text, values: [...values] });
      return result.rows as Row[];
    },
    nextSeq: () => seq++,
    onCommit: (run) => {
      after.commit.push(run);
    },
    onRollback: (run) => {
      after.rollback.push(run);
    },
  };
}

const names = new Map<string, string>();

/** A short stable name per statement text, so that PostgreSQL keeps its plan. Texts are constants of the stores. */
function statementName(text: string): string {
  let name = names.get(text);
  if (!name) {
    name = `s${names.size}`;
    names.set(text, name);
  }
  return name;
}
