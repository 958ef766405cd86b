// The secrets of a door: after a rotation the one before stays valid for a while, so that a sender can follow.
import type { Vault } from '../trust/index.ts';

/** How a door keeps them: sealed under the instance's key. */
export interface RotatingSecret {
  readonly secret: Buffer;
  readonly secretBefore: Buffer | null;
  /** ms; null: none before. */
  readonly beforeUntil: number | null;
}

/**
 * The secrets that are valid now, the newest first.
 * @param seal the name they are sealed under
 * @param now ms
 */
export function validSecrets(vault: Vault, seal: string, kept: RotatingSecret, now: number): string[] {
  const before = kept.beforeUntil !== null && kept.beforeUntil > now ? kept.secretBefore : null;
  return [kept.secret, before].flatMap((sealed) => {
    const secret = sealed && vault.openInstance(seal, sealed)?.secret;
    return typeof secret === 'string' ? [secret] : [];
  });
}
