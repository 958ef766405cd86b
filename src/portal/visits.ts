// What the portal tells each organisation about a visit: that its own person came, opened or judged, and no more.
import type { NewSignal } from '../intake/index.ts';
import type { Tx } from '../platform/db.ts';
import type { JsonObject } from '../platform/json.ts';
import type { Connection } from './connection-store.ts';
import type { PortalServices } from './services.ts';
import type { Visitor } from './session.ts';

/** Page views within this time are one visit, ms. */
const ONE_VISIT = 30 * 60_000;

/** Records a visit with every organisation whose part of the page was shown. Runs as worker. */
export async function recordVisit(
  tx: Tx,
  services: PortalServices,
  visitor: Visitor,
  now: number,
): Promise<void> {
  const window = Math.floor(now / ONE_VISIT);
  for (const connection of visitor.connections) {
    const once = `visit/${visitor.sessionMark}/${connection.personId}/${window}`;
    await record(tx, services, connection, 'Portal Visited', once, { unprompted: !visitor.prompted }, now);
  }
}

/** Records one signal of a person. `once`: the same text is recorded once in seven days. */
export function record(
  tx: Tx,
  services: PortalServices,
  connection: Pick<Connection, 'orgId' | 'personId'>,
  name: string,
  once: string,
  properties: JsonObject,
  now: number,
): Promise<unknown> {
  const signal: NewSignal = {
    messageId: once,
    kind: 'track',
    name,
    subjectId: connection.personId,
    occurredAt: now,
    properties,
    traits: {},
  };
  return services.record(tx, { orgId: connection.orgId, origin: 'portal', signals: [signal] });
}
