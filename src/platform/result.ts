// Expected refusals are values, not exceptions: a throw is a bug (house rule 5).

/** Why something was refused, in words for the person who asked. `status` is the HTTP status it maps to. */
export interface Refusal {
  readonly refused: true;
  readonly code: string;
  readonly message: string;
  readonly fix?: string | undefined;
  readonly field?: string | undefined;
  readonly status: number;
}

/**
 * Makes a refusal.
 * @param status HTTP status (4xx, or 503 for "not now")
 * @param code stable machine-readable code, kebab-case
 * @param message one sentence: what is wrong
 */
export function refuse(
  status: number,
  code: string,
  message: string,
  more: { fix?: string; field?: string } = {},
): Refusal {
  return { refused: true, status, code, message, ...more };
}

/** Narrows a value to a refusal. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value && value.refused === true;
}
