// When a place runs late, who is to be told of it, and when again. Pure: rows and the time in, decisions out.

/** A place is late when people wait longer than this beyond their time, minutes; so much more is worth another word. */
export const LATE_AFTER = 15;
export const TELL_AGAIN = 15;
/** Whose appointment begins within this time is told, ms. */
export const DUE_WITHIN = 3 * 3_600_000;
/** So long after their time people may still be on their way, ms. */
export const STILL_COMING = 3_600_000;
/** Who waits longer than this was most likely forgotten by a system, not by the doctor, ms. */
export const FORGOTTEN_AFTER = 4 * 3_600_000;
const MINUTE = 60_000;

/** Somebody who came and was not called in yet. Times in ms; `startAt` null: no appointment is known. */
export interface Waiting {
  readonly startAt: number | null;
  readonly arrivedAt: number;
}

/** The word of staff on a place: so many minutes late, until a time (ms). Zero says that it is on time. */
export interface Said {
  readonly minutes: number;
  readonly until: number;
}

/**
 * How late a place runs by what the data say, whole minutes: the median of what people wait beyond their time. Who came
 * late waits from then on; whose time has not come, or whom a system forgot, says nothing.
 */
export function latenessOf(waiting: readonly Waiting[], now: number): number {
  const beyond = waiting
    .flatMap(({ startAt, arrivedAt }) => {
      if (startAt === null) return [];
      const wait = now - Math.max(startAt, arrivedAt);
      return wait > 0 && wait <= FORGOTTEN_AFTER ? [Math.floor(wait / MINUTE)] : [];
    })
    .sort((a, b) => a - b);
  return beyond[Math.floor((beyond.length - 1) / 2)] ?? 0;
}

/** How late the place is, staff's word before the data's. */
export function minutesOf(said: Said | null, waiting: readonly Waiting[], now: number): number {
  return said !== null && now < said.until ? said.minutes : latenessOf(waiting, now);
}

/** Does this lateness concern anybody? */
export function isLate(minutes: number): boolean {
  return minutes > LATE_AFTER;
}

/** Is somebody to be told, who was last told `told` minutes in this episode (null: nothing yet)? */
export function shouldTell(minutes: number, told: number | null): boolean {
  return isLate(minutes) && (told === null || minutes >= told + TELL_AGAIN);
}
