// Linking persons of organisations to an account; a pause of the account counts for whoever comes later, too.
import { pausePeople } from '../channels/index.ts';
import { findAccount, insertLinks, readLinks } from './account-store.ts';
import { markAccount } from './connection-store.ts';
import type { PortalServices } from './services.ts';

/** Links persons to an account; a pause of the whole account counts for them from then on. */
export async function connect(
  services: PortalServices,
  accountId: string,
  links: readonly { readonly orgId: string; readonly personId: string }[],
  now: number,
): Promise<void> {
  if (links.length === 0) return;
  const { until, live } = await services.db.auth(async (tx) => {
    await insertLinks(tx, accountId, links, now);
    const kept = new Set((await readLinks(tx, accountId)).map((l) => l.personId));
    // What the person took out of the account stays out.
    return {
      until: (await findAccount(tx, accountId))?.pausedUntil ?? null,
      live: links.filter((l) => kept.has(l.personId)),
    };
  });
  if (live.length === 0) return;
  const ids = live.map((l) => l.personId);
  const orgIds = live.map((l) => l.orgId);
  await services.db.worker([...new Set(orgIds)], async (tx) => {
    await markAccount(tx, accountId, ids);
    if (until !== null && until > now) await pausePeople(tx, orgIds, ids, until, now);
  });
}
