// Where the built script begins. The server writes the organisation's choices in the place of RAPPORT_CONFIG.
import type { Surroundings, TrackerConfig } from './surroundings.ts';
import { startTracker } from './tracker.ts';

declare const RAPPORT_CONFIG: TrackerConfig;
declare const window: Surroundings;

startTracker(window, RAPPORT_CONFIG);
