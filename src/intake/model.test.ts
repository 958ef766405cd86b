import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Call, checkMessage, FUTURE_MS, isFault, parseDate } from './model.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const check = (
  value: Parameters<typeof checkMessage>[0],
  call: Call | null = null,
  sentAt: string | null = null,
) => checkMessage(value, NOW, call, sentAt);

describe('checking a Segment message', () => {
  test('a track keeps what it says', () => {
    expect(
      check({
        type: 'track',
        messageId: 'm1',
        userId: 'u1',
        anonymousId: 'a1',
        event: 'Appointment Booked',
        properties: { clinic: 'cardiology' },
        timestamp: '2026-11-21T11:00:00Z',
      }),
    ).toEqual({
      messageId: 'm1',
      kind: 'track',
      name: 'Appointment Booked',
      identifiers: [
        { kind: 'user', value: 'u1' },
        { kind: 'anonymous', value: 'a1' },
      ],
      occurredAt: NOW - 3_600_000,
      properties: { clinic: 'cardiology' },
      traits: {},
    });
  });

  test.each([
    [null, 'not-an-object', ''],
    [[], 'not-an-object', ''],
    [{ type: 'dance', userId: 'u' }, 'unknown-type', 'type'],
    [{ type: 'track', event: 'A' }, 'missing', 'userId'],
    [{ type: 'track', userId: 'u' }, 'missing', 'event'],
    [{ type: 'group', userId: 'u' }, 'missing', 'groupId'],
    [{ type: 'track', userId: { $ne: 1 }, event: 'A' }, 'wrong-type', 'userId'],
    [{ type: 'track', userId: 'u', event: 'x'.repeat(201) }, 'wrong-length', 'event'],
    [{ type: 'track', userId: 'u', event: 'A', properties: [] }, 'wrong-type', 'properties'],
    [{ type: 'track', userId: 'u', event: 'A', shoeSize: 44 }, 'unknown-field', 'shoeSize'],
    [{ type: 'track', userId: 'u', event: 'A', receivedAt: 'x' }, 'read-only-field', 'receivedAt'],
    [{ type: 'track', userId: 'u', event: 'A', timestamp: 'yesterday' }, 'bad-timestamp', 'timestamp'],
    [
      { type: 'track', userId: 'u', event: 'A', timestamp: '2026-02-30T25:00:00Z' },
      'bad-timestamp',
      'timestamp',
    ],
    [
      { type: 'track', userId: 'u', event: 'A', timestamp: '2027-01-01T00:00:00Z' },
      'in-the-future',
      'timestamp',
    ],
  ])('refuses %j with %s at %s', (value, code, field) => {
    expect(check(value)).toMatchObject({ code, field });
  });

  test('a wrong clock of the sender is cancelled by sentAt', () => {
    const message = check(
      { type: 'track', userId: 'u', event: 'A', timestamp: '2026-11-21T14:59:00Z' },
      null,
      '2026-11-21T15:00:00Z',
    );
    expect(message).toMatchObject({ occurredAt: NOW - 60_000 });
  });

  test('up to five minutes ahead is taken as now', () => {
    const at = new Date(NOW + FUTURE_MS - 1_000).toISOString();
    expect(check({ type: 'track', userId: 'u', event: 'A', timestamp: at })).toMatchObject({
      occurredAt: NOW,
    });
  });

  test('alias ties the previous anonymous id to the user', () => {
    expect(check({ type: 'alias', userId: 'u', previousId: 'a' })).toMatchObject({
      identifiers: [
        { kind: 'user', value: 'u' },
        { kind: 'user', value: 'a', known: true },
        { kind: 'anonymous', value: 'a' },
      ],
    });
  });

  test('who a message is about is listed strongest first; addresses are not among it', () => {
    const message = check({
      type: 'identify',
      userId: 'u',
      anonymousId: 'a',
      traits: { mrn: 4711, npi: '1234567893', email: 'a@example.org', phone: '+12025550143' },
      context: {
        device: { id: 'd' },
        externalIds: [
          { id: 'c7', type: 'crm' },
          { id: 'x', type: 'email' },
          { id: 'mastodon:ada', type: 'handle' },
          { id: 'idfa', type: 'ios.idfa' },
          { id: { $ne: 1 }, type: 'crm' },
          'nothing',
        ],
      },
    });
    expect(message).toMatchObject({
      identifiers: [
        { kind: 'mrn', value: '4711' },
        { kind: 'npi', value: '1234567893' },
        { kind: 'user', value: 'u' },
        { kind: 'external', value: 'crm:c7' },
        { kind: 'handle', value: 'mastodon:ada' },
        { kind: 'anonymous', value: 'a' },
        { kind: 'device', value: 'd' },
        { kind: 'device', value: 'ios.idfa:idfa' },
      ],
    });
    expect(check({ type: 'track', userId: 'u', event: 'A', traits: { mrn: '1' } })).toMatchObject({
      identifiers: [{ kind: 'user', value: 'u' }],
    });
  });

  test('alias by its own path needs no type', () => {
    expect(check({ userId: 'u', previousId: 'a' }, 'alias')).toMatchObject({
      identifiers: [
        { kind: 'user', value: 'u' },
        { kind: 'user', value: 'a', known: true },
        { kind: 'anonymous', value: 'a' },
      ],
    });
  });

  test('any JSON gives a message or a fault, never an exception', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const checked = checkMessage(JSON.parse(JSON.stringify(value)), NOW, null, null);
        if (!isFault(checked)) expect(checked.identifiers.length).toBeGreaterThan(0);
      }),
    );
  });

  test('dates are ISO 8601 or nothing', () => {
    expect(parseDate('2026-11-21')).toBe(Date.parse('2026-11-21T00:00:00Z'));
    for (const bad of ['11/21/2026', 'Nov 21', '', 0, null, '2026-11-21T10:00:00 PST'])
      expect(parseDate(bad)).toBeNull();
  });
});
