// Takes HL7 v2 in: good messages become signals, bad ones are kept in quarantine, and every one is answered.
import type { Database, Tx } from '../../platform/db.ts';
import type { Origin } from '../../platform/log.ts';
import { readOrganisation, recordAudit } from '../../trust/index.ts';
import type { Actor } from '../../trust/model.ts';
import { ownSystems } from '../fhir/resource-store.ts';
import { type HeldMessage, holdMessages } from '../quarantine-store.ts';
import { type IntakeServices, messageKey, type NewSignal, type Recorded, recordSignals } from '../record.ts';
import { KEPT_MS } from '../take.ts';
import { acknowledge, inBatch } from './answer.ts';
import { decodeHl7, splitHl7 } from './envelope.ts';
import { type Header, headerOf, signalsOf } from './events.ts';
import { type Hl7Fault, isHl7Fault, rejected } from './fault.ts';
import { hl7Reader, type Message } from './message.ts';
import { authoritiesOf, identifiersIn } from './person.ts';

export interface Hl7Services extends IntakeServices {
  readonly db: Database;
  readonly appended: () => void;
  /** Makes two subjects one person on a sender's word (A40). Without it, the merge is recorded and not carried out. */
  readonly unite?: (tx: Tx, ask: UniteAsk) => Promise<unknown>;
}

/** Two subjects whose record numbers a sender merged. */
export interface UniteAsk {
  readonly orgId: string;
  readonly a: string;
  readonly b: string;
  readonly by: Actor;
  readonly reason: string;
}

export interface Hl7Request {
  readonly orgId: string;
  readonly actor: Actor;
  readonly body: Uint8Array;
  readonly origin?: Origin;
  readonly importId?: string | null;
}

/** What became of a body. `understood` is false when it holds no message at all. */
export interface Hl7Taken {
  readonly understood: boolean;
  /** Per message, in order. */
  readonly results: readonly (Hl7Fault | 'stored' | 'repeated')[];
  /** Acknowledgements, in the order of the messages. */
  readonly answer: string;
}

export const MOST_MESSAGES = 1_000;

interface Read {
  readonly text: string;
  readonly message: Message | null;
  readonly header: Header | Hl7Fault;
}

/** Takes a body in; what is acknowledged with AA is durable, what is acknowledged with AE can be looked at. */
export async function takeHl7(services: Hl7Services, request: Hl7Request): Promise<Hl7Taken> {
  const now = services.clock.now();
  const text = decodeHl7(request.body);
  const envelope = text === null ? null : splitHl7(text);
  if (!envelope) {
    const fault =
      text === null
        ? rejected('unknown-charset', 'MSH-18', 'The character set is not known, or the text is not of it.')
        : rejected('no-header', 'MSH', 'The text does not begin with a message header.');
    return {
      understood: false,
      results: [fault],
      answer: acknowledge(null, fault, now, services.newId(now)),
    };
  }
  if (envelope.messages.length > MOST_MESSAGES) {
    const fault = rejected('too-many-messages', 'BHS', `A batch takes up to ${MOST_MESSAGES} messages.`);
    return {
      understood: false,
      results: [fault],
      answer: acknowledge(null, fault, now, services.newId(now)),
    };
  }
  const read = await hl7Reader();
  const reads = envelope.messages.map((each): Read => {
    const message = read(each);
    const bad = rejected('bad-separators', 'MSH-2', 'The header does not name five different separators.');
    return { text: each, message, header: message ? headerOf(message) : bad };
  });
  const results = await record(services, request, reads, now);
  const answers = reads.map((r, i) => {
    const result = results[i];
    return acknowledge(r.message, isHl7Fault(result) ? result : null, now, services.newId(now));
  });
  return {
    understood: true,
    results,
    answer: envelope.batch ? inBatch(answers, now) : answers.join('\r'),
  };
}

function stamped(signal: NewSignal, actor: Actor): NewSignal {
  return actor.kind === 'key' ? { ...signal, stamp: { k: actor.id } } : signal;
}

