// Bulk replays over HTTP: many held messages tried again in chunks, with progress, going on where they stopped.
import Type from 'typebox';
import type { BulkReplay } from '../../sdk/faces/events.ts';
import { iso, isoOrNull } from '../platform/db.ts';
import { closed, type HttpServer } from '../platform/http/index.ts';
import { isId } from '../platform/ids.ts';
import type { JsonObject } from '../platform/json.ts';
import { refuse } from '../platform/result.ts';
import { memberOf, noteAct } from '../trust/index.ts';
import { FilterFields, filterOf, lacksAll, type QuarantineServices } from './quarantine-filter.ts';
import { countHeld, type HeldFilter, nextHeld } from './quarantine-store.ts';
import { retryHeld } from './replay.ts';
import { insertReplay, moveReplay, type ReplayRun, readReplay } from './replay-store.ts';

const CHUNK = 200;
/** A run that has not moved for this long has lost its process and may be taken up by another, ms. */
const STILL_MS = 15_000;
const tags = ['quarantine'];
const MISSING = refuse(404, 'no-such-replay', 'There is no such replay.');
const Id = closed({ id: Type.String({ maxLength: 40 }) });

/** Registers them. */
export function replayRunRoutes(app: HttpServer, services: QuarantineServices): void {
  const body = closed({ filter: closed(FilterFields) });
  const config = { capability: 'events.read' } as const;
  app.post(
    '/api/v1/quarantine/replays',
    { schema: { tags, summary: 'Try all held messages of a filter again', body }, config },
    async (request, reply) => {
      const member = memberOf(request);
      const { orgId } = member;
      const now = services.clock.now();
      const id = services.newId(now);
      await services.db.web(orgId, async (tx) => {
        const total = await countHeld(tx, orgId, { ...filterOf(request.body.filter, 'held'), until: now });
        const filter: JsonObject = { ...request.body.filter };
        await insertReplay(tx, orgId, { id, filter, total, startedBy: member.userId, startedAt: now });
        await noteAct(tx, services, member, 'quarantine.replayed-all', { object: id, detail: { total } });
      });
      void runReplay(services, orgId, id).catch(services.onError);
      const run = await services.db.web(orgId, (tx) => readReplay(tx, orgId, id, false));
      return run ? reply.code(202).send(view(run)) : MISSING;
    },
  );
  app.get(
    '/api/v1/quarantine/replays/:id',
    { schema: { tags, summary: 'How far a replay is', params: Id } },
    async (request) => {
      const member = memberOf(request);
      const refused = lacksAll(member, ['events.read', 'people.read.health']);
      if (refused) return refused;
      const run = isId(request.params.id)
        ? await services.db.web(member.orgId, (tx) => readReplay(tx, member.orgId, request.params.id, false))
        : null;
      return run ? view(run) : MISSING;
    },
  );
  app.post(
    '/api/v1/quarantine/replays/:id/resume',
    { schema: { tags, summary: 'Go on with a replay that stopped', params: Id }, config },
    async (request) => {
      const { orgId } = memberOf(request);
      const { id } = request.params;
      const run = isId(id) ? await services.db.web(orgId, (tx) => readReplay(tx, orgId, id, false)) : null;
      if (!run) return MISSING;
      if (run.state === 'done') return view(run);
      if (services.clock.now() - run.movedAt < STILL_MS)
        return refuse(409, 'replay-running', 'This replay is running.', { fix: 'Wait for it to end.' });
      void runReplay(services, orgId, id).catch(services.onError);
      return view(run);
    },
  );
}

/** Runs a replay to its end, a chunk a transaction; the place moves in the same transaction, so nothing is tried twice. */
async function runReplay(services: QuarantineServices, orgId: string, id: string): Promise<void> {
  while (await replayChunk(services, orgId, id));
}

async function replayChunk(services: QuarantineServices, orgId: string, id: string): Promise<boolean> {
  return services.db.web(orgId, async (tx) => {
    const run = await readReplay(tx, orgId, id, true);
    if (!run || run.state === 'done') return false;
    const after = run.atReceived === null || run.atId === null ? null : { at: run.atReceived, id: run.atId };
    const rows = await nextHeld(tx, orgId, filterOfRun(run), after, CHUNK);
    const results = await retryHeld(tx, services, orgId, rows, run.startedBy);
    const last = rows.at(-1);
    await moveReplay(tx, orgId, id, {
      released: results.filter((r) => r.result === 'stored').length,
      repeated: results.filter((r) => r.result === 'repeated').length,
      held: results.filter((r) => r.result === null).length,
      last: last ? { at: last.receivedAt, id: last.id } : null,
      now: services.clock.now(),
    });
    return last !== undefined;
  });
}

function filterOfRun(run: ReplayRun): HeldFilter {
  const text = (name: string): string => {
    const value = run.filter[name];
    return typeof value === 'string' ? value : '';
  };
  const filter = filterOf({ code: text('code'), event: text('event'), since: text('since') }, 'held');
  return { ...filter, until: run.until };
}

function view(run: ReplayRun): BulkReplay {
  const { id, state, total, released, repeated, held } = run;
  return {
    id,
    state,
    total,
    released,
    repeated,
    held,
    startedAt: iso(run.startedAt),
    movedAt: iso(run.movedAt),
    finishedAt: isoOrNull(run.finishedAt),
  };
}
