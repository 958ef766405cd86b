// Takes one delivery: believed or not, read by the source's map, recorded once, what cannot be read held back.
import { createHash } from 'node:crypto';
import type { Database, Tx } from '../../platform/db.ts';
import { parseStrictJson } from '../../platform/http/index.ts';
import type { Json } from '../../platform/json.ts';
import type { Logger } from '../../platform/logging.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { type Door, readDoor } from '../door.ts';
import { holdMessages } from '../quarantine-store.ts';
import { type IntakeServices, type NewSignal, recordSignals } from '../record.ts';
import { validSecrets } from '../rotating-secret.ts';
import { readSchemaBook, type SchemaBook } from '../schema-book.ts';
import { applyMap, type HookFault, identifiersIn, type Mapped, type MappedSignal, valueAt } from './model.ts';
import { type Believed, type Delivered, type Disbelief, judge } from './signature.ts';
import { type DeliveryRow, insertDelivery, readSource, type SourceRow } from './store.ts';

/** What receiving needs. `appended` is called after a commit. */
export interface HookServices extends IntakeServices {
  readonly db: Database;
  readonly log: Pick<Logger, 'warn' | 'error'>;
  readonly appended: () => void;
}

/** What a sender is told. */
export interface HookAnswer {
  readonly verdict: 'accepted' | 'partly' | 'quarantined' | 'repeated';
  readonly signals: number;
}

/** One answer for an unknown address, a wrong signature, an old delivery and another organisation's source. */
const NOT_BELIEVED = refuse(401, 'bad-signature', 'This delivery was not accepted.', {
  fix: 'Check the address, the secret and the clock of the sender; the reason stands under Settings > Webhooks in.',
});
const PAUSED = refuse(503, 'paused', 'This source is paused.', { fix: 'Send it again later.' });

/** Sealed under this name in the vault. */
export const SEALED = 'webhook-source';

/** Refusals of one source within a second are one row, so that a flood of them cannot fill the table. */
const QUIET_MS = 1_000;
const MOST_SOURCES = 10_000;
/** How long a body that may hold health data is kept for mending, ms. */
const HELD_MS = 30 * 86_400_000;

/** Opens the receiver of one process. */
export function openReceiver(
  services: HookServices,
): (address: string, delivered: Delivered) => Promise<HookAnswer | Refusal> {
  const told = new Map<string, { at: number; times: number }>();
  const refuseDelivery = async (door: Door, why: Disbelief): Promise<Refusal> => {
    const now = services.clock.now();
    if (told.size > MOST_SOURCES) told.clear();
    const known = told.get(door.id);
    const times = (known?.times ?? 0) + 1;
    if (known && now - known.at < QUIET_MS) {
      known.times = times;
      return NOT_BELIEVED;
    }
    told.set(door.id, { at: now, times: 0 });
    services.log.warn('a webhook was not believed', { source: door.id, why, times });
    const row = { ...newRow(services, now), status: 401, verdict: 'refused' as const, code: why, times };
    await services.db.web(door.orgId, (tx) => insertDelivery(tx, door.orgId, door.id, row, null));
    return NOT_BELIEVED;
  };
  return async (address, delivered) => {
    const door = readDoor(address);
    const source = door && (await services.db.web(door.orgId, (tx) => readSource(tx, door.orgId, door.id)));
    if (!door || !source) {
      services.log.warn('a webhook came to an address that does not exist');
      return NOT_BELIEVED;
    }
    const now = services.clock.now();
    const believed = judge(source.scheme, validSecrets(services.vault, SEALED, source, now), delivered, now);
    if (typeof believed === 'string') return refuseDelivery(door, believed);
    if (source.pausedAt !== null) return PAUSED;
    return take(services, door, source, { believed, body: delivered.body, now });
  };
}

/** A row to fill in. */
export function newRow(
  services: Pick<HookServices, 'newId'>,
  now: number,
): Pick<DeliveryRow, 'id' | 'at' | 'code' | 'signals' | 'times'> {
  return { id: services.newId(now), at: now, code: null, signals: 0, times: 1 };
}

interface Taken {
  readonly believed: Believed;
  readonly body: Uint8Array;
  readonly now: number;
}

