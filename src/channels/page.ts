// The frame of every page that a person outside the organisation sees: no script, no third party, one style sheet.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyReply } from 'fastify';
import { type Hole, type Html, html } from './html.ts';
import { directionOf } from './words.ts';

/** What a page consists of. */
export interface Page {
  readonly language: string;
  readonly title: string;
  readonly skip: string;
  readonly main: Html;
  /** Header with brand and navigation; absent on pages that stand alone. */
  readonly header?: Hole;
  readonly footer?: Hole;
  /** A wide table or list needs the whole screen. */
  readonly broad?: boolean;
  /** Our own console may show it in a frame: a try-out that holds nothing of anybody. */
  readonly framable?: boolean;
}

const sheet = readFileSync(new URL('./page.css', import.meta.url), 'utf8');
const version = createHash('sha256').update(sheet).digest('hex').slice(0, 10);

/** The style sheet and the address under which it may be kept for ever. */
export const STYLE_SHEET = { path: `/assets/page-${version}.css`, text: sheet };

/** Nothing may run, nothing may come from elsewhere, nobody may frame it. */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; manifest-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const FRAMABLE_POLICY = PAGE_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'");

/** Writes the whole document. */
export function renderPage(page: Page): string {
  return html`<!doctype html>
<html lang="${page.language}" dir="${directionOf(page.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<link rel="stylesheet" href="${STYLE_SHEET.path}">
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="manifest" href="/portal/manifest.webmanifest">
</head>
<body>
<a class="skip" href="#main">${page.skip}</a>
${page.header ?? null}
<main id="main" class="wide${page.broad ? ' broad' : ''}" tabindex="-1">
${page.main}
</main>
${page.footer ?? null}
</body>
</html>`.text;
}

/** Sends a page with the headers that keep it private and inert. */
export function sendPage(reply: FastifyReply, page: Page, status = 200): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', page.framable ? FRAMABLE_POLICY : PAGE_POLICY)
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .header('x-content-type-options', 'nosniff')
    .header('x-frame-options', page.framable ? 'SAMEORIGIN' : 'DENY')
    .send(renderPage(page));
}

/** Rapport's mark, for the browser's tab. */
export const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#1a5fb4"/><path d="M9 11h14M9 16h9M9 21h5" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>';
