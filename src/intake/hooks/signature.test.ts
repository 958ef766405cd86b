// Who may deliver: every scheme's own signature passes, and nothing else does (trust.md rows 40 and 41).
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SCHEMES, type Scheme } from './model.ts';
import { judge, sign, TOLERANCE_MS } from './signature.ts';

const NOW = 1_700_000_000_000;
const SECONDS = NOW / 1_000;
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwTGV0ZXN0ISEh';
const BODY = Buffer.from('{"type":"appointment.created"}');

function headersOf(
  scheme: Scheme,
  signature: string,
  seconds = SECONDS,
  id = 'msg_1',
): Record<string, string> {
  return {
    [scheme.signatureHeader]: signature,
    ...(scheme.timestampHeader && { [scheme.timestampHeader]: String(seconds) }),
    ...(scheme.idHeader && { [scheme.idHeader]: id }),
  };
}

describe.each(Object.values(SCHEMES))('the scheme $name', (scheme) => {
  const good = sign(scheme, SECRET, 'msg_1', SECONDS, BODY);

  test('believes its own signature, and the secret before during a rotation', () => {
    const delivered = { headers: headersOf(scheme, good), body: BODY };
    expect(judge(scheme, [SECRET], delivered, NOW)).toHaveProperty('digest');
    expect(
      judge(scheme, ['whsec_bmV3LXNlY3JldC1uZXctc2VjcmV0LW5ldw==', SECRET], delivered, NOW),
    ).toHaveProperty('digest');
  });

  test('believes no other body, secret, or signature', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        fc.pre(!BODY.equals(Buffer.from(bytes)));
        expect(judge(scheme, [SECRET], { headers: headersOf(scheme, good), body: bytes }, NOW)).toBe(
          'bad-signature',
        );
      }),
    );
    const delivered = { headers: headersOf(scheme, good), body: BODY };
    expect(judge(scheme, ['whsec_bm90LXRoZS1zZWNyZXQtbm90LXRoZS1zZWNyZXQ='], delivered, NOW)).toBe(
      'bad-signature',
    );
    expect(judge(scheme, [], delivered, NOW)).toBe('bad-signature');
    expect(judge(scheme, [SECRET], { headers: headersOf(scheme, 'nonsense'), body: BODY }, NOW)).toBe(
      'no-signature',
    );
    expect(judge(scheme, [SECRET], { headers: {}, body: BODY }, NOW)).toBe('no-signature');
  });

  test('is fresh for five minutes either way, where the time is signed', () => {
    if (!scheme.signed.includes('{timestamp}')) return;
    for (const [far, fresh] of [
      [TOLERANCE_MS, true],
      [-TOLERANCE_MS, true],
      [TOLERANCE_MS + 1_000, false],
      [-TOLERANCE_MS - 1_000, false],
    ] as const) {
      const seconds = SECONDS + far / 1_000;
      const signature = sign(scheme, SECRET, 'msg_1', seconds, BODY);
      const judged = judge(
        scheme,
        [SECRET],
        { headers: headersOf(scheme, signature, seconds), body: BODY },
        NOW,
      );
      if (fresh) expect(judged).toHaveProperty('digest');
      else expect(judged).toBe('stale');
    }
  });
});

test('Standard Webhooks: the published form of a signature, among several', () => {
  const key = Buffer.from(SECRET.slice(6), 'base64');
  const signature = createHmac('sha256', key).update(`msg_1.${SECONDS}.${BODY}`).digest('base64');
  const headers = headersOf(SCHEMES.standard, `v1,bm9uc2Vuc2U= v1a,xyz v1,${signature}`);
  expect(judge(SCHEMES.standard, [SECRET], { headers, body: BODY }, NOW)).toMatchObject({
    signedId: 'msg_1',
  });
});

test('an id that is not signed does not name the delivery: a replay with another id is a repeat', () => {
  const signature = sign(SCHEMES.github, 'a-secret-of-the-sender', '', 0, BODY);
  const judged = ['1', '2'].map((id) =>
    judge(
      SCHEMES.github,
      ['a-secret-of-the-sender'],
      { headers: headersOf(SCHEMES.github, signature, 0, id), body: BODY },
      NOW,
    ),
  );
  expect(judged[0]).toEqual(judged[1]);
  expect(judged[0]).toMatchObject({ signedId: null });
});
