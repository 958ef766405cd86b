// What live screens are sent: the hub's hint becomes the figures of the reader's organisation, read once a second at most.
import { isObject, type JsonObject } from '../platform/json.ts';
import type { LiveHub } from '../platform/live.ts';

/** Reads the data of a topic for an organisation; null when this reader gets none. */
export type ReadTopic = (topic: string, orgId: string) => Promise<object | null>;

const KEPT_MS = 900;

/** A hub whose hints arrive with their data. Readers of one organisation share one reading. */
export function withData(
  hub: LiveHub,
  read: ReadTopic,
  failed: (error: unknown) => void,
): (allowed: (topic: string) => boolean) => LiveHub {
  const kept = new Map<string, { until: number; data: Promise<object | null> }>();
  const readOnce = (topic: string, orgId: string): Promise<object | null> => {
    const key = `${orgId}/${topic}`;
    const known = kept.get(key);
    if (known && known.until > performance.now()) return known.data;
    const data = read(topic, orgId);
    kept.set(key, { until: performance.now() + KEPT_MS, data });
    return data;
  };
  return (allowed) => ({
    deliver: hub.deliver,
    publish: hub.publish,
    subscribers: hub.subscribers,
    subscribe: (orgId, topics, send) =>
      hub.subscribe(orgId, topics.filter(allowed), (topic) => {
        readOnce(topic, orgId)
          .then((data) => {
            if (data) send(topic, asJson(data));
          })
          .catch(failed);
      }),
  });
}

/** The wire form of typed figures. */
function asJson(data: object): JsonObject {
  const value: unknown = JSON.parse(JSON.stringify(data));
  return isObject(value) ? value : {};
}
