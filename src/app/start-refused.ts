// A start that failed for a reason its reader can mend.
import type { Refusal } from '../platform/result.ts';

/** Thrown by the start of a process; the command line prints the refusal's words and fix. */
export class StartRefused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}
