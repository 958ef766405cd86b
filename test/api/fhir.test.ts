// /fhir/R4 against the whole product: Bundles become signals, rows 29 to 34 of the bad inputs are refused as they should.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../src/platform/json.ts';
import { factsNamed, hospitalKey, openedFacts, type StoredFact } from '../support/api.ts';
import { type TestRapport, testRapport, until } from '../support/rapport.ts';

interface Wire {
  readonly resourceType: string;
  readonly type: string;
  readonly issue: readonly {
    readonly code: string;
    readonly expression?: readonly string[];
    readonly details: { readonly text: string };
  }[];
  readonly entry: readonly { readonly response: { readonly status: string; readonly location?: string } }[];
}

let rapport: TestRapport;
let key: string;
beforeAll(async () => {
  rapport = await testRapport();
  key = await hospitalKey(rapport);
});
afterAll(() => rapport.close());

const post = (path: string, body: unknown, headers: object = {}): Promise<Response> =>
  fetch(`${rapport.url}/fhir/R4${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/fhir+json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const wire = async (answer: Response): Promise<Wire> => JSON.parse(await answer.text());
const facts = (name: string): Promise<StoredFact[]> => factsNamed(rapport, name);
const opened = (name: string): ReturnType<typeof openedFacts> => openedFacts(rapport, name);

const SYSTEM = 'https://riverside.example/mrn';
const patient = (number: string, more: object = {}): object => ({
  resourceType: 'Patient',
  identifier: [
    {
      type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'MR' }] },
      system: SYSTEM,
      value: number,
    },
  ],
  name: [{ use: 'official', family: 'Vale', given: ['Mara'] }],
  ...more,
});
const entry = (fullUrl: string, resource: object, more: object = {}): object => ({
  fullUrl,
  resource,
  request: { method: 'POST', url: (resource as { resourceType: string }).resourceType, ...more },
});
const bundle = (type: string, ...entries: object[]): object => ({
  resourceType: 'Bundle',
  type,
  entry: entries,
});
const ONE = 'urn:uuid:5d0d8f0e-1c2f-4f6b-9a52-0f7a3b1c0001';
const TWO = 'urn:uuid:5d0d8f0e-1c2f-4f6b-9a52-0f7a3b1c0002';
const observation = (subject: string, text = 'Body weight', more: object = {}): object => ({
  resourceType: 'Observation',
  status: 'final',
  code: { text },
  subject: { reference: subject },
  valueQuantity: { value: 70.5, unit: 'kg' },
  ...more,
});

describe('POST /fhir/R4', () => {
  test('a transaction stores a patient and what points to them, on one subject', async () => {
    const answer = await post(
      '',
      bundle('transaction', entry(ONE, patient('A1')), entry(TWO, observation(ONE, 'Weight A1'))),
    );
    const body = await wire(answer);
    expect([answer.status, body]).toMatchObject([
      200,
      { resourceType: 'Bundle', type: 'transaction-response' },
    ]);
    expect(body.entry.map((e) => e.response.status)).toEqual(['201 Created', '201 Created']);
    const found = await facts('Observation Recorded');
    expect(found).toHaveLength(1);
    const people = await rapport.signIn('fhir-reader@example.org', ['admin']);
    await until(
      async () => (await people(`/api/v1/people/${found[0]?.subject_id}`)).status === 200,
      'the person',
    );
    expect(await (await people(`/api/v1/people/${found[0]?.subject_id}`)).json()).toMatchObject({
      name: 'Mara Vale',
      kind: 'patient',
    });
  });

  test('row 29: what is not a Bundle is refused', async () => {
    const answer = await post('', patient('A2'));
    expect([answer.status, await wire(answer)]).toMatchObject([400, { resourceType: 'OperationOutcome' }]);
    expect((await post('', bundle('document'))).status).toBe(422);
  });

  test('row 30: a dangling reference is refused, in a Bundle and alone', async () => {
    const answer = await post(
      '',
      bundle('transaction', entry(TWO, observation('urn:uuid:00000000-0000-4000-8000-000000000000', 'Lost'))),
    );
    expect(answer.status).toBe(422);
    expect((await wire(answer)).issue).toMatchObject([
      { code: 'not-found', expression: ['Bundle.entry[0].resource.subject.reference'] },
    ]);
    expect((await post('/Observation', observation('Patient/nobody', 'Lost'))).status).toBe(422);
    expect(JSON.stringify(await opened('Observation Recorded'))).not.toContain('Lost');
  });

  test('row 31: one bad entry refuses a transaction, and a batch only that entry', async () => {
    const good = entry(ONE, patient('A3', { name: [{ text: 'Good One' }] }));
    const bad = entry(TWO, observation(ONE, 'Bad', { status: 'finished' }));
    const before = (await facts('Identify')).length;
    const refused = await post('', bundle('transaction', good, bad));
    expect(refused.status).toBe(422);
    expect((await wire(refused)).issue[0]?.expression).toEqual(['Bundle.entry[1].resource.status']);
    expect((await facts('Identify')).length).toBe(before);
    const batch = await wire(await post('', bundle('batch', good, bad)));
    expect(batch.entry.map((e) => e.response.status)).toEqual(['201 Created', '422 Unprocessable Content']);
    expect((await facts('Identify')).length).toBe(before + 1);
  });

  test('row 32: a script in the narrative is never stored', async () => {
    const text = {
      status: 'generated',
      div: '<div xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script>hello-narrative</div>',
    };
    expect((await post('/Patient', patient('A4', { text }))).status).toBe(201);
    expect(JSON.stringify(await opened('Identify'))).not.toContain('hello-narrative');
  });

  test('row 33: an unknown modifier extension is refused wherever it stands', async () => {
    const modifierExtension = [{ url: 'https://other.example/not', valueBoolean: true }];
    for (const body of [
      patient('A5', { modifierExtension }),
      patient('A5', { contact: [{ name: { text: 'X' }, modifierExtension }] }),
    ]) {
      const answer = await post('/Patient', body);
      expect([answer.status, (await wire(answer)).issue[0]?.code]).toEqual([422, 'extension']);
    }
  });

  test('row 34: a partial date keeps its precision', async () => {
    expect((await post('/Patient', patient('A6', { birthDate: '1980-02' }))).status).toBe(201);
    const traits = (await opened('Identify')).map((s) => s.traits);
    expect(traits).toContainEqual(
      expect.objectContaining({ birthDate: '1980-02', birthDatePrecision: 'month' }),
    );
    expect((await post('/Patient', patient('A6', { birthDate: '1980-02-31' }))).status).toBe(422);
  });

  test('a repeat is harmless, a new version changes, an old one changes nothing', async () => {
    const version = (n: number, status: string): object => ({
      resourceType: 'Appointment',
      id: 'appt-1',
      meta: { versionId: String(n) },
      status,
      start: '2026-12-01T09:00:00Z',
      end: '2026-12-01T09:20:00Z',
      participant: [{ actor: { reference: 'Patient/p-7' }, status: 'accepted' }],
    });
    expect((await post('/Patient', patient('A7', { id: 'p-7' }))).status).toBe(201);
    expect((await post('/Appointment', version(1, 'booked'))).status).toBe(201);
    expect((await post('/Appointment', version(1, 'booked'))).status).toBe(200);
    expect((await post('/Appointment', version(3, 'cancelled'))).status).toBe(200);
    expect((await post('/Appointment', version(2, 'booked'))).status).toBe(200);
    expect(await facts('Appointment Booked')).toHaveLength(1);
    expect(await facts('Appointment Cancelled')).toHaveLength(1);
    expect(await facts('Appointment Changed')).toHaveLength(0);
  });

  test('consent: a yes needs purpose and channel; a mistake takes it back', async () => {
    const consent = (provision: object, status = 'active'): object => ({
      resourceType: 'Consent',
      id: 'c-1',
      status,
      scope: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }],
      },
      category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
      patient: { reference: 'Patient/p-7' },
      policy: [{ uri: 'https://riverside.example/consent/3' }],
      provision,
    });
    const marketing = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'HMARKT' };
    const mail = { coding: [{ system: 'http://hl7.org/fhir/contact-point-system', code: 'email' }] };
    for (const unclear of [
      { type: 'permit' },
      { type: 'permit', purpose: [marketing] },
      { type: 'permit', purpose: [{ ...marketing, code: 'PURPOSEOFUSE' }], code: [mail] },
      { type: 'permit', purpose: [marketing], code: [mail], action: [{ text: 'x' }] },
    ])
      expect((await post('/Consent', consent(unclear))).status).toBe(422);
    expect(await facts('Consent Given')).toHaveLength(0);
    expect(
      (await post('/Consent', consent({ type: 'permit', purpose: [marketing], code: [mail] }))).status,
    ).toBe(201);
    expect(await facts('Consent Given')).toHaveLength(1);
    expect((await post('/Consent', consent({ type: 'permit' }, 'entered-in-error'))).status).toBe(200);
    expect(await facts('Consent Withdrawn')).toHaveLength(1);
    expect(await facts('Record Retracted')).toHaveLength(1);
  });

  test('key, media type, size and broken JSON are refused as OperationOutcome', async () => {
    const cases: [Response, number][] = [
      [await post('/Patient', patient('A8'), { authorization: `Bearer ${rapport.key}` }), 403],
      [await post('/Patient', patient('A8'), { authorization: 'Bearer x' }), 401],
      [await post('/Patient', '<Patient/>', { 'content-type': 'application/fhir+xml' }), 415],
      [await post('/Patient', '{"resourceType":'), 400],
      [await post('/Patient', '{"resourceType":"Patient","resourceType":"Patient"}'), 400],
      [await post('/Patient', JSON.stringify({ resourceType: 'Patient', id: 'x'.repeat(6_000_000) })), 413],
      [await post('/Claim', { resourceType: 'Claim' }), 404],
      [await post('/Patient', { resourceType: 'Patient', colour: 'red' }), 422],
    ];
    for (const [answer, status] of cases) {
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toContain('application/fhir+json');
      expect((await wire(answer)).resourceType).toBe('OperationOutcome');
    }
  });

  test('metadata is a CapabilityStatement that the same definitions accept', async () => {
    const { fhirValidator } = await import('../../src/intake/fhir/definitions.ts');
    const answer = await fetch(`${rapport.url}/fhir/R4/metadata`);
    const statement: Json = JSON.parse(await answer.text());
    expect((await fhirValidator())(statement)).toHaveProperty('valid');
  });

  test('a person is exported as a Bundle that the same definitions accept, and a role sees only its part', async () => {
    const { fhirValidator } = await import('../../src/intake/fhir/definitions.ts');
    const id = (await facts('Appointment Booked'))[0]?.subject_id ?? '';
    const reader = await rapport.signIn('fhir-export@example.org', ['admin', 'care-team']);
    await until(async () => (await reader(`/api/v1/people/${id}/fhir`)).status === 200, 'the person');
    const answer = await reader(`/api/v1/people/${id}/fhir`);
    const text = await answer.text();
    const exported: Json = JSON.parse(text);
    expect((await fhirValidator())(exported)).toHaveProperty('valid');
    const types = [...text.matchAll(/"resource":\{"resourceType":"(\w+)"/g)].map((m) => m[1]);
    expect(new Set(types)).toEqual(new Set(['Patient', 'Appointment', 'Consent']));
    expect(text).toContain('"status":"cancelled"');
    const admin = await rapport.signIn('fhir-admin@example.org', ['admin']);
    expect(await (await admin(`/api/v1/people/${id}/fhir`)).text()).not.toContain('Appointment');
    const marketer = await rapport.signIn('fhir-marketer@example.org', ['marketer']);
    expect((await marketer(`/api/v1/people/${id}/fhir`)).status).toBe(403);
  });

  test('only the own systems number patients; the first that comes is taken, and they can be named', async () => {
    const admin = await rapport.signIn('fhir-systems@example.org', ['admin']);
    const read = async (): Promise<unknown> =>
      JSON.parse(await (await admin('/api/v1/record-systems')).text());
    expect(await read()).toEqual({ fhir: [SYSTEM], hl7: [] });
    const put = (body: object): Promise<Response> =>
      admin('/api/v1/record-systems', {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect((await put({ fhir: [SYSTEM, 'urn:second'], hl7: ['EHR'] })).status).toBe(200);
    expect((await put({ fhir: [''], hl7: [] })).status).toBe(422);
    expect(await read()).toEqual({ fhir: [SYSTEM, 'urn:second'], hl7: ['EHR'] });
  });

  test('a patient is found by an identifier, and made only when none has it', async () => {
    expect((await post('/Observation', observation('Patient?identifier=urn:nobody%7C1'))).status).toBe(422);
    expect(
      (await post('/Patient', patient('A9'), { 'if-none-exist': `identifier=${SYSTEM}|A9` })).status,
    ).toBe(201);
    expect(
      (
        await post('/Patient', patient('A9', { gender: 'female' }), {
          'if-none-exist': `identifier=${SYSTEM}|A9`,
        })
      ).status,
    ).toBe(200);
    expect((await post('/Observation', observation(`Patient?identifier=${SYSTEM}|A9`))).status).toBe(201);
  });

  test('whatever is changed in a good Bundle, the answer is FHIR and never a fault of ours', {
    timeout: 60_000,
  }, async () => {
    const good = JSON.stringify(
      bundle(
        'batch',
        entry(
          ONE,
          patient('F1', {
            id: 'f-1',
            birthDate: '1980',
            telecom: [{ system: 'email', value: 'a@b.example' }],
          }),
        ),
        entry(
          TWO,
          observation(ONE, 'Weight', { id: 'f-2', effectiveDateTime: '2026-01-02', note: [{ text: 'x' }] }),
        ),
      ),
    );
    const leaves = [...good.matchAll(/"[^"]*"(?!:)|\d+(?:\.\d+)?|true/g)].map(
      (m) => [m.index, m[0].length] as const,
    );
    const odd = fc.constantFrom(
      'null',
      '""',
      '[]',
      '{}',
      '-1',
      '"urn:uuid:x"',
      '"Patient/f-1"',
      '"2020-02-31"',
      '[null]',
      '"\\u202e\\ud83d\\ude00"',
      '{"reference":"#a"}',
      '"x?y|z"',
      '1e300',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...leaves), odd), { minLength: 1, maxLength: 3 }),
        async (changes) => {
          let body = good;
          const places = new Map(changes.map(([[at, length], value]) => [at, { length, value }]));
          for (const [at, { length, value }] of [...places].sort(([a], [b]) => b - a))
            body = body.slice(0, at) + value + body.slice(at + length);
          const answer = await post('', body);
          expect(answer.status).toBeLessThan(500);
          expect(['Bundle', 'OperationOutcome']).toContain((await wire(answer)).resourceType);
        },
      ),
      { numRuns: 80 },
    );
  });
});
