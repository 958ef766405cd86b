// What tests of journeys say to the API of a running product.
import type {
  JourneyAct,
  JourneyCounts,
  JourneyDefinition,
  JourneySweepRow,
  JourneyUndo,
  JourneyView,
} from '../../sdk/faces/journeys.ts';
import { type Ask, body, json } from './api.ts';
import { type TestRapport, testRapport, until } from './rapport.ts';

/** Whoever sends a form waits for it to be read, at most an hour. */
export const WAITS: JourneyDefinition = {
  entry: { event: 'Form Sent' },
  start: 'rest',
  steps: {
    rest: { kind: 'wait-for', event: 'Form Read', atMostMinutes: 60, next: 'mark', onTimeout: 'end' },
    mark: { kind: 'update', traits: { formRead: true }, next: 'end' },
    end: { kind: 'end', outcome: 'completed' },
  },
  reentry: 'always',
};

/** The address of a journey's resource. */
export const at = (j: { readonly id: string }, rest = ''): string => `/api/v1/journeys/${j.id}${rest}`;

/** A product with somebody who edits journeys, somebody who may only read them, and somebody who cares for people. */
export type JourneyTown = Awaited<ReturnType<typeof journeyTown>>;

export async function journeyTown() {
  const rapport = await testRapport();
  const editor = await rapport.signIn('editor@example.org', ['marketer']);
  const reader = await rapport.signIn('reader@example.org', ['reviewer']);
  const carer = await rapport.signIn('carer@example.org', ['care-team']);
  return { rapport, editor, reader, carer, ...people(rapport), ...acts(editor) };
}

function people(rapport: TestRapport) {
  const find = (name: string): Promise<string> =>
    rapport.instance.house.db.owner(async (tx) => {
      const rows = await tx.query<{ person_id: string }>(
        'select person_id from profile where display_name = $1',
        [name],
      );
      return rows[0]?.person_id ?? '';
    });
  const personOf = async (name: string): Promise<string> => {
    await until(async () => (await find(name)) !== '', name);
    return find(name);
  };
  return {
    personOf,
    somebody: async (name: string, kind = 'patient'): Promise<string> => {
      await rapport.send('identify', { userId: name, traits: { name, kind } });
      return personOf(name);
    },
    did: (name: string, event: string): Promise<Response> => rapport.send('track', { userId: name, event }),
  };
}

function acts(editor: Ask) {
  const act = (j: { readonly id: string }, method: string, rest: string, ask = editor): Promise<Response> =>
    ask(at(j, rest), { method });
  return {
    act,
    make: async (name: string, more: object = { definition: WAITS }): Promise<JourneyView> =>
      body(editor('/api/v1/journeys', json('POST', { name, ...more }))),
    acted: (j: { readonly id: string }, method: string, rest: string): Promise<JourneyAct> =>
      body(act(j, method, rest)),
    counts: (j: { readonly id: string }): Promise<JourneyCounts> => body(editor(at(j, '/counts'))),
    saved: (j: { readonly id: string }, revision: number, definition: unknown): Promise<Response> =>
      editor(at(j, '/draft'), {
        ...json('PUT', { definition }),
        headers: { 'content-type': 'application/json', 'if-match': `"${revision}"` },
      }),
    undo: (made: JourneyUndo): Promise<Response> =>
      editor(`/api/v1/undo/${made.undo?.id}`, { method: 'POST' }),
    sweeps: async (j: { readonly id: string }): Promise<JourneySweepRow[]> =>
      (await body<{ rows: JourneySweepRow[] }>(editor(at(j, '/sweeps')))).rows,
  };
}
