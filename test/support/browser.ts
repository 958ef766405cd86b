// One Chromium for the tests that look at pages as people do, and the check that everybody can use them.
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { findChromium } from './chromium.ts';

const ARGUMENTS = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--font-render-hinting=none'];
const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const DIALOG = '[aria-modal="true"]';
const COLOURS = ['color-contrast', 'link-in-text-block'];

/** The page has taken the wanted scheme, two frames are drawn, and nothing fades any more: half-way colours are too pale. */
const AT_REST = `(async () => {
  const drawn = () => new Promise((done) => requestAnimationFrame(done));
  const wanted = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  const taken = () => [wanted, undefined].includes(document.documentElement.dataset.mantineColorScheme);
  for (let i = 0; i < 300 && !taken(); i++) await drawn();
  await drawn();
  await drawn();
  const fading = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(fading.map((one) => one.finished));
})()`;

/** Launches a headless browser; close it in afterAll. */
export async function openBrowser(): Promise<Browser> {
  const { path, env } = await findChromium();
  return chromium.launch({ executablePath: path, args: ARGUMENTS, env: { ...ownEnvironment(), ...env } });
}

/** A browser that several test files share: each joins it by its address. */
export interface ServedBrowser {
  readonly address: string;
  close(): Promise<void>;
}

/** Launches a headless browser for others to join. */
export async function serveBrowser(): Promise<ServedBrowser> {
  const { path, env } = await findChromium();
  const options = { executablePath: path, args: ARGUMENTS, env: { ...ownEnvironment(), ...env } };
  const server = await chromium.launchServer(options);
  return { address: server.wsEndpoint(), close: () => server.close() };
}

/** Joins a browser that is served. Closing it closes what was opened through it, and leaves the others alone. */
export function joinBrowser(address: string): Promise<Browser> {
  return chromium.connect(address);
}

/** A fresh context. Headless browsers may invent a locale, so ours is always stated. */
export function newContext(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  return browser.newContext({
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    viewport: { width: 1280, height: 800 },
    reducedMotion: 'reduce',
    ...options,
  });
}

/**
 * Fails with one readable line for each element that some people could not use.
 * @param again what to look at in a page that was checked just before: `whole` after its width changed, `colours` after
 *   only its colours did. Looking again is faster.
 */
export async function expectAccessible(page: Page, again?: 'whole' | 'colours'): Promise<void> {
  await page.evaluate(AT_REST);
  // Our frames are all of one origin: the legacy mode, which asks in the page itself, is three times as fast.
  const known = again === undefined ? {} : { axeSource: 'void 0' };
  const axe = new AxeBuilder({ page, ...known }).setLegacyMode().options({ resultTypes: ['violations'] });
  // What lies under an open dialog is dimmed on purpose, and nobody is to read it.
  if (again === 'colours' && (await page.locator(DIALOG).count()) > 0) axe.include(DIALOG);
  const { violations } = await (again === 'colours'
    ? axe.withRules(COLOURS)
    : axe.withTags(STANDARDS)
  ).analyze();
  const lines = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `- ${id}: ${help}\n    at ${node.target.join(' ')}\n    ${node.html.slice(0, 160)}`),
  );
  if (lines.length > 0)
    throw new Error(`${page.url()} has ${lines.length} accessibility problems:\n${lines.join('\n')}`);
}

function ownEnvironment(): Record<string, string> {
  const set = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(set);
}
