// What HL7 v2 senders get back: an acknowledgement per message, with the segment and field that is wrong. Pure.
import type { Hl7Fault } from './fault.ts';
import type { Message } from './message.ts';

/** HL7's codes of errors (table 0357) for ours. */
const CODES: { readonly [code: string]: readonly [number: string, words: string] } = {
  'in-the-future': ['102', 'Data type error'],
  'no-control-id': ['101', 'Required field missing'],
  'missing-segment': ['100', 'Segment sequence error'],
  'missing-field': ['101', 'Required field missing'],
  'bad-time': ['102', 'Data type error'],
  'bad-code': ['103', 'Table value not found'],
  'unknown-type': ['200', 'Unsupported message type'],
};

/** Minutes and seconds of UTC as HL7 writes them. */
function stamp(now: number): string {
  return `${new Date(now).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}+0000`;
}

/**
 * The acknowledgement of one message.
 * @param message null when it could not be read at all
 * @param newControlId the answer's own id
 */
export function acknowledge(
  message: Message | null,
  fault: Hl7Fault | null,
  now: number,
  newControlId: string,
): string {
  const msh = message?.first('MSH');
  const of = (field: number, component = 1): string => escaped(msh?.text(field, component) ?? '');
  const trigger = of(9, 2);
  const version = of(12) || '2.5.1';
  const header = [
    'MSH',
    '^~\\&',
    of(5),
    of(6),
    of(3),
    of(4),
    stamp(now),
    '',
    `ACK${trigger ? `^${trigger}^ACK` : ''}`,
    newControlId,
    of(11) || 'P',
    version,
    '',
    '',
    '',
    '',
    '',
    'UNICODE UTF-8',
  ];
  const segments = [
    header.join('|'),
    ['MSA', fault?.answer ?? 'AA', of(10), fault ? escaped(fault.detail) : ''].join('|'),
  ];
  if (fault) {
    const [number, words] = CODES[fault.code] ?? ['207', 'Application internal error'];
    const [segment, field] = fault.field.split('-');
    const place = field === undefined ? `${segment}^1` : `${segment}^1^${field}`;
    segments.push(
      ['ERR', '', place, `${number}^${words}^HL70357`, 'E', '', '', '', escaped(fault.detail)].join('|'),
    );
  }
  return segments.join('\r');
}

/** Acknowledgements of a batch in an envelope of their own. */
export function inBatch(answers: readonly string[], now: number): string {
  return [`BHS|^~\\&|||||${stamp(now)}`, ...answers, `BTS|${answers.length}`].join('\r');
}

/** Text as it may stand in a field. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\E\\')
    .replaceAll('|', '\\F\\')
    .replaceAll('^', '\\S\\')
    .replaceAll('&', '\\T\\')
    .replaceAll('~', '\\R\\')
    .replaceAll(/[\r\n]+/g, ' ');
}
