// Mounts everything about people: the list and the profile, identity, merge review, status, with what other rooms say.
import { budgetOf } from '../arbiter/index.ts';
import { audiencesOf } from '../audiences/index.ts';
import { recordSignals } from '../intake/index.ts';
import {
  identityRoutes,
  peopleRoutes,
  questionRoutes,
  type StatusServices,
  statusRoutes,
  suggestionRoutes,
} from '../people/index.ts';
import type { HttpServer } from '../platform/http/index.ts';
import type { House } from './house.ts';

/**
 * Registers the routes.
 * @param appended called after a commit: there is something for the loop
 */
export function mountPeople(app: HttpServer, house: House, appended: () => void): void {
  peopleRoutes(app, { ...house, extras: { audiencesOf, budgetOf: (person) => budgetOf(house, person) } });
  identityRoutes(app, house);
  suggestionRoutes(app, house);
  const stating: StatusServices & Pick<House, 'vault'> = {
    ...house,
    record: async (tx, orgId, signals) => {
      tx.onCommit(appended);
      await recordSignals(tx, house, { orgId, origin: 'console', signals });
    },
  };
  statusRoutes(app, stating);
  questionRoutes(app, stating);
}
