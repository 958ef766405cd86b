// Times in words: near ones relative, all of them exact in the organisation's zone.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });

/** "now", "3 min. ago", "in 2 hr.", "yesterday"; beyond 30 days null: say the date instead. Times in ms. */
export function relativeWords(at: number, now: number): string | null {
  const gap = at - now;
  const size = Math.abs(gap);
  if (size < 45_000) return 'now';
  if (size < 50 * MINUTE) return relative.format(Math.round(gap / MINUTE), 'minute');
  if (size < 22 * HOUR) return relative.format(Math.round(gap / HOUR), 'hour');
  if (size < 30 * DAY) return relative.format(Math.round(gap / DAY), 'day');
  return null;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, kind: 'exact' | 'day' | 'date' | 'hour' | 'clock'): Intl.DateTimeFormat {
  const key = `${zone} ${kind}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat('en-GB', { ...FORMATS[kind], timeZone: zone });
  formats.set(key, known);
  return known;
}

const FORMATS: { [kind: string]: Intl.DateTimeFormatOptions } = {
  exact: {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  },
  day: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  hour: { weekday: 'short', hour: '2-digit', minute: '2-digit' },
  clock: { hour: '2-digit', minute: '2-digit' },
};

/** The full moment, for titles and exports. */
export function exactWords(at: number, zone: string): string {
  return format(zone, 'exact').format(at);
}

/** "Saturday, 21 November 2026", for headings. */
export function dayWords(at: number, zone: string): string {
  return format(zone, 'day').format(at);
}

/** The day only. */
export function dateWords(at: number, zone: string): string {
  return format(zone, 'date').format(at);
}

/** "Tue 14:00", for axes and deadlines within a week. */
export function hourWords(at: number, zone: string): string {
  return format(zone, 'hour').format(at);
}

/** "14:00". */
export function clockWords(at: number, zone: string): string {
  return format(zone, 'clock').format(at);
}

/** The last millisecond of a day (`2026-03-08`) in a zone, as ISO text; null when the day is not a date. */
export function endOfDay(day: string, zone: string): string | null {
  const midnightUtc = Date.parse(`${day}T23:59:59.999Z`);
  if (Number.isNaN(midnightUtc)) return null;
  const first = midnightUtc - offsetAt(midnightUtc, zone);
  return new Date(midnightUtc - offsetAt(first, zone)).toISOString();
}

/** How far a zone's clock is ahead of UTC at a moment, ms. */
function offsetAt(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    timeZoneName: 'longOffset',
  }).formatToParts(at);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const found = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
  if (!found) return 0;
  const size = Number(found[2]) * HOUR + Number(found[3]) * MINUTE;
  return found[1] === '-' ? -size : size;
}

/** "4 d 3 h", "12 min", "40 s": two units at most. Takes seconds. */
export function durationWords(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const units: [number, string][] = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'min'],
    [1, 's'],
  ];
  const start = units.findIndex(([size]) => whole >= size);
  if (start < 0) return '0 s';
  let rest = whole;
  const words: string[] = [];
  for (const [size, unit] of units.slice(start, start + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) words.push(`${count} ${unit}`);
  }
  return words.join(' ');
}
