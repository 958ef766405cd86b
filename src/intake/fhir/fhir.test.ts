// The pure parts of FHIR: consent never guessed, dates kept as they came, references read, whatever comes without a crash.
import type { Consent, ConsentProvision, Patient, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../platform/json.ts';
import { CHANNELS, PURPOSES } from '../../trust/model.ts';
import { readBundle } from './bundle.ts';
import { refusedElements } from './checks.ts';
import { CHANNEL_SYSTEM, mapConsent, PURPOSE_SYSTEM } from './consent.ts';
import { fhirValidator, TAKEN_TYPES } from './definitions.ts';
import { readEntry } from './entries.ts';
import { exportBundle } from './export.ts';
import { identifiersOf } from './identifiers.ts';
import { mapResource } from './map.ts';
import type { MapContext } from './mapped.ts';
import { isIssue, outcomeOf } from './outcome.ts';
import { parseReference } from './references.ts';
import { timeOf } from './words.ts';

const NOW = Date.UTC(2026, 10, 22);
const context: MapContext = {
  now: NOW,
  previous: null,
  record: 'Consent/1',
  identifiers: [{ kind: 'external', value: 'x' }],
  person: () => ({ subjectId: 's' }),
  typeOf: () => 'Patient',
  label: () => null,
};
const consent = (provision: ConsentProvision | undefined, more: Partial<Consent> = {}): Consent => ({
  resourceType: 'Consent',
  status: 'active',
  scope: { text: 'privacy' },
  category: [{ text: 'privacy' }],
  patient: { reference: 'Patient/1' },
  policy: [{ uri: 'https://a.example/3' }],
  ...(provision && { provision }),
  ...more,
});
const given = (made: ReturnType<typeof mapConsent>): string[] =>
  isIssue(made) ? [] : made.drafts.filter((d) => d.name === 'Consent Given').map((d) => d.suffix);
const withdrawn = (made: ReturnType<typeof mapConsent>): string[] =>
  isIssue(made) ? [] : made.drafts.filter((d) => d.name === 'Consent Withdrawn').map((d) => d.suffix);
const purpose = (code: string, system: string = PURPOSE_SYSTEM): object => ({ system, code });
const channel = (code: string): object => ({ coding: [{ system: CHANNEL_SYSTEM, code }] });

test('consent is given only by an active permit that names known purposes and channels and nothing else', () => {
  const word = fc.constantFrom(...PURPOSES, ...CHANNELS, 'TREAT', 'x', '');
  const coding = fc.record({ system: fc.constantFrom(PURPOSE_SYSTEM, CHANNEL_SYSTEM, 'urn:x'), code: word });
  const provision = fc.record(
    {
      type: fc.constantFrom('permit' as const, 'deny' as const),
      purpose: fc.array(coding, { maxLength: 2 }),
      code: fc.array(fc.record({ coding: fc.array(coding, { minLength: 1, maxLength: 2 }) }), {
        maxLength: 2,
      }),
      period: fc.constantFrom({ end: '2020-01-01' }, { end: '2030-01-01' }, { start: '2020-01-01' }),
    },
    { requiredKeys: [] },
  );
  const status = fc.constantFrom(
    'active' as const,
    'rejected' as const,
    'inactive' as const,
    'draft' as const,
  );
  fc.assert(
    fc.property(provision, status, (said, state) => {
      const made = given(mapConsent(consent(said, { status: state }), context));
      if (made.length === 0) return;
      expect([said.type, state]).toEqual(['permit', 'active']);
      expect(said.period?.end).toBeUndefined();
      const known = (list: readonly { system?: string; code?: string }[], system: string): string[] =>
        list.map((c) => (c.system === system ? (c.code ?? '') : 'unknown'));
      const purposes = known(said.purpose ?? [], PURPOSE_SYSTEM);
      const channels = known(
        (said.code ?? []).flatMap((c) => c.coding),
        CHANNEL_SYSTEM,
      );
      const named = purposes.flatMap((p) => channels.map((c) => `${p}:${c}`));
      expect(new Set(made)).toEqual(new Set(named));
    }),
    { numRuns: 500 },
  );
});

test('a no without purpose or channel means all; an exception rules over it; what is no longer given is taken back', () => {
  expect(withdrawn(mapConsent(consent({ type: 'deny' }), context))).toHaveLength(
    PURPOSES.length * CHANNELS.length,
  );
  const inner = { type: 'permit' as const, purpose: [purpose('education')], code: [channel('email')] };
  const made = mapConsent(consent({ type: 'deny', provision: [inner] }), context);
  expect(given(made)).toEqual(['education:email']);
  const before = { ...context, previous: { given: ['marketing:email', 'education:email'] } };
  expect(withdrawn(mapConsent(consent(inner), before))).toEqual(['marketing:email']);
  for (const half of [{ purpose: inner.purpose }, { code: inner.code }, {}])
    expect(isIssue(mapConsent(consent({ type: 'permit', ...half }), context))).toBe(true);
  expect(isIssue(mapConsent(consent(undefined), context))).toBe(true);
  expect(isIssue(mapConsent(consent(inner, { policy: [] }), context))).toBe(true);
});

test('a partial date is its beginning, a day that does not exist is none, a leap second is the one before', () => {
  expect(timeOf('1980')).toBe(Date.UTC(1980, 0, 1));
  expect(timeOf('1980-02')).toBe(Date.UTC(1980, 1, 1));
  expect(timeOf('1980-02-31')).toBeNull();
  expect(timeOf('2016-12-31T23:59:60Z')).toBe(Date.UTC(2016, 11, 31, 23, 59, 59));
  expect(timeOf('2015-02-07T13:28:17-05:00')).toBe(Date.UTC(2015, 1, 7, 18, 28, 17));
});

test('only the own system names a patient; a second own number names nobody', () => {
  const mr = { coding: [{ code: 'MR' }] };
  const own = new Set(['urn:own']);
  const found = identifiersOf(
    [
      { type: mr, system: 'urn:other', value: '1' },
      { type: mr, system: 'urn:own', value: '2' },
      { type: mr, system: 'urn:own', value: '3' },
      { system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' },
      { system: 'https://orcid.org', value: 'https://orcid.org/0000-0002-1825-0097' },
      { system: 'urn:own', value: '4', use: 'old' },
    ],
    own,
  );
  expect(found).toEqual([
    { kind: 'mrn', value: '2' },
    { kind: 'npi', value: '1234567893' },
    { kind: 'orcid', value: '0000-0002-1825-0097' },
    { kind: 'external', value: 'urn:other|1' },
  ]);
});

test('references are read or refused', () => {
  expect(parseReference('https://e.example/fhir/Patient/1/_history/2')).toMatchObject({
    kind: 'literal',
    base: 'https://e.example/fhir/',
    id: '1',
  });
  expect(parseReference('Patient?identifier=urn:x|7')).toMatchObject({
    kind: 'search',
    system: 'urn:x',
    value: '7',
  });
  for (const bad of ['Patient', 'patient/1', 'javascript:alert(1)', '', 'Patient/a b'])
    expect(parseReference(bad)).toBeNull();
});

const elements = fc.constantFrom(
  'resourceType',
  'id',
  'meta',
  'text',
  'name',
  'status',
  'subject',
  'reference',
  'identifier',
  'value',
  'contained',
  'extension',
  'modifierExtension',
  'birthDate',
  'code',
  'coding',
  'participant',
  'provision',
  'item',
);
const { value: anything } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom<Json>(
      'SECRET-5501',
      '2020-02-31',
      '#x',
      'Patient/1',
      '',
      null,
      true,
      0,
      -1.5,
      ...TAKEN_TYPES,
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(elements, tie('value'), { maxKeys: 6 }),
  ),
}));

