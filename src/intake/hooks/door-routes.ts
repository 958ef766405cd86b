// POST /hooks/:address: where other systems send what happened. The body stays bytes until its signature is checked.
import Type from 'typebox';
import type { HttpServer } from '../../platform/http/index.ts';
import { openAdmission } from '../admission.ts';
import { readRaw } from '../raw-body.ts';
import { type HookServices, openReceiver } from './receive.ts';

const MOST_BYTES = 262_144;

/** Registers the door. */
export function hookDoor(app: HttpServer, services: HookServices): void {
  void app.register((scope: HttpServer, _options, done) => {
    readRaw(scope, '*');
    const receive = openReceiver(services);
    const admission = openAdmission();
    const schema = {
      tags: ['webhooks in'],
      summary: 'A signed delivery of another system; 2xx means durable',
      params: Type.Object({ address: Type.String({ maxLength: 100 }) }),
      response: { 200: Type.Object({ verdict: Type.String(), signals: Type.Integer() }) },
    };
    scope.post(
      '/hooks/:address',
      { schema, bodyLimit: MOST_BYTES, onRequest: admission.onRequest },
      (request, reply) =>
        admission.run(reply, () => {
          const body = request.body instanceof Buffer ? request.body : Buffer.alloc(0);
          return receive(request.params.address, { headers: request.headers, body });
        }),
    );
    done();
  });
}
