// People and facts on their way out, page by page: only the fields that the reader's role may see, each export in the
// audit trail with what was asked and how many rows went.

import { csvLine } from '../platform/csv-cells.ts';
import { iso, type Tx } from '../platform/db.ts';
import type { Json, JsonObject } from '../platform/json.ts';
import { type DataClasses, joinSplit, readDataClasses, recordAudit } from '../trust/index.ts';
import type { Actor, Capability, DataClass } from '../trust/model.ts';
import {
  type FactRow,
  type FactsWanted,
  foundPeople,
  nextFacts,
  nextPeople,
  type PeopleWanted,
  type PersonRow,
} from './export-store.ts';
import type { House } from './house.ts';

/** For whom rows are made. `all` is the operator of the machine, whom no role binds. */
export interface ExportReader {
  readonly orgId: string;
  readonly actor: Actor;
  readonly capabilities: ReadonlySet<Capability> | 'all';
}

export type ExportFormat = 'csv' | 'jsonl';

/** What is exported. `words` searches as the list of people does; `traits` get columns of their own in CSV. */
export type ExportWish =
  | {
      readonly what: 'people';
      readonly wanted: Omit<PeopleWanted, 'ids'>;
      readonly words: string;
      readonly traits: readonly string[];
    }
  | { readonly what: 'events'; readonly wanted: FactsWanted };

const PAGE = 2_000;
/** People whom one search may export. */
const MOST_FOUND = 100_000;
const PEOPLE = [
  'id',
  'kind',
  'name',
  'zone',
  'language',
  'country',
  'firstSeenAt',
  'lastSeenAt',
  'events',
  'gates',
];
const EVENTS = [
  'id',
  'subject',
  'kind',
  'name',
  'origin',
  'occurredAt',
  'receivedAt',
  'import',
  'properties',
  'traits',
];

/**
 * The export as text, a page at a time: the next page is read when the one before was taken.
 * @param told hears how many rows went so far
 */
export async function* exportLines(
  house: House,
  reader: ExportReader,
  wish: ExportWish,
  format: ExportFormat,
  told: (rows: number) => void = () => undefined,
): AsyncGenerator<string> {
  await audit(house, reader, `${wish.what}.exported`, wish, null);
  const columns = columnsOf(reader, wish);
  const pages =
    wish.what === 'people' ? peoplePages(house, reader, wish) : factPages(house, reader, wish.wanted);
  let rows = 0;
  try {
    if (format === 'csv') yield `${columns.join(',')}\r\n`;
    for await (const page of pages) {
      rows += page.length;
      told(rows);
      yield page
        .map((row) => (format === 'csv' ? csvLine(columns, row) : `${JSON.stringify(row)}\n`))
        .join('');
    }
  } finally {
    await audit(house, reader, `${wish.what}.export-ended`, wish, rows);
  }
}

function may({ capabilities }: ExportReader, capability: Capability): boolean {
  return capabilities === 'all' || capabilities.has(capability);
}

function columnsOf(reader: ExportReader, wish: ExportWish): string[] {
  if (wish.what === 'events') return EVENTS;
  const contact = may(reader, 'people.read.contact') ? ['email', 'phone'] : [];
  return [...PEOPLE, ...contact, ...wish.traits.map((name) => `trait.${name}`), 'traits'];
}

async function* peoplePages(
  house: House,
  reader: ExportReader,
  { wanted, words, traits }: Extract<ExportWish, { what: 'people' }>,
): AsyncGenerator<JsonObject[]> {
  const { orgId } = reader;
  const contact = may(reader, 'people.read.contact');
  const found = await house.db.web(orgId, async (tx) => ({
    classes: await readDataClasses(tx, orgId),
    ids: words === '' ? null : await foundPeople(tx, words, { ...wanted, ids: null }, contact, MOST_FOUND),
  }));
  for (let at = 0, after: string | null = null; ; at += PAGE) {
    const from: string | null = after;
    const ids = found.ids?.slice(at, at + PAGE) ?? null;
    if (ids?.length === 0) return;
    const page: PersonRow[] = await house.db.web(orgId, (tx) =>
      nextPeople(tx, orgId, { ...wanted, ids }, from, PAGE),
    );
    if (page.length === 0 && ids === null) return;
    yield page.map((p) => personOf(p, reader, found.classes, traits));
    after = page.at(-1)?.person_id ?? after;
  }
}

