// The town's children have a parent who acts for them, and a few of the old a relative who reads their mail.
import type { House } from '../src/app/house.ts';
import { personsBearing } from '../src/people/index.ts';
import { nameAll, readCared, readChildren } from './representatives-store.ts';
import type { FoundedOrganisation } from './seed.ts';

const CARERS = 3;
const YEAR = 365 * 86_400_000;

/** Names the representatives of the town's hospital. */
export async function furnishRepresentatives(
  house: House,
  founded: readonly FoundedOrganisation[],
): Promise<void> {
  const hospital = founded.find((o) => o.slug === 'riverside');
  if (!hospital) return;
  const now = house.clock.now();
  await house.db.web(hospital.id, async (tx) => {
    const children = await readChildren(tx, hospital.id);
    const parents = await personsBearing(tx, house.vault, hospital.id, 'user', [
      ...new Set(children.map((c) => c.parent)),
    ]);
    const guardians = children.flatMap(({ personId, parent }) => {
      const actingId = parents.get(parent);
      return actingId
        ? [
            {
              personId,
              actingId,
              role: 'guardian' as const,
              relation: 'parent',
              until: null,
              reason: 'birth certificate seen',
            },
          ]
        : [];
    });
    const carers = (await readCared(tx, hospital.id, CARERS)).map((pair) => ({
      ...pair,
      role: 'carer' as const,
      relation: 'family',
      until: now + YEAR,
      reason: 'form 12 signed at the desk',
    }));
    const named = [...guardians, ...carers].map((n) => ({ ...n, id: house.newId(now) }));
    await nameAll(tx, hospital.id, named, now);
  });
}
