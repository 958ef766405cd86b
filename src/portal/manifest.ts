// Lets a phone put the portal on its home screen.
import type { HttpServer } from '../platform/http/index.ts';
import { say } from './frame.ts';

/** Registers the web application manifest. */
export function manifestRoute(scope: HttpServer): void {
  const manifest = JSON.stringify({
    name: say('brand'),
    short_name: say('brand'),
    start_url: '/portal',
    scope: '/portal',
    display: 'standalone',
    background_color: '#f6f7f9',
    theme_color: '#1a5fb4',
    icons: [{ src: '/assets/icon.svg', type: 'image/svg+xml', sizes: 'any' }],
  });
  scope.get('/portal/manifest.webmanifest', { schema: { hide: true } }, (_request, reply) =>
    reply
      .header('content-type', 'application/manifest+json')
      .header('cache-control', 'public, max-age=86400')
      .send(manifest),
  );
}
