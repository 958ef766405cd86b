// Proves that the browser starts on a bare machine and that the accessibility check sees what it should.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectAccessible, newContext, openBrowser } from '../support/browser.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser?.close());

test('the browser speaks the stated locale and draws text', async () => {
  const page = await (await newContext(browser)).newPage();
  await page.setContent('<h1 style="display:inline-block">Zażółć gęślą jaźń</h1>');
  expect(await page.evaluate('navigator.language')).toBe('en-GB');
  expect((await page.locator('h1').boundingBox())?.width).toBeGreaterThan(100);
});

test('an unlabelled field is reported by name, a labelled one passes', async () => {
  const page = await (await newContext(browser)).newPage();
  const body = (field: string): string =>
    `<html lang="en"><head><title>Page</title></head><body><main><h1>Page</h1>${field}</main></body></html>`;
  await page.setContent(body('<input id="lonely">'));
  await expect(expectAccessible(page)).rejects.toThrow(/label.*#lonely/s);
  await page.setContent(body('<label>Name <input></label>'));
  await expectAccessible(page);
});
