// Files of HL7 v2 and FHIR: taken in like any import, bad rows told with their line, the same file again changes nothing.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClinicalKind, importClinical } from '../../src/intake/index.ts';
import { type TestRapport, testRapport } from '../support/rapport.ts';

let rapport: TestRapport;
let folder: string;
beforeAll(async () => {
  rapport = await testRapport();
  folder = await mkdtemp(path.join(tmpdir(), 'rapport-clinical-'));
});
afterAll(async () => {
  await rapport.close();
  await rm(folder, { recursive: true, force: true });
});

const bring = async (kind: ClinicalKind, name: string, content: string): Promise<object> => {
  const file = path.join(folder, name);
  await writeFile(file, content);
  const { house } = rapport.instance;
  const request = { orgId: rapport.orgId, kind, path: file, fileName: name, startedBy: 'test' };
  return importClinical({ ...house, appended: () => undefined }, request);
};
const names = async (): Promise<string[]> => {
  const rows = await rapport.instance.house.db.worker([rapport.orgId], (tx) =>
    tx.query<{ name: string }>('select name from event where import_id is not null order by name'),
  );
  return rows.map((r) => r.name);
};

const HL7 = [
  'FHS|^~\\&|EHR',
  'MSH|^~\\&|EHR|H|||20260301083000||ADT^A28|f1|P|2.5',
  'PID|1||1^^^H^MR||Ash^Ina',
  'MSH|^~\\&|EHR|H|||20260301083000||ADT^A28|f2|P|2.5',
  'PID|1||||Nobody',
  'FTS|2',
].join('\r\n');

test('a file of messages: good ones stored, bad ones told with their line, and once only', async () => {
  const counts = { rowsRead: 2, rowsStored: 1, rowsBad: 1, repeated: false, state: 'done' };
  expect(await bring('hl7', 'a.hl7', HL7)).toMatchObject(counts);
  expect(await bring('hl7', 'a.hl7', HL7)).toMatchObject({ repeated: true, rowsStored: 0 });
  expect(await bring('hl7', 'b.hl7', `${HL7}\r\n`)).toMatchObject({ rowsStored: 0, rowsRepeated: 1 });
  expect(await names()).toEqual(['Identify']);
  const bad = await rapport.instance.house.db.worker([rapport.orgId], (tx) =>
    tx.query('select line, field from import_bad_row order by import_id limit 1'),
  );
  expect(bad).toEqual([{ line: 4, field: 'PID-3' }]);
  expect(await bring('hl7', 'c.hl7', 'name,mail\n')).toMatchObject({ refused: true });
});

test('a file of resources, one a line or a Bundle: types that are not taken are left out', async () => {
  const patient = { resourceType: 'Patient', id: 'x1', name: [{ text: 'Ona Reed' }] };
  const seen = {
    resourceType: 'Immunization',
    status: 'completed',
    vaccineCode: { text: 'Flu' },
    occurrenceDateTime: '2025-10',
    patient: { reference: 'Patient/x1' },
  };
  const lines = [
    patient,
    { resourceType: 'Claim' },
    seen,
    { ...seen, patient: { reference: 'Patient/none' } },
  ];
  expect(await bring('fhir', 'a.ndjson', lines.map((l) => JSON.stringify(l)).join('\n'))).toMatchObject({
    rowsRead: 4,
    rowsStored: 2,
    rowsSkipped: 1,
    rowsBad: 1,
  });
  const urn = 'urn:uuid:5d0d8f0e-1c2f-4f6b-9a52-0f7a3b1c0009';
  const bundle = {
    resourceType: 'Bundle',
    type: 'collection',
    entry: [
      { fullUrl: urn, resource: { resourceType: 'Patient', name: [{ text: 'Una Reed' }] } },
      { resource: { ...seen, patient: { reference: urn } } },
    ],
  };
  expect(await bring('fhir', 'b.json', JSON.stringify(bundle, null, 2))).toMatchObject({
    rowsStored: 2,
    rowsBad: 0,
  });
  expect((await names()).filter((n) => n === 'Immunization Given')).toHaveLength(2);
});
