// Check-in points over HTTP: made, printed, given a new code, revoked.
import Type, { type Static } from 'typebox';
import type { Page } from '../../sdk/api.ts';
import type { CheckInPoint } from '../../sdk/faces/doors.ts';
import { writeDoor } from '../intake/index.ts';
import { iso, isoOrNull } from '../platform/db.ts';
import { closed, type HttpServer } from '../platform/http/index.ts';
import type { Random } from '../platform/random.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { checkZone, type Member, memberOf, noteAct } from '../trust/index.ts';
import type { CheckInServices } from './check-in.ts';
import { sendPoster } from './check-in-pages.ts';
import {
  insertPoint,
  listPoints,
  type PointRow,
  readPoint,
  revokePoint,
  rotatePoint,
} from './check-in-store.ts';

/** What the routes need. */
export interface PointServices extends CheckInServices {
  readonly random: Random;
  readonly publicUrl: string;
}

const tags = ['check-in'];
const config = { capability: 'settings.organisation' } as const;
const ById = closed({ id: Type.String({ format: 'uuid' }) });
const MISSING = refuse(404, 'no-such-point', 'There is no such check-in point, or it was revoked.');
const Text = Type.String({ minLength: 1, maxLength: 100 });
const Wish = closed({
  name: Text,
  place: Text,
  zone: Type.String({ maxLength: 60 }),
  kind: Type.Enum(['clinic-desk', 'event', 'congress-booth']),
  expiresAt: Type.Optional(Type.String({ format: 'date-time' })),
});

/** Registers the routes of points. */
export function checkInPointRoutes(app: HttpServer, services: PointServices): void {
  const path = '/api/v1/check-in-points';
  const reading = {
    schema: { tags, summary: 'Check-in points' },
    config: { capability: 'people.read' },
  } as const;
  app.get(path, reading, async (request): Promise<Page<CheckInPoint>> => {
    const member = memberOf(request);
    const rows = await services.db.web(member.orgId, (tx) =>
      listPoints(tx, member.orgId, services.clock.now()),
    );
    return { rows: rows.map((row) => faceOf(services, member.orgId, row, row.today)) };
  });
  app.post(
    path,
    { schema: { tags, summary: 'Make a check-in point', body: Wish }, config },
    async (request, reply) => {
      const made = await create(services, memberOf(request), request.body);
      return isRefusal(made) ? made : reply.code(201).send(made);
    },
  );
  const rotating = { tags, summary: 'A new code; the printed one stops working', params: ById };
  app.post(`${path}/:id/code`, { schema: rotating, config }, (request) =>
    rotate(services, memberOf(request), request.params.id),
  );
  const revoking = { tags, summary: 'Revoke a check-in point', params: ById };
  app.delete(`${path}/:id`, { schema: revoking, config }, async (request, reply) => {
    const member = memberOf(request);
    const { id } = request.params;
    const refused = await services.db.web(member.orgId, async (tx) => {
      if (!(await revokePoint(tx, member.orgId, id, services.clock.now()))) return MISSING;
      await noteAct(tx, services, member, 'check-in-point.revoked', { object: id });
      return null;
    });
    return refused ?? reply.code(204).send();
  });
  const printing = { tags, summary: 'The sheet to print, as a page', params: ById };
  app.get(`${path}/:id/poster`, { schema: printing, config }, async (request, reply) => {
    const { orgId } = memberOf(request);
    const point = await services.db.web(orgId, (tx) => readPoint(tx, orgId, request.params.id));
    if (!point || point.revokedAt !== null) return MISSING;
    return sendPoster(reply, point, urlOf(services, orgId, point));
  });
}

function urlOf({ publicUrl }: PointServices, orgId: string, { token }: PointRow): string {
  return `${publicUrl}/checkin/${writeDoor({ orgId, id: token.toString('hex') })}`;
}

function faceOf(services: PointServices, orgId: string, row: PointRow, today: number): CheckInPoint {
  return {
    id: row.id,
    name: row.name,
    place: row.place,
    zone: row.zone,
    kind: row.kind,
    url: urlOf(services, orgId, row),
    expiresAt: isoOrNull(row.expiresAt),
    revokedAt: isoOrNull(row.revokedAt),
    createdAt: iso(row.createdAt),
    today,
  };
}

async function create(
  services: PointServices,
  member: Member,
  wish: Static<typeof Wish>,
): Promise<CheckInPoint | Refusal> {
  const now = services.clock.now();
  const zone = checkZone(wish.zone);
  if (zone !== null) return zone;
  const expiresAt = wish.expiresAt === undefined ? null : Date.parse(wish.expiresAt);
  if (expiresAt !== null && !(expiresAt > now))
    return refuse(422, 'in-the-past', 'expiresAt must be in the future.', { field: 'expiresAt' });
  const point = { ...wish, id: services.newId(now), token: newToken(services), expiresAt };
  return services.db.web(member.orgId, async (tx) => {
    await insertPoint(tx, member.orgId, point, now);
    await noteAct(tx, services, member, 'check-in-point.created', { object: point.id });
    const row = await readPoint(tx, member.orgId, point.id);
    return row ? faceOf(services, member.orgId, row, 0) : MISSING;
  });
}

async function rotate(services: PointServices, member: Member, id: string): Promise<CheckInPoint | Refusal> {
  return services.db.web(member.orgId, async (tx) => {
    if (!(await rotatePoint(tx, member.orgId, id, newToken(services)))) return MISSING;
    await noteAct(tx, services, member, 'check-in-point.code-rotated', { object: id });
    const row = (await listPoints(tx, member.orgId, services.clock.now())).find((each) => each.id === id);
    return row ? faceOf(services, member.orgId, row, row.today) : MISSING;
  });
}

/** 128 bits of chance: who has not seen the code cannot know its address. */
export function newToken({ random }: Pick<PointServices, 'random'>): Buffer {
  return Buffer.from(random.bytes(16));
}
