// One Chromium for the tests that look at pages as people do, and the check that everybody can use them.
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { findChromium } from './chromium.ts';

const ARGUMENTS = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--font-render-hinting=none'];
const STANDARDS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Launches a headless browser; close it in afterAll. */
export async function openBrowser(): Promise<Browser> {
  const { path, env } = await findChromium();
  return chromium.launch({ executablePath: path, args: ARGUMENTS, env: { ...ownEnvironment(), ...env } });
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

/** Fails with one readable line for each element that some people could not use. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(STANDARDS).analyze();
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
