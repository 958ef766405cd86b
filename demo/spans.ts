// Cuts time into spans and tells for each zone which hours of which kind of day they hold there.
import type { Span } from './acting.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEKEND = new Set(['Sat', 'Sun']);

/** Local hour and weekend for one zone at one moment, remembered per hour. */
class LocalTimes {
  private readonly formats = new Map<string, Intl.DateTimeFormat>();
  private readonly known = new Map<string, { hour: number; weekend: boolean }>();

  at(zone: string, time: number): { hour: number; weekend: boolean } {
    const key = `${zone}@${Math.floor(time / HOUR)}`;
    const before = this.known.get(key);
    if (before) return before;
    if (this.known.size > 2_000) this.known.clear();
    const parts = this.format(zone).formatToParts(time);
    const part = (type: string): string => parts.find((p) => p.type === type)?.value ?? '';
    const found = { hour: Number(part('hour')) % 24, weekend: WEEKEND.has(part('weekday')) };
    this.known.set(key, found);
    return found;
  }

  private format(zone: string): Intl.DateTimeFormat {
    const made =
      this.formats.get(zone) ??
      new Intl.DateTimeFormat('en-US', {
        timeZone: zone,
        hour: 'numeric',
        hourCycle: 'h23',
        weekday: 'short',
      });
    this.formats.set(zone, made);
    return made;
  }
}

/** Makes the spans of the town. @param startedAt ms of the town's first day */
export function spanMaker(
  startedAt: number,
): (zone: string, from: number, to: number, life?: number) => Span {
  const local = new LocalTimes();
  const known = new Map<string, Span>();
  return (zone, from, to, life) => {
    const key = `${zone} ${from} ${to}`;
    const before = known.get(key);
    if (before) return before;
    if (known.size > 100) known.clear();
    const slots = life === undefined ? Math.max(1, Math.round((to - from) / HOUR)) : 0;
    const span: Span = {
      from,
      to,
      slots: Array.from({ length: slots }, (_, i) =>
        local.at(zone, from + ((i + 0.5) * (to - from)) / slots),
      ),
      life: life ?? to - from,
      day: Math.floor((from - startedAt) / DAY),
    };
    known.set(key, span);
    return span;
  };
}
