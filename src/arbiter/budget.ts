// A person's contact budget as screens show it: the organisation's own contacts, and of everybody else's only a band.
import type { Person } from '../people/model.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db.ts';
import { organisationStanding } from './assemble.ts';
import { personalBand } from './gates.ts';
import { organisationCap, WEEK } from './lanes.ts';
import { readBudget, readOrganisations } from './standing-store.ts';

/** Contacts in the last seven days and those planned, against the organisation's weekly cap. */
export interface Budget {
  readonly used: number;
  readonly limit: number;
  readonly personal: 'free' | 'near' | 'reached';
}

/** Reads a budget in a worker transaction of its own, because no web role may look at contacts across organisations. */
export async function budgetOf(
  services: { readonly db: Database; readonly clock: Clock },
  person: Pick<Person, 'orgId' | 'pressureKey'>,
): Promise<Budget> {
  const { orgId, pressureKey } = person;
  return services.db.worker([orgId], async (tx) => {
    const [organisation] = await readOrganisations(tx, [orgId]);
    const limit = organisationCap(organisation ? organisationStanding(organisation).limits : {});
    if (!pressureKey) return { used: 0, limit, personal: 'free' };
    const { own, total } = await readBudget(tx, { key: pressureKey, orgId }, services.clock.now() - WEEK);
    return { used: own, limit, personal: personalBand(total) };
  });
}
