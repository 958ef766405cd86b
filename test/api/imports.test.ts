// The wizard and the exports against the whole product: a file comes in once, waits encrypted, is rehearsed, imported,
// stopped and taken up; what goes out keeps to the role and stands in the audit trail.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ImportLook, ImportRun, ImportUpload, SavedMap } from '../../sdk/faces/imports.ts';
import { type TestRapport, testRapport } from '../support/rapport.ts';

type Ask = (url: string, init?: RequestInit) => Promise<Response>;

let rapport: TestRapport;
let ask: Ask;
beforeAll(async () => {
  rapport = await testRapport();
  ask = await rapport.signIn('data@riverside.example', ['admin']);
});
afterAll(() => rapport.close());

/** Asks again until there is an answer. */
async function until<T>(look: () => Promise<T | null>): Promise<T> {
  for (let i = 0; i < 600; i++) {
    const found = await look();
    if (found !== null) return found;
    await pause(40);
  }
  throw new Error('it never came');
}

const api = async <T>(method: string, url: string, body?: unknown): Promise<T> => {
  const init =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await ask(`/api/v1/${url}`, { method, ...init });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${answer.status} ${text}`);
  return JSON.parse(text);
};
const upload = async (name: string, content: Buffer | string): Promise<ImportUpload> => {
  const answer = await ask(`/api/v1/import-uploads?name=${name}`, {
    method: 'POST',
    body: typeof content === 'string' ? content : new Uint8Array(content),
    headers: { 'content-type': 'application/octet-stream' },
  });
  if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
  return JSON.parse(await answer.text());
};
const rehearsed = async (id: string) => {
  await api('POST', `import-uploads/${id}/rehearsal`);
  return until(async () => {
    const { rehearsal } = await api<ImportUpload>('GET', `import-uploads/${id}`);
    return rehearsal?.state === 'done' ? rehearsal : null;
  });
};
const done = (id: string): Promise<ImportRun> =>
  until(async () => {
    const run = await api<ImportRun>('GET', `imports/${id}`);
    return run.state === 'done' ? run : null;
  });
const listed = (query: string) =>
  api<{ rows: { id: string; name: string }[] }>('GET', `people?query=${query}`);

const LIST = [
  'Patienten-ID;Vorname;Nachname;Geburtsdatum;Einwilligung',
  'P-1;Jörg;Wizardmann;03.04.1970;ja',
  'P-2;Käthe;Wizardmann;05.06.1971;vielleicht',
  'P-3;Ute;Wizardmann;07.08.1972;nein',
  '',
].join('\r\n');

describe('a list in Windows-1252 with German columns', () => {
  let file: ImportUpload;

  test('is read as what it is, and what cannot be known is asked', async () => {
    file = await upload('liste.csv', Buffer.from(LIST, 'latin1'));
    expect(file).toMatchObject({ encoding: 'windows-1252', delimiter: ';', kind: 'people', refusal: null });
    expect(file.columns.map((c) => c.use.use)).toEqual(['identifier', 'trait', 'trait', 'trait', 'consent']);
    expect(file.columns.filter((c) => c.question).map((c) => c.column)).toEqual([
      'Geburtsdatum',
      'Einwilligung',
    ]);
    await expect(api('POST', `import-uploads/${file.id}/run`)).rejects.toThrow(/422.*open-question/);
  });

  test('lies on disk without a readable word', async () => {
    const folder = path.join(rapport.instance.house.config.dataDir, 'uploads');
    const [name = ''] = await readdir(folder);
    expect((await readFile(path.join(folder, name))).includes('Wizardmann')).toBe(false);
  });

  test('shows the people it would make, and counts them over the whole file', async () => {
    const columns = file.columns.map(({ column, use }) => ({
      column,
      use:
        use.use === 'consent'
          ? { ...use, purpose: 'education', given: ['ja'], withdrawn: ['nein'] }
          : column === 'Geburtsdatum'
            ? { ...use, order: 'dmy' }
            : use,
    }));
    await api('PUT', `import-uploads/${file.id}`, { columns, settings: { personKind: 'patient' } });
    const look = await api<ImportLook>('GET', `import-uploads/${file.id}/look`);
    expect(look).toMatchObject({ rowsGood: 2, rowsBad: 1 });
    expect(look.people[0]).toMatchObject({
      identifiers: [{ kind: 'mrn', value: 'P-1' }],
      traits: { kind: 'patient', firstName: 'Jörg', birthDate: '1970-04-03' },
      consents: [{ purpose: 'education', channel: 'email', state: 'given' }],
    });
    expect(await rehearsed(file.id)).toMatchObject({ rowsGood: 2, rowsBad: 1, known: 0, fresh: 2 });
  });

  test('becomes people once; its file is gone from the disk; the bad row is told without its value', async () => {
    const saved = await api<SavedMap>('POST', `import-uploads/${file.id}/map`, { name: 'Liste' });
    expect(saved).toMatchObject({ name: 'Liste', version: 1 });
    const { id } = await api<ImportRun>('POST', `import-uploads/${file.id}/run`);
    expect(await done(id)).toMatchObject({ rowsRead: 3, rowsStored: 2, rowsBad: 1 });
    await until(async () => ((await listed('wizardmann')).rows.length === 2 ? true : null));
    await until(async () => {
      const left = await readdir(path.join(rapport.instance.house.config.dataDir, 'uploads'));
      return left.length === 0 ? true : null;
    });
    const bad = await (await ask(`/api/v1/imports/${id}/bad-rows.csv`)).text();
    expect(bad).toContain('3,Einwilligung,');
    expect(bad).not.toContain('vielleicht');
  });

  test('the next list with the saved map: unchanged rows are known, changed ones are news', async () => {
    const [map] = (await api<{ rows: SavedMap[] }>('GET', 'import-maps')).rows;
    const next = await upload('liste2.csv', Buffer.from(LIST.replace('Ute', 'Uta'), 'latin1'));
    await api('PUT', `import-uploads/${next.id}`, { map: map?.map });
    expect(await rehearsed(next.id)).toMatchObject({ known: 2, fresh: 0 });
    const { id } = await api<ImportRun>('POST', `import-uploads/${next.id}/run`);
    expect(await done(id)).toMatchObject({ rowsStored: 1, rowsRepeated: 1, rowsBad: 1 });
    await until(async () => ((await listed('uta')).rows[0]?.name === 'Uta Wizardmann' ? true : null));
  });

  test('a deleted map comes back by its undo', async () => {
    const [map] = (await api<{ rows: SavedMap[] }>('GET', 'import-maps')).rows;
    const { undo } = await api<{ undo: { id: string } }>('DELETE', `import-maps/${map?.id}`);
    expect((await api<{ rows: SavedMap[] }>('GET', 'import-maps')).rows).toEqual([]);
    await api('POST', `undo/${undo.id}`);
    expect((await api<{ rows: SavedMap[] }>('GET', 'import-maps')).rows).toHaveLength(1);
  });
});

test('an NPPES file is known by its header', async () => {
  const header =
    'NPI,Entity Type Code,Provider Last Name (Legal Name),Provider First Name,Healthcare Provider Taxonomy Code_1';
  const file = await upload(
    'npidata.csv',
    `${header}\n1234567893,1,NPPESSON,ADA,207RC0000X\n1679576722,2,,,\n1234567890,1,X,Y,\n`,
  );
  expect(file).toMatchObject({ kind: 'hcp', map: 'nppes' });
  const { id } = await api<ImportRun>('POST', `import-uploads/${file.id}/run`);
  expect(await done(id)).toMatchObject({ rowsStored: 1, rowsSkipped: 1, rowsBad: 1 });
  const row = await until(async () => (await listed('nppesson')).rows[0] ?? null);
  expect(row).toMatchObject({ name: 'Ada Nppesson', kind: 'hcp' });
});

test('a stopped import can be taken up again, and nothing is stored twice', async () => {
  const rows = Array.from({ length: 6_000 }, (_, n) => `S-${n},Stop,Number${n}`);
  const file = await upload('long.csv', `customer_id,first_name,last_name\n${rows.join('\n')}\n`);
  const { id } = await api<ImportRun>('POST', `import-uploads/${file.id}/run`);
  const stopped = await api<ImportRun>('POST', `imports/${id}/stop`);
  expect(stopped.state).toBe('stopped');
  const again = await api<ImportRun>('POST', `import-uploads/${file.id}/run`);
  expect(again.id).toBe(id);
  expect(await done(id)).toMatchObject({ rowsRead: 6_000, rowsStored: 6_000 });
});

describe('what goes out', () => {
  const exported = async (as: Ask, query: string): Promise<string> => {
    const answer = await as(`/api/v1/people/export?${query}`);
    expect(answer.status).toBe(200);
    return answer.text();
  };

  test('formulas are harmless, health data stays where the role may not see it, and the count is in the trail', async () => {
    const file = await upload('formula.csv', 'customer_id,first_name,hba1c\nF-1,=1+1,6.7\n');
    const { id } = await api<ImportRun>('POST', `import-uploads/${file.id}/run`);
    await done(id);
    await until(async () => ((await exported(ask, 'kind=contact')).includes("'=1+1") ? true : null));
    expect(await exported(ask, 'kind=contact&traits=hba1c')).not.toContain('6.7');
    const audit = await api<{ rows: { action: string }[] }>('GET', 'audit?action=people.export-ended');
    expect(audit.rows.length).toBeGreaterThan(0);
  });

  test('JSONL has one person a line; filters hold; events are exported too', async () => {
    const lines = (await exported(ask, 'format=jsonl&query=wizardmann')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).kind)).toEqual(['patient', 'patient']);
    const events = await (await ask('/api/v1/events/export?format=jsonl&names=Identify')).text();
    expect(events.split('\n').length).toBeGreaterThan(10);
  });

  test('who may not export is refused', async () => {
    const other = await rapport.signIn('marketer@riverside.example', ['marketer']);
    expect((await other('/api/v1/people/export')).status).toBe(403);
    expect((await other('/api/v1/import-uploads')).status).toBe(403);
  });
});
