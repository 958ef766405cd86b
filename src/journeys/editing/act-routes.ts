// What editors do with a journey over HTTP: drafts saved and thrown away, published, paused, drained, put away; each act is
// noted and can be taken back for a while.
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import type { Tx } from '../../platform/db.ts';
import { checkEdit, closed, etagOf, type HttpServer, runOnce, undoOffer } from '../../platform/http/index.ts';
import { isId } from '../../platform/ids.ts';
import type { Json } from '../../platform/json.ts';
import { isRefusal, type Refusal } from '../../platform/result.ts';
import { memberOf, noteAct } from '../../trust/index.ts';
import type { Member } from '../../trust/model.ts';
import { parseDefinition } from '../definition/parse.ts';
import type { Definition } from '../model.ts';
import type { JourneyServices } from '../services.ts';
import { liveOf, rename, saveDraft, versionOf } from './drafting.ts';
import {
  archive,
  type Changed,
  type Changing,
  drain,
  endDrain,
  NO_JOURNEY,
  pause,
  publish,
  resume,
  takeBack,
  unarchive,
} from './publishing.ts';
import { plain } from './routes.ts';
import { findJourney, type JourneyRecord } from './store.ts';
import { viewOf } from './view.ts';

const tags = ['journeys'];
const Id = Type.Object({ id: Type.String({ maxLength: 40 }) });
const Name = Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' });
const config = { capability: 'journeys.edit' } as const;
type Asking = FastifyRequest<{ Params: { id: string } }>;

/** What an act leaves behind: how it is taken back. */
interface Inverse {
  readonly words: string;
  run(tx: Tx, changing: Changing): Promise<Refusal | unknown>;
}

/** Registers them. */
export function journeyActRoutes(app: HttpServer, services: JourneyServices): void {
  draftRoutes(app, services);
  restoreRoute(app, services);
  stateRoutes(app, services);
}

function draftRoutes(app: HttpServer, services: JourneyServices): void {
  const draft = '/api/v1/journeys/:id/draft';
  const body = closed({
    name: Type.Optional(Name),
    definition: Type.Optional(Type.Unknown({ description: 'A definition.' })),
  });
  app.put(
    draft,
    {
      schema: {
        tags,
        summary: 'Save the draft, under the revision that was seen (If-Match)',
        params: Id,
        body,
      },
      config,
    },
    (request, reply) => {
      const { name, definition } = request.body;
      return act(services, request, reply, 'journey.edited', async (tx, changing) => {
        const saved = await saveDraft(tx, changing, seenBy(request), async (j) =>
          definition === undefined ? j.draft : parseDefinition(definition),
        );
        if (isRefusal(saved)) return saved;
        return name === undefined ? null : rename(tx, changing, name);
      });
    },
  );
  app.delete(
    draft,
    { schema: { tags, summary: 'Throw the draft away: it is again what is live', params: Id }, config },
    (request, reply) =>
      act(services, request, reply, 'journey.draft-discarded', (tx, changing) =>
        redraft(tx, changing, request, (j) => liveOf(tx, j), 'Bring the draft back'),
      ),
  );
  app.patch(
    '/api/v1/journeys/:id',
    { schema: { tags, summary: 'Rename', params: Id, body: closed({ name: Name }) }, config },
    (request, reply) =>
      act(services, request, reply, 'journey.renamed', (tx, changing) =>
        rename(tx, changing, request.body.name),
      ),
  );
}

function restoreRoute(app: HttpServer, services: JourneyServices): void {
  const params = Type.Object({ id: Id.properties.id, version: Type.Integer({ minimum: 1, maximum: 1e9 }) });
  app.post(
    '/api/v1/journeys/:id/versions/:version/restoration',
    { schema: { tags, summary: 'Make the draft what a version was', params }, config },
    (request, reply) =>
      act(services, request, reply, 'journey.version-restored', (tx, changing) =>
        redraft(
          tx,
          changing,
          request,
          (j) => versionOf(tx, j, request.params.version),
          'Bring the draft back',
        ),
      ),
  );
}

/** Replaces the draft by something that was said before; undo brings it back. */
async function redraft(
  tx: Tx,
  changing: Changing,
  request: FastifyRequest,
  change: (journey: JourneyRecord) => Promise<Definition | Refusal>,
  words: string,
): Promise<Inverse | Refusal> {
  const saved = await saveDraft(tx, changing, seenBy(request), change);
  if (isRefusal(saved)) return saved;
  return {
    words,
    run: (later, again) =>
      saveDraft(
        later,
        again,
        () => null,
        async () => saved.before,
      ),
  };
}

