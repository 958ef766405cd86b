// What rules ask beyond the profile, on a real database: watches, scores, lists, consent, journeys, and people united.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Deed, openStand, type Stand } from '../../test/support/audiences.ts';
import { isRefusal } from '../platform/result.ts';
import { stateConsent } from '../trust/index.ts';
import { editAudience } from './audiences.ts';
import { declareWatches } from './declaring.ts';
import { judgeSoon } from './due.ts';
import { recallPeople } from './filling.ts';
import { explainPerson, readJudge } from './judge.ts';
import type { Rule } from './model.ts';
import { privacyPort } from './privacy.ts';
import { createScore, editScore } from './scores.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 4, 13, 10);
const MINUTE = 60_000;

let stand: Stand;
beforeAll(async () => {
  stand = await openStand(NOW);
});
afterAll(() => stand.close());

const bought = (who: string, at = NOW, price = 20): Deed => ({
  who,
  event: 'Bought',
  at,
  properties: { price },
});

describe('a watch', () => {
  test('counts within a window, by the clock too, with sealed properties', async () => {
    const often = await stand.audience('Often', {
      did: 'Bought',
      atLeast: 2,
      withinDays: 7,
      where: [{ property: 'price', is: 'at-least', value: 10 }],
    });
    await stand.pass();
    expect(await stand.happens({ who: 'user:a', event: 'Bought', properties: { price: 5 } })).toEqual([]);
    expect(await stand.happens(bought('user:a'))).toEqual([]);
    stand.set(NOW + HOUR);
    expect(await stand.happens(bought('user:a', NOW - 2 * DAY))).toMatchObject([
      { audienceId: often.id, direction: 'entered' },
    ]);
    expect(await stand.turnOf('user:a')).toBe(NOW + 5 * DAY + 1);
    stand.set(NOW + 5 * DAY + 1);
    expect(await stand.due()).toMatchObject([{ direction: 'left' }]);
  });

  test('sums over the subjects of a person when they are united', async () => {
    stand.set(NOW);
    await stand.happens(bought('anonymous:w') as never, bought('user:w'));
    const moves = await stand.happens({ who: 'user:w anonymous:w', event: 'Seen' });
    expect(moves).toMatchObject([{ audienceName: 'Often', direction: 'entered' }]);
  });

  test('finds one thing after another, however late the first is heard of', async () => {
    const fast = await stand.audience('Read, then booked', {
      sequence: [{ event: 'Read' }, { event: 'Booked' }],
      withinMinutes: 30,
      sinceDays: 10,
    });
    await stand.pass();
    expect(await stand.happens({ who: 'user:s', event: 'Booked', at: NOW })).toEqual([]);
    expect(await stand.happens({ who: 'user:s', event: 'Read', at: NOW - 31 * MINUTE })).toEqual([]);
    expect(await stand.happens({ who: 'user:s', event: 'Read', at: NOW })).toEqual([]);
    expect(await stand.happens({ who: 'user:s', event: 'Read', at: NOW - 30 * MINUTE })).toMatchObject([
      { audienceId: fast.id },
    ]);
  });

  test('knows what happened before there was a rule, each fact once', async () => {
    await stand.happens(
      { who: 'user:h', event: 'Called', properties: { about: 'billing' } },
      { who: 'user:h', event: 'Called', properties: { about: 'pain' } },
      { who: 'user:i anonymous:i', event: 'Called', properties: { about: 'billing' } },
    );
    await stand.happens({ who: 'anonymous:i', event: 'Called', properties: { about: 'billing' } });
    // Recorded but not read yet: the loop will note it, the pass must leave it alone.
    await stand.record({ who: 'user:h', event: 'Called', properties: { about: 'billing' } });
    const rule: Rule = {
      did: 'Called',
      atLeast: 2,
      atMost: 2,
      withinDays: 5,
      where: [{ property: 'about', is: 'is', value: 'billing' }],
    };
    const twice = await stand.audience('Called twice', rule);
    await stand.pass();
    expect(await stand.membersOf(twice)).toEqual([await stand.desk.person('user:i')]);
    expect(await stand.read()).toMatchObject([{ audienceId: twice.id, direction: 'entered' }]);
    stand.set(NOW + 1);
    expect(
      await stand.happens({ who: 'user:h', event: 'Called', properties: { about: 'billing' } }),
    ).toMatchObject([{ audienceId: twice.id, direction: 'left' }]);
  });

  test('is made anew when facts are taken out of the log', async () => {
    // The last call of the test before came a millisecond after the others.
    const twice = { did: 'Called', atLeast: 2, atMost: 2, withinDays: 5 } as const;
    const where = [{ property: 'about', is: 'is', value: 'billing' }] as const;
    const person = await stand.desk.profile('user:h');
    if (!person) throw new Error('nobody');
    const fits = (): Promise<boolean> =>
      stand.at.db.worker([stand.at.orgId], async (tx) => {
        const rule = { ...twice, where };
        return (await readJudge(tx, [person], [rule], NOW))(rule, person.personId);
      });
    expect(await fits()).toBe(false);
    await stand.at.db.worker([stand.at.orgId], async (tx) => {
      await tx.query(
        `delete from event where id = (select id from event where subject_id = $1 and name = 'Called' order by id desc limit 1)`,
        [person.personId],
      );
      await recallPeople(tx, stand.at.vault, [person.personId], NOW);
    });
    expect(await fits()).toBe(true);
    expect(await stand.due()).toMatchObject([{ audienceName: 'Called twice', direction: 'entered' }]);
  });

  test('is dropped with the last rule that needs it, and forgotten on erasure', async () => {
    const owner = 'journey:x';
    const rules: Rule[] = [{ did: 'Walked', atLeast: 3, withinDays: 2 }];
    const declare = (own: readonly Rule[]) =>
      stand.at.db.web(stand.at.orgId, (tx) =>
        declareWatches(tx, stand.at.orgId, owner, own, { newId: stand.at.newId, now: NOW }),
      );
    expect(await declare(rules)).toBeNull();
    await stand.pass();
    const walks = [1, 2, 3].map((i) => ({ who: 'user:x', event: 'Walked', at: NOW - i * MINUTE }));
    await stand.happens(...walks);
    const person = await stand.desk.profile('user:x');
    if (!person) throw new Error('nobody');
    const judge = (): Promise<boolean> =>
      stand.at.db.worker([stand.at.orgId], async (tx) => {
        const [rule] = rules;
        return rule ? (await readJudge(tx, [person], rules, NOW))(rule, person.personId) : false;
      });
    expect(await judge()).toBe(true);
    await stand.at.db.worker([stand.at.orgId], (tx) =>
      privacyPort.erase(tx, stand.at.orgId, [person.personId]),
    );
    expect(await judge()).toBe(false);
    await declare([]);
    const left = await stand.at.db.owner((tx) =>
      tx.query(`select 1 from audience_watch where event = 'Walked'`),
    );
    expect(left).toEqual([]);
    await stand.happens(...walks);
    await stand.pass();
    const forgotten = await stand.at.db.owner((tx) =>
      tx.query(
        'select 1 from audience_seen s where not exists (select 1 from audience_watch w where w.id = s.watch_id)',
      ),
    );
    expect(forgotten).toEqual([]);
  });
});