async function take(
  services: HookServices,
  door: Door,
  source: SourceRow,
  { believed, body, now }: Taken,
): Promise<HookAnswer | Refusal> {
  const parsed =
    body.length === 0 ? refuse(400, 'empty-body', 'The delivery has no body.') : parseStrictJson(body);
  const key = createHash('sha256')
    .update(keyText(source, believed, parsed))
    .digest();
  if (isRefusal(parsed)) {
    const row = {
      ...newRow(services, now),
      status: parsed.status,
      verdict: 'unreadable' as const,
      code: parsed.code,
    };
    await services.db.web(door.orgId, (tx) => insertDelivery(tx, door.orgId, source.id, row, null));
    return parsed;
  }
  return services.db.web(door.orgId, async (tx) => {
    const read = judged(await readSchemaBook(tx, door.orgId), applyMap(source.map, parsed, now));
    const verdict =
      read.faults.length === 0 ? 'accepted' : read.signals.length === 0 ? 'quarantined' : 'partly';
    const code = read.faults[0]?.code ?? null;
    const row = {
      ...newRow(services, now),
      status: 200,
      verdict,
      code,
      signals: read.signals.length,
    } as const;
    if (!(await insertDelivery(tx, door.orgId, source.id, row, key)))
      return noteRepeat(tx, services, door, source.id, now);
    await hold(tx, services, door.orgId, source, { faults: read.faults, body: parsed, now });
    tx.onCommit(services.appended);
    const mark = `hook/${source.id}/${key.toString('hex')}`;
    const signals = read.signals.map((signal) => signalOf(signal, `${mark}/${signal.item}`));
    await recordSignals(tx, services, { orgId: door.orgId, origin: 'api', signals });
    return { verdict, signals: signals.length };
  });
}

/** What a schema of the organisation does not allow is held back like what the map cannot read. */
function judged(book: SchemaBook, { signals, faults }: Mapped): Mapped {
  const wrong = signals.flatMap((signal): HookFault[] => {
    const { fault } = book.judge({ ...signal, kind: 'track' });
    return fault ? [{ item: signal.item, ...fault }] : [];
  });
  const items = new Set(wrong.map((fault) => fault.item));
  return { signals: signals.filter((signal) => !items.has(signal.item)), faults: [...faults, ...wrong] };
}

async function noteRepeat(
  tx: Tx,
  services: HookServices,
  door: Door,
  sourceId: string,
  now: number,
): Promise<HookAnswer> {
  await insertDelivery(
    tx,
    door.orgId,
    sourceId,
    { ...newRow(services, now), status: 200, verdict: 'repeated' },
    null,
  );
  return { verdict: 'repeated', signals: 0 };
}

/** Which delivery it is, from what was signed only: an id that nobody signed could be changed on the way. */
function keyText(source: SourceRow, { signedId, digest }: Believed, body: Json | Refusal): string {
  if (signedId !== null) return `id:${signedId}`;
  const own = source.map.id === null || isRefusal(body) ? undefined : valueAt(body, source.map.id);
  return typeof own === 'string' || typeof own === 'number' ? `body:${own}` : `text:${digest}`;
}

function signalOf({ item: _item, ...mapped }: MappedSignal, messageId: string): NewSignal {
  return { ...mapped, kind: 'track', messageId };
}

/** Keeps the whole body, sealed, with what is wrong in it: once, however many of its items are bad. */
async function hold(
  tx: Tx,
  services: HookServices,
  orgId: string,
  source: SourceRow,
  held: { readonly faults: readonly HookFault[]; readonly body: Json; readonly now: number },
): Promise<void> {
  const [first] = held.faults;
  if (!first) return;
  const more = held.faults.length > 1 ? `; ${held.faults.length - 1} more items are bad` : '';
  const bearers = identifiersIn(source.map, held.body).map(({ kind, value }) =>
    services.vault.blindIndex(orgId, kind, value),
  );
  await holdMessages(tx, orgId, held.now, [
    {
      id: services.newId(held.now),
      messageId: null,
      code: `webhook-${first.code}`,
      field: first.field,
      detail: `webhook, item ${first.item + 1}: ${first.detail}${more}`,
      original: services.vault.sealInstance('quarantine', { message: held.body, webhookSource: source.id }),
      call: 'track',
      event: null,
      keyId: null,
      class: 'health',
      keepUntil: held.now + HELD_MS,
      dedupe: null,
      bearers,
    },
  ]);
}
