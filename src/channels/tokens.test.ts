// Links in mails: they read back what was written, and nothing else opens them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uuidv7 } from '../platform/ids.ts';
import { openVault } from '../trust/vault.ts';
import { readToken, writeToken } from './tokens.ts';

const vault = openVault(new Uint8Array(32).fill(7));
const id = fc.uint8Array({ minLength: 10, maxLength: 10 }).map((bytes) => uuidv7(1_700_000_000_000, bytes));
const token = fc.record({
  orgId: id,
  subjectId: id,
  deliveryId: id,
  index: fc.integer({ min: 0, max: 65_535 }),
});

describe('tokens of mails', () => {
  it('read back what was written, with the time of queueing', () => {
    fc.assert(
      fc.property(token, (given) => {
        const read = readToken(vault, 'click', writeToken(vault, 'click', given));
        expect(read).toEqual({ ...given, queuedAt: 1_700_000_000_000 });
      }),
    );
  });

  it('are worthless for another kind of link, with another key, or when one character differs', () => {
    const other = openVault(new Uint8Array(32).fill(8));
    fc.assert(
      fc.property(token, fc.nat(), fc.constantFrom('A', 'b', '9', '_'), (given, at, character) => {
        const text = writeToken(vault, 'open', given);
        expect(readToken(vault, 'unsubscribe', text)).toBeNull();
        expect(readToken(other, 'open', text)).toBeNull();
        const place = at % text.length;
        const changed = text.slice(0, place) + character + text.slice(place + 1);
        if (changed !== text) expect(readToken(vault, 'open', changed)).toBeNull();
      }),
    );
  });

  it('are never read from what is not a token', () => {
    fc.assert(fc.property(fc.string(), (text) => readToken(vault, 'open', text) === null));
  });
});
