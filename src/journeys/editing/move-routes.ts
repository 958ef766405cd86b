// Moving the people inside to a version over HTTP: first what it would do, then done in chunks, then taken back if need be.
import Type from 'typebox';
import type { JourneyMove } from '../../../sdk/faces/journeys.ts';
import type { Tx } from '../../platform/db.ts';
import { closed, type HttpServer, undoOffer } from '../../platform/http/index.ts';
import { isId } from '../../platform/ids.ts';
import { isRefusal, type Refusal } from '../../platform/result.ts';
import { memberOf, noteAct } from '../../trust/index.ts';
import type { Member } from '../../trust/model.ts';
import { isSamePlace, type MovePlan, movePlan } from '../definition/move.ts';
import { stepOf } from '../definition/ways.ts';
import { removeRuns } from '../engine/hand-store.ts';
import type { Definition } from '../model.ts';
import type { JourneyServices } from '../services.ts';
import { versionOf } from './drafting.ts';
import {
  countByStep,
  findAt,
  forgetMoves,
  type MoveRef,
  moveBack,
  moveRuns,
  type Route,
  type StandingRow,
} from './move-store.ts';
import { NO_JOURNEY } from './publishing.ts';
import { findJourney, listVersions } from './store.ts';
import { readSurroundings } from './world-store.ts';

const CHUNK = 2_000;
/** A move can be taken back for minutes; where people stood is kept for a day. ms */
const KEPT = 86_400_000;
const tags = ['journeys'];
const Id = Type.Object({ id: Type.String({ maxLength: 40 }) });
const Version = Type.Integer({ minimum: 1, maximum: 1e9 });
const Step = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,39}$' });

interface Planned {
  readonly plan: MovePlan;
  readonly standing: readonly StandingRow[];
  readonly versions: ReadonlyMap<number, Definition>;
}

/** Registers them. */
export function moveRoutes(app: HttpServer, services: JourneyServices): void {
  const path = '/api/v1/journeys/:id/move';
  app.get(
    path,
    {
      schema: {
        tags,
        summary: 'What moving everybody to a version would do',
        params: Id,
        querystring: closed({ to: Version }),
      },
      config: { capability: 'journeys.read' },
    },
    async (request): Promise<JourneyMove | Refusal> => {
      const { orgId } = memberOf(request);
      const planned = await planIn(services, orgId, request.params.id, request.query.to, {});
      return isRefusal(planned) ? planned : planned.plan;
    },
  );
  const body = closed({
    to: Version,
    places: Type.Optional(Type.Record(Step, Step, { maxProperties: 200 })),
    otherwise: Type.Enum(['stay', 'leave']),
  });
  app.post(
    path,
    {
      schema: { tags, summary: 'Move everybody who is inside to a version', params: Id, body },
      config: { capability: 'journeys.edit' },
    },
    async (request) => {
      const member = memberOf(request);
      const { to, places = {}, otherwise } = request.body;
      const planned = await planIn(services, member.orgId, request.params.id, to, places);
      if (isRefusal(planned)) return planned;
      return move(services, member, request.params.id, planned, otherwise === 'leave');
    },
  );
}

async function planIn(
  services: JourneyServices,
  orgId: string,
  id: string,
  to: number,
  places: { readonly [step: string]: string },
): Promise<Planned | Refusal> {
  if (!isId(id)) return NO_JOURNEY;
  return services.db.web(orgId, async (tx: Tx) => {
    const journey = await findJourney(tx, orgId, id);
    if (journey?.kind !== 'journey') return NO_JOURNEY;
    const target = await versionOf(tx, journey, to);
    if (isRefusal(target)) return target;
    const versions = new Map((await listVersions(tx, orgId, id)).map((v) => [v.version, v.definition]));
    const standing = await countByStep(tx, id);
    const { names } = await readSurroundings(tx, orgId, id, services.clock.now());
    return { plan: movePlan(to, standing, versions, places, names), standing, versions };
  });
}

async function move(
  services: JourneyServices,
  member: Member,
  journeyId: string,
  planned: Planned,
  leave: boolean,
): Promise<object> {
  const { orgId, userId } = member;
  const now = services.clock.now();
  const { to } = planned.plan;
  const ref: MoveRef = { orgId, journeyId, id: services.newId(now), to, now };
  const routes = routesOf(planned);
  const inChunks = async (work: (tx: Tx) => Promise<number>): Promise<number> => {
    let all = 0;
    for (let n = CHUNK; n === CHUNK; all += n) n = await services.db.worker([orgId], work);
    return all;
  };
  const moved = routes.length > 0 ? await inChunks((tx) => moveRuns(tx, ref, routes, CHUNK)) : 0;
  const lost = leave ? lostOf(planned) : [];
  const left =
    lost.length > 0
      ? await inChunks(async (tx) => removeRuns(tx, orgId, await findAt(tx, journeyId, lost, CHUNK), now))
      : 0;
  await services.db.worker([orgId], async (tx) => {
    await forgetMoves(tx, { before: now - KEPT });
    await noteAct(tx, services, member, 'journey.people-moved', {
      object: journeyId,
      detail: { to, moved, left },
    });
  });
  const words = left > 0 ? 'Move people back (those who left stay out)' : 'Move people back';
  const undo = services.undo.offer(`${orgId}/${userId}`, words, async () => {
    let back = 0;
    for (let seen = CHUNK; seen === CHUNK; ) {
      const chunk = await services.db.worker([orgId], (tx) => moveBack(tx, orgId, ref.id, CHUNK));
      seen = chunk.seen;
      back += chunk.back;
    }
    await services.db.web(orgId, (tx) =>
      noteAct(tx, services, member, 'journey.undone', { object: journeyId }),
    );
    return { id: journeyId, people: back };
  });
  return { ...planned.plan, moved, left, ...(moved > 0 ? { undo: undoOffer(undo) } : {}) };
}

/** Where the people of each step of each version go; those who stay are left out. */
function routesOf({ plan, standing, versions }: Planned): Route[] {
  const target = versions.get(plan.to);
  const goes = new Map(plan.unmapped.map((u) => [u.step, u.goes]));
  return standing.flatMap(({ version, step }): Route[] => {
    if (version === plan.to || !target) return [];
    const there = stepOf(target, step);
    const from = versions.get(version);
    if (there && isSamePlace(from && stepOf(from, step), there))
      return [
        {
          version,
          step,
          toStep: step,
          begun: true,
          waitsFor: there.kind === 'wait-for' ? there.event : null,
        },
      ];
    const toStep = goes.get(step) ?? null;
    return toStep === null ? [] : [{ version, step, toStep, begun: false, waitsFor: null }];
  });
}

function lostOf(planned: Planned): { version: number; step: string }[] {
  const routed = new Set(routesOf(planned).map((r) => `${r.version} ${r.step}`));
  return planned.standing.filter(
    (s) => s.version !== planned.plan.to && !routed.has(`${s.version} ${s.step}`),
  );
}
