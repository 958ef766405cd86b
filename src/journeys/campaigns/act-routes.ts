// What is done with a campaign over HTTP, each as a resource: review, approval, launch, pause, cancellation, archive.
import Type from 'typebox';
import { closed, type HttpServer } from '../../platform/http/index.ts';
import { refuse } from '../../platform/result.ts';
import { memberOf } from '../../trust/index.ts';
import { command, Id } from './asking.ts';
import {
  approveCampaign,
  archiveCampaign,
  cancelCampaign,
  launchCampaign,
  pauseCampaign,
  resumeCampaign,
  returnCampaign,
  submitCampaign,
  takeLaunchBack,
} from './campaigns.ts';
import type { CampaignServices } from './services.ts';

const tags = ['campaigns'];
const FORBIDDEN = refuse(403, 'forbidden', 'Only who makes campaigns or approves them can send one back.');
const edit = { capability: 'journeys.edit' } as const;

/** Registers the acts. */
export function actRoutes(app: HttpServer, services: CampaignServices): void {
  reviewRoutes(app, services);
  launchRoutes(app, services);
  flightRoutes(app, services);
  const path = '/api/v1/campaigns/:id/archive';
  app.put(path, { schema: { tags, summary: 'Put it away', params: Id }, config: edit }, (request, reply) =>
    command(services, request, reply, 'campaign.archived', (tx, doing, c) =>
      archiveCampaign(tx, doing, c, true),
    ),
  );
  app.delete(
    path,
    { schema: { tags, summary: 'Put it back on the list', params: Id }, config: edit },
    (request, reply) =>
      command(services, request, reply, 'campaign.restored', (tx, doing, c) =>
        archiveCampaign(tx, doing, c, false),
      ),
  );
}

function reviewRoutes(app: HttpServer, services: CampaignServices): void {
  const path = '/api/v1/campaigns/:id/review';
  app.put(
    path,
    { schema: { tags, summary: 'Hand it over for approval', params: Id }, config: edit },
    (request, reply) =>
      command(services, request, reply, 'campaign.submitted', (tx, doing, c) =>
        submitCampaign(tx, services, doing, c),
      ),
  );
  app.delete(
    path,
    {
      schema: { tags, summary: 'Take it back, or send it back to its makers', params: Id },
      config: { capability: 'journeys.read' },
    },
    (request, reply) =>
      command(services, request, reply, 'campaign.returned', async (tx, doing, c) => {
        const { capabilities } = memberOf(request);
        const may = capabilities.has('journeys.edit') || capabilities.has('content.approve');
        return may ? returnCampaign(tx, doing, c) : FORBIDDEN;
      }),
  );
  const body = closed({
    revision: Type.Integer({ minimum: 1 }),
    meaning: Type.String({ minLength: 1, maxLength: 300, pattern: '\\S' }),
  });
  app.post(
    '/api/v1/campaigns/:id/approval',
    {
      schema: { tags, summary: 'Approve what was read, as somebody who wrote none of it', params: Id, body },
      config: { capability: 'content.approve' },
    },
    (request, reply) =>
      command(services, request, reply, 'campaign.approved', (tx, doing, c) => {
        const { revision, meaning } = request.body;
        const role = memberOf(request).roles[0] ?? 'reviewer';
        return approveCampaign(tx, doing, c, { revision, role, meaning: meaning.trim().normalize('NFC') });
      }),
  );
}

function launchRoutes(app: HttpServer, services: CampaignServices): void {
  const path = '/api/v1/campaigns/:id/launch';
  const body = closed({ confirm: Type.Optional(Type.String({ maxLength: 200 })) });
  app.put(
    path,
    {
      schema: { tags, summary: 'Launch; to many, its name must be sent along', params: Id, body },
      config: edit,
    },
    (request, reply) =>
      command(services, request, reply, 'campaign.launched', (tx, doing, c) =>
        launchCampaign(tx, services, doing, c, request.body.confirm ?? null),
      ),
  );
  app.delete(
    path,
    { schema: { tags, summary: 'Take the launch back before it starts', params: Id }, config: edit },
    (request, reply) => command(services, request, reply, 'campaign.launch-taken-back', takeLaunchBack),
  );
}

function flightRoutes(app: HttpServer, services: CampaignServices): void {
  const path = '/api/v1/campaigns/:id/pause';
  app.put(
    path,
    { schema: { tags, summary: 'Pause: nothing more is decided', params: Id }, config: edit },
    (request, reply) => command(services, request, reply, 'campaign.paused', pauseCampaign),
  );
  app.delete(
    path,
    { schema: { tags, summary: 'Go on after a pause', params: Id }, config: edit },
    (request, reply) => command(services, request, reply, 'campaign.resumed', resumeCampaign),
  );
  app.put(
    '/api/v1/campaigns/:id/cancellation',
    {
      schema: { tags, summary: 'Cancel in flight: what is not handed over is taken back', params: Id },
      config: edit,
    },
    (request, reply) => command(services, request, reply, 'campaign.cancelled', cancelCampaign),
  );
}
