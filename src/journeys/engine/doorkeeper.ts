// Who may come in: once per cause, again only as the journey says, and no more than its caps. Pure, over what was read before.
import type { Definition } from '../model.ts';
import type { Fullness, Past } from './run-store.ts';

const DAY = 86_400_000;

/** Somebody who wants in. */
export interface Knock {
  readonly personId: string;
  readonly journeyId: string;
  readonly cause: string;
}

export class Doorkeeper {
  private readonly past = new Map<string, { enteredAt: number; causes: Set<string> }>();
  private readonly full = new Map<string, { today: number; inside: number; total: number }>();

  /**
   * @param past what everybody who might knock did before
   * @param fullness of every journey with caps at which somebody might knock; a journey with caps that is absent lets nobody in
   */
  constructor(past: readonly Past[], fullness: readonly Fullness[]) {
    for (const { personId, journeyId, cause, enteredAt, again } of past) {
      const key = `${personId} ${journeyId}`;
      const known = this.past.get(key) ?? { enteredAt, causes: new Set<string>() };
      if (again && cause !== null) known.causes.add(cause);
      this.past.set(key, known);
    }
    for (const { journeyId, ...full } of fullness) this.full.set(journeyId, { ...full });
  }

  /** Lets in and remembers it, or refuses. Whether they are inside already is the caller's question. */
  admit(definition: Definition, knock: Knock, now: number): boolean {
    const key = `${knock.personId} ${knock.journeyId}`;
    const known = this.past.get(key);
    if (known?.causes.has(knock.cause)) return false;
    if (known && !mayReturn(definition, known.enteredAt, now)) return false;
    if (!this.room(definition, knock.journeyId)) return false;
    const causes = (known?.causes ?? new Set<string>()).add(knock.cause);
    this.past.set(key, { enteredAt: now, causes });
    return true;
  }

  private room({ caps }: Definition, journeyId: string): boolean {
    if (!hasCaps(caps)) return true;
    const full = this.full.get(journeyId);
    if (!full) return false;
    if (full.today >= (caps.perDay ?? Number.POSITIVE_INFINITY)) return false;
    if (full.inside >= (caps.inside ?? Number.POSITIVE_INFINITY)) return false;
    if (full.total >= (caps.total ?? Number.POSITIVE_INFINITY)) return false;
    full.today += 1;
    full.inside += 1;
    full.total += 1;
    return true;
  }
}

/** True when a journey has any cap. */
export function hasCaps(caps: Definition['caps']): caps is NonNullable<Definition['caps']> {
  return (caps?.perDay ?? caps?.inside ?? caps?.total) !== undefined;
}

function mayReturn({ reentry }: Definition, enteredAt: number, now: number): boolean {
  if (reentry === 'always') return true;
  return reentry !== 'never' && now - enteredAt >= reentry.afterDays * DAY;
}
