// The shape of data that crosses the wire, so that no room needs `any`.

/** A value that JSON can carry. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
/** A JSON object; a missing key reads as undefined. */
export type JsonObject = { [key: string]: Json | undefined };

/** True for a plain JSON object (not null, not an array). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
