// The schemas of an organisation as intake uses them: compiled once per change, and the verdict on a message.
import { LRUCache } from 'lru-cache';
import type { Tx } from '../platform/db.ts';
import { type Fault, fault, type Message } from './model.ts';
import { compileSchema, type EventSchema, type Mode, type SchemaCheck } from './schema.ts';
import { type EventPolicy, readPolicy, readSchemas, type UnknownEvents } from './schema-store.ts';

/** What a schema says of a message. A `warning` is an observed violation: the message is taken and counted. */
export interface Judgement {
  readonly fault: Fault | null;
  readonly warning: Fault | null;
}

/** The schemas of one organisation. */
export interface SchemaBook {
  judge(message: Pick<Message, 'kind' | 'name' | 'properties' | 'traits'>): Judgement;
}

const FINE: Judgement = { fault: null, warning: null };
/** Another process's change is seen after this long, ms; one's own at once. */
const LOOK_AGAIN_MS = 2_000;

interface Kept {
  readonly version: number;
  readonly book: SchemaBook;
  until: number;
}

const books = new LRUCache<string, Kept>({ max: 1_000 });

/** A book out of schemas and policy. */
export function bookOf(schemas: readonly EventSchema[], unknown: UnknownEvents): SchemaBook {
  const checks = new Map<string, { readonly mode: Mode; readonly check: SchemaCheck }>();
  for (const s of schemas)
    checks.set(`${s.call} ${s.name}`, { mode: s.mode, check: compileSchema(s.definition) });
  return {
    judge({ kind, name, properties, traits }) {
      if (checks.size === 0 && unknown === 'accept') return FINE;
      const known = checks.get(`${kind} ${name}`);
      const never = name === WITHDRAWAL;
      // Only named events can be unknown: who somebody is and which page they saw need no declaration.
      if (!known)
        return unknown === 'accept' || kind !== 'track' || never ? FINE : { fault: UNKNOWN, warning: null };
      const wrong = known.check(properties, traits);
      if (!wrong) return FINE;
      const holds = known.mode === 'enforce' && !never;
      return holds ? { fault: wrong, warning: null } : { fault: null, warning: wrong };
    },
  };
}

/** A withdrawal of consent is never held back, whatever its form. */
const WITHDRAWAL = 'Consent Withdrawn';
const UNKNOWN = fault('unknown-event', 'event', 'no schema is declared for an event of this name');

/** The book that holds now. One row tells whether what was compiled still does; it is asked for every two seconds. */
export async function readSchemaBook(tx: Tx, orgId: string): Promise<SchemaBook> {
  const kept = books.get(orgId);
  if (kept && kept.until > performance.now()) return kept.book;
  const policy = await readPolicy(tx, orgId);
  if (kept && kept.version === policy.version) {
    kept.until = performance.now() + LOOK_AGAIN_MS;
    return kept.book;
  }
  return keep(tx, orgId, policy);
}

async function keep(tx: Tx, orgId: string, policy: EventPolicy): Promise<SchemaBook> {
  const book = bookOf(await readSchemas(tx, orgId), policy.unknown);
  books.set(orgId, { version: policy.version, book, until: performance.now() + LOOK_AGAIN_MS });
  return book;
}

/** Forgets what was compiled, after a change of one's own. */
export function forgetSchemaBook(orgId: string): void {
  books.delete(orgId);
}
