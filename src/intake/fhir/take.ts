// Takes FHIR resources in: checks, resolves, maps and records them in one transaction, all of them or each by itself.
import type { Database, Tx } from '../../platform/db.ts';
import type { Origin } from '../../platform/log.ts';
import { recordAudit } from '../../trust/index.ts';
import type { Actor } from '../../trust/model.ts';
import type { Identifier } from '../model.ts';
import { type IntakeServices, type NewSignal, recordSignals } from '../record.ts';
import type { Asked } from './bundle.ts';
import { fhirValidator, type Validate } from './definitions.ts';
import {
  conditionName,
  type Entry,
  entrySystems,
  identifierNames,
  personIdentifiers,
  readEntry,
} from './entries.ts';
import { mapResource } from './map.ts';
import type { Mapped, Who } from './mapped.ts';
import { type Issue, insideBundle, isIssue, note } from './outcome.ts';
import { namesOf } from './references.ts';
import { type Directory, danglingReferences, labelOf, personOf, typeOf } from './resolve.ts';
import {
  type KnownResource,
  keepResources,
  lockResources,
  ownSystems,
  type ResourceRow,
} from './resource-store.ts';

/** What taking resources in needs. */
export interface FhirServices extends IntakeServices {
  readonly db: Database;
  readonly appended: () => void;
}

/** Resources to be taken in. */
export interface FhirRequest {
  readonly orgId: string;
  readonly actor: Actor;
  readonly asked: readonly Asked[];
  /** True: one bad entry refuses them all. */
  readonly atomic: boolean;
  /** True: issues name the entry of the Bundle. */
  readonly bundled: boolean;
  readonly origin?: Origin;
  readonly importId?: string | null;
}

/** What became of one entry. */
export interface Outcome {
  readonly status: 'created' | 'updated' | 'unchanged' | 'refused';
  readonly type: string | null;
  readonly id: string | null;
  readonly version: number | null;
  readonly issues: readonly Issue[];
}

/** Per entry, in order. With `atomic` and one bad entry, nothing was stored and `refused` is true. */
export interface TakenResources {
  readonly refused: boolean;
  readonly outcomes: readonly Outcome[];
}

/** One entry on its way; `issues` is filled as soon as it is refused. */
interface Work {
  readonly entry: Entry | null;
  issues: readonly Issue[];
}

/** Takes resources in; durable when it returns. */
export async function takeResources(services: FhirServices, request: FhirRequest): Promise<TakenResources> {
  const validate = await fhirValidator();
  const works = request.asked.map((asked, i) => readWork(validate, asked, i, request.bundled));
  const refusedAll = (): TakenResources => ({ refused: true, outcomes: works.map(refusedOutcome) });
  if (request.atomic && works.some(isRefused)) return refusedAll();
  return services.db.web(request.orgId, async (tx) => {
    const stage = await openStage(tx, services, request, works);
    if (request.atomic && works.some(isRefused)) return refusedAll();
    const mapped = mapAll(stage, works, request.bundled);
    if (request.atomic && works.some(isRefused)) return refusedAll();
    const outcomes = await store(tx, services, request, stage, works, mapped);
    tx.onCommit(services.appended);
    return { refused: false, outcomes };
  });
}

function isRefused(work: Work): boolean {
  return work.issues.length > 0;
}

function refusedOutcome(work: Work): Outcome {
  return {
    status: 'refused',
    type: work.entry?.type ?? null,
    id: work.entry?.id ?? null,
    version: null,
    issues: work.issues,
  };
}

function readWork(validate: Validate, asked: Asked, i: number, bundled: boolean): Work {
  if ('issues' in asked) return { entry: null, issues: asked.issues };
  const read = readEntry(validate, asked);
  if (!('issues' in read)) return { entry: read, issues: [] };
  return { entry: null, issues: bundled ? read.issues.map((issue) => insideBundle(issue, i)) : read.issues };
}

/** What is known while entries are mapped. */
interface Stage {
  readonly now: number;
  readonly directory: Directory;
  readonly known: ReadonlyMap<string, KnownResource>;
  keyOf(name: string): Buffer;
}

