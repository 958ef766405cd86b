// Trigger events of ADT and SIU as signals in the field's words. Pure.
import type { JsonObject } from '../../platform/json.ts';
import { plain, present } from '../fhir/words.ts';
import { FUTURE_MS, type Identifier } from '../model.ts';
import type { NewSignal } from '../record.ts';
import { faulty, type Hl7Fault, isHl7Fault, rejected } from './fault.ts';
import type { Message, Segment } from './message.ts';
import { identifiersIn, traitsOf } from './person.ts';
import { type Hl7Time, readTime } from './time.ts';

/** Admissions, discharges, transfers: the visit's event, or null where only the person is told. */
const ADT: { readonly [trigger: string]: string | null } = {
  A01: 'Visit Started',
  A02: 'Visit Moved',
  A03: 'Visit Ended',
  A04: 'Visit Started',
  A05: 'Visit Planned',
  A08: null,
  A11: 'Visit Cancelled',
  A13: 'Visit Resumed',
  A28: null,
  A31: null,
  A40: null,
};
const SIU: { readonly [trigger: string]: string } = {
  S12: 'Appointment Booked',
  S13: 'Appointment Changed',
  S14: 'Appointment Changed',
  S15: 'Appointment Cancelled',
  S26: 'Appointment Missed',
};

/** What the header says. */
export interface Header {
  readonly type: string;
  readonly trigger: string;
  readonly controlId: string;
  readonly sender: string;
  readonly version: string;
}

/** Who reads, and when. */
export interface ReadContext {
  readonly now: number;
  /** IANA zone of the organisation. */
  readonly zone: string;
  readonly ownAuthorities: ReadonlySet<string>;
}

/** Header of a message; a fault when it cannot be answered properly. */
export function headerOf(message: Message): Header | Hl7Fault {
  const msh = message.first('MSH');
  if (!msh) return rejected('no-header', 'MSH', 'The message has no header.');
  const controlId = msh.text(10);
  if (controlId === '' || controlId.length > 199)
    return rejected('no-control-id', 'MSH-10', 'The message control id is missing or too long.');
  const sender = [msh.text(3), msh.text(4)].filter((t) => t).join('/');
  return {
    type: msh.text(9, 1),
    trigger: msh.text(9, 2),
    controlId,
    sender: sender || 'unnamed',
    version: msh.text(12),
  };
}

/** The signals of a message, or why it is not taken. */
export function signalsOf(message: Message, header: Header, context: ReadContext): NewSignal[] | Hl7Fault {
  const { type, trigger } = header;
  const known = type === 'ADT' ? Object.hasOwn(ADT, trigger) : type === 'SIU' && Object.hasOwn(SIU, trigger);
  if (!known)
    return rejected(
      'unknown-type',
      'MSH-9',
      `Taken are ADT ${Object.keys(ADT).join(', ')} and SIU ${Object.keys(SIU).join(', ')}.`,
    );
  const pid = message.first('PID');
  if (!pid) return faulty('missing-segment', 'PID', 'The segment that says who this is about is missing.');
  const identifiers = identifiersIn(pid, 3, context.ownAuthorities);
  if (identifiers.length === 0)
    return faulty('missing-field', 'PID-3', 'No patient identifier with an authority, and no record number.');
  const at = eventTime(message, context);
  if (isHl7Fault(at)) return at;
  const traits = traitsOf(message, pid, context.zone);
  if (isHl7Fault(traits)) return traits;
  const base: Base = { id: `hl7:${header.sender}:${header.controlId}`, identifiers, at };
  const who = signal(base, 'identify', 'Identify', at, {}, traits);
  const events =
    type === 'SIU' ? appointments(message, header, base, context) : visits(message, header, base, context);
  return isHl7Fault(events) ? events : [who, ...events];
}

interface Base {
  readonly id: string;
  readonly identifiers: readonly Identifier[];
  readonly at: number;
}

