// The FHIR faces at /fhir/R4: authenticated by write key, durable before they answer, every refusal an OperationOutcome.
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { iso } from '../../platform/db.ts';
import { addStrictJson, closed, type HttpServer } from '../../platform/http/index.ts';
import type { Json } from '../../platform/json.ts';
import { type Refusal, refuse } from '../../platform/result.ts';
import type { WriteKey } from '../../trust/index.ts';
import { type KeyDoorServices, openKeyDoor } from '../key-door.ts';
import { type Asked, isIdentifierSearch, readBundle } from './bundle.ts';
import { capabilityStatement } from './capability.ts';
import { TAKEN_TYPES } from './definitions.ts';
import { type Issue, type IssueCode, isIssue, outcomeOf, wrong } from './outcome.ts';
import { systemRoutes } from './system-routes.ts';
import { type FhirServices, type Outcome, type TakenResources, takeResources } from './take.ts';

/** What the routes need beyond taking resources in. */
export interface FhirRouteServices extends FhirServices, KeyDoorServices {
  readonly config: { readonly publicUrl: string };
  readonly version: string;
}

const FHIR_JSON = 'application/fhir+json';
const MOST_BYTES = 5 * 1_048_576;
const tags = ['fhir'];
const Params = closed({ type: Type.String({ maxLength: 64 }) });
const IdParams = closed({ type: Type.String({ maxLength: 64 }), id: Type.String({ maxLength: 64 }) });

/** Registers the faces. */
export function fhirRoutes(app: HttpServer, services: FhirRouteServices): void {
  addStrictJson(app, FHIR_JSON);
  systemRoutes(app, services);
  const door = openKeyDoor(services, 'fhir.write');
  const startedAt = iso(services.clock.now());
  const options = { bodyLimit: MOST_BYTES, onRequest: door.onRequest, onSend: problemToOutcome };
  type Work = (sender: Sender, body: Json) => Promise<FastifyReply>;
  const guarded = (
    request: FastifyRequest,
    reply: FastifyReply,
    work: Work,
  ): Promise<FastifyReply | Refusal> =>
    door.take<FastifyReply>(request, reply, async (key) =>
      request.body === undefined || request.body === null
        ? EMPTY
        : work({ key, spend: (entries) => door.spend(key, reply, entries) }, request.body as Json),
    );
  const one = (request: FastifyRequest, reply: FastifyReply, type: string, asked: Omit<Asked, 'issues'>) =>
    guarded(request, reply, (sender, body) =>
      takeOne(services, reply, sender, type, { ...NO_ASK, ...asked, resource: body }),
    );

  app.get(
    '/fhir/R4/metadata',
    {
      schema: { tags, summary: 'What this FHIR server does (CapabilityStatement)' },
      config: { access: 'public' },
    },
    async (_request, reply) =>
      send(reply, 200, capabilityStatement(services.version, services.config.publicUrl, startedAt)),
  );
  app.post(
    '/fhir/R4',
    { ...options, schema: { tags, summary: 'A Bundle of type transaction or batch; 2xx means durable' } },
    (request, reply) => guarded(request, reply, (sender, body) => takeBundle(services, reply, sender, body)),
  );
  app.post(
    '/fhir/R4/:type',
    { ...options, schema: { tags, summary: `One resource: ${TAKEN_TYPES.join(', ')}`, params: Params } },
    (request, reply) => {
      const header = request.headers['if-none-exist'];
      const ifNoneExist = typeof header === 'string' ? header : null;
      return one(request, reply, request.params.type, { method: 'POST', id: null, ifNoneExist });
    },
  );
  app.put(
    '/fhir/R4/:type/:id',
    { ...options, schema: { tags, summary: 'One resource under its own id', params: IdParams } },
    (request, reply) =>
      one(request, reply, request.params.type, { method: 'PUT', id: request.params.id, ifNoneExist: null }),
  );
}

const NO_ASK = { fullUrl: null, method: 'POST', id: null, ifNoneExist: null } as const;
const EMPTY = refuse(400, 'empty-body', 'The request has no body.', { fix: 'Send a FHIR resource as JSON.' });
/** The key that sends, and how its resources are counted against what it may send. */
interface Sender {
  readonly key: WriteKey;
  spend(resources: number): void;
}