test('nothing that JSON can carry makes an entry crash, and no issue repeats what was sent', async () => {
  const validate = await fhirValidator();
  fc.assert(
    fc.property(anything, fc.constantFrom(...TAKEN_TYPES), (noise, resourceType) => {
      readBundle({
        resourceType: 'Bundle',
        type: 'batch',
        entry: [{ resource: noise, request: { method: 'POST', url: resourceType } }],
      });
      const resource =
        typeof noise === 'object' && noise !== null && !Array.isArray(noise)
          ? { ...noise, resourceType }
          : noise;
      refusedElements(resource, resourceType);
      const entry = readEntry(validate, {
        resource,
        fullUrl: null,
        method: 'POST',
        id: null,
        ifNoneExist: null,
      });
      if ('issues' in entry) expect(JSON.stringify(outcomeOf(entry.issues))).not.toContain('SECRET-5501');
      else mapResource(entry.resource, context);
    }),
    { numRuns: 400 },
  );
});

const word = fc.string({ maxLength: 20 });
const traits = fc.dictionary(
  fc.constantFrom('firstName', 'lastName', 'gender', 'birthDate', 'address', 'deceasedAt'),
  fc.oneof(word, fc.constantFrom('female', '1980-02', '2020-02-31'), fc.record({ city: word, street: word })),
);
const fact = fc.record({
  id: fc.uuid(),
  name: fc.constantFrom(
    'Appointment Booked',
    'Appointment Missed',
    'Survey Answered',
    'Contact Made',
    'email.sent',
  ),
  occurredAt: fc.integer({ min: 0, max: NOW }),
  properties: fc.dictionary(
    fc.constantFrom('start', 'end', 'minutes', 'reason', 'answers', 'survey', 'medium', 'topic', 'by'),
    fc.oneof(
      word,
      fc.integer(),
      fc.constant('2026-04-01T09:00:00Z'),
      fc.array(fc.record({ question: word, value: word }), { maxLength: 2 }),
    ),
  ),
});
const said = fc.record({
  id: fc.uuid(),
  purpose: fc.constantFrom(...PURPOSES),
  channel: fc.constantFrom(...CHANNELS),
  state: fc.constantFrom('given' as const, 'withdrawn' as const),
  at: fc.integer({ min: 0, max: NOW }),
  textVersion: word,
});

