// Counts whom any rule finds, saved or not: by what is kept, and by the log for what no saved rule has asked for yet.
import type { Tx } from '../platform/db.ts';
import type { Vault } from '../trust/index.ts';
import type { Book } from './book.ts';
import { loadFacets } from './facets.ts';
import type { JudgePorts } from './judging.ts';
import type { Rule } from './model.ts';
import { type Counted, type CountServices, countFitting, type JudgePeople, QUICK, SLOW } from './preview.ts';
import { lookBack } from './preview-deeds.ts';
import { NO_FACETS } from './rules/known.ts';
import type { Watch } from './rules/watches.ts';

/** What counting needs. */
export interface Counting extends CountServices {
  readonly vault: Vault;
  readonly journeys?: JudgePorts;
}

/** Counts, exactly where people are few; with less effort where the past must be read back. */
export async function countRule(tx: Tx, services: Counting, book: Book, rule: Rule): Promise<Counted> {
  const back = unkept(book, rule);
  const judgeOf = judgeWith(tx, services, book, rule, back);
  return countFitting(tx, services, book.orgId, judgeOf, back.length > 0 ? SLOW : QUICK);
}

/** What the rule asks of the past that is not kept yet, because no saved rule has asked for it. */
function unkept(book: Book, rule: Rule): Watch[] {
  const ready = new Set(book.pages.watches.flatMap((w) => (w.state === 'ready' ? [w.key] : [])));
  return [...book.compiled(rule).needs.watches].flatMap(([key, watch]) => (ready.has(key) ? [] : [watch]));
}

function judgeWith(tx: Tx, services: Counting, book: Book, rule: Rule, back: readonly Watch[]): JudgePeople {
  const { judging, needs } = book.compiled(rule);
  return async (people) => {
    const now = services.clock.now();
    const asking = new Map([[book.orgId, { book, needs: [needs] }]]);
    const kept = await loadFacets(tx, people, asking, services.journeys ?? {});
    const seen = await lookBack(tx, services.vault, people, back, book.among.zone);
    return (person) => {
      const facets = kept.get(person.personId) ?? NO_FACETS;
      const looked = seen.get(person.personId);
      const watches = looked ? new Map([...facets.watches, ...looked]) : facets.watches;
      return judging({ person, facets: { ...facets, watches }, now }) > 0;
    };
  };
}
