// What the parts of the canvas know besides the journey: the way of a person who is being walked through.
import { createContext, useContext } from 'react';

export interface Walked {
  /** The first time each step was passed, counted from 1. */
  readonly order: ReadonlyMap<string, number>;
  /** Ways that were taken, as the canvas names its arrows. */
  readonly ways: ReadonlySet<string>;
}

export interface CanvasState {
  readonly walk: Walked | null;
}

export const CanvasContext = createContext<CanvasState>({ walk: null });

export function useCanvas(): CanvasState {
  return useContext(CanvasContext);
}
