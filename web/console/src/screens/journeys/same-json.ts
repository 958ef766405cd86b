// Whether two pieces of JSON say the same, whatever the order of their fields: the database keeps its own order. Pure.

/** Undefined fields count as absent. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [fieldsOf(a), fieldsOf(b)];
  return (
    left.size === right.size &&
    [...left].every(([name, value]) => right.has(name) && sameJson(value, right.get(name)))
  );
}

function fieldsOf(value: object): Map<string, unknown> {
  const entries: [string, unknown][] = Object.entries(value);
  return new Map(entries.filter(([, each]) => each !== undefined));
}
