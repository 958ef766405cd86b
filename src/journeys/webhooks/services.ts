// What the routes of webhooks out need from the composition root.
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/db.ts';
import type { SafeFetch } from '../../platform/fetch.ts';
import type { NewId } from '../../platform/ids.ts';
import type { Random } from '../../platform/random.ts';
import { refuse } from '../../platform/result.ts';
import type { Vault } from '../../trust/index.ts';

export interface WebhookOutServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly random: Random;
  readonly newId: NewId;
  readonly vault: Vault;
  readonly fetch: SafeFetch;
  readonly cursorSecret: Uint8Array;
  readonly config: { readonly outboundAllow: readonly string[] };
}

export const MISSING = refuse(404, 'no-such-endpoint', 'There is no such endpoint in this organisation.');
