// The rehearsal of an upload: the whole file is read and checked, and asked of every row whether its person is known.
import type { ColumnUse, ImportRehearsalState } from '../../../sdk/faces/imports.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import type { Identifier } from '../model.ts';
import { previewImport } from './preview.ts';
import type { RowSignals } from './signals.ts';
import { questionOf } from './suggest.ts';
import { sourceOfUpload, type WizardServices } from './upload-services.ts';
import { knownKeys, noteRehearsal, type Upload } from './upload-store.ts';
import { fileSettings, inspectUpload, kindOfRun, mapOf } from './uploads.ts';

/** What a rehearsal says before it has begun. */
export const BEGUN: ImportRehearsalState = {
  state: 'running',
  percent: 0,
  rowsRead: 0,
  rowsGood: 0,
  rowsBad: 0,
  rowsSkipped: 0,
  known: 0,
  fresh: 0,
  alike: 0,
  bad: [],
};

/** How often progress is stored, ms; and how many keys of people in one file are remembered to meet doubles. */
const TOLD_EVERY = 700;
const MOST_REMEMBERED = 1_000_000;

/** Rehearses an upload and stores how far it is, so that any page may watch. */
export async function rehearse(
  services: WizardServices,
  orgId: string,
  upload: Upload,
): Promise<ImportRehearsalState> {
  const note = (state: ImportRehearsalState): Promise<void> =>
    services.db.web(orgId, (tx) => noteRehearsal(tx, orgId, upload.id, state));
  const who = census(services, orgId);
  let told = performance.now();
  const result = await preview(services, upload, async (rows, share) => {
    await who.count(rows);
    if (performance.now() - told < TOLD_EVERY) return;
    told = performance.now();
    await note({
      ...BEGUN,
      ...who.found(),
      percent: Math.min(99, Math.floor(share * 100)),
      rowsGood: who.rows(),
    });
  });
  const state: ImportRehearsalState = isRefusal(result)
    ? { ...BEGUN, state: 'refused', refusal: result.message }
    : {
        state: 'done',
        percent: 100,
        rowsRead: result.rowsRead,
        rowsGood: result.rowsGood,
        rowsBad: result.rowsBad,
        rowsSkipped: result.rowsSkipped,
        ...who.found(),
        bad: [...result.bad],
      };
  await note(state);
  return state;
}

async function preview(
  services: WizardServices,
  upload: Upload,
  onRows: (rows: readonly RowSignals[], share: number) => Promise<void>,
): ReturnType<typeof previewImport> {
  const seen = await inspectUpload(services, upload);
  if (isRefusal(seen)) return seen;
  if (seen.refusal) return seen.refusal;
  const map = mapOf(upload, seen.format);
  if (isRefusal(map)) return map;
  return previewImport({
    path: sourceOfUpload(services, upload),
    kind: kindOfRun(upload, seen.format),
    map,
    now: services.clock.now(),
    settings: fileSettings(upload),
    onRows,
  });
}

interface Key {
  readonly kind: string;
  readonly hash: Buffer;
}

/** Counts whose rows are about somebody known, about somebody new, or about somebody new with a known address. */
function census(services: WizardServices, orgId: string) {
  const seen = new Set<string>();
  const addresses = new Set<string>();
  let [rows, known, fresh, alike] = [0, 0, 0, 0];
  const keyOf = (identifier: Identifier | undefined): Key | null => {
    const hash = identifier ? services.hashOf(orgId, identifier) : null;
    return identifier && hash ? { kind: identifier.kind, hash } : null;
  };
  const text = ({ kind, hash }: Key): string => `${kind}:${hash.toString('base64')}`;
  return {
    rows: () => rows,
    found: () => ({ known, fresh, alike }),
    async count(some: readonly RowSignals[]): Promise<void> {
      rows += some.length;
      const people = some.map((row) => ({
        name: keyOf(row.identifiers.find((i) => i.kind !== 'row')),
        others: addressesOf(row)
          .map(keyOf)
          .filter((k) => k !== null),
      }));
      const asked = people.flatMap((p) => [...(p.name ? [p.name] : []), ...p.others]);
      const there = await services.db.web(orgId, (tx) => knownKeys(tx, orgId, asked));
      for (const { name, others } of people) {
        const key = name && text(name);
        if (key !== null && (there.has(key) || seen.has(key))) known += 1;
        else {
          fresh += 1;
          const own = others.map(text).filter((other) => other !== key);
          if (own.some((other) => there.has(other) || addresses.has(other))) alike += 1;
        }
        if (seen.size + addresses.size >= MOST_REMEMBERED) continue;
        if (key !== null) seen.add(key);
        for (const other of others) addresses.add(text(other));
      }
    },
  };
}

/** Addresses that the row states, whether or not they name its person. */
function addressesOf(row: RowSignals): Identifier[] {
  const out: Identifier[] = [];
  for (const { traits } of row.signals)
    for (const kind of ['email', 'phone'] as const) {
      const value = traits[kind];
      if (typeof value === 'string' && value !== '') out.push({ kind, value });
    }
  return out;
}

/** Why an upload may not be imported yet, or null: a question about a column is still open. */
export async function refusalToRun(services: WizardServices, upload: Upload): Promise<Refusal | null> {
  const seen = await inspectUpload(services, upload);
  if (isRefusal(seen)) return seen;
  if (seen.refusal) return seen.refusal;
  const map = mapOf(upload, seen.format);
  if (isRefusal(map)) return map;
  const says =
    map === null ||
    map.restAsTraits ||
    [map.identifiers, map.traits, map.events, map.consents].some((part) => Object.keys(part).length > 0);
  if (!says)
    return refuse(422, 'nothing-to-import', 'Every column is ignored.', {
      fix: 'Choose what at least one column is.',
    });
  const uses = new Map(upload.columns.map((c) => [c.column, c.use]));
  const open =
    upload.map === null ? seen.columns.find((c) => asksStill(uses.get(c.column), c.values)) : undefined;
  return open
    ? refuse(422, 'open-question', 'A column still asks something.', {
        field: open.column,
        fix: 'Answer it.',
      })
    : null;
}

function asksStill(use: ColumnUse | undefined, values: readonly string[]): boolean {
  return use !== undefined && questionOf(use, values) !== null;
}