function signal(
  base: Base,
  kind: string,
  name: string,
  occurredAt: number,
  properties: JsonObject,
  traits: JsonObject = {},
): NewSignal {
  return {
    messageId: `${base.id}:${name}`,
    kind,
    name,
    identifiers: base.identifiers,
    occurredAt,
    properties,
    traits,
  };
}

/** When the event happened: EVN-6, else EVN-2, else the header's time; never in the future. */
function eventTime(message: Message, context: ReadContext): number | Hl7Fault {
  const evn = message.first('EVN');
  const places: [string, string][] = [
    ['EVN-6', evn?.text(6) ?? ''],
    ['EVN-2', evn?.text(2) ?? ''],
    ['MSH-7', message.first('MSH')?.text(7) ?? ''],
  ];
  for (const [field, text] of places) {
    if (text === '' || text === '""') continue;
    const time = readTime(text, context.zone);
    if (!time) return faulty('bad-time', field, 'This is no time.');
    if (time.at > context.now + FUTURE_MS) return faulty('in-the-future', field, 'This lies in the future.');
    return Math.min(time.at, context.now);
  }
  return context.now;
}

function visits(message: Message, header: Header, base: Base, context: ReadContext): NewSignal[] | Hl7Fault {
  if (header.trigger === 'A40') return merges(message, base, context);
  const name = ADT[header.trigger];
  if (!name) return [];
  const pv1 = message.first('PV1');
  if (!pv1) return faulty('missing-segment', 'PV1', 'The segment of the visit is missing.');
  const start = optionalTime(pv1, 44, 'PV1-44', context);
  const end = optionalTime(pv1, 45, 'PV1-45', context);
  if (isHl7Fault(start)) return start;
  if (isHl7Fault(end)) return end;
  const properties = present({
    visit: pv1.text(19),
    class: pv1.text(2),
    location: placeOf(pv1, 3),
    movedFrom: placeOf(pv1, 6),
    practitioner: personName(pv1, 7),
    service: pv1.text(10),
    start: start?.text,
    end: end?.text,
    dischargedTo: pv1.text(36),
    reason: plain(message.first('PV2')?.text(3, 2) ?? ''),
    source: header.sender,
  });
  const stated = name === 'Visit Ended' ? end?.at : name === 'Visit Started' ? start?.at : undefined;
  const at = Math.min(stated ?? base.at, context.now);
  const visit = signal(base, 'track', name, at, properties);
  // 20 to 29 and 40 to 42 of table 0112 say that the patient died: a question for staff, the patient's own record decides.
  const died = name === 'Visit Ended' && /^(2\d|4[0-2])$/.test(pv1.text(36));
  const question = present({
    status: 'deceased',
    because: 'discharge-disposition',
    record: pv1.text(19),
    source: header.sender,
  });
  return died ? [visit, signal(base, 'track', 'Status Questioned', at, question)] : [visit];
}

function optionalTime(
  segment: Segment,
  field: number,
  name: string,
  context: ReadContext,
): Hl7Time | null | Hl7Fault {
  const text = segment.text(field);
  if (text === '' || text === '""') return null;
  return readTime(text, context.zone) ?? faulty('bad-time', name, 'This is no time.');
}

/** Ward, room and bed in one text. */
function placeOf(segment: Segment, field: number): string {
  const parts = [4, 1, 2, 3].map((component) => segment.text(field, component));
  return plain(parts.filter((t) => t).join(' '));
}

/** Family and given name of an XCN field. */
function personName(segment: Segment, field: number): string {
  const parts = [6, 3, 2].map((component) => segment.text(field, component));
  return plain(parts.filter((t) => t).join(' '));
}

