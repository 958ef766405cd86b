// Whose record numbers are the organisation's own, over HTTP: read and named by whoever keeps the organisation.
import Type from 'typebox';
import type { Database } from '../../platform/db.ts';
import { closed, type HttpServer } from '../../platform/http/index.ts';
import { memberOf, noteAct } from '../../trust/index.ts';
import type { IntakeServices } from '../record.ts';
import { readOwnSystems, replaceOwnSystems } from './resource-store.ts';

const Systems = Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
  maxItems: 50,
  uniqueItems: true,
});
const Body = closed({ fhir: Systems, hl7: Systems });

/** Registers the setting. */
export function systemRoutes(app: HttpServer, services: IntakeServices & { readonly db: Database }): void {
  const url = '/api/v1/record-systems';
  const config = { capability: 'settings.organisation' } as const;
  const tags = ['fhir', 'hl7'];
  const read = { tags, summary: 'Systems and authorities whose record numbers are your own' };
  app.get(url, { schema: read, config }, (request) => {
    const { orgId } = memberOf(request);
    return services.db.web(orgId, async (tx) => ({
      fhir: [...(await readOwnSystems(tx, orgId, 'fhir'))],
      hl7: [...(await readOwnSystems(tx, orgId, 'hl7'))],
    }));
  });
  const write = { tags, summary: 'Name them; every other number is kept as an external one', body: Body };
  app.put(url, { schema: write, config }, (request) => {
    const member = memberOf(request);
    const { orgId } = member;
    const { fhir, hl7 } = request.body;
    const now = services.clock.now();
    return services.db.web(orgId, async (tx) => {
      await replaceOwnSystems(tx, orgId, 'fhir', fhir, now);
      await replaceOwnSystems(tx, orgId, 'hl7', hl7, now);
      const detail = { fhir: fhir.length, hl7: hl7.length };
      await noteAct(tx, services, member, 'record-systems.changed', { detail });
      return { fhir, hl7 };
    });
  });
}
