// When a schedule is due: local times of the organisation, exact over changes of the clocks.
import { Temporal } from 'temporal-polyfill';
import type { Schedule } from '../model.ts';

/** Days that are looked at: every schedule that is not over comes within a year, the 31st within two months. */
const MOST_DAYS = 370;

/**
 * The next time at which a schedule is due, ms; null when it never is again. A time that the clocks jump over is the
 * moment an hour later; one that comes twice is the first of the two.
 * @param after ms; the answer is later than this
 * @param zone IANA zone of the organisation
 */
export function nextDue(schedule: Schedule, zone: string, after: number): number | null {
  const time = Temporal.PlainTime.from(schedule.at);
  const at = (day: Temporal.PlainDate): number =>
    day.toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds;
  if (schedule.on !== undefined) {
    const once = at(Temporal.PlainDate.from(schedule.on));
    return once > after ? once : null;
  }
  // A day before: where a whole day is left out (Apia, 2011), the moment of a day may lie on the next.
  const today = Temporal.Instant.fromEpochMilliseconds(after).toZonedDateTimeISO(zone).toPlainDate();
  for (let ahead = -1; ahead < MOST_DAYS; ahead++) {
    const day = today.add({ days: ahead });
    if (!fits(schedule, day)) continue;
    const due = at(day);
    if (due > after) return due;
  }
  return null;
}

/** A day of the month that a short month does not have means its last day. */
function fits({ days, dayOfMonth }: Schedule, day: Temporal.PlainDate): boolean {
  if (dayOfMonth !== undefined) return day.day === Math.min(dayOfMonth, day.daysInMonth);
  return days === undefined || days.includes(day.dayOfWeek);
}
