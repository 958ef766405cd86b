// How townspeople react to what reaches them: whether and when a mail is opened, followed, or answered with a good-bye.
import { chanceFor, happens } from './chance.ts';
import type { Townsperson } from './model.ts';

const MINUTE = 60_000;

/** Moments (ms after the mail arrived), null where it does not happen. */
export interface Reaction {
  readonly opens: number | null;
  readonly clicks: number | null;
  readonly leaves: number | null;
}

/** What arrived. `recent`: mails of the last seven days; each one more makes the next a little less welcome. */
export interface Arrived {
  readonly lane: string;
  readonly recent: number;
  /** Any number that tells this mail from the person's others. */
  readonly number: number;
}

/** The reaction of a person to one mail. The same seed, person and number give the same one. */
export function reactTo(person: Townsperson, mail: Arrived, seed: number): Reaction {
  const random = chanceFor(seed, 4, person.index, mail.number);
  const needed = mail.lane === 'care' || mail.lane === 'transactional' || mail.lane === 'reply';
  const tired = 0.88 ** Math.max(0, mail.recent - 1);
  if (!person.acts || !happens(random, Math.min(0.95, person.habits.opens * tired * (needed ? 1.35 : 1))))
    return { opens: null, clicks: null, leaves: null };
  const opens = Math.floor(-Math.log(1 - random.next()) * 150 * MINUTE) + MINUTE;
  const clicks = happens(random, person.habits.clicks * (needed ? 1.3 : 1)) ? opens + MINUTE / 2 : null;
  const leaves =
    !needed && clicks === null && happens(random, person.habits.leaves * (1 + mail.recent))
      ? opens + MINUTE
      : null;
  return { opens, clicks, leaves };
}
