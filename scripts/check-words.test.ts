// Shows that the words check sees what it must and lets ordinary text pass.
import { expect, test } from 'vitest';
import { bansHere, breachesIn } from './check-words.ts';

const bans = bansHere('/srv/builds/checkout', 'https://packages.example.net/npm/');

test.each([
  ['a registry host', 'see https://registry.example.org/left-pad'],
  ['a registry setting', 'registry=https://example.org/'],
  ['a place of this machine', 'built in /srv/builds/checkout/src'],
  ['a place of this machine', 'from packages.example.net'],
  ['registry credentials', '//example.org/:_authToken=abc'],
  ['somebody’s home folder', 'open /home/ada/project/file.ts'],
])('finds %s', (what, text) => {
  expect(breachesIn('notes.md', text, bans)).toEqual([`notes.md holds ${what}`]);
});

test('lets ordinary words pass', () => {
  expect(
    breachesIn(
      'notes.md',
      'a patient registry, https://www.example.org/registry, /srv/builds/checkout-two',
      bans,
    ),
  ).toEqual([]);
});

test('the lock file may link workspaces but not name hosts', () => {
  expect(breachesIn('package-lock.json', '"resolved": "web/kit"', bans)).toEqual([]);
  expect(breachesIn('package-lock.json', '"resolved": "https://example.org/a.tgz"', bans)).toHaveLength(1);
});