function seenBy(request: FastifyRequest): (journey: JourneyRecord) => Refusal | null {
  return ({ revision }) => checkEdit(request, etagOf(revision));
}

type Change = (tx: Tx, changing: Changing) => Promise<Changed | null | Refusal>;

function stateRoutes(app: HttpServer, services: JourneyServices): void {
  const path = (rest: string): string => `/api/v1/journeys/:id/${rest}`;
  const on = (
    method: 'put' | 'delete',
    rest: string,
    summary: string,
    action: string,
    words: string,
    change: Change,
  ): void => {
    const schema = { tags, summary, params: Id };
    const handler = (request: Asking, reply: FastifyReply): Promise<Json | Refusal> =>
      act(services, request, reply, action, (tx, changing) => undoable(change(tx, changing), words));
    if (method === 'put') app.put(path(rest), { schema, config }, handler);
    else app.delete(path(rest), { schema, config }, handler);
  };
  app.put(
    path('publication'),
    {
      schema: {
        tags,
        summary: 'Publish the draft that was seen (If-Match): newcomers get it, people inside keep theirs',
        params: Id,
      },
      config,
    },
    (request, reply) =>
      act(services, request, reply, 'journey.published', async (tx, changing) => {
        const journey = await findJourney(tx, changing.orgId, changing.id);
        const stale = request.headers['if-match'] !== undefined && journey ? seenBy(request)(journey) : null;
        return stale ?? undoable(publish(tx, changing), 'Take the publication back');
      }),
  );
  on('put', 'pause', 'Pause: let nobody in and move nobody', 'journey.paused', 'Go on', pause);
  on('delete', 'publication', 'The same as a pause', 'journey.paused', 'Go on', pause);
  on('delete', 'pause', 'Go on', 'journey.resumed', 'Pause again', resume);
  on(
    'put',
    'drain',
    'Drain: let nobody in, move who is inside',
    'journey.drained',
    'Let people in again',
    drain,
  );
  on('delete', 'drain', 'Let people in again', 'journey.undrained', 'Let nobody in', endDrain);
  on(
    'put',
    'archive',
    'Put away, once nobody is inside',
    'journey.archived',
    'Take it out of the archive',
    archive,
  );
  on('delete', 'archive', 'Take out of the archive', 'journey.unarchived', 'Put it away again', unarchive);
}

async function undoable(
  made: Promise<Changed | null | Refusal>,
  words: string,
): Promise<Inverse | null | Refusal> {
  const changed = await made;
  if (changed === null || isRefusal(changed)) return changed;
  return { words, run: (tx, changing) => takeBack(tx, changing, changed) };
}

/** Does something to a journey in one transaction, notes it, answers with what is there now and how to take it back. */
function act(
  services: JourneyServices,
  request: Asking,
  reply: FastifyReply,
  action: string,
  work: (tx: Tx, changing: Changing) => Promise<Inverse | null | Refusal>,
): Promise<Json | Refusal> {
  const member = memberOf(request);
  const { orgId, userId } = member;
  const { id } = request.params;
  if (!isId(id)) return Promise.resolve(NO_JOURNEY);
  return runOnce(services, request, reply, { orgId, actor: userId }, async (tx) => {
    const now = services.clock.now();
    const inverse = await work(tx, { orgId, id, by: userId, now, newId: services.newId });
    if (isRefusal(inverse)) return inverse;
    await noteAct(tx, services, member, action, { object: id });
    const journey = await findJourney(tx, orgId, id);
    if (!journey) return NO_JOURNEY;
    reply.header('etag', etagOf(journey.revision));
    const view = await viewOf(tx, journey, now);
    return plain({ ...view, ...(inverse ? { undo: offer(services, member, id, inverse) } : {}) });
  });
}

function offer(services: JourneyServices, member: Member, id: string, inverse: Inverse): object {
  const { orgId, userId } = member;
  const undo = services.undo.offer(`${orgId}/${userId}`, inverse.words, () =>
    services.db.web(orgId, async (tx): Promise<Json | Refusal> => {
      const refused = await inverse.run(tx, { orgId, id, by: userId, now: services.clock.now() });
      if (isRefusal(refused)) return refused;
      await noteAct(tx, services, member, 'journey.undone', { object: id });
      return { id };
    }),
  );
  return undoOffer(undo);
}