/** A40: two record numbers are one patient. Said of both, so that neither side of the merge is unknown. */
function merges(message: Message, base: Base, context: ReadContext): NewSignal[] | Hl7Fault {
  const mrg = message.first('MRG');
  if (!mrg) return faulty('missing-segment', 'MRG', 'The segment of the number that ends is missing.');
  const from = identifiersIn(mrg, 1, context.ownAuthorities);
  const [old] = from;
  const [kept] = base.identifiers;
  if (!old || !kept) return faulty('missing-field', 'MRG-1', 'The number that ends is missing.');
  if (old.kind === kept.kind && old.value === kept.value)
    return faulty('same-number', 'MRG-1', 'The number that ends is the number that stays.');
  const properties = { from: old.value, to: kept.value, kind: kept.kind };
  return [
    signal(base, 'track', 'MRN Merged', base.at, properties),
    {
      ...signal(base, 'track', 'MRN Merged', base.at, properties),
      messageId: `${base.id}:from`,
      identifiers: from,
    },
  ];
}

function appointments(
  message: Message,
  header: Header,
  base: Base,
  context: ReadContext,
): NewSignal[] | Hl7Fault {
  const sch = message.first('SCH');
  if (!sch) return faulty('missing-segment', 'SCH', 'The segment of the appointment is missing.');
  const id = sch.text(1) || sch.text(2);
  if (id === '') return faulty('missing-field', 'SCH-1', 'The number of the appointment is missing.');
  const timing = startOf(message, sch, context);
  if (isHl7Fault(timing)) return timing;
  const name = SIU[header.trigger] ?? 'Appointment Changed';
  const missedAt = name === 'Appointment Missed' ? timing.start?.at : undefined;
  const ais = message.first('AIS');
  const properties = present({
    appointment: id,
    start: timing.start?.text,
    end: timing.end?.text,
    minutes: timing.minutes,
    service: plain(ais?.text(3, 2) || ais?.text(3, 1) || ''),
    kind: plain(sch.text(8, 2) || sch.text(8, 1)),
    reason: plain(sch.text(7, 2) || sch.text(7, 1)),
    cancelledBecause: name === 'Appointment Cancelled' ? plain(sch.text(6, 2) || sch.text(6, 1)) : '',
    location: message
      .all('AIL')
      .map((ail) => placeOf(ail, 3))
      .filter((t) => t)
      .join(', '),
    practitioner: message
      .all('AIP')
      .map((aip) => personName(aip, 3))
      .filter((t) => t)
      .join(', '),
    status: sch.text(25, 1),
    source: header.sender,
  });
  return [signal(base, 'track', name, Math.min(missedAt ?? base.at, context.now), properties)];
}

interface Timing {
  readonly start: Hl7Time | null;
  readonly end: Hl7Time | null;
  readonly minutes: number | null;
}

/** SCH-11.4 and .5 up to version 2.4 and later; else TQ1-7; else the first resource's own start. */
function startOf(message: Message, sch: Segment, context: ReadContext): Timing | Hl7Fault {
  const places: [string, string][] = [
    ['SCH-11', sch.text(11, 4)],
    ['TQ1-7', message.first('TQ1')?.text(7) ?? ''],
    ['AIS-4', message.first('AIS')?.text(4) ?? ''],
  ];
  const [field, text] = places.find(([, t]) => t !== '' && t !== '""') ?? ['', ''];
  const start = text === '' ? null : readTime(text, context.zone);
  if (text !== '' && !start) return faulty('bad-time', field, 'The start is no time.');
  const endText = sch.text(11, 5) || (message.first('TQ1')?.text(8) ?? '');
  const end = endText === '' ? null : readTime(endText, context.zone);
  if (endText !== '' && !end) return faulty('bad-time', 'SCH-11', 'The end is no time.');
  return { start, end, minutes: minutesOf(message, sch, start, end) };
}

function minutesOf(
  message: Message,
  sch: Segment,
  start: Hl7Time | null,
  end: Hl7Time | null,
): number | null {
  if (start && end) return Math.round((end.at - start.at) / 60_000);
  const [amount, unit] = sch.text(9)
    ? [sch.text(9), sch.text(10)]
    : [message.first('AIS')?.text(7) ?? '', message.first('AIS')?.text(8) ?? ''];
  const value = Number(amount);
  if (amount === '' || !Number.isFinite(value)) return null;
  const seconds = /^s/i.test(unit) ? 1 : /^h/i.test(unit) ? 3_600 : 60;
  return Math.round((value * seconds) / 60);
}
