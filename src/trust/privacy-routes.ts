// A person's data over HTTP: handed out, forgotten, and the list of such requests.
import Type from 'typebox';
import { iso, isoOrNull } from '../platform/db.ts';
import { closed, decodeCursor, encodeCursor, type HttpServer } from '../platform/http/index.ts';
import { isRefusal, type Refusal, refuse } from '../platform/result.ts';
import { actorOf } from './acts.ts';
import { memberOf } from './authenticate.ts';
import { eraseSubject, exportSubject, NO_PERSON } from './privacy.ts';
import { readPrivacyRequests } from './privacy-store.ts';
import type { Trust } from './trust.ts';

const tags = ['privacy'];
const Id = closed({ id: Type.String({ format: 'uuid' }) });

/** Registers the routes of privacy requests. */
export function privacyRoutes(app: HttpServer, trust: Trust): void {
  const exporting = {
    schema: { tags, summary: 'Everything held about a person', params: Id },
    config: { capability: 'people.export' },
  } as const;
  app.get('/api/v1/people/:id/export', exporting, async (request, reply) => {
    const member = memberOf(request);
    const data = await exportSubject(trust, trust.privacy, member.orgId, request.params.id, actorOf(member));
    if (isRefusal(data)) return data;
    return reply
      .header('content-disposition', 'attachment; filename="person.json"')
      .header('cache-control', 'no-store')
      .send(data);
  });

  const body = closed({ confirm: Type.String({ minLength: 1, maxLength: 400 }) });
  const erasing = {
    schema: { tags, summary: 'Forget a person for ever', params: Id, body },
    config: { capability: 'people.erase' },
  } as const;
  app.post('/api/v1/people/:id/erasure', erasing, async (request, reply) => {
    const member = memberOf(request);
    const { id } = request.params;
    const person = await trust.db.web(member.orgId, (tx) => trust.privacy.findPerson(tx, member.orgId, id));
    if (!person) return NO_PERSON;
    const confirmed = request.body.confirm.normalize('NFC').trim();
    if (
      confirmed !== person.personId &&
      confirmed !== id &&
      confirmed !== person.name?.normalize('NFC').trim()
    )
      return refuse(422, 'not-confirmed', "Confirm with the person's name or id.", { field: 'confirm' });
    const erased = await eraseSubject(trust, trust.privacy, member.orgId, id, actorOf(member));
    return isRefusal(erased) ? erased : reply.code(204).send();
  });

  const querystring = closed({
    cursor: Type.Optional(Type.String({ maxLength: 1000 })),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  });
  const listing = {
    schema: { tags, summary: 'Exports and erasures, newest first', querystring },
    config: { capability: 'people.export' },
  } as const;
  app.get('/api/v1/privacy-requests', listing, async (request) => {
    const { orgId } = memberOf(request);
    const { cursor, limit } = request.query;
    const before = placeOf(trust, orgId, cursor);
    if (isRefusal(before)) return before;
    const found = await trust.db.web(orgId, (tx) => readPrivacyRequests(tx, orgId, before, limit + 1));
    const rows = found
      .slice(0, limit)
      .map((r) => ({ ...r, requestedAt: iso(r.requestedAt), doneAt: isoOrNull(r.doneAt) }));
    const last = found.length > limit ? rows.at(-1) : undefined;
    return {
      rows,
      ...(last && { next: encodeCursor(trust.cursorSecret, { list: 'privacy', orgId, id: last.id }) }),
    };
  });
}

function placeOf(trust: Trust, orgId: string, cursor: string | undefined): string | null | Refusal {
  if (!cursor) return null;
  const value = decodeCursor(trust.cursorSecret, cursor);
  if (isRefusal(value)) return value;
  if (value.list === 'privacy' && value.orgId === orgId && typeof value.id === 'string') return value.id;
  return refuse(400, 'bad-cursor', 'This cursor belongs to another list.', { field: 'cursor' });
}