/** Reads what came before, and refuses entries that point to nothing, and those that point to these. */
async function openStage(
  tx: Tx,
  services: FhirServices,
  request: FhirRequest,
  works: Work[],
): Promise<Stage> {
  const { orgId } = request;
  const now = services.clock.now();
  const keyOf = (name: string): Buffer => services.vault.blindIndex(orgId, 'fhir', name);
  const entries = works.flatMap((w) => w.entry ?? []);
  const own = await ownSystems(tx, orgId, 'fhir', entries.flatMap(entrySystems), now);
  const names = new Set(entries.flatMap(namesAsked));
  const byKey = new Map([...names].map((name) => [keyOf(name).toString('base64'), name]));
  const rows = await lockResources(tx, orgId, [...names].map(keyOf));
  const known = new Map(rows.flatMap((row) => nameRow(byKey, row)));
  const good = new Map<string, Entry>();
  const identifiers = new Map(entries.map((e) => [e, personIdentifiers(e, own)]));
  const directory: Directory = {
    entries: good,
    known: new Map([...known].map(([name, row]) => [name, row.subject_id])),
    ownSystems: own,
    identifiersOf: (entry): readonly Identifier[] => identifiers.get(entry) ?? [],
  };
  for (const entry of entries) for (const name of ownNames(entry)) good.set(name, entry);
  // A refused entry takes those down that point to it, until nothing changes.
  for (let changed = true; changed; ) {
    changed = false;
    for (const [i, work] of works.entries()) {
      if (!work.entry || isRefused(work)) continue;
      const dangling = danglingReferences(work.entry, directory);
      if (dangling.length === 0) continue;
      work.issues = request.bundled ? dangling.map((issue) => insideBundle(issue, i)) : dangling;
      for (const name of ownNames(work.entry)) if (good.get(name) === work.entry) good.delete(name);
      changed = true;
    }
  }
  return { now, directory, known, keyOf };
}

function nameRow(byKey: ReadonlyMap<string, string>, row: KnownResource): [string, KnownResource][] {
  const name = byKey.get(row.key.toString('base64'));
  return name === undefined ? [] : [[name, row]];
}

function ownNames(entry: Entry): string[] {
  const { fullUrl } = entry.incoming;
  return [
    entry.name,
    `${entry.type}/${entry.id}`,
    ...(fullUrl === null ? [] : [fullUrl]),
    ...identifierNames(entry),
  ];
}

/** Every name that has to be looked up for an entry. */
function namesAsked(entry: Entry): string[] {
  const pointed = entry.references.flatMap((r) => namesOf(r.reference, entry.base));
  return [entry.name, ...pointed, ...conditionName(entry)];
}

/** What each good entry becomes; null where there is nothing to do. */
type Result = { readonly mapped: Mapped } | { readonly unchanged: Issue };

function mapAll(stage: Stage, works: Work[], bundled: boolean): (Result | null)[] {
  return works.map((work, i) => {
    const { entry } = work;
    if (!entry || isRefused(work)) return null;
    const result = mapEntry(stage, entry);
    if (!isIssue(result)) return result;
    work.issues = [bundled ? insideBundle(result, i) : result];
    return null;
  });
}

function mapEntry(stage: Stage, entry: Entry): Result | Issue {
  if (!entry.taken) return { unchanged: note(null, 'Read for what points to it; not kept.') };
  const [condition] = conditionName(entry);
  if (condition !== undefined && stage.known.has(condition))
    return { unchanged: note(null, 'One with this identifier is known: not made again.') };
  const before = stage.known.get(entry.name) ?? null;
  if (before?.content?.equals(entry.content))
    return { unchanged: note(null, 'This came before: nothing new.') };
  if (before && isOlder(entry, before))
    return { unchanged: note(`${entry.type}.meta`, 'A newer version is known: this one changes nothing.') };
  const { directory } = stage;
  const mapped = mapResource(entry.resource, {
    now: stage.now,
    previous: before?.state ?? null,
    record: `${entry.type}/${entry.id}`,
    identifiers: directory.identifiersOf(entry),
    person: (reference, path) => personOf(entry, reference, path, directory),
    typeOf: (reference) => typeOf(entry, reference, directory),
    label: (reference) => labelOf(entry, reference, directory),
  });
  return isIssue(mapped) ? mapped : { mapped };
}