async function takeBundle(
  services: FhirServices,
  reply: FastifyReply,
  { key, spend }: Sender,
  body: Json,
): Promise<FastifyReply> {
  const bundle = readBundle(body);
  if (isIssue(bundle)) return send(reply, bundle.issue === 'structure' ? 400 : 422, outcomeOf([bundle]));
  spend(bundle.asked.length);
  const taken = await takeResources(services, {
    orgId: key.orgId,
    actor: { kind: 'key', id: key.keyId },
    asked: bundle.asked,
    atomic: bundle.type === 'transaction',
    bundled: true,
  });
  if (taken.refused) return send(reply, 422, outcomeOf(taken.outcomes.flatMap((o) => o.issues)));
  return send(reply, 200, answerOf(bundle.type, taken));
}

function answerOf(type: 'transaction' | 'batch', taken: TakenResources): Bundle {
  const entry = taken.outcomes.map((outcome): BundleEntry => {
    const said = outcome.issues.length > 0 ? { outcome: outcomeOf(outcome.issues) } : {};
    return { response: { status: statusOf(outcome), ...placeOf(outcome), ...said } };
  });
  return { resourceType: 'Bundle', type: `${type}-response`, entry };
}

function statusOf(outcome: Outcome): string {
  if (outcome.status === 'created') return '201 Created';
  return outcome.status === 'refused' ? '422 Unprocessable Content' : '200 OK';
}

function placeOf(outcome: Outcome): { location?: string; etag?: string } {
  if (outcome.status === 'refused' || outcome.type === null) return {};
  return {
    location: `${outcome.type}/${outcome.id}`,
    ...(outcome.version === null ? {} : { etag: `W/"${outcome.version}"` }),
  };
}

async function takeOne(
  services: FhirServices,
  reply: FastifyReply,
  { key, spend }: Sender,
  type: string,
  asked: Exclude<Asked, { readonly issues: unknown }>,
): Promise<FastifyReply> {
  if (!TAKEN_TYPES.some((t) => t === type))
    return send(
      reply,
      404,
      outcomeOf([wrong('not-supported', null, `Taken are ${TAKEN_TYPES.join(', ')}.`)]),
    );
  const wrongType = otherType(asked.resource, type);
  if (wrongType) return send(reply, 400, outcomeOf([wrongType]));
  if (asked.ifNoneExist !== null && !isIdentifierSearch(asked.ifNoneExist))
    return send(
      reply,
      422,
      outcomeOf([wrong('not-supported', null, 'If-None-Exist looks up identifier=system|value only.')]),
    );
  spend(1);
  const taken = await takeResources(services, {
    orgId: key.orgId,
    actor: { kind: 'key', id: key.keyId },
    asked: [asked],
    atomic: true,
    bundled: false,
  });
  const outcome = taken.outcomes[0];
  if (!outcome || taken.refused) return send(reply, 422, outcomeOf(outcome?.issues ?? []));
  const { location, etag } = placeOf(outcome);
  reply.headers({ ...(location && { location: `/fhir/R4/${location}` }), ...(etag && { etag }) });
  const said = outcome.issues.length > 0 ? outcome.issues : [DONE];
  return send(reply, outcome.status === 'created' ? 201 : 200, outcomeOf(said));
}

const DONE: Issue = { issue: 'informational', severity: 'information', expression: null, text: 'Taken.' };

function otherType(resource: Json | undefined, type: string): Issue | null {
  const named =
    typeof resource === 'object' && resource !== null && !Array.isArray(resource)
      ? resource.resourceType
      : undefined;
  return named === type ? null : wrong('structure', 'resourceType', `A ${type} belongs here.`);
}

function send(reply: FastifyReply, status: number, resource: Resource): FastifyReply {
  return reply.code(status).type(`${FHIR_JSON}; charset=utf-8`).send(JSON.stringify(resource));
}

const CODES: { readonly [status: number]: IssueCode } = {
  401: 'login',
  403: 'forbidden',
  404: 'not-found',
  413: 'too-long',
  415: 'not-supported',
  429: 'transient',
  503: 'transient',
};

/** Refusals of the server itself (size, media type, key, broken JSON) in the form that FHIR clients read. */
async function problemToOutcome(
  _request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): Promise<unknown> {
  const type = String(reply.getHeader('content-type') ?? '');
  if (!type.startsWith('application/problem+json') || typeof payload !== 'string') return payload;
  const problem: { detail?: string; fix?: string; field?: string } = JSON.parse(payload);
  const text = [problem.detail, problem.fix].filter((t) => t).join(' ');
  const code = CODES[reply.statusCode] ?? (reply.statusCode >= 500 ? 'exception' : 'invalid');
  reply.header('content-type', `${FHIR_JSON}; charset=utf-8`);
  const issue = wrong(code, problem.field ?? null, text || 'Refused.');
  return JSON.stringify(outcomeOf([issue]));
}
