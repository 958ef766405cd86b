// The room at work: its services, the sign-in library, and what it keeps in memory.
import { hkdfSync } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';
import type { Config } from '../platform/config.ts';
import type { Database } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import type { Logger } from '../platform/logging.ts';
import type { Random } from '../platform/random.ts';
import type { UndoRegistry } from '../platform/undo.ts';
import { type Attempts, countAttempts } from './attempts.ts';
import type { PrivacyPorts } from './privacy.ts';
import { openSignIn, type SignIn } from './sign-in.ts';
import type { Vault } from './vault.ts';
import { type KeyRing, openKeyRing } from './write-keys.ts';

/** What trust needs from the composition root. */
export interface TrustServices {
  readonly db: Database;
  readonly clock: Clock;
  /** The operating system's chance: keys and invitations are made of it. */
  readonly random: Random;
  readonly newId: NewId;
  readonly log: Logger;
  readonly vault: Vault;
  /** 32 bytes, the key the vault was opened with. */
  readonly instanceKey: Uint8Array;
  readonly cursorSecret: Uint8Array;
  readonly config: Pick<Config, 'publicUrl' | 'idleSeconds' | 'sessionSecret'>;
  /** How people are found, and what each room does about export and erasure. */
  readonly privacy: PrivacyPorts;
  /** What members can take back; without it nothing is on offer. */
  readonly undo?: UndoRegistry;
}

/** Trust, opened. */
export interface Trust extends TrustServices {
  readonly signIn: SignIn;
  readonly keyRing: KeyRing;
  /** Failed sign-ins by account and by network address. */
  readonly attempts: { readonly account: Attempts; readonly address: Attempts };
  /** The origin of our own pages. */
  readonly origin: string;
}

/** Ten wrong passwords at once for one account, then one a minute: a person never meets it, a guesser always does. */
const PER_ACCOUNT = { burst: 10, refillMs: 60_000 };
/** A hospital stands behind one address, so this allowance is wider. */
const PER_ADDRESS = { burst: 50, refillMs: 5_000 };

/** Opens trust. Nothing is connected before it is used. */
export function openTrust(services: TrustServices): Trust {
  const origin = new URL(services.config.publicUrl).origin;
  const sessionSecret = services.config.sessionSecret ?? deriveSecret(services.instanceKey);
  return {
    ...services,
    origin,
    signIn: openSignIn({ ...services, origin, sessionSecret, idleSeconds: services.config.idleSeconds }),
    keyRing: openKeyRing(services.db, services.clock),
    attempts: { account: countAttempts(PER_ACCOUNT), address: countAttempts(PER_ADDRESS) },
  };
}

function deriveSecret(instanceKey: Uint8Array): string {
  return Buffer.from(hkdfSync('sha256', instanceKey, '', 'rapport/sign-in', 32)).toString('hex');
}
