// What a call says for each class of data, when it is tried again, and what answers mean.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { somebodyKnown } from '../../../test/support/known-person.ts';
import { seededRandom } from '../../platform/random.ts';
import { isRefusal, refuse } from '../../platform/result.ts';
import { classesOf } from '../../trust/index.ts';
import { addressProblem, bodyOf, outcomeOf, PAUSES, restUntil, TOLERATED } from './model.ts';
import { signedHeaders } from './signing.ts';

const NOW = Date.UTC(2026, 4, 13, 10);
const HOUR = 3_600_000;
const random = seededRandom(7);
const answered = (status: number, retryAfter: string | null = null) => ({ status, retryAfter });

test('calls are signed as the vector of the published libraries says, with every valid secret', () => {
  const body = '{"test": 2432232314}';
  const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const one = signedHeaders([secret], id, 1614265330, body);
  expect(one).toMatchObject({
    'webhook-id': id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
  const two = signedHeaders([secret, `whsec_${btoa('another secret of 24 bytes')}`], id, 1614265330, body);
  expect(two['webhook-signature']?.split(' ')).toHaveLength(2);
  expect(two['webhook-signature']).toContain(one['webhook-signature']);
});

describe('the schedule', () => {
  test('lasts 75 hours and 35 minutes, and a little by chance', () => {
    expect(PAUSES.reduce((a, b) => a + b, 0)).toBe(75 * HOUR + 35 * 60_000 + 5_000);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: PAUSES.length }), (tries) => {
        const { nextAt, state } = outcomeOf(answered(500), tries, NOW, random);
        expect(state).toBe('queued');
        const pause = PAUSES[tries - 1] ?? 0;
        expect(nextAt).toBeGreaterThanOrEqual(NOW + pause);
        expect(nextAt).toBeLessThanOrEqual(NOW + pause * 1.1 + 1);
      }),
    );
    expect(outcomeOf(answered(500), PAUSES.length + 1, NOW, random).state).toBe('failed');
  });

  test('waits longer where the receiver asks for it, at most a day', () => {
    const next = (wish: string): number => (outcomeOf(answered(429, wish), 1, NOW, random).nextAt ?? 0) - NOW;
    expect(next('3600')).toBe(HOUR);
    expect(next(new Date(NOW + 2 * HOUR).toUTCString())).toBe(2 * HOUR);
    expect(next('999999')).toBe(24 * HOUR);
    for (const nonsense of ['soon', '-5', '']) expect(next(nonsense)).toBeLessThan(6_000);
  });
});

test('only 2xx is success; a redirect is a failure; 410 ends it', () => {
  for (const status of [200, 202, 204, 299])
    expect(outcomeOf(answered(status), 1, NOW, random).state).toBe('delivered');
  for (const status of [301, 307, 400, 404, 429, 500, 503])
    expect(outcomeOf(answered(status), 1, NOW, random)).toMatchObject({ state: 'queued', gone: false });
  expect(outcomeOf(answered(410), 1, NOW, random)).toMatchObject({ state: 'failed', gone: true });
  const timedOut = refuse(504, 'outbound-timeout', 'No answer.');
  expect(isRefusal(timedOut)).toBe(true);
  expect(outcomeOf(timedOut, 1, NOW, random)).toMatchObject({
    state: 'queued',
    status: null,
    detail: 'outbound-timeout',
  });
});

test('an endpoint rests after several failures in a row, longer each time, never over an hour', () => {
  expect(restUntil(TOLERATED - 1, NOW, random)).toBeNull();
  for (let failures = TOLERATED; failures < 40; failures++) {
    const rest = (restUntil(failures, NOW, random) ?? 0) - NOW;
    expect(rest).toBeGreaterThanOrEqual(30_000);
    expect(rest).toBeLessThanOrEqual(HOUR);
  }
});

describe('the body', () => {
  const about = {
    ...{ journeyId: 'j', journeyName: 'After chemotherapy', runId: 'r', step: 's', personId: 'p', at: NOW },
  };
  const classes = classesOf([{ scope: 'trait', name: 'plan', class: 'public' }]);
  const person = somebodyKnown({
    displayName: 'Ada Lovelace',
    email: 'ada@example.org',
    country: 'GB',
    traits: { diagnosis: 'C50', plan: 'basic', firstName: 'Ada' },
  });
  const text = (carries: 'public' | 'personal' | 'health', who = person): string =>
    JSON.stringify(bodyOf(about, who, carries, classes));

  test('holds ids and public values, unless the endpoint is declared for more', () => {
    for (const hidden of ['Ada', 'ada@', 'C50', 'diagnosis', 'chemotherapy', 'patient'])
      expect(text('public')).not.toContain(hidden);
    expect(text('public')).toContain('basic');
    expect(text('personal')).toContain('ada@example.org');
    for (const hidden of ['C50', 'chemotherapy', 'patient']) expect(text('personal')).not.toContain(hidden);
    for (const shown of ['C50', 'After chemotherapy', 'patient']) expect(text('health')).toContain(shown);
  });

  test('holds nothing but ids of somebody who is legally restricted', () => {
    expect(text('health', { ...person, gates: { restricted: true } })).not.toContain('C50');
  });
});

test('addresses are https, without user, password and fragment', () => {
  const problem = (url: string, opened = false): string | null => addressProblem(url, () => opened);
  expect(problem('https://hooks.example.org/in?x=1')).toBeNull();
  for (const wrong of [
    'http://hooks.example.org',
    'ftp://hooks.example.org',
    'https://user:pw@hooks.example.org',
    'https://hooks.example.org/#x',
    'hooks.example.org',
    'javascript:alert(1)',
    '',
  ])
    expect(problem(wrong), wrong).not.toBeNull();
  expect(problem('http://hooks.internal:8080/x', true)).toBeNull();
});
