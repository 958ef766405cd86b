// Which requests may act with a session: those of our own pages and of programs, never those of foreign pages.
import { expect, test } from 'vitest';
import { isOwnRequest } from './same-origin.ts';

const OURS = 'https://rapport.example';
const host = 'rapport.example';

test.each([
  ['our page', 'POST', { host, origin: OURS, 'sec-fetch-site': 'same-origin' }, true],
  ['our page in an old browser', 'POST', { host, origin: OURS }, true],
  ['our page behind a proxy that changes Host', 'POST', { host: 'internal:3000', origin: OURS }, true],
  [
    'the same host on another name of this machine',
    'POST',
    { host: 'localhost:3000', origin: 'http://localhost:3000' },
    true,
  ],
  ['typed by the person', 'POST', { host, 'sec-fetch-site': 'none' }, true],
  ['a program', 'POST', { host }, true],
  ['a foreign page', 'POST', { host, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }, false],
  ['a foreign page in an old browser', 'DELETE', { host, origin: 'https://evil.example' }, false],
  [
    'a sister site',
    'PUT',
    { host, origin: 'https://blog.rapport.example', 'sec-fetch-site': 'same-site' },
    false,
  ],
  ['a sandboxed frame', 'POST', { host, origin: 'null' }, false],
  ['a repeated header', 'POST', { host, 'sec-fetch-site': ['same-origin', 'cross-site'] }, false],
  ['no host to compare with', 'POST', { origin: 'https://evil.example' }, false],
  [
    'a link from anywhere',
    'GET',
    { host, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    true,
  ],
])('%s', (_who, method, headers, allowed) => {
  expect(isOwnRequest(method, headers, OURS)).toBe(allowed);
});