function personOf(
  p: PersonRow,
  reader: ExportReader,
  classes: DataClasses,
  traits: readonly string[],
): JsonObject {
  const seen = visible(p.traits, reader, (name) => classes.classOf('trait', name));
  const columns = Object.fromEntries(traits.map((name) => [`trait.${name}`, seen[name] ?? null]));
  return {
    id: p.person_id,
    kind: p.kind,
    name: p.display_name,
    zone: p.zone,
    language: p.language,
    country: p.country,
    firstSeenAt: iso(p.first_seen_at),
    lastSeenAt: iso(p.last_seen_at),
    events: p.events,
    gates: Object.entries(p.gates).flatMap(([gate, on]) => (on ? [gate] : [])),
    ...(may(reader, 'people.read.contact') ? { email: p.email, phone: p.phone } : {}),
    ...columns,
    traits: seen,
  };
}

/** The values whose class the reader may see. */
function visible(values: JsonObject, reader: ExportReader, classOf: (name: string) => DataClass): JsonObject {
  const allowed: { readonly [name in DataClass]: boolean } = {
    public: true,
    personal: may(reader, 'people.read.contact'),
    health: may(reader, 'people.read.health'),
  };
  return Object.fromEntries(Object.entries(values).filter(([name]) => allowed[classOf(name)]));
}

async function* factPages(
  house: House,
  reader: ExportReader,
  wanted: FactsWanted,
): AsyncGenerator<JsonObject[]> {
  const { orgId } = reader;
  const classes = await house.db.web(orgId, (tx) => readDataClasses(tx, orgId));
  let after: { at: number; id: string } | null = null;
  for (;;) {
    const from: typeof after = after;
    const page: FactRow[] = await house.db.web(orgId, (tx) => readFacts(house, tx, orgId, from, wanted));
    if (page.length === 0) return;
    yield page.map((fact) => factOf(house, reader, classes, fact));
    const last = page.at(-1);
    after = last ? { at: last.received_at, id: last.id } : null;
  }
}

async function readFacts(
  house: House,
  tx: Tx,
  orgId: string,
  after: { at: number; id: string } | null,
  wanted: FactsWanted,
): Promise<FactRow[]> {
  const found = await nextFacts(tx, orgId, after, wanted, PAGE);
  const sealed = found.filter((f) => f.sealed).map((f) => ({ orgId, subjectId: f.subject_id }));
  await house.vault.ready(tx, sealed, false);
  return found;
}

/** Values of erased people do not open: only what was public is left of their facts. */
function factOf(house: House, reader: ExportReader, classes: DataClasses, fact: FactRow): JsonObject {
  const { orgId } = reader;
  const sealed = fact.sealed ? house.vault.open({ orgId, subjectId: fact.subject_id }, fact.sealed) : null;
  const { properties, traits } = joinSplit(fact.open, sealed);
  return {
    id: fact.id,
    subject: fact.subject_id,
    kind: fact.kind,
    name: fact.name,
    origin: fact.origin,
    occurredAt: iso(fact.occurred_at),
    receivedAt: iso(fact.received_at),
    import: fact.import_id,
    properties: visible(properties, reader, (name) => classes.classOf('property', name)),
    traits: visible(traits, reader, (name) => classes.classOf('trait', name)),
  };
}

/** What was asked stands in the trail, but no searched word: it may be a name. */
async function audit(
  house: House,
  { orgId, actor }: ExportReader,
  action: string,
  wish: ExportWish,
  rows: number | null,
): Promise<void> {
  const at = house.clock.now();
  const asked = Object.entries(wish.wanted).filter(([, value]) => value !== null && value !== 0);
  const searched = wish.what === 'people' && wish.words !== '';
  const detail: { [name: string]: Json } = {
    ...Object.fromEntries(asked),
    searched,
    ...(rows === null ? {} : { rows }),
  };
  await house.db.web(orgId, (tx) =>
    recordAudit(tx, { orgId, at, id: house.newId(at), actor, action, object: wish.what, detail }),
  );
}
