// Ways into a survey as they are taken back: under every subject of a person, and not opened again by a reader's click.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TrustTown, trustTown } from '../../test/support/trust.ts';
import type { Tx } from '../platform/db.ts';
import { findOrInsertPlace, insertLinks, insertPlace, revokeLinks, revokePlace } from './link-store.ts';
import { insertSurvey } from './store.ts';

let town: TrustTown;
let surveyId: string;
const web = <T>(work: (tx: Tx, orgId: string) => Promise<T>): Promise<T> =>
  town.db.web(town.riverside.id, (tx) => work(tx, town.riverside.id));

beforeAll(async () => {
  town = await trustTown();
  surveyId = randomUUID();
  const survey = {
    slug: 'ways',
    name: 'Ways',
    anonymous: true,
    repeatable: true,
    closesAt: null,
    keepDays: 365,
  };
  await web((tx, orgId) =>
    insertSurvey(tx, { ...survey, orgId, id: surveyId, createdBy: 'test', at: Date.now() }),
  );
});
afterAll(() => town.close());

describe('taking back', () => {
  it('ends the links of several people under all of their subjects', async () => {
    const [ada, merged, bo, other] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    const now = Date.now();
    const links = [ada, merged, bo, other].map((subjectId) => ({ subjectId, id: randomUUID() }));
    await town.db.owner((tx) =>
      tx.query(
        "insert into person_link (org_id, subject_id, person_id, evidence, linked_at) values ($1, $2, $3, 'test', now())",
        [town.riverside.id, merged, ada],
      ),
    );
    await web((tx, orgId) => insertLinks(tx, orgId, surveyId, 'member', links, now, now + 60_000));
    expect(await web((tx, orgId) => revokeLinks(tx, orgId, surveyId, [ada, bo], now))).toBe(3);
    expect(await web((tx, orgId) => revokeLinks(tx, orgId, surveyId, [ada, bo], now))).toBe(0);
  });

  it('keeps a place closed for readers until staff open it again', async () => {
    const now = Date.now();
    const click = () =>
      web((tx, orgId) => findOrInsertPlace(tx, orgId, surveyId, randomUUID(), 'Message', now));
    const first = await click();
    expect((await click())?.id).toBe(first?.id);
    expect(await web((tx, orgId) => revokePlace(tx, orgId, surveyId, first?.id ?? '', now))).toBe(true);
    expect((await click())?.revoked_at).not.toBeNull();
    const again = await web((tx, orgId) => insertPlace(tx, orgId, surveyId, randomUUID(), 'Message', now));
    expect(again).toMatchObject({ id: first?.id, revoked_at: null });
  });
});
