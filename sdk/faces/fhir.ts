// FHIR for the console: a person as a Bundle, and whose record numbers are the organisation's own.
import type { Http } from '../http.ts';

/** Systems (FHIR) and authorities (HL7 v2) whose record numbers are the organisation's own. */
export interface RecordSystems {
  fhir: string[];
  hl7: string[];
}

/** The client's functions for FHIR and HL7 v2. */
export function fhirFaces(http: Http) {
  return {
    exportPersonAsFhir: (id: string) => http.get<unknown>(`/api/v1/people/${encodeURIComponent(id)}/fhir`),
    recordSystems: (signal?: AbortSignal) => http.get<RecordSystems>('/api/v1/record-systems', {}, signal),
    saveRecordSystems: (systems: RecordSystems) =>
      http.send<RecordSystems>('PUT', '/api/v1/record-systems', systems),
  };
}
