// How late places run: what is known, what staff say, and who was told.
import type { Http } from '../http.ts';

/** GET /api/v1/places/lateness. A place is late from more than 15 minutes on. */
export interface PlaceLateness {
  place: string;
  minutes: number;
  late: boolean;
  since: string | null;
  /** Came and were not called in. */
  waiting: number;
  /** Have an appointment in the next three hours. */
  due: number;
  /** People told in this episode. */
  told: number;
  /** The word of staff, which stands against the data until its end. */
  said: { minutes: number; until: string; by: string } | null;
}

/** Answer of PUT and DELETE /api/v1/places/:place/lateness. `told`: how many hear of it now. */
export interface LatenessSaid {
  minutes: number;
  told: number;
}

/** GET /api/v1/places/:place/lateness/told */
export interface ToldOfLateness {
  personId: string;
  name: string | null;
  minutes: number;
  at: string;
  onTimeAt: string | null;
}

export function latenessFaces(http: Http) {
  const at = (place: string): string => `/api/v1/places/${encodeURIComponent(place)}/lateness`;
  return {
    lateness: (signal?: AbortSignal) =>
      http.get<{ rows: PlaceLateness[] }>('/api/v1/places/lateness', {}, signal),
    sayLateness: (place: string, minutes: number) => http.send<LatenessSaid>('PUT', at(place), { minutes }),
    unsayLateness: (place: string) => http.send<LatenessSaid>('DELETE', at(place)),
    toldOfLateness: (place: string, signal?: AbortSignal) =>
      http.get<{ rows: ToldOfLateness[] }>(`${at(place)}/told`, {}, signal),
  };
}