/** By version where both say it, else by time; without either, what comes last rules. */
function isOlder(entry: Entry, before: KnownResource): boolean {
  const version = before.version === null ? null : Number(before.version);
  if (entry.version !== null && version !== null) return entry.version < version;
  return entry.updatedAt !== null && before.updated_at !== null && entry.updatedAt < before.updated_at;
}

async function store(
  tx: Tx,
  services: FhirServices,
  request: FhirRequest,
  stage: Stage,
  works: readonly Work[],
  results: readonly (Result | null)[],
): Promise<Outcome[]> {
  const { orgId } = request;
  const signals: NewSignal[] = [];
  const from: number[] = [];
  for (const [i, result] of results.entries()) {
    from.push(signals.length);
    const entry = works[i]?.entry;
    if (entry && result && 'mapped' in result)
      signals.push(...signalsOf(stage, entry, result.mapped, request.actor));
  }
  const recorded = await recordSignals(tx, services, {
    orgId,
    origin: request.origin ?? 'api',
    importId: request.importId ?? null,
    signals,
  });
  const subjects = new Map<string, string>();
  for (const [i, signal] of signals.entries()) {
    const subjectId = recorded.subjectIds[i];
    if (subjectId) subjects.set(whoKey(signal), subjectId);
  }
  const rows = works.flatMap((work, i) => rowsOf(stage, work, results[i] ?? null, subjects));
  await keepResources(tx, orgId, rows, stage.now);
  const outcomes = works.map((work, i) => outcomeOf(stage, work, results[i] ?? null));
  await recordAudit(tx, {
    orgId,
    at: stage.now,
    id: services.newId(stage.now),
    actor: request.actor,
    action: 'fhir.received',
    detail: { entries: works.length, refused: outcomes.filter((o) => o.status === 'refused').length },
  });
  return outcomes;
}

function signalsOf(stage: Stage, entry: Entry, mapped: Mapped, actor: Actor): NewSignal[] {
  const first = !stage.known.has(entry.name);
  // Ties what one record said together without naming it: a record entered in error marks what it said before.
  const r = stage.keyOf(entry.name).subarray(0, 16).toString('base64url');
  return mapped.drafts.map(({ suffix, who, ...draft }) => ({
    ...draft,
    ...who,
    stamp: { ...(actor.kind === 'key' ? { k: actor.id } : {}), r },
    // Later versions are told apart by the row that is held; the first by its content, for two may come at once.
    messageId: first ? `fhir:${entry.name}:${suffix}:${entry.content.toString('base64url')}` : null,
  }));
}

function whoKey(who: { readonly subjectId?: string; readonly identifiers?: readonly Identifier[] }): string {
  return who.subjectId ?? JSON.stringify(who.identifiers ?? []);
}

/** What is remembered of an entry: itself, and a person by every identifier. */
function rowsOf(
  stage: Stage,
  work: Work,
  result: Result | null,
  subjects: ReadonlyMap<string, string>,
): ResourceRow[] {
  const { entry } = work;
  if (!entry || !result || !('mapped' in result)) return [];
  const who: Who = result.mapped.who;
  const subjectId = 'subjectId' in who ? who.subjectId : subjects.get(whoKey(who));
  if (subjectId === undefined) return [];
  const { type, version, updatedAt } = entry;
  const base = { subjectId, type };
  // A urn names an entry beyond its own request too: a large file comes in several.
  const { fullUrl } = entry.incoming;
  const names = [...identifierNames(entry), ...(fullUrl?.startsWith('urn:') ? [fullUrl] : [])];
  return [
    {
      ...base,
      key: stage.keyOf(entry.name),
      version,
      updatedAt,
      content: entry.content,
      state: result.mapped.state,
    },
    ...names.map((name) => ({
      ...base,
      key: stage.keyOf(name),
      version: null,
      updatedAt: null,
      content: null,
      state: {},
    })),
  ];
}

function outcomeOf(stage: Stage, work: Work, result: Result | null): Outcome {
  const { entry } = work;
  if (!entry || !result) return refusedOutcome(work);
  const { type, id, version } = entry;
  if ('unchanged' in result) return { status: 'unchanged', type, id, version, issues: [result.unchanged] };
  const status = stage.known.has(entry.name) ? 'updated' : 'created';
  return { status, type, id, version, issues: result.mapped.notes };
}
