// Journeys as the API shows them: definitions as data, what stands against publishing, who is where, and acts on them.
import type { Http, Query } from '../http.ts';
import type { JourneyDefinition, JourneyNext, JourneyState, JourneyStepKind } from './journey-definition.ts';
import type {
  JourneyCounts,
  JourneyDifference,
  JourneyEntries,
  JourneyEntryBody,
  JourneyMove,
  JourneyPersonRow,
  JourneyStuckRow,
  JourneySweepBody,
  JourneySweepRow,
  JourneyWalk,
  JourneyWalkBody,
  PersonJourney,
  PersonJourneyRow,
} from './journey-runs.ts';

export type * from './journey-definition.ts';
export type * from './journey-runs.ts';

/** Something that stands against publishing (`error`), or is worth a look (`warning`). `step` null: the whole journey. */
export interface JourneyProblem {
  readonly level: 'error' | 'warning';
  readonly step: string | null;
  /** Where in the definition, e.g. `steps.ask.channels` or `entry.audience`. */
  readonly field: string;
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

/** A step in words, in the order in which it is reached. `depth` counts the ways it hangs below. */
export interface JourneyOutlineStep {
  readonly step: string;
  readonly kind: JourneyStepKind;
  readonly depth: number;
  readonly words: string;
  /** Where it leads: `way` is empty where there is only one. `next` null: the journey ends. */
  readonly ways: readonly { readonly way: string; readonly next: JourneyNext }[];
}

/** A journey read back in English. */
export interface JourneyOutline {
  readonly entry: string;
  readonly steps: readonly JourneyOutlineStep[];
  readonly endings: readonly string[];
}

/** Names of what a definition names by id; a name is null for what is gone. */
export interface JourneyNames {
  readonly audiences: { readonly [id: string]: string | null };
  readonly contents: { readonly [id: string]: string | null };
  readonly journeys: { readonly [id: string]: string | null };
  readonly endpoints: { readonly [id: string]: string | null };
}

/** What stands against a definition, the same in words, and the names of what it names. */
export interface JourneyCheck {
  readonly problems: readonly JourneyProblem[];
  readonly outline: JourneyOutline;
  readonly names: JourneyNames;
}

/** A row of the list of journeys. */
export interface JourneyListRow {
  readonly id: string;
  readonly name: string;
  readonly state: JourneyState;
  /** Who comes in, in words. */
  readonly entry: string;
  readonly liveVersion: number | null;
  /** The draft says something else than what is live. */
  readonly changed: boolean;
  readonly steps: number;
  readonly lanes: readonly string[];
  readonly entered: number;
  readonly inside: number;
  readonly stuck: number;
  readonly updatedAt: string;
}

/** One journey. Its ETag is the revision of the draft. */
export interface JourneyView {
  readonly id: string;
  readonly name: string;
  readonly state: JourneyState;
  readonly revision: number;
  readonly liveVersion: number | null;
  readonly changed: boolean;
  readonly draft: JourneyDefinition;
  readonly live: JourneyDefinition | null;
  /** Of the draft. */
  readonly outline: JourneyOutline;
  readonly problems: readonly JourneyProblem[];
  readonly names: JourneyNames;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface JourneyVersionRow {
  readonly version: number;
  readonly publishedAt: string;
  readonly publishedBy: string | null;
  readonly live: boolean;
  /** People inside who have this version. */
  readonly inside: number;
}

export interface JourneyVersionView extends JourneyVersionRow {
  readonly definition: JourneyDefinition;
  readonly outline: JourneyOutline;
}

/** A slot of a template: what it needs before it can be published. */
export interface JourneySlot {
  readonly id: string;
  readonly kind: 'content' | 'audience' | 'endpoint' | 'journey';
  readonly label: string;
  readonly hint: string;
  /** For content: what it must be approved for, and where it must have words. */
  readonly lane?: string;
  readonly purpose?: string;
  readonly channels?: readonly string[];
}

export interface JourneyTemplate {
  readonly id: string;
  readonly name: string;
  readonly group: 'care' | 'life-science';
  readonly text: string;
  readonly slots: readonly JourneySlot[];
  /** What it reads as, with its slots named. */
  readonly outline: JourneyOutline;
}

/** An act that can be taken back for ten minutes: POST /api/v1/undo/{id}. */
export interface JourneyUndo {
  readonly undo?: { readonly id: string; readonly words: string; readonly expiresAt: string };
}
export type JourneyAct = JourneyView & JourneyUndo;

type Rows<T> = { readonly rows: T[]; readonly next?: string };
type Draft = { readonly name?: string; readonly definition?: JourneyDefinition };
/** From nothing, from a definition, from a template with slots filled by slot id, or as a copy. */
export type JourneyMakeBody =
  | { readonly name: string }
  | { readonly name: string; readonly definition: JourneyDefinition }
  | {
      readonly name: string;
      readonly template: string;
      readonly slots?: { readonly [slot: string]: string };
    }
  | { readonly name: string; readonly copyOf: string };

const at = (id: string, rest = ''): string => `/api/v1/journeys/${encodeURIComponent(id)}${rest}`;

/** The client's functions for journeys: journeys.read to look, journeys.edit to change; names of people need people.read. */
export function journeyFaces(http: Http) {
  return { ...definitionFaces(http), ...stateFaces(http), ...runFaces(http), ...sweepFaces(http) };
}

function definitionFaces(http: Http) {
  return {
    /** Filters: `state`, `query`. */
    journeyList: (query: Query = {}, signal?: AbortSignal) =>
      http.get<Rows<JourneyListRow>>('/api/v1/journeys', query, signal),
    journey: (id: string, signal?: AbortSignal) => http.get<JourneyView>(at(id), {}, signal),
    createJourney: (body: JourneyMakeBody) => http.send<JourneyView>('POST', '/api/v1/journeys', body),
    renameJourney: (id: string, name: string) => http.send<JourneyView>('PATCH', at(id), { name }),
    /** Saves the draft; `revision` is the one it was read at (412 when somebody was faster). */
    saveJourneyDraft: (id: string, revision: number, draft: Draft) =>
      http.send<JourneyView>('PUT', at(id, '/draft'), draft, { version: revision }),
    /** Throws the draft away: it is again what is live. */
    discardJourneyDraft: (id: string, revision: number) =>
      http.send<JourneyAct>('DELETE', at(id, '/draft'), undefined, { version: revision }),
    /** Of the stored draft. */
    journeyProblems: (id: string, signal?: AbortSignal) =>
      http.get<Rows<JourneyProblem>>(at(id, '/problems'), {}, signal),
    /** Of a definition that is not saved: while editing. */
    checkJourney: (id: string, definition: JourneyDefinition, signal?: AbortSignal) =>
      http.send<JourneyCheck>('POST', at(id, '/problems'), { definition }, signal ? { signal } : {}),
    journeyVersions: (id: string, signal?: AbortSignal) =>
      http.get<Rows<JourneyVersionRow>>(at(id, '/versions'), {}, signal),
    journeyVersion: (id: string, version: number, signal?: AbortSignal) =>
      http.get<JourneyVersionView>(at(id, `/versions/${version}`), {}, signal),
    /** Makes the draft what that version was. */
    restoreJourneyVersion: (id: string, version: number, revision: number) =>
      http.send<JourneyAct>('POST', at(id, `/versions/${version}/restoration`), undefined, {
        version: revision,
      }),
    /** Draft against live, or version `from` against version `to`. */
    journeyDifference: (id: string, query: { from?: number; to?: number } = {}, signal?: AbortSignal) =>
      http.get<JourneyDifference>(at(id, '/difference'), query, signal),
    journeyTemplates: (signal?: AbortSignal) =>
      http.get<Rows<JourneyTemplate>>('/api/v1/journey-templates', {}, signal),
  };
}

function stateFaces(http: Http) {
  return {
    /** Publishes the draft at this revision; 409 `not-publishable` while problems stand against it. */
    publishJourney: (id: string, revision: number) =>
      http.send<JourneyAct>('PUT', at(id, '/publication'), undefined, { version: revision }),
    pauseJourney: (id: string) => http.send<JourneyAct>('PUT', at(id, '/pause')),
    resumeJourney: (id: string) => http.send<JourneyAct>('DELETE', at(id, '/pause')),
    drainJourney: (id: string) => http.send<JourneyAct>('PUT', at(id, '/drain')),
    /** Lets people in again. */
    endJourneyDrain: (id: string) => http.send<JourneyAct>('DELETE', at(id, '/drain')),
    archiveJourney: (id: string) => http.send<JourneyAct>('PUT', at(id, '/archive')),
    unarchiveJourney: (id: string) => http.send<JourneyAct>('DELETE', at(id, '/archive')),
    /** What moving people to a version would do; nothing is changed. */
    journeyMovePlan: (id: string, to: number, signal?: AbortSignal) =>
      http.get<JourneyMove>(at(id, '/move'), { to }, signal),
    /** Moves everybody who is inside to a version. `places` says where those go whose step is gone. */
    moveJourneyPeople: (
      id: string,
      body: {
        readonly to: number;
        readonly places?: { readonly [step: string]: string };
        readonly otherwise: 'stay' | 'leave';
      },
    ) => http.send<JourneyMove & JourneyUndo>('POST', at(id, '/move'), body),
  };
}

function runFaces(http: Http) {
  return {
    journeyCounts: (id: string, signal?: AbortSignal) =>
      http.get<JourneyCounts>(at(id, '/counts'), {}, signal),
    /** Who is inside: `step`, `state`, `cursor`, `limit`. */
    journeyPeople: (id: string, query: Query, signal?: AbortSignal) =>
      http.get<Rows<JourneyPersonRow>>(at(id, '/people'), query, signal),
    journeyStuck: (id: string, query: Query = {}, signal?: AbortSignal) =>
      http.get<Rows<JourneyStuckRow>>(at(id, '/stuck'), query, signal),
    /** Tries again: these runs, everybody stuck at a step, or all who are stuck. */
    redriveJourney: (id: string, body: { readonly runs?: readonly string[]; readonly step?: string } = {}) =>
      http.send<{ redriven: number }>('POST', at(id, '/stuck/redrive'), body),
    /** Takes somebody out of the journey. */
    removeFromJourney: (id: string, run: string) =>
      http.send<{ removed: boolean }>('DELETE', at(id, `/people/${encodeURIComponent(run)}`)),
    walkJourney: (id: string, body: JourneyWalkBody) => http.send<JourneyWalk>('POST', at(id, '/walk'), body),
    personJourneys: (personId: string, signal?: AbortSignal) =>
      http.get<Rows<PersonJourneyRow>>(`/api/v1/people/${encodeURIComponent(personId)}/journeys`, {}, signal),
    personJourney: (personId: string, run: string, signal?: AbortSignal) =>
      http.get<PersonJourney>(
        `/api/v1/people/${encodeURIComponent(personId)}/journeys/${encodeURIComponent(run)}`,
        {},
        signal,
      ),
  };
}

function sweepFaces(http: Http) {
  return {
    /** Lets people in by hand. */
    enterJourney: (id: string, body: JourneyEntryBody) =>
      http.send<JourneyEntries>('POST', at(id, '/entries'), body),
    journeySweeps: (id: string, signal?: AbortSignal) =>
      http.get<Rows<JourneySweepRow>>(at(id, '/sweeps'), {}, signal),
    startJourneySweep: (id: string, body: JourneySweepBody) =>
      http.send<JourneySweepRow>('POST', at(id, '/sweeps'), body),
    cancelJourneySweep: (id: string, sweep: string) =>
      http.send<JourneySweepRow>('DELETE', at(id, `/sweeps/${encodeURIComponent(sweep)}`)),
  };
}
