// What rows mean under a map: consent is never guessed, a complaint names the column and repeats no value.
import { expect, test } from 'vitest';
import type { Json } from '../../platform/json.ts';
import { isRefusal } from '../../platform/result.ts';
import { parseMap, shippedMap } from './map.ts';
import type { ImportKind, ImportMap } from './model.ts';
import { isBad, mapRow } from './rows.ts';
import { readRowSignals } from './signals.ts';

const NOW = Date.UTC(2026, 10, 21);

function mapOf(value: Json, kind: ImportKind = 'contacts'): ImportMap {
  const map = parseMap(value, kind);
  if (isRefusal(map)) throw new Error(map.message);
  return map;
}

const consent = mapOf({
  consents: [{ column: 'ok', purpose: 'education', channel: 'email' }],
  traits: { firstName: 'first' },
});

test.each(['maybe', '', ' ', '?', 'null', 'yesno', 'Y N'])('consent "%s" rejects the row', (word) => {
  const row = mapRow({ line: 7, values: { ok: word, first: 'Ada' } }, consent, NOW);
  expect(row).toMatchObject({ line: 7, field: 'ok', code: 'unclear-consent' });
});

test('a clear yes and a clear no are taken, also from a column that says it in its name', () => {
  expect(mapRow({ line: 2, values: { ok: 'Yes' } }, consent, NOW)).toMatchObject({
    consents: [{ state: 'given' }],
  });
  expect(mapRow({ line: 2, values: { ok: '0' } }, consent, NOW)).toMatchObject({
    consents: [{ state: 'withdrawn' }],
  });
  const plain = shippedMap('contacts');
  expect(mapRow({ line: 2, values: { consent_events_email: 'yes' } }, plain, NOW)).toMatchObject({
    consents: [{ purpose: 'events', channel: 'email', state: 'given' }],
  });
  expect(mapRow({ line: 2, values: { consent_events_email: 'maybe' } }, plain, NOW)).toMatchObject({
    code: 'unclear-consent',
  });
});

test('numbers, ranges and dates are checked and named by column', () => {
  const map = mapOf(
    {
      events: [
        {
          name: 'Survey Comment',
          at: 'day',
          properties: {
            sentiment: { from: 's', type: 'integer', min: 1, max: 5 },
            text: { from: 't', required: true },
          },
        },
      ],
    },
    'survey-comments',
  );
  const read = (values: { [key: string]: Json }) => mapRow({ line: 3, values }, map, NOW);
  expect(read({ s: '6', t: 'x' })).toMatchObject({ field: 's', code: 'out-of-range' });
  expect(read({ s: 'good', t: 'x' })).toMatchObject({ field: 's', code: 'not-a-number' });
  expect(read({ s: null, t: 'x' })).toMatchObject({
    events: [{ properties: { sentiment: null, text: 'x' } }],
  });
  expect(read({ s: 1, t: ' ' })).toMatchObject({ field: 't', code: 'missing' });
  expect(read({ s: 1, t: 'x', day: '2027-01-01' })).toMatchObject({ field: 'day', code: 'in-the-future' });
  expect(read({ s: 1, t: 'x', day: '21.11.2026' })).toMatchObject({ field: 'day', code: 'bad-date' });
  expect(read({ s: 1, t: 'a\u0000b' })).toMatchObject({ field: 't', code: 'nul-character' });
  expect(read({ s: 1, t: 'a\ufffdb' })).toMatchObject({ field: 't', code: 'bad-encoding' });
});

test('no complaint repeats what the row says', () => {
  const map = mapOf({ identifiers: { email: 'mail' }, traits: { age: { from: 'age', type: 'integer' } } });
  for (const values of [
    { mail: 'SECRET not mail', age: '1' },
    { mail: 'a@example.org', age: 'SECRET' },
  ]) {
    const row = mapRow({ line: 2, values }, map, NOW);
    expect(isBad(row)).toBe(true);
    expect(JSON.stringify(row)).not.toContain('SECRET');
  }
});

test('texts are composed and freed of bidirectional overrides', () => {
  const row = mapRow(
    { line: 2, values: { first_name: 'Jose\u0301 \u202egpj' } },
    shippedMap('contacts'),
    NOW,
  );
  expect(row).toMatchObject({ traits: { firstName: 'José gpj' } });
});

const context = { fileHash: 'h', now: NOW };

test('survey comments are anonymous respondents known by file and line, or by their source id', () => {
  const map = shippedMap('survey-comments');
  const read = (values: { [key: string]: Json }) =>
    readRowSignals({ line: 4, values }, { ...context, kind: 'survey-comments', map });
  expect(read({ text: 'Thank you', sentiment: 1, themes: ['a'] })).toMatchObject({
    rowKey: 'file:h:4',
    identifiers: [{ kind: 'row', value: 'file:h:4' }],
    signals: [{ name: 'Survey Comment', traits: { kind: 'respondent' } }],
  });
  expect(read({ id: 17, text: 'Thank you' })).toMatchObject({
    rowKey: 'source:survey-comments:17',
    keyFromSource: true,
  });
  expect(parseMap({ identifiers: { email: 'mail' } }, 'survey-comments')).toMatchObject({
    code: 'bad-map',
    field: 'identifiers',
  });
});

test('an address names a person only where the row has no id of its own', () => {
  const map = shippedMap('contacts');
  const read = (values: { [key: string]: Json }) =>
    readRowSignals({ line: 4, values }, { ...context, kind: 'contacts', map });
  expect(read({ email: 'family@example.org' })).toMatchObject({
    identifiers: [{ kind: 'email' }, { kind: 'row' }],
  });
  expect(read({ id: '9', email: 'family@example.org' })).toMatchObject({
    identifiers: [{ kind: 'row' }],
    signals: [{ traits: { email: 'family@example.org' } }],
  });
});

test('an events file takes the messages of the API and says which field is wrong', () => {
  const read = (values: { [key: string]: Json }) =>
    readRowSignals({ line: 1, values }, { ...context, kind: 'events', map: null });
  expect(read({ type: 'track', userId: 'u', event: 'E', messageId: 'm' })).toMatchObject({
    signals: [{ name: 'E', messageId: 'm' }],
  });
  expect(read({ type: 'track', userId: 'u' })).toMatchObject({ line: 1, field: 'event', code: 'missing' });
});
