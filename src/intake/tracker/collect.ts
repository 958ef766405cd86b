// Takes what a browser sends: from an allowed origin, in bounds, and never more than a browser may state.
import { LRUCache } from 'lru-cache';
import type { Database } from '../../platform/db.ts';
import { isObject, type Json, type JsonObject } from '../../platform/json.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { type Door, readDoor } from '../door.ts';
import { checkMessage, type Fault, isFault, type Message } from '../model.ts';
import { openRateLimits } from '../rate-limit.ts';
import { type IntakeServices, recordSignals } from '../record.ts';
import { validSecrets } from '../rotating-secret.ts';
import { readSchemaBook } from '../schema-book.ts';
import { admit } from './model.ts';
import { readTracker, type TrackerRow } from './store.ts';
import { isUserToken } from './token.ts';

/** What collecting needs. `appended` is called after a commit. */
export interface TrackerServices extends IntakeServices {
  readonly db: Database;
  readonly appended: () => void;
}

/** What a browser is told. */
export interface Collected {
  readonly accepted: number;
  readonly repeated: number;
  readonly refused: number;
}

/** Opens one key: remembered for a short time, so that a busy site costs no query for each event. */
export interface TrackerDoor {
  /** The living key at this address, or null. */
  find(address: string): Promise<(TrackerRow & { readonly door: Door }) | null>;
  collect(address: string, from: Sender, body: Json): Promise<Collected | Refusal>;
}

/** Who sends. */
export interface Sender {
  readonly origin: string | undefined;
  readonly ip: string;
}

export const SEALED = 'tracker-key';
const MOST_MESSAGES = 50;
const REMEMBERED_MS = 5_000;
/** Messages a second of one visitor's address, and of all visitors of a site together, for each process. */
const PER_ADDRESS = 20;
const PER_KEY = 500;

export const NO_SUCH_KEY = refuse(404, 'no-such-tracker', 'There is no such tracker, or it was revoked.');
const FOREIGN = refuse(403, 'foreign-origin', 'Pages of this origin may not send to this tracker.', {
  fix: 'Add the origin under Settings > Website tracker.',
});
const TOO_FAST = refuse(429, 'too-many-events', 'Too many events came at once.');
const NO_BATCH = refuse(422, 'wrong-type', `batch must be a list of 1 to ${MOST_MESSAGES} messages.`, {
  field: 'batch',
});

/** Opens the door of one process. */
export function openTrackerDoor(services: TrackerServices): TrackerDoor {
  const { clock } = services;
  const known = new LRUCache<string, { readonly key: TrackerRow | null; readonly until: number }>({
    max: 5_000,
  });
  const limits = openRateLimits(clock);
  const find: TrackerDoor['find'] = async (address) => {
    const door = readDoor(address);
    if (!door) return null;
    let answer = known.get(address);
    if (!answer || answer.until <= clock.now()) {
      const key = await services.db.web(door.orgId, (tx) => readTracker(tx, door.orgId, door.id));
      answer = { key, until: clock.now() + REMEMBERED_MS };
      known.set(address, answer);
    }
    return answer.key && answer.key.revokedAt === null ? { ...answer.key, door } : null;
  };
  return {
    find,
    async collect(address, { origin, ip }, body) {
      const key = await find(address);
      if (!key) return NO_SUCH_KEY;
      if (origin === undefined || !key.origins.includes(origin)) return FOREIGN;
      const envelope = readEnvelope(body);
      if (isRefusal(envelope)) return envelope;
      const count = envelope.batch.length;
      const mine = `${key.id}/${ip}`;
      if (limits.look(mine, PER_ADDRESS).left === 0 || limits.look(key.id, PER_KEY).left === 0)
        return TOO_FAST;
      limits.spend(mine, PER_ADDRESS, count);
      limits.spend(key.id, PER_KEY, count);
      return store(services, key, envelope);
    },
  };
}

interface Envelope {
  readonly batch: readonly Json[];
  readonly sentAt: string | null;
}

function readEnvelope(body: Json): Envelope | Refusal {
  if (!isObject(body) || !Array.isArray(body.batch)) return NO_BATCH;
  if (body.batch.length === 0 || body.batch.length > MOST_MESSAGES) return NO_BATCH;
  return { batch: body.batch, sentAt: typeof body.sentAt === 'string' ? body.sentAt : null };
}

/** What is wrong is counted and dropped: kept, it would let anybody fill the quarantine from a browser. */
async function store(
  services: TrackerServices,
  key: TrackerRow & { readonly door: Door },
  { batch, sentAt }: Envelope,
): Promise<Collected> {
  const now = services.clock.now();
  const secrets = validSecrets(services.vault, SEALED, key, now);
  const judged = batch.map((message) => judge(key, secrets, message, sentAt, now));
  const good = judged.filter((m): m is Message => !isFault(m));
  const { orgId } = key.door;
  return services.db.web(orgId, async (tx) => {
    const book = await readSchemaBook(tx, orgId);
    const signals = good.filter((message) => book.judge(message).fault === null);
    tx.onCommit(services.appended);
    const { stored, repeated } = await recordSignals(tx, services, { orgId, origin: 'api', signals });
    return { accepted: stored, repeated, refused: batch.length - signals.length };
  });
}

function judge(
  key: TrackerRow,
  secrets: readonly string[],
  original: Json,
  sentAt: string | null,
  now: number,
): Message | Fault {
  const message: JsonObject = isObject(original) ? original : {};
  const token = isObject(message.context) ? message.context.token : null;
  const checked = checkMessage(message, now, null, sentAt);
  if (isFault(checked)) return checked;
  return admit(checked, key, typeof token === 'string' ? token : null, (userId, given) =>
    isUserToken(secrets, userId, given, now),
  );
}
