// The style sheet and the icon of people's pages, under addresses that browsers may keep.
import type { HttpServer } from '../platform/http/index.ts';
import { ICON, STYLE_SHEET } from './page.ts';

/** Registers the assets that every page of `page.ts` names. */
export function pageAssets(app: HttpServer): void {
  const forEver = 'public, max-age=31536000, immutable';
  app.get(STYLE_SHEET.path, { schema: { hide: true } }, (_request, reply) =>
    reply
      .header('content-type', 'text/css; charset=utf-8')
      .header('cache-control', forEver)
      .send(STYLE_SHEET.text),
  );
  app.get('/assets/icon.svg', { schema: { hide: true } }, (_request, reply) =>
    reply.header('content-type', 'image/svg+xml').header('cache-control', 'public, max-age=86400').send(ICON),
  );
}
