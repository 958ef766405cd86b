// What is copied must run as it is and send exactly what is shown, whatever quotes are in it.
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curlOf, shellWord } from './curl.ts';

describe('copy as curl', () => {
  it('quotes any text as one word of the shell', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }).map((s) => s.replaceAll('\0', '')),
        (text) => {
          const out = execFileSync('/bin/sh', ['-c', `printf %s ${shellWord(text)}`]).toString('utf8');
          expect(out).toBe(Buffer.from(text).toString('utf8'));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('names no key, and sends what was shown', () => {
    const message = {
      call: 'track',
      name: `It's "$HOME"`,
      occurredAt: '2026-01-01T00:00:00.000Z',
      properties: { a: '`id`' },
      traits: {},
    };
    const text = curlOf(message, 'https://rapport.example');
    expect(text).toContain('-u "$WRITE_KEY:"');
    const words = execFileSync('/bin/sh', ['-c', text.replace(/^curl/, 'printf "%s\\n"')])
      .toString('utf8')
      .trim()
      .split('\n');
    expect(JSON.parse(words.at(-1) ?? '')).toMatchObject({ event: message.name, properties: { a: '`id`' } });
  });
});
