// Tests and the seed list over HTTP: copies for staff, which no person and no budget ever hears of.
import Type from 'typebox';
import type { CampaignCopyRow, SeedRow } from '../../../sdk/faces/campaigns.ts';
import { iso, type Tx } from '../../platform/db.ts';
import { closed, type HttpServer } from '../../platform/http/index.ts';
import { isId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/result.ts';
import { countAttempts, memberOf, noteAct } from '../../trust/index.ts';
import type { Member } from '../../trust/model.ts';
import { NO_CAMPAIGN } from './campaigns.ts';
import { type Recipient, readParts, sendCopies, testRefusal } from './copies.ts';
import type { CampaignServices } from './services.ts';
import { findCampaign, insertCopies, listSeeds, writeSeeds } from './store.ts';

const tags = ['campaigns'];
const read = { capability: 'journeys.read' } as const;
const edit = { capability: 'journeys.edit' } as const;
const MOST_TESTS = 20;
const MOST_SEEDS = 100;
/** Tests a member may send: twenty at once, then one a minute. */
const ALLOWANCE = { burst: 20, refillMs: 60_000 };

/** Registers tests and the seed list. */
export function copyRoutes(app: HttpServer, services: CampaignServices): void {
  testRoutes(app, services);
  seedRoutes(app, services);
}

function testRoutes(app: HttpServer, services: CampaignServices): void {
  const attempts = countAttempts(ALLOWANCE);
  app.get(
    '/api/v1/campaigns/colleagues',
    { schema: { tags, summary: 'Who may get a test' }, config: edit },
    async (request) => {
      const { orgId } = memberOf(request);
      const colleagues = await services.colleagues(orgId);
      return { rows: colleagues.filter((c) => c.active).map(({ id, name }) => ({ id, name })) };
    },
  );
  const params = Type.Object({ id: Type.String({ maxLength: 40 }) });
  const body = closed({
    members: Type.Array(Type.String({ format: 'uuid' }), { maxItems: MOST_TESTS, uniqueItems: true }),
    language: Type.Optional(Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$', maxLength: 35 })),
  });
  app.post(
    '/api/v1/campaigns/:id/test',
    {
      schema: { tags, summary: 'Send a test to oneself, or to named colleagues', params, body },
      config: edit,
    },
    async (request) => {
      const member = memberOf(request);
      const { members, language } = request.body;
      const wanted = members.length > 0 ? members : [member.userId];
      const colleagues = (await services.colleagues(member.orgId)).filter((c) => c.active);
      const chosen = wanted.map((id) => colleagues.find((c) => c.id === id));
      if (chosen.includes(undefined))
        return refuse(
          422,
          'no-such-member',
          'A test goes only to active members of this organisation. One of these is none.',
          { field: 'members' },
        );
      const now = services.clock.now();
      for (const _ of wanted)
        if (attempts.take(member.userId, now) > 0)
          return refuse(429, 'too-many-tests', 'That were many tests in a short time.', {
            fix: 'Wait a minute.',
          });
      const to = chosen.flatMap((c) => (c ? [{ recipient: c.id, address: c.email, name: c.name }] : []));
      return test(services, member, request.params.id, to, language ?? null);
    },
  );
}

/** Reads, sends outside of any transaction, and keeps what became of it. */
async function test(
  services: CampaignServices,
  member: Member,
  id: string,
  to: readonly Recipient[],
  language: string | null,
): Promise<{ rows: CampaignCopyRow[] } | Refusal> {
  const { orgId, userId } = member;
  if (!isId(id)) return NO_CAMPAIGN;
  const parts = await services.db.web(orgId, async (tx) => {
    const campaign = await findCampaign(tx, orgId, id);
    if (!campaign) return NO_CAMPAIGN;
    const found = await readParts(tx, orgId, campaign);
    return testRefusal(services, found) ?? found ?? NO_CAMPAIGN;
  });
  if (isRefusal(parts)) return parts;
  const copies = await sendCopies(services, parts, to, { kind: 'test', sentBy: userId, language });
  await services.db.web(orgId, async (tx) => {
    await insertCopies(tx, orgId, id, copies);
    await noteAct(tx, services, member, 'campaign.tested', { object: id, detail: { mails: copies.length } });
  });
  const names = await services.namesOf([userId, ...to.map((one) => one.recipient)]);
  return {
    rows: copies.map(({ kind, recipient, outcome, at }) => ({
      ...{ kind, outcome, at: iso(at) },
      recipient: names.get(recipient) ?? recipient,
      sentBy: names.get(userId) ?? userId,
    })),
  };
}

function seedRoutes(app: HttpServer, services: CampaignServices): void {
  const path = '/api/v1/campaigns/seed-list';
  app.get(
    path,
    { schema: { tags, summary: 'Staff who get every campaign as it goes out' }, config: read },
    async (request): Promise<{ rows: SeedRow[] }> => {
      const { orgId } = memberOf(request);
      return services.db.web(orgId, (tx) => seedsOf(tx, orgId));
    },
  );
  const row = closed({
    name: Type.String({ minLength: 1, maxLength: 120, pattern: '\\S' }),
    email: Type.String({ minLength: 3, maxLength: 254 }),
  });
  const body = closed({ rows: Type.Array(row, { maxItems: MOST_SEEDS }) });
  app.put(
    path,
    { schema: { tags, summary: 'Replace the seed list', body }, config: edit },
    async (request): Promise<{ rows: SeedRow[] } | Refusal> => {
      const member = memberOf(request);
      const { orgId, userId } = member;
      const now = services.clock.now();
      const seeds = new Map<string, { id: string; name: string; email: string }>();
      for (const [i, { name, email }] of request.body.rows.entries()) {
        const address = services.mailbox(email);
        if (address === null)
          return refuse(422, 'bad-address', 'This is no address that mail can be sent to.', {
            field: `rows[${i}].email`,
          });
        seeds.set(address, {
          id: services.newId(now),
          name: name.trim().normalize('NFC'),
          email: address,
        });
      }
      return services.db.web(orgId, async (tx) => {
        await writeSeeds(tx, orgId, [...seeds.values()], userId, now);
        await noteAct(tx, services, member, 'campaign.seed-list', { detail: { addresses: seeds.size } });
        return seedsOf(tx, orgId);
      });
    },
  );
}

async function seedsOf(tx: Tx, orgId: string): Promise<{ rows: SeedRow[] }> {
  return { rows: (await listSeeds(tx, orgId)).map(({ name, email }) => ({ name, email })) };
}
