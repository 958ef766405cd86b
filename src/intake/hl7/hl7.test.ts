// The pure parts of HL7 v2: separators, escapes, sets of characters, times, and whatever bytes without a crash.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { acknowledge } from './answer.ts';
import { decodeHl7, splitHl7 } from './envelope.ts';
import { headerOf, signalsOf } from './events.ts';
import { isHl7Fault } from './fault.ts';
import { hl7Reader } from './message.ts';
import { readTime } from './time.ts';

const NOW = Date.UTC(2026, 10, 22);
const context = { now: NOW, zone: 'America/New_York', ownAuthorities: new Set(['H']) };
const HEAD = 'MSH|^~\\&|EHR|H|||20260301083000||ADT^A08|1|P|2.5';

test('fields, components, repetitions and escapes, with the separators that the header names', async () => {
  const read = await hl7Reader();
  const pid = read(
    `${HEAD}\rPID|1||1^^^H^MR~2^^^X^SS||A\\S\\B\\T\\C\\F\\D\\R\\E\\E\\F\\.br\\G\\X41\\\\Q\\^\\H\\x\\N\\`,
  )?.first('PID');
  expect(pid?.repetitions(3)).toBe(2);
  expect([pid?.text(3, 4, 1), pid?.text(3, 5, 1)]).toEqual(['X', 'SS']);
  expect(pid?.text(5)).toBe('A^B&C|D~E\\F\nGA\\Q\\');
  expect(pid?.text(5, 2)).toBe('x');
  expect(read('MSH$%!?*$EHR\rPID$1$$7%%%H%MR')?.first('PID')?.text(3, 5)).toBe('MR');
  expect(read('MSH|||||')).toBeNull();
});

test('times as exact as they came, in the zone of the organisation where they name none', () => {
  expect(readTime('1979', 'UTC')).toMatchObject({ text: '1979', precision: 'year' });
  expect(readTime('197903', 'UTC')).toMatchObject({ text: '1979-03', precision: 'month' });
  expect(readTime('20260301', 'UTC')).toMatchObject({ text: '2026-03-01', precision: 'day' });
  expect(readTime('202603010830', 'America/New_York')).toMatchObject({
    text: '2026-03-01T08:30:00-05:00',
    at: Date.UTC(2026, 2, 1, 13, 30),
  });
  expect(readTime('20260301083000+0100', 'UTC')?.at).toBe(Date.UTC(2026, 2, 1, 7, 30));
  // The hour that New York skips in March is the next one that exists.
  expect(readTime('202603080230', 'America/New_York')?.at).toBe(Date.UTC(2026, 2, 8, 7, 30));
  for (const none of ['20260231', '2026030125', '19', 'today', '20260301+99'])
    expect(readTime(none, 'UTC')).toBeNull();
});

test('batches, line ends, marks of a bare connection', () => {
  expect(splitHl7(`BHS|^~\\&\n${HEAD}\nPID|1\r\n${HEAD}\rBTS|2\r`)).toMatchObject({
    batch: true,
    messages: [`${HEAD}\rPID|1`, HEAD],
  });
  expect(splitHl7('PID|1')).toBeNull();
  expect(decodeHl7(Buffer.from(`\u000b${HEAD}\u001c\r`))).toBe(`${HEAD}\r`);
  expect(decodeHl7(Buffer.from(`${HEAD}||||||8859/1\rPID|M\xfc`, 'latin1'))).toContain('Mü');
  expect(decodeHl7(Buffer.from(`${HEAD}||||||UNICODE UTF-8\rPID|M\xfc`, 'latin1'))).toBeNull();
});

test('a field that says delete becomes null, one that says nothing stays out', async () => {
  const read = await hl7Reader();
  const message = read(`${HEAD}\rPID|1||1^^^H^MR||Ash^Ina||""|F`);
  const header = message ? headerOf(message) : null;
  if (!message || !header || isHl7Fault(header)) throw new Error('not read');
  const made = signalsOf(message, header, context);
  expect(isHl7Fault(made) ? [] : made[0]?.traits).toMatchObject({ birthDate: null, gender: 'female' });
  expect(isHl7Fault(made) ? {} : made[0]?.traits).not.toHaveProperty('phone');
});

test('an answer is of one line a segment, whatever the header holds', async () => {
  const read = await hl7Reader();
  const message = read('MSH|^~\\&|E\\.br\\X|H\\F\\|||20260301||ADT^A08|1|P|2.5');
  const lines = acknowledge(message, null, NOW, 'id').split(/[\r\n]/);
  expect(lines).toEqual([
    'MSH|^~\\&|||E X|H\\F\\|20261122000000+0000||ACK^A08^ACK|id|P|2.5||||||UNICODE UTF-8',
    'MSA|AA|1|',
  ]);
});

test('whatever stands in a message, it is taken or refused with a segment, and answered in one line a segment', async () => {
  const read = await hl7Reader();
  const piece = fc.string({
    unit: fc.constantFrom(
      '|',
      '^',
      '~',
      '\\',
      '&',
      '\r',
      'A',
      '1',
      '"',
      'é',
      'PID',
      'MSH',
      'PV1',
      'SCH',
      'MRG',
      '2026',
      'MR',
    ),
    maxLength: 60,
  });
  const type = fc.constantFrom('ADT^A01', 'ADT^A03', 'ADT^A40', 'SIU^S12', 'SIU^S26', 'ORU^R01', '');
  fc.assert(
    fc.property(type, piece, piece, (kind, pid, rest) => {
      const text = `MSH|^~\\&|E|H|||20260301||${kind}|1|P|2.5\rPID|1||1^^^H^MR||${pid}\r${rest}`;
      for (const each of splitHl7(text)?.messages ?? []) {
        const message = read(each);
        const header = message ? headerOf(message) : null;
        const made = !message || !header || isHl7Fault(header) ? header : signalsOf(message, header, context);
        const fault = isHl7Fault(made) ? made : null;
        if (fault) expect(fault.field).toMatch(/^[A-Z][A-Z0-9]{2}(-\d+)?$/);
        for (const line of acknowledge(message, fault, NOW, 'id').split('\r'))
          expect(line).toMatch(/^(MSH|MSA|ERR)\|[^\n]*$/);
      }
    }),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      decodeHl7(bytes);
    }),
  );
});
