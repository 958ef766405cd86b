// A start that failed for a reason its reader can mend.
import { type Refusal, refuse } from '../platform/result.ts';

/** Thrown by the start of a process; the command line prints the refusal's words and fix. */
export class StartRefused extends Error {
  readonly refusal: Refusal;
  readonly fix: string;
  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
    this.fix = refusal.fix ?? 'See docs/operations.md.';
  }
}

/** Codes of a connection that never came to be: of the network, of the account, of the database's own state. */
const CANNOT_CONNECT = /^(E[A-Z]+|08...|28...|3D000|53300|57P0[1-5])$/;

/** What a start throws for an error of its database: a connection that failed is the operator's to mend. */
export function startError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  if (!CANNOT_CONNECT.test(code) && !/timeout expired|connection terminated/i.test(error.message))
    return error;
  return new StartRefused(
    refuse(503, 'database-unreachable', `The database cannot be reached: ${error.message || code}.`, {
      fix: 'Check that PostgreSQL runs there and takes this user, and correct DATABASE_URL.',
    }),
  );
}