test('what is exported is valid and says the same when it comes back', async () => {
  const validate = await fhirValidator();
  fc.assert(
    fc.property(
      fc.uuid(),
      fc.constantFrom('patient', 'hcp', 'contact'),
      traits,
      fc.array(fact, { maxLength: 5 }),
      said,
      (id, kind, own, facts, word1) => {
        const person = {
          id,
          kind,
          name: 'N',
          email: null,
          phone: null,
          language: 'en',
          deceased: false,
          traits: own,
        };
        const bundle = exportBundle(person, [word1], facts, NOW);
        const wire: Json = JSON.parse(JSON.stringify(bundle));
        const checked = validate(wire);
        expect('issues' in checked ? checked.issues : []).toEqual([]);
        const back = bundle.entry
          ?.map((e) => e.resource)
          .find((r): r is Consent & Resource => r?.resourceType === 'Consent');
        if (back) {
          const made = mapConsent(back, context);
          expect(word1.state === 'given' ? given(made) : withdrawn(made)).toEqual([
            `${word1.purpose}:${word1.channel}`,
          ]);
        }
      },
    ),
    { numRuns: 150 },
  );
});

test('a patient who was said to be dead by mistake is said to be alive by the same record only', () => {
  const alive: Patient = { resourceType: 'Patient', deceasedBoolean: false };
  const traitsOf = (previous: MapContext['previous']): object => {
    const made = mapResource(alive, { ...context, previous });
    return isIssue(made) ? {} : (made.drafts[0]?.traits ?? {});
  };
  expect(traitsOf(null)).not.toHaveProperty('deceased');
  expect(traitsOf({ deceased: true })).toMatchObject({ deceased: false });
});
