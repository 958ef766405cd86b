// A command that can be taken back hands over its inverse; for a while the same member may run it, once.
import type { Clock } from './clock.ts';
import type { NewId } from './ids.ts';
import type { Json } from './json.ts';
import { isRefusal, type Refusal, refuse } from './result.ts';

/** The inverse of a command, as its answer offers it. */
export interface Undo {
  readonly id: string;
  /** What taking it back does, as a person reads it: "Put Anna back into the audience". */
  readonly words: string;
  /** ms; after this it is gone. */
  readonly expiresAt: number;
  /** Does it; a refusal leaves it on offer. */
  run(): Promise<Json | Refusal>;
}

/** What each member can still take back in this process. */
export interface UndoRegistry {
  /**
   * Keeps an inverse for one member.
   * @param member who did it and may take it back: organisation and user together
   * @param keepFor ms
   */
  offer(member: string, words: string, run: () => Promise<Json | Refusal>, keepFor?: number): Undo;
  /** Runs and forgets it; 404 for an unknown, foreign or expired one, 409 while it is already running. */
  run(member: string, id: string): Promise<Json | Refusal>;
  /** Newest first. */
  list(member: string): Undo[];
}

const KEEP = 10 * 60_000;
const PER_MEMBER = 20;

/** Opens a registry in memory: a restart forgets what could be undone. */
export function createUndoRegistry(clock: Clock, newId: NewId): UndoRegistry {
  const offered = new Map<string, Undo[]>();
  const running = new Set<string>();
  const current = (member: string): Undo[] => {
    const valid = (offered.get(member) ?? []).filter((undo) => undo.expiresAt > clock.now());
    if (valid.length > 0) offered.set(member, valid);
    else offered.delete(member);
    return valid;
  };
  const forget = (member: string, id: string): void => {
    offered.set(
      member,
      current(member).filter((undo) => undo.id !== id),
    );
  };

  return {
    list: current,
    offer: (member, words, run, keepFor = KEEP) => {
      const now = clock.now();
      const undo: Undo = { id: newId(now), words, expiresAt: now + keepFor, run };
      offered.set(member, [undo, ...current(member)].slice(0, PER_MEMBER));
      return undo;
    },
    run: async (member, id) => {
      const undo = current(member).find((each) => each.id === id);
      if (!undo) return refuse(404, 'not-found', 'This can no longer be undone.');
      if (running.has(id)) return refuse(409, 'in-progress', 'This is being undone at the moment.');
      running.add(id);
      try {
        const result = await undo.run();
        if (!isRefusal(result)) forget(member, id);
        return result;
      } finally {
        running.delete(id);
      }
    },
  };
}