/** Records the good ones and quarantines the bad ones in one transaction. */
function record(
  services: Hl7Services,
  request: Hl7Request,
  reads: readonly Read[],
  now: number,
): Promise<(Hl7Fault | 'stored' | 'repeated')[]> {
  const { orgId } = request;
  return services.db.web(orgId, async (tx) => {
    const zone = (await readOrganisation(tx, orgId))?.zone ?? 'UTC';
    const brought = reads.flatMap((r) => (r.message ? authoritiesOf(r.message) : []));
    const context = { now, zone, ownAuthorities: await ownSystems(tx, orgId, 'hl7', brought, now) };
    const results = reads.map(({ message, header }) => {
      if (isHl7Fault(header)) return header;
      return message
        ? signalsOf(message, header, context)
        : rejected('no-header', 'MSH', 'The message has no header.');
    });
    const signals = results.flatMap((r) => (isHl7Fault(r) ? [] : r)).map((r) => stamped(r, request.actor));
    const recorded = await recordSignals(tx, services, {
      orgId,
      origin: request.origin ?? 'api',
      importId: request.importId ?? null,
      signals,
    });
    await uniteMerged(tx, services, request, signals, recorded);
    const held = results.flatMap((fault, i) =>
      isHl7Fault(fault) ? heldOf(services, request, reads[i], context.ownAuthorities, fault, now) : [],
    );
    await holdMessages(tx, orgId, now, held);
    await recordAudit(tx, {
      orgId,
      at: now,
      id: services.newId(now),
      actor: request.actor,
      action: 'hl7.received',
      detail: { messages: reads.length, refused: held.length },
    });
    tx.onCommit(services.appended);
    let at = 0;
    return results.map((result) => {
      if (isHl7Fault(result)) return result;
      const fresh = recorded.fresh[at] === true;
      at += result.length;
      return fresh ? 'stored' : 'repeated';
    });
  });
}

/** A merge is said of both subjects, one after the other. Merges are rare, so each is decided by itself. */
async function uniteMerged(
  tx: Tx,
  services: Hl7Services,
  request: Hl7Request,
  signals: readonly NewSignal[],
  recorded: Recorded,
): Promise<void> {
  const said = signals.flatMap((s, i) => (s.name === 'MRN Merged' ? [recorded.subjectIds[i] ?? null] : []));
  for (let i = 0; i + 1 < said.length; i += 2) {
    const [a, b] = [said[i], said[i + 1]];
    if (a && b && a !== b)
      await services.unite?.(tx, { orgId: request.orgId, a, b, by: request.actor, reason: 'HL7 v2 A40' });
  }
}

function heldOf(
  services: Hl7Services,
  request: Hl7Request,
  read: Read | undefined,
  own: ReadonlySet<string>,
  fault: Hl7Fault,
  now: number,
): HeldMessage[] {
  if (!read) return [];
  const header = isHl7Fault(read.header) ? null : read.header;
  const pid = read.message?.first('PID');
  const bearers = pid ? identifiersIn(pid, 3, own) : [];
  return [
    {
      id: services.newId(now),
      messageId: header?.controlId ?? null,
      code: fault.code,
      field: fault.field,
      detail: fault.detail,
      original: services.vault.sealInstance('quarantine', {
        message: { hl7: read.text },
        sentAt: null,
        receivedAt: now,
      }),
      call: null,
      event: header ? `${header.type}^${header.trigger}`.slice(0, 200) : null,
      keyId: request.actor.kind === 'key' ? request.actor.id : null,
      class: 'health',
      keepUntil: now + KEPT_MS.health,
      dedupe: header ? messageKey(`hl7:${header.sender}:${header.controlId}:held`) : null,
      // The form under which people keeps record numbers, so that an erasure finds what is held.
      bearers: bearers.map((b) =>
        services.vault.blindIndex(
          request.orgId,
          b.kind,
          b.kind === 'mrn' ? b.value.replaceAll(/[\s\-./]/g, '').toUpperCase() : b.value,
        ),
      ),
    },
  ];
}
