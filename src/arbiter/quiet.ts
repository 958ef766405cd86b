// Quiet hours: may this person be disturbed now, and if not, when? Right across changes of clocks and unknown zones.
import { nextChange, offsetAt } from './zones.ts';

/** Minutes of the local day; when `from` is later than `to` the quiet time spans midnight. Equal: never quiet. */
export interface QuietHours {
  readonly from: number;
  readonly to: number;
}

const MINUTE = 60_000;
const DAY = 86_400_000;
const LOOK_AHEAD = 8 * DAY;

/** A stretch of time in which one zone's answer does not change. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly quiet: boolean;
}

const stretches = new Map<string, Stretch>();

/** True when it is quiet time in any of the zones. */
export function isQuiet(zones: readonly string[], hours: QuietHours, at: number): boolean {
  return zones.some((zone) => stretchAt(zone, hours, at).quiet);
}

/**
 * The first moment from `at` on at which none of the zones is in quiet time, or null when there is none within eight
 * days (zones too far apart to share an open hour).
 */
export function opensAt(zones: readonly string[], hours: QuietHours, at: number): number | null {
  let moment = at;
  while (moment < at + LOOK_AHEAD) {
    let next = moment;
    for (const zone of zones) {
      const stretch = stretchAt(zone, hours, moment);
      if (stretch.quiet) next = Math.max(next, stretch.end);
    }
    if (next === moment) return moment;
    moment = next;
  }
  return null;
}

function stretchAt(zone: string, hours: QuietHours, at: number): Stretch {
  const key = `${zone}|${hours.from}|${hours.to}`;
  const last = stretches.get(key);
  if (last && last.start <= at && at < last.end) return last;
  const made = makeStretch(zone, hours, at);
  if (stretches.size > 2_000) stretches.clear();
  stretches.set(key, made);
  return made;
}

/** From `at` to the next boundary on the local clock, cut where the clock itself changes. */
function makeStretch(zone: string, hours: QuietHours, at: number): Stretch {
  const local = at + offsetAt(zone, at);
  const sinceMidnight = local - Math.floor(local / DAY) * DAY;
  const minute = sinceMidnight / MINUTE;
  const quiet = within(hours, minute);
  const boundary = quiet ? hours.to : hours.from;
  const ahead = boundary * MINUTE - sinceMidnight;
  const end = at + (ahead > 0 ? ahead : ahead + DAY);
  return { start: at, end: nextChange(zone, at, end) ?? end, quiet };
}

function within(hours: QuietHours, minute: number): boolean {
  if (hours.from === hours.to) return false;
  return hours.from < hours.to
    ? minute >= hours.from && minute < hours.to
    : minute >= hours.from || minute < hours.to;
}
