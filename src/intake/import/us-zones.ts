// The time zone of a state of the USA where the whole state keeps one; elsewhere nothing is guessed. Pure.

const EASTERN = 'CT DE DC GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV';
const CENTRAL = 'AL AR IA IL LA MN MO MS OK WI';
const MOUNTAIN = 'CO MT NM UT WY';
const PACIFIC = 'CA WA';

const ZONES: ReadonlyMap<string, string> = new Map([
  ...EASTERN.split(' ').map((state) => [state, 'America/New_York'] as const),
  ...CENTRAL.split(' ').map((state) => [state, 'America/Chicago'] as const),
  ...MOUNTAIN.split(' ').map((state) => [state, 'America/Denver'] as const),
  ...PACIFIC.split(' ').map((state) => [state, 'America/Los_Angeles'] as const),
  ['HI', 'Pacific/Honolulu'],
  ['PR', 'America/Puerto_Rico'],
]);

/** The IANA zone of a state's code, or null where the state has several (such as Texas or Florida). */
export function usZoneOf(state: string): string | null {
  return ZONES.get(state.toUpperCase()) ?? null;
}
