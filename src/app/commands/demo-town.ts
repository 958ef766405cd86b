// Founds and refills the demo's town in its data folder, and remembers what its printed page needs.
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  foundTown,
  furnishDoors,
  furnishEngagement,
  furnishEvents,
  furnishRecords,
  furnishRepresentatives,
  furnishSurveys,
  HISTORY_DAYS,
  isInhabited,
  liveHistory,
  type OrgSlug,
  readMarker,
  type Town,
  type TownMarker,
  writeMarker,
} from '../../../demo/index.ts';
import { SteppedClock } from '../../platform/clock.ts';
import { isObject } from '../../platform/json.ts';
import { startEmbeddedPostgres } from '../../platform/postgres/index.ts';
import { createWriteKey, openTrust } from '../../trust/index.ts';
import { type House, openHouse } from '../house.ts';
import { privacyPorts } from '../privacy.ts';
import type { Step } from './terminal.ts';

const DAY = 86_400_000;
const OURS = ['postgres', 'instance.key', 'mailbox.jsonl', 'demo.json', 'files'];

/** Removes what a demo left in its folder, and nothing else. A server that still runs there is stopped first. */
export async function clearDemo(dataDir: string): Promise<void> {
  const postgres = path.join(dataDir, 'postgres');
  if (await readFile(path.join(postgres, 'PG_VERSION')).catch(() => null))
    await (await startEmbeddedPostgres({ dataDir: postgres })).stop();
  for (const name of OURS) await rm(path.join(dataDir, name), { recursive: true, force: true });
}

/** `whole`: nothing to do; `empty`: to be founded; `broken`: a founding was interrupted. */
export async function stateOfTown(house: House): Promise<TownMarker | 'empty' | 'broken'> {
  return house.db.owner(
    async (tx) => (await readMarker(tx)) ?? ((await isInhabited(tx)) ? 'broken' : 'empty'),
  );
}

/** Founds the town and lives its history, in a house of its own whose clock is stepped. */
export async function settleTown(
  house: House,
  town: Town,
  password: string,
  step: Step,
): Promise<TownMarker> {
  const until = house.clock.now();
  const clock = new SteppedClock(until - HISTORY_DAYS * DAY);
  const past = await openHouse({
    config: { ...house.config, databaseUrl: unhurried(house.databaseUrl) },
    clock,
    log: house.log,
  });
  try {
    const trust = openTrust({ ...past, privacy: privacyPorts(past) });
    step.note('organisations, staff, content, journeys');
    const founded = await foundTown(trust, town, password);
    await keepKeys(house.config.dataDir, new Map(founded.map((o) => [o.slug, o.writeKey])));
    const figures = await liveHistory({
      house: past,
      clock,
      town,
      founded,
      until,
      onProgress: (share) => step.share(share),
    });
    await furnishEvents(house, founded);
    await furnishDoors(house, founded);
    await furnishRepresentatives(house, founded);
    await furnishRecords(house, founded);
    await furnishSurveys(house, founded, town.seed);
    await furnishEngagement(house, founded, town);
    step.note(
      `${town.people.length} people, ${figures.signals} signals, ${figures.mails} mails, ${figures.visits} visits`,
    );
    const marker = { seed: town.seed, people: town.people.length, startedAt: until - HISTORY_DAYS * DAY };
    await house.db.owner((tx) => writeMarker(tx, marker));
    return marker;
  } finally {
    await past.close();
  }
}

/**
 * The same database, for commits that do not wait for the disk. A founding that a crash interrupts is begun anew anyway;
 * what ends it (the marker) waits, and everything before it with it.
 */
function unhurried(url: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}options=${encodeURIComponent('-c synchronous_commit=off')}`;
}

/** Write keys are stored as hashes only; the demo keeps its own beside its data, for it prints them at every start. */
async function keepKeys(dataDir: string, keys: ReadonlyMap<OrgSlug, string>): Promise<void> {
  await writeFile(path.join(dataDir, 'demo.json'), JSON.stringify({ writeKeys: Object.fromEntries(keys) }), {
    mode: 0o600,
  });
}

/** The town's write keys; a lost file is replaced by new keys. */
export async function readKeys(
  house: House,
  organisations: readonly { readonly slug: string; readonly id: string }[],
): Promise<Map<OrgSlug, string>> {
  const text = await readFile(path.join(house.config.dataDir, 'demo.json'), 'utf8').catch(() => '{}');
  const known: unknown = JSON.parse(text);
  const kept = isObject(known) && isObject(known.writeKeys) ? known.writeKeys : {};
  const keys = new Map<OrgSlug, string>();
  for (const slug of ['riverside', 'alvara'] as const) {
    const id = organisations.find((o) => o.slug === slug)?.id;
    if (id === undefined) continue;
    const found = kept[slug];
    keys.set(slug, typeof found === 'string' ? found : await newKey(house, id));
  }
  await keepKeys(house.config.dataDir, keys);
  return keys;
}

function newKey(house: House, orgId: string): Promise<string> {
  const wish = {
    orgId,
    name: 'Town',
    scopes: ['events.write', 'fhir.write'] as const,
    now: house.clock.now(),
    expiresAt: null,
  };
  return house.db.web(orgId, async (tx) => (await createWriteKey(tx, house, wish)).key);
}
