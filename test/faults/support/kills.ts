// Kills the server at random moments while a client posts, then lets it finish and draws the balance.
import { systemClock } from '../../../src/platform/clock.ts';
import { seededRandom } from '../../../src/platform/random.ts';
import {
  type Balance,
  balanceOf,
  type Effects,
  effectsOf,
  isSettled,
  type MailBalance,
  mailBalanceOf,
} from './ledger.ts';
import { Poster, type PosterFigures } from './poster.ts';
import { eventually, loadSpare, type Spare } from './processes.ts';
import { outliveLeases, type Site } from './site.ts';

/** How often, and under which load. */
export interface KillOptions {
  readonly kills: number;
  readonly lanes: number;
  readonly people: number;
  readonly most: number;
  readonly seed: number;
  /** Processes loaded ahead. */
  readonly spares: number;
  readonly told?: (kills: number, figures: PosterFigures) => void;
}

/** What came of it; `faults` is the sum of everything that must be zero. */
export interface KillResult {
  readonly kills: number;
  /** Kills that met posts under way. */
  readonly underFire: number;
  readonly figures: PosterFigures;
  readonly balance: Balance;
  readonly effects: Effects;
  readonly mails: MailBalance;
  readonly faults: number;
}

/** From the first answer after a start to the kill, ms. */
const LONGEST_LIFE = 400;

/** Runs it. The leases of the dead run out at once, so that the loop works, and is killed at work, in every life. */
export async function killRepeatedly(site: Site, options: KillOptions): Promise<KillResult> {
  const random = seededRandom(options.seed);
  const spares = Array.from({ length: options.spares }, loadSpare);
  let url = 'http://127.0.0.1:9';
  const { key } = site;
  const { lanes, people, most, seed } = options;
  const poster = new Poster({ key, url: () => url, lanes, people, most, seed, patience: 100 });
  const nextLife = async (): Promise<Spare> => {
    const next = spares.shift() ?? loadSpare();
    url = await next.start({ ...site.settings, role: 'all', port: 0 });
    return next;
  };
  let current = await nextLife();
  await poster.introduce();
  poster.start();
  let underFire = 0;
  for (let kills = 1; kills <= options.kills; kills++) {
    spares.push(loadSpare());
    const before = poster.figures.batches;
    await eventually(() => poster.figures.batches > before, 'an acknowledged batch in this life');
    await systemClock.wait(random.next() * LONGEST_LIFE);
    if (poster.figures.underWay > 0) underFire += 1;
    await current.kill('SIGKILL');
    await outliveLeases(site.db, current.process.pid ?? 0);
    options.told?.(kills, poster.figures);
    current = await nextLife();
  }
  await poster.stop();
  await eventually(() => isSettled(site.db, site.orgId), 'everything digested and sent', 120_000);
  const [balance, effects, mails] = [
    await balanceOf(site, poster),
    await effectsOf(site.db, site.orgId),
    await mailBalanceOf(site),
  ];
  await current.kill('SIGTERM');
  for (const spare of spares) await spare.kill('SIGKILL');
  const faults = [
    balance.lost + balance.doubled + balance.unasked,
    effects.wrongEntries + effects.wrongDecisions + effects.buried,
    Math.abs(effects.wrongFacts) + Math.abs(effects.wrongCounts) + Math.abs(effects.wrongProfiles),
    mails.sentWithoutMail + mails.twice + mails.undecided,
  ].reduce((sum, n) => sum + n, 0);
  return { kills: options.kills, underFire, figures: poster.figures, balance, effects, mails, faults };
}
