// What the engine needs of the house.
import type { NewId } from '../../platform/ids.ts';
import type { LiveHub } from '../../platform/live.ts';
import type { Vault } from '../../trust/index.ts';

export interface EngineServices {
  readonly newId: NewId;
  readonly vault: Vault;
  /** Tells open screens of new tasks, where there are any. */
  readonly live?: Pick<LiveHub, 'publish'> | undefined;
  /** Hears why a step failed; its run is stuck and the rest goes on. */
  readonly onError?: ((error: unknown) => void) | undefined;
}
