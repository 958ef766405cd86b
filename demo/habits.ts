// What townspeople are like: drawn once per person, from a few plain types, and never shown to the product.
import type { Random } from '../src/platform/random.ts';
import { happens, weighted } from './chance.ts';
import type { Habits } from './model.ts';

/** How much of a day's activity falls into each local hour, for four kinds of day. */
const DAYS: { readonly [D in 'early' | 'office' | 'evening' | 'night']: readonly number[] } = {
  early: [0, 0, 0, 0, 1, 4, 9, 10, 8, 7, 6, 5, 5, 4, 4, 4, 5, 5, 4, 3, 2, 1, 0, 0],
  office: [0, 0, 0, 0, 0, 1, 3, 6, 9, 9, 8, 7, 8, 7, 6, 6, 6, 5, 4, 3, 3, 2, 1, 0],
  evening: [1, 0, 0, 0, 0, 1, 2, 3, 3, 3, 3, 3, 4, 3, 3, 4, 5, 7, 9, 11, 10, 8, 5, 2],
  night: [6, 4, 2, 1, 0, 0, 1, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 6, 7, 8, 9, 9, 8],
};

interface Temper {
  readonly web: number;
  readonly portal: number;
  readonly opens: number;
  readonly clicks: number;
  readonly leaves: number;
}

/** Patients: a few live in the portal, many read mail now and then, some are almost silent. */
const PATIENTS: readonly (readonly [Temper, number])[] = [
  [{ web: 1.1, portal: 2.4, opens: 0.45, clicks: 0.3, leaves: 0.004 }, 18],
  [{ web: 0.8, portal: 0.5, opens: 0.62, clicks: 0.24, leaves: 0.006 }, 34],
  [{ web: 0.5, portal: 0.15, opens: 0.28, clicks: 0.1, leaves: 0.02 }, 30],
  [{ web: 0.12, portal: 0.03, opens: 0.1, clicks: 0.05, leaves: 0.03 }, 18],
];

const PROFESSIONALS: readonly (readonly [Temper, number])[] = [
  [{ web: 2.6, portal: 2.2, opens: 0.4, clicks: 0.28, leaves: 0.004 }, 30],
  [{ web: 1.4, portal: 0.4, opens: 0.34, clicks: 0.14, leaves: 0.012 }, 45],
  [{ web: 0.5, portal: 0.1, opens: 0.12, clicks: 0.05, leaves: 0.03 }, 25],
];

/** Draws the habits of a person. `age` in years; the old have more appointments, the young more evenings. */
export function drawHabits(random: Random, kind: 'patient' | 'hcp' | 'contact', age: number): Habits {
  const temper = weighted(random, kind === 'hcp' ? PROFESSIONALS : PATIENTS);
  const vary = (value: number): number => value * (0.6 + 0.8 * random.next());
  const day = weighted(random, [
    [DAYS.early, age > 60 ? 4 : 1],
    [DAYS.office, kind === 'hcp' ? 5 : 3],
    [DAYS.evening, age < 60 ? 4 : 2],
    [DAYS.night, age < 40 ? 2 : 0.5],
  ]);
  const total = day.reduce((sum, n) => sum + n, 0);
  return {
    web: vary(temper.web),
    portal: vary(temper.portal),
    opens: Math.min(0.95, vary(temper.opens)),
    clicks: Math.min(0.9, vary(temper.clicks)),
    leaves: vary(temper.leaves),
    hours: day.map((n) => n / total),
    weekend: kind === 'hcp' ? 0.35 : 0.5 + random.next(),
    appointments: kind === 'patient' ? vary(age > 65 ? 0.75 : age < 18 ? 0.4 : 0.4) : 0,
    misses: vary(age < 35 ? 0.16 : 0.08),
    calls: kind === 'patient' ? vary(age > 65 ? 0.22 : 0.09) : 0,
    surveys: vary(0.35),
    gone: happens(random, 0.05) ? Math.floor(random.next() * 21) : null,
  };
}
