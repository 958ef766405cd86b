// The way back after sign-in must never lead out of the console.
import { describe, expect, it } from 'vitest';
import { insideHref, safeReturn } from './leave.ts';

describe('the way back', () => {
  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    '',
    '/sign-in',
  ])('refuses %j', (path) => {
    expect(safeReturn(path)).toBe('/');
  });

  it('keeps paths inside', () => {
    expect(safeReturn('/people?kind=hcp')).toBe('/people?kind=hcp');
    expect(insideHref('/console/decisions?chosen=human')).toBe('/decisions?chosen=human');
  });
});