describe('a score', () => {
  test('sums declared points that fade, from the past too, and tells when it falls below', async () => {
    stand.set(NOW);
    await stand.happens({ who: 'user:fan', event: 'Opened', at: NOW - 4 * DAY });
    const draft = {
      name: 'Interest',
      description: '',
      weights: [{ event: 'Opened', points: 10 }],
      halfLifeDays: 4,
    };
    const score = await stand.at.db.web(stand.at.orgId, (tx) =>
      createScore(tx, stand.at.orgId, draft, NOW, stand.at.newId),
    );
    if (isRefusal(score)) throw new Error(score.message);
    const keen = await stand.audience('Keen', { score: score.id, atLeast: 10 });
    await stand.pass();
    expect(await stand.membersOf(keen)).toEqual([]);
    expect(await stand.happens({ who: 'user:fan', event: 'Opened' })).toMatchObject([
      { audienceId: keen.id, direction: 'entered' },
    ]);
    // 15 points, halved every four days, are 10 after log2(1.5) half-lives.
    const falls = NOW + 4 * DAY * Math.log2(1.5);
    expect(Math.abs(((await stand.turnOf('user:fan')) ?? 0) - falls)).toBeLessThan(3);
    stand.set(Math.ceil(falls) + 2);
    const left = await stand.due();
    expect(left).toMatchObject([{ audienceId: keen.id, direction: 'left' }]);
    const edited = await stand.at.db.web(stand.at.orgId, (tx) =>
      editScore(
        tx,
        stand.at.orgId,
        score.id,
        1,
        { weights: [{ event: 'Opened', points: 100 }] },
        NOW,
        stand.at.newId,
      ),
    );
    expect(edited).toMatchObject({ version: 2 });
    await stand.pass();
    expect(await stand.membersOf(keen)).toEqual([await stand.desk.person('user:fan')]);
    expect(
      await stand.at.db.web(stand.at.orgId, (tx) =>
        editScore(tx, stand.at.orgId, score.id, 2, { state: 'archived' }, NOW, stand.at.newId),
      ),
    ).toMatchObject({ status: 409, code: 'in-use' });
  });
});

