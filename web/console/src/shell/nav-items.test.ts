// A link leads where the member may go, or it is no link.
import { describe, expect, it } from 'vitest';
import { ALL_PLACES, mayGo, placeOf } from './nav-items.ts';

describe('places', () => {
  it('belong to the longest match', () => {
    expect(placeOf('/')?.title).toBe('Home');
    expect(placeOf('/people/1')?.title).toBe('People');
    expect(placeOf('/events/quarantine')?.title).toBe('Events');
    expect(placeOf('/nowhere')).toBeUndefined();
  });

  it('ask for their capability', () => {
    expect(mayGo('/decisions?chosen=push', ['decisions.read'])).toBe(true);
    expect(mayGo('/decisions?chosen=push', ['home.read'])).toBe(false);
  });

  it('have keys of their own', () => {
    expect(new Set(ALL_PLACES.map((place) => place.key)).size).toBe(ALL_PLACES.length);
  });
});
