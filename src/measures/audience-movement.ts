// How many people came into an audience and left it, by hour or by day: read from the hourly rollups.
import Type from 'typebox';
import type { AudienceMovement, AudienceMoves } from '../../sdk/faces/audiences.ts';
import type { Clock } from '../platform/clock.ts';
import { type Database, iso } from '../platform/db.ts';
import { closed, type HttpServer } from '../platform/http/index.ts';
import { isId } from '../platform/ids.ts';
import { refuse } from '../platform/result.ts';
import { memberOf } from '../trust/index.ts';
import { rollupsOfDim, sumRollups } from './store.ts';

const METRICS = ['audience-entered', 'audience-left'] as const;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const tags = ['audiences'];
const config = { capability: 'audiences.read' } as const;

/** Registers the routes of movement. */
export function audienceMovementRoutes(
  app: HttpServer,
  services: { readonly db: Database; readonly clock: Clock },
): void {
  const all = { tags, summary: 'Who came into audiences and left them in the last 24 hours, by audience' };
  app.get('/api/v1/audience-movement', { schema: all, config }, async (request) => {
    const { orgId } = memberOf(request);
    const now = services.clock.now();
    const sums = await services.db.web(orgId, (tx) =>
      sumRollups(tx, orgId, METRICS, Math.floor(now / HOUR) * HOUR - 23 * HOUR, now),
    );
    const rows = new Map<string, AudienceMoves>();
    for (const { metric, dim, n } of sums) {
      const row = rows.get(dim) ?? { id: dim, entered: 0, left: 0 };
      if (metric === METRICS[0]) row.entered = n;
      else row.left = n;
      rows.set(dim, row);
    }
    return { rows: [...rows.values()] };
  });

  const one = {
    tags,
    summary: 'Who came into an audience and left it: by hour for one day, by day for more',
    params: closed({ id: Type.String({ maxLength: 40 }) }),
    querystring: closed({ days: Type.Integer({ minimum: 1, maximum: 90, default: 30 }) }),
  };
  app.get('/api/v1/audiences/:id/movement', { schema: one, config }, async (request) => {
    const { orgId } = memberOf(request);
    const { id } = request.params;
    if (!isId(id)) return refuse(404, 'no-such-audience', 'There is no such audience in this organisation.');
    const { days } = request.query;
    const step = days === 1 ? HOUR : DAY;
    const now = services.clock.now();
    const from = Math.floor(now / step) * step - (days === 1 ? 23 * HOUR : (days - 1) * DAY);
    const found = await services.db.web(orgId, (tx) => rollupsOfDim(tx, orgId, METRICS, id, from, now));
    return movementOf(found, from, now, step);
  });
}

/** Sums by step, with a row for every step also where nothing happened. Times in ms. */
export function movementOf(
  found: readonly { readonly metric: string; readonly hour: number; readonly n: number }[],
  from: number,
  to: number,
  step: number,
): AudienceMovement {
  const rows: AudienceMovement['rows'] = [];
  for (let at = from; at < to; at += step) rows.push({ from: iso(at), entered: 0, left: 0 });
  const sums = { entered: 0, left: 0 };
  for (const { metric, hour, n } of found) {
    const row = rows[Math.floor((hour - from) / step)];
    const way = metric === METRICS[0] ? 'entered' : 'left';
    if (!row) continue;
    row[way] += n;
    sums[way] += n;
  }
  return { step: step === HOUR ? 'hour' : 'day', rows, ...sums };
}
