// Founds the town in a database: organisations, staff, declared classes, content, audiences, journeys, write keys.
import { createAudience, createList, createScore } from '../src/audiences/index.ts';
import {
  approveVersion,
  createItem,
  type Doing,
  readSendable,
  submitVersion,
  withdrawVersion,
} from '../src/content/index.ts';
import { createJourney, publishJourney } from '../src/journeys/index.ts';
import type { Tx } from '../src/platform/db.ts';
import { isRefusal, type Refusal } from '../src/platform/result.ts';
import {
  addMember,
  createOrganisation,
  createWriteKey,
  declareClasses,
  type Trust,
} from '../src/trust/index.ts';
import { seedTexts } from './consents.ts';
import { STUCK_CONTENT } from './journeys-riverside.ts';
import type { OrgSlug, Town, TownIds, TownOrganisation } from './model.ts';
import { seedMap } from './saved-map.ts';
import { OPERATOR, STAFF, type StaffLogin } from './staff.ts';

/** What the town consists of once it is founded. */
export interface FoundedOrganisation {
  readonly slug: OrgSlug;
  readonly id: string;
  readonly name: string;
  readonly jurisdiction: string;
  readonly writeKey: string;
}

const BY = { kind: 'system', id: 'demo' } as const;

/** Founds both organisations. @param password the one of all staff */
export async function foundTown(trust: Trust, town: Town, password: string): Promise<FoundedOrganisation[]> {
  const founded: FoundedOrganisation[] = [];
  const ids = new Map<OrgSlug, string>();
  for (const organisation of town.organisations) {
    const { slug, name, kind, zone, locale, jurisdiction, postalAddress } = organisation;
    const made = good(
      await createOrganisation(
        trust,
        { slug, name, kind, zone, locale, jurisdiction, postalAddress, sample: true },
        BY,
      ),
    );
    ids.set(slug, made.id);
    const writeKey = await trust.db.web(made.id, async (tx) => {
      await declareClasses(tx, made.id, declarationsOf(organisation));
      const now = trust.clock.now();
      await seedTexts(tx, { id: made.id, name, jurisdiction }, BY.id, now);
      return (
        await createWriteKey(tx, trust, {
          orgId: made.id,
          name: 'Town',
          scopes: ['events.write', 'fhir.write'],
          now,
          expiresAt: null,
        })
      ).key;
    });
    founded.push({ slug, id: made.id, name, jurisdiction, writeKey });
  }
  const users = await addStaff(trust, ids, password);
  for (const organisation of town.organisations) {
    const id = ids.get(organisation.slug) ?? '';
    await trust.db.web(id, (tx) => furnish(tx, trust, organisation, { id, users }));
  }
  return founded;
}

/** A refusal here is a mistake in the town, hence an error. */
function good<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new Error(`the town is wrong: ${value.message} ${value.field ?? ''}`);
  return value;
}

function declarationsOf({ classes }: TownOrganisation): {
  scope: 'property' | 'trait';
  name: string;
  class: 'public' | 'personal' | 'health';
}[] {
  return (['property', 'trait'] as const).flatMap((scope) =>
    Object.entries(classes[scope]).map(([name, c]) => ({ scope, name, class: c })),
  );
}

async function addStaff(
  trust: Trust,
  ids: ReadonlyMap<OrgSlug, string>,
  password: string,
): Promise<ReadonlyMap<string, string>> {
  const add = async (login: StaffLogin, slug: OrgSlug): Promise<[string, string]> => {
    const wish = { email: login.email, name: login.name, roles: login.roles, password };
    return [login.email, good(await addMember(trust, ids.get(slug) ?? '', wish, BY, true)).userId];
  };
  // Hashing a password is slow on purpose: all at once, on the thread pool.
  const users = new Map(await Promise.all(STAFF.map((login) => add(login, login.org))));
  for (const slug of ids.keys()) users.set(...(await add(OPERATOR, slug)));
  return users;
}

interface Furnishing {
  readonly id: string;
  readonly users: ReadonlyMap<string, string>;
}

/** Content written by one person and approved by another, then audiences, then journeys that use both. */
async function furnish(
  tx: Tx,
  trust: Trust,
  organisation: TownOrganisation,
  { id, users }: Furnishing,
): Promise<void> {
  const now = trust.clock.now();
  const doing = (role: 'author' | 'reviewer'): Doing => ({
    orgId: id,
    userId:
      users.get(STAFF.find((s) => s.org === organisation.slug && s.content === role)?.email ?? '') ?? '',
    now,
    newId: trust.newId,
  });
  if (organisation.kind === 'life-science') await seedMap(tx, id, trust.newId(now), now);
  const items = new Map<string, string>();
  for (const content of organisation.content) {
    const { itemId, versionId } = good(
      await createItem(tx, doing('author'), { ...content, expiresAt: now + 365 * 86_400_000 }),
    );
    pass(await submitVersion(tx, doing('author'), itemId, versionId));
    pass(
      await approveVersion(
        tx,
        doing('reviewer'),
        itemId,
        versionId,
        'medical',
        'The words are right, fair and in plain language.',
      ),
    );
    items.set(content.name, itemId);
  }
  const ids = await foundAudiences(tx, trust, organisation, id, doing('author').userId, items);
  const contents = await readSendable(tx, [id]);
  for (const { name, definition } of organisation.journeys) {
    const made = good(await createJourney(tx, id, { name, definition: definition(ids) }, now, trust.newId));
    pass(await publishJourney(tx, id, made.id, contents, now));
  }
  const stuck = items.get(STUCK_CONTENT);
  const version = stuck && contents.items.get(stuck)?.versionId;
  if (stuck && version) pass(await withdrawVersion(tx, doing('author'), stuck, version));
}

/** Scores and lists, then the audiences that ask for them; answers how all of it is found by name. */
async function foundAudiences(
  tx: Tx,
  trust: Trust,
  organisation: TownOrganisation,
  orgId: string,
  userId: string,
  items: ReadonlyMap<string, string>,
): Promise<TownIds> {
  const now = trust.clock.now();
  const [scores, lists, audiences] = [
    new Map<string, string>(),
    new Map<string, string>(),
    new Map<string, string>(),
  ];
  const found = (map: ReadonlyMap<string, string>) => (name: string) => {
    const id = map.get(name);
    if (id === undefined) throw new Error(`the town is wrong: nothing is called ${name}`);
    return id;
  };
  const ids: TownIds = {
    content: found(items),
    audience: found(audiences),
    score: found(scores),
    list: found(lists),
  };
  for (const score of organisation.scores)
    scores.set(score.name, good(await createScore(tx, orgId, score, now, trust.newId)).id);
  const member = { orgId, userId, roles: [], teams: [], territories: [], capabilities: new Set<never>() };
  for (const list of organisation.lists)
    lists.set(list.name, good(await createList(tx, trust, member, list)).id);
  for (const { name, description, rule } of organisation.audiences) {
    const draft = { name, description, rule: typeof rule === 'function' ? rule(ids) : rule };
    audiences.set(name, good(await createAudience(tx, orgId, draft, now, trust.newId)).id);
  }
  return ids;
}

function pass(refusal: Refusal | null): void {
  if (refusal) good(refusal);
}