function makeListAndJourney(list: string, journey: string): Promise<void> {
  return stand.at.db.owner(async (tx) => {
    await tx.query(
      `insert into audience_list (org_id, id, name, created_at, created_by, updated_at) values ($1, $2, 'VIP', now(), 'x', now())`,
      [stand.at.orgId, list],
    );
    await tx.query(
      `insert into journey (org_id, id, name, state, created_at, updated_at, draft) values ($1, $2, 'J', 'draft', now(), now(), '{}')`,
      [stand.at.orgId, journey],
    );
  });
}

describe('what changes beside the log', () => {
  test('consent has people judged again, wherever it was stated', async () => {
    stand.set(NOW);
    await stand.happens({ who: 'user:k', event: 'Seen' });
    const agreed = await stand.audience('Agreed', { consent: 'events', channel: 'email', is: 'given' });
    await stand.pass();
    const person = await stand.desk.person('user:k');
    const said = { source: 'portal', textVersion: '1', jurisdiction: 'GB', language: 'en', proof: {} };
    const yes = { purpose: 'events', channel: 'email', state: 'given', at: NOW, ...said } as const;
    await stand.at.db.web(stand.at.orgId, (tx) =>
      stateConsent(tx, stand.at.orgId, person, [yes], stand.at.newId),
    );
    expect(await stand.due()).toMatchObject([{ audienceId: agreed.id, direction: 'entered' }]);
  });

  test('lists and journeys do, when they say so', async () => {
    const person = await stand.desk.person('user:k');
    const [list, journey] = [stand.at.newId(NOW), stand.at.newId(NOW)];
    await makeListAndJourney(list, journey);
    const listed = await stand.audience('Listed', { list, is: 'in' });
    const inside = await stand.audience('Inside', { journey, is: 'inside' });
    await stand.pass();
    stand.journeys.push({ subjectId: person, journeyId: journey, is: 'inside' });
    await stand.at.db.web(stand.at.orgId, async (tx) => {
      await tx.query(
        `insert into audience_list_entry (org_id, subject_id, list_id, added_at, added_by) values ($1, $2, $3, now(), 'x')`,
        [stand.at.orgId, person, list],
      );
      await judgeSoon(tx, stand.at.orgId, [person], NOW);
    });
    const moves = await stand.due();
    expect(moves.map((m) => m.audienceId).toSorted()).toEqual([listed.id, inside.id].toSorted());
    const profile = await stand.desk.profile('user:k');
    if (!profile) throw new Error('nobody');
    const why = await stand.at.db.web(stand.at.orgId, (tx) =>
      explainPerson(tx, profile, { all: [listed.rule, { did: 'Seen', withinDays: 30 }] }, NOW),
    );
    expect(why).toMatchObject({
      holds: true,
      changesAt: NOW + 30 * DAY + 1,
      clauses: [
        { sentence: 'People who are on the list “VIP”.', facts: 'is on the list' },
        { facts: '“Seen” once, on 13 May 2026, 11:00' },
      ],
    });
  });

  test('an audience that names another follows it; neither circles nor holes are saved', async () => {
    const base = await stand.audience('Base', { trait: 'plan', is: 'is', value: 'gold' });
    const over = await stand.audience('Over', {
      all: [{ audience: base.id, is: 'in' }, { kind: 'patient' }],
    });
    await stand.pass();
    expect(await stand.identify('user:g', { plan: 'gold', kind: 'patient' })).toHaveLength(2);
    const edit = (rule: Rule, version: number) =>
      stand.at.db.web(stand.at.orgId, (tx) =>
        editAudience(tx, stand.at.orgId, base.id, version, { rule }, NOW, stand.at.newId),
      );
    expect(await edit({ audience: over.id, is: 'in' }, 1)).toMatchObject({ status: 422, code: 'bad-rule' });
    expect(await edit({ audience: stand.at.newId(NOW), is: 'in' }, 1)).toMatchObject({ status: 422 });
    expect(await edit({ list: stand.at.newId(NOW), is: 'in' }, 1)).toMatchObject({ status: 422 });
    expect(await edit({ trait: 'plan', is: 'is', value: 'silver' }, 1)).toMatchObject({ version: 2 });
    await stand.pass();
    expect(await stand.membersOf(over)).toEqual([]);
    expect(
      await stand.at.db.web(stand.at.orgId, (tx) =>
        editAudience(tx, stand.at.orgId, base.id, 2, { state: 'archived' }, NOW, stand.at.newId),
      ),
    ).toMatchObject({ status: 409, code: 'in-use' });
  });
});
