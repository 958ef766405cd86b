// What the portal needs from the composition root.
import type { PersonalLink, RecordSignals, SendDirect } from '../channels/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import type { JsonObject } from '../platform/json.ts';
import type { Logger } from '../platform/logging.ts';
import type { Random } from '../platform/random.ts';
import type { Refusal } from '../platform/result.ts';
import type { Actor, Vault } from '../trust/index.ts';

export interface PortalServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: NewId;
  readonly vault: Vault;
  readonly log: Pick<Logger, 'error' | 'warn'>;
  /** How people reach this instance. */
  readonly publicUrl: string;
  readonly record: RecordSignals;
  /** Sends sign-in links; null without a mail server. */
  readonly sendMail: SendDirect | null;
  /** Where an item's link leads for this very person, such as to their own survey. */
  personalLink?(...asked: Parameters<PersonalLink>): Promise<string | null>;
  /** Trust's export over all rooms. */
  readonly exportPerson: (orgId: string, personId: string, actor: Actor) => Promise<JsonObject | Refusal>;
}
