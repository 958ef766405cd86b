// What is said to people while a hold is on: the approved words, for whom the hold is about.
import type { Tx } from '../../platform/db.ts';
import { listOn, readStatements } from './hold-store.ts';
import { foldPlace, type HeldPerson, placesOf } from './model.ts';

/** The words of one hold in one language. */
export interface PlaceStatement {
  readonly holdId: string;
  readonly orgId: string;
  readonly language: string;
  readonly title: string | null;
  readonly body: string;
}

/** Words of the holds that are on, found by person. */
export interface Statements {
  /** What is to be said to a person, in their language or else in English, the oldest hold first. */
  of(person: HeldPerson, language: string): PlaceStatement[];
}

/** Reads what is to be said in these organisations; mostly nothing, for one statement. */
export async function readPlaceStatements(
  tx: Tx,
  orgIds: readonly string[],
  now: number,
): Promise<Statements> {
  const on = (await listOn(tx, orgIds, now)).filter((hold) => hold.statementItemId !== null);
  if (on.length === 0) return { of: () => [] };
  const words = await readStatements(
    tx,
    on.flatMap((hold) => hold.statementItemId ?? []),
    now,
  );
  return {
    of: (person, language) => {
      const places = placesOf(person.traits);
      return on.flatMap((hold) => {
        if (hold.orgId !== person.orgId) return [];
        if (hold.place !== null && !places.has(foldPlace(hold.place))) return [];
        const own = words.filter((one) => one.itemId === hold.statementItemId);
        const said =
          own.find((one) => one.language.slice(0, 2) === language.slice(0, 2)) ??
          own.find((one) => one.language === 'en') ??
          own[0];
        if (!said) return [];
        const { language: spoken, title, body } = said;
        return [{ holdId: hold.id, orgId: hold.orgId, language: spoken, title, body }];
      });
    },
  };
}
