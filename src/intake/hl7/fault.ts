// What is wrong with a message, named by segment and field, and never by its value. Pure.

/** A refusal of one message. */
export interface Hl7Fault {
  readonly code: string;
  /** `PID-3`, or the segment alone. */
  readonly field: string;
  readonly detail: string;
  /** `AR`: not for us at all; `AE`: meant for us, and wrong. */
  readonly answer: 'AE' | 'AR';
}

/** A message that is meant for us and wrong. */
export function faulty(code: string, field: string, detail: string): Hl7Fault {
  return { code, field, detail, answer: 'AE' };
}

/** A message that is not taken here at all. */
export function rejected(code: string, field: string, detail: string): Hl7Fault {
  return { code, field, detail, answer: 'AR' };
}

/** Narrows to a fault. */
export function isHl7Fault(value: unknown): value is Hl7Fault {
  return typeof value === 'object' && value !== null && 'answer' in value && 'detail' in value;
}
