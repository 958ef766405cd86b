// The shipped roles keep what must be kept apart, apart.
import { expect, test } from 'vitest';
import { CAPABILITIES, type Capability } from './model.ts';
import { SHIPPED_ROLES } from './roles.ts';

const can = (id: string): readonly Capability[] => SHIPPED_ROLES.find((r) => r.id === id)?.capabilities ?? [];
const who = (capability: Capability): string[] =>
  SHIPPED_ROLES.filter((r) => r.capabilities.includes(capability)).map((r) => r.id);

test('each role is named once and its capabilities exist once', () => {
  expect(new Set(SHIPPED_ROLES.map((r) => r.id)).size).toBe(SHIPPED_ROLES.length);
  for (const { capabilities } of SHIPPED_ROLES) {
    expect(new Set(capabilities).size).toBe(capabilities.length);
    for (const c of capabilities) expect(CAPABILITIES).toContain(c);
  }
});

test('every capability belongs to some role', () => {
  for (const c of CAPABILITIES) expect(who(c), c).not.toEqual([]);
});

test('health data is for those who care for people, for their safety, or for what is recorded of them', () => {
  expect(who('people.read.health')).toEqual(['care-team', 'pharmacovigilance', 'data-steward']);
});

test('who writes content does not approve it', () => {
  for (const { capabilities } of SHIPPED_ROLES)
    expect(capabilities.includes('content.edit') && capabilities.includes('content.approve')).toBe(false);
});

test('the field sees no medical questions, and medical builds no promotion', () => {
  expect(can('field-rep')).not.toContain('medical.work');
  expect(can('medical').some((c) => c.endsWith('.edit'))).toBe(false);
});

test('analysts and operators see no person', () => {
  for (const id of ['analyst', 'operator'])
    expect(can(id).some((c) => c.startsWith('people.') || c === 'decisions.read')).toBe(false);
});

test('a data steward mends what was held and decides merges, and neither sends nor erases anything', () => {
  for (const needed of ['events.read', 'people.read.health', 'people.merge', 'imports.run'] as const)
    expect(can('data-steward')).toContain(needed);
  const others = ['settings.', 'journeys.', 'content.', 'consent.', 'people.erase', 'people.export'];
  expect(can('data-steward').filter((c) => others.some((o) => c.startsWith(o)))).toEqual([]);
});

test('forgetting people is for administrators and compliance', () => {
  expect(who('people.erase')).toEqual(['admin', 'compliance']);
});

test('tasks are for those who meet or answer people; a crisis hold for those who answer for the organisation', () => {
  expect(who('holds.run')).toEqual(['admin', 'communications', 'real-time-officer', 'compliance']);
  for (const id of ['care-team', 'call-centre-agent', 'field-rep', 'medical', 'communications', 'admin'])
    expect(can(id)).toContain('tasks.work');
  for (const id of ['analyst', 'operator', 'reviewer', 'marketer'])
    expect(can(id)).not.toContain('tasks.work');
});
