// `rapport export`: people or facts of an organisation as JSONL or CSV; who exported what stands in the audit trail.
import { createWriteStream } from 'node:fs';
import { userInfo } from 'node:os';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { iso } from '../../platform/db.ts';
import type { JsonObject } from '../../platform/json.ts';
import { joinSplit, recordAudit } from '../../trust/index.ts';
import type { House } from '../house.ts';
import { csvLine } from '../../platform/csv-cells.ts';
import { type FactRow, nextFacts, nextPeople, type PersonRow } from './export-store.ts';
import { dataSettings, organisationOf, withHouse } from './settings.ts';
import { CommandFailure, openSteps } from './terminal.ts';

interface Options {
  readonly org: string;
  readonly what: 'people' | 'events';
  readonly format: 'jsonl' | 'csv';
  readonly out: string;
  readonly since?: string;
  readonly dataDir?: string;
}

const PAGE = 2_000;
const PEOPLE = [
  'id',
  'kind',
  'name',
  'email',
  'phone',
  'zone',
  'language',
  'country',
  'firstSeenAt',
  'lastSeenAt',
  'events',
  'gates',
  'traits',
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

export function register(program: Command): void {
  program
    .command('export')
    .description('people or events of an organisation as JSONL or CSV')
    .requiredOption('--org <slug>', 'organisation')
    .addOption(new Option('--what <rows>', 'which rows').choices(['people', 'events']).default('people'))
    .addOption(
      new Option('--format <format>', 'how they are written').choices(['jsonl', 'csv']).default('jsonl'),
    )
    .option('--out <file>', 'a path, or - for standard output', '-')
    .option('--since <date>', 'events received from this ISO 8601 date on')
    .option('--data-dir <dir>', 'folder of the embedded database')
    .addHelpText(
      'before',
      'Examples:\n  rapport export --org riverside > people.jsonl\n  rapport export --org riverside --what events --since 2026-11-01 --format csv --out events.csv\n',
    )
    .action((options: Options) => run(options));
}

async function run(options: Options): Promise<void> {
  const since = options.since === undefined ? 0 : Date.parse(options.since);
  if (Number.isNaN(since)) throw new CommandFailure('--since is not a date.', 'Write it as 2026-11-01.');
  await withHouse(
    dataSettings({
      ...(options.dataDir === undefined ? {} : { dataDir: options.dataDir }),
      quiet: options.out === '-',
    }),
    async (house) => {
      const organisation = await organisationOf(house, options.org);
      await audit(house, organisation.id, options);
      const columns = options.what === 'people' ? PEOPLE : EVENTS;
      const rows =
        options.what === 'people' ? people(house, organisation.id) : events(house, organisation.id, since);
      await openSteps().run(`Export ${options.what}`, async (step) => {
        let count = 0;
        const lines = async function* (): AsyncGenerator<string> {
          if (options.format === 'csv') yield `${columns.join(',')}\r\n`;
          for await (const page of rows) {
            count += page.length;
            step.note(`${count} rows`);
            yield page
              .map((row) => (options.format === 'csv' ? csvLine(columns, row) : `${JSON.stringify(row)}\n`))
              .join('');
          }
        };
        if (options.out === '-') await pipeline(Readable.from(lines()), process.stdout, { end: false });
        else await pipeline(Readable.from(lines()), createWriteStream(options.out, { mode: 0o600 }));
        step.note(`${count} rows`);
      });
    },
  );
}

async function* people(house: House, orgId: string): AsyncGenerator<JsonObject[]> {
  let after: string | null = null;
  for (;;) {
    const page: PersonRow[] = await house.db.web(orgId, (tx) => nextPeople(tx, orgId, after, PAGE));
    if (page.length === 0) return;
    yield page.map((p) => ({
      id: p.person_id,
      kind: p.kind,
      name: p.display_name,
      email: p.email,
      phone: p.phone,
      zone: p.zone,
      language: p.language,
      country: p.country,
      firstSeenAt: iso(p.first_seen_at),
      lastSeenAt: iso(p.last_seen_at),
      events: p.events,
      gates: p.gates,
      traits: p.traits,
    }));
    after = page.at(-1)?.person_id ?? null;
  }
}

async function* events(house: House, orgId: string, since: number): AsyncGenerator<JsonObject[]> {
  let after: { at: number; id: string } | null = null;
  for (;;) {
    const page: FactRow[] = await house.db.web(orgId, async (tx) => {
      const found = await nextFacts(tx, orgId, after, since, PAGE);
      await house.vault.ready(
        tx,
        found.filter((f) => f.sealed).map((f) => ({ orgId, subjectId: f.subject_id })),
        false,
      );
      return found;
    });
    if (page.length === 0) return;
    yield page.map((fact) => eventOf(house, orgId, fact));
    const last = page.at(-1);
    after = last ? { at: last.received_at, id: last.id } : null;
  }
}

/** Values of erased people do not open: only what was public is left of their facts. */
function eventOf(house: House, orgId: string, fact: FactRow): JsonObject {
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
    properties,
    traits,
  };
}

async function audit(house: House, orgId: string, options: Options): Promise<void> {
  const at = house.clock.now();
  const actor = { kind: 'system', id: `command:${userInfo().username}` } as const;
  await house.db.web(orgId, (tx) =>
    recordAudit(tx, {
      orgId,
      at,
      id: house.newId(at),
      actor,
      action: `${options.what}.exported`,
      object: options.format,
    }),
  );
}
