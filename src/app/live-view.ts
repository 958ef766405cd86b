// What live screens are sent: the hub's hint becomes the figures of the reader's organisation, read once a second at most.
import { isObject, type JsonObject } from '../platform/json.ts';
import type { LiveHub } from '../platform/live.ts';

/** Reads the data of a topic for an organisation; null when there is none. `named`: the reader may see people's names. */
export type ReadTopic = (topic: string, orgId: string, named: boolean) => Promise<object | null>;

/** What one reader may see. */
export interface Reader {
  readonly named: boolean;
  allows(topic: string): boolean;
}

const KEPT_MS = 900;

/** A hub whose hints arrive with their data. Readers of one organisation who may see the same share one reading. */
export function withData(
  hub: LiveHub,
  read: ReadTopic,
  failed: (error: unknown) => void,
): (reader: Reader) => LiveHub {
  const kept = new Map<string, { until: number; data: Promise<object | null> }>();
  const readOnce = (topic: string, orgId: string, named: boolean): Promise<object | null> => {
    const key = `${orgId}/${topic}/${named}`;
    const known = kept.get(key);
    if (known && known.until > performance.now()) return known.data;
    const data = read(topic, orgId, named);
    kept.set(key, { until: performance.now() + KEPT_MS, data });
    return data;
  };
  return (reader) => ({
    deliver: hub.deliver,
    publish: hub.publish,
    subscribers: hub.subscribers,
    subscribe: (orgId, topics, send) =>
      hub.subscribe(
        orgId,
        topics.filter((topic) => reader.allows(topic)),
        (topic) => {
          readOnce(topic, orgId, reader.named)
            .then((data) => {
              if (data) send(topic, asJson(data));
            })
            .catch(failed);
        },
      ),
  });
}

/** The wire form of typed figures. */
function asJson(data: object): JsonObject {
  const value: unknown = JSON.parse(JSON.stringify(data));
  return isObject(value) ? value : {};
}
