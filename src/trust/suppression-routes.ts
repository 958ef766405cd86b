// The suppression list over HTTP. It is a list of hashes: nobody can read addresses out of it, only ask about one they know.
import Type from 'typebox';
import { iso, type Tx } from '../platform/db.ts';
import { closed, type HttpServer, undoOffer } from '../platform/http/index.ts';
import { type Refusal, refuse } from '../platform/result.ts';
import { noteAct } from './acts.ts';
import { memberOf } from './authenticate.ts';
import type { Member } from './model.ts';
import {
  BAD_ADDRESS,
  plainAddress,
  readLine,
  SUPPRESSIBLE,
  type SuppressibleChannel,
} from './suppression.ts';
import {
  countSuppressed,
  findSuppressed,
  insertChange,
  readChanges,
  suppressMany,
  unsuppress,
} from './suppression-store.ts';
import type { Trust } from './trust.ts';

const tags = ['suppression'];
const Channel = Type.Enum([...SUPPRESSIBLE]);
const Address = Type.String({ minLength: 3, maxLength: 320 });
const Note = Type.String({ minLength: 3, maxLength: 300 });
const MOST_LINES = 10_000;
const config = { capability: 'consent.edit' } as const;

/** Registers the routes of the suppression list. */
export function suppressionRoutes(app: HttpServer, trust: Trust): void {
  readingRoutes(app, trust);
  changingRoutes(app, trust);
  importRoute(app, trust);
}

function readingRoutes(app: HttpServer, trust: Trust): void {
  const listing = {
    schema: {
      tags,
      summary: 'The suppression list: counts by channel and reason, and what was done by hand',
    },
    config: { capability: 'people.read' },
  } as const;
  app.get('/api/v1/suppressions', listing, async (request) => {
    const { orgId } = memberOf(request);
    return trust.db.web(orgId, async (tx) => ({
      rows: (await countSuppressed(tx, orgId)).map((r) => ({ ...r, last: iso(r.last) })),
      changes: (await readChanges(tx, orgId)).map((c) => ({ ...c, at: iso(c.at) })),
    }));
  });
  const asking = {
    schema: {
      tags,
      summary: 'Is exactly this address on the list? The question is audited.',
      body: closed({ channel: Channel, address: Address }),
    },
    config,
  } as const;
  app.post('/api/v1/suppressions/look-up', asking, async (request) => {
    const member = memberOf(request);
    const hash = hashOf(trust, member.orgId, request.body.channel, request.body.address);
    if (!hash) return BAD_ADDRESS;
    return trust.db.web(member.orgId, async (tx) => {
      const found = await findSuppressed(tx, member.orgId, request.body.channel, hash);
      await note(tx, trust, member, 'suppression.looked-up', hash, { found: found !== null });
      return found
        ? { suppressed: true, reason: found.reason, at: iso(found.at) }
        : { suppressed: false, reason: null, at: null };
    });
  });
}

function changingRoutes(app: HttpServer, trust: Trust): void {
  const body = closed({ channel: Channel, address: Address, note: Note });
  app.post(
    '/api/v1/suppressions',
    { schema: { tags, summary: 'Put an address on the list', body }, config },
    async (request, reply) => {
      const member = memberOf(request);
      const { channel } = request.body;
      const hash = hashOf(trust, member.orgId, channel, request.body.address);
      if (!hash) return BAD_ADDRESS;
      const wish = { channel, hash, note: request.body.note };
      const added = await trust.db.web(member.orgId, (tx) => add(tx, trust, member, wish, 'by-hand'));
      if (!added)
        return refuse(409, 'already-there', 'This address is on the list already.', { field: 'address' });
      const back = (): Promise<{ removed: boolean }> =>
        trust.db.web(member.orgId, async (tx) => ({
          removed: (await remove(tx, trust, member, { ...wish, note: 'undone' })) !== null,
        }));
      return reply
        .code(201)
        .send({ added: true, ...offer(trust, member, 'Take the address off the list again', back) });
    },
  );
  const removing = {
    schema: { tags, summary: 'Take an address off the list, with the reason why', body },
    config,
  };
  app.post('/api/v1/suppressions/removal', removing, async (request) => {
    const member = memberOf(request);
    const { channel } = request.body;
    const hash = hashOf(trust, member.orgId, channel, request.body.address);
    if (!hash) return BAD_ADDRESS;
    const wish = { channel, hash, note: request.body.note };
    const reason = await trust.db.web(member.orgId, (tx) => remove(tx, trust, member, wish));
    if (reason === null)
      return refuse(404, 'not-on-the-list', 'This address is not on the list.', { field: 'address' });
    const back = (): Promise<{ added: boolean }> =>
      trust.db.web(member.orgId, async (tx) => ({
        added: await add(tx, trust, member, { ...wish, note: 'undone' }, reason),
      }));
    return { removed: true, reason, ...offer(trust, member, 'Put the address on the list again', back) };
  });
}

interface Wish {
  readonly channel: SuppressibleChannel;
  readonly hash: Buffer;
  readonly note: string;
}

async function add(tx: Tx, trust: Trust, member: Member, wish: Wish, reason: string): Promise<boolean> {
  const at = trust.clock.now();
  if ((await suppressMany(tx, member.orgId, wish.channel, [wish.hash], reason, at)) === 0) return false;
  await insertChange(tx, {
    ...wish,
    orgId: member.orgId,
    id: trust.newId(at),
    action: 'added',
    reason,
    by: member.userId,
    at,
  });
  await note(tx, trust, member, 'suppression.added', wish.hash, { channel: wish.channel, reason });
  return true;
}

async function remove(tx: Tx, trust: Trust, member: Member, wish: Wish): Promise<string | null> {
  const at = trust.clock.now();
  const reason = await unsuppress(tx, member.orgId, wish.channel, wish.hash);
  if (reason === null) return null;
  await insertChange(tx, {
    ...wish,
    orgId: member.orgId,
    id: trust.newId(at),
    action: 'removed',
    reason,
    by: member.userId,
    at,
  });
  await note(tx, trust, member, 'suppression.removed', wish.hash, { channel: wish.channel, reason });
  return reason;
}

function importRoute(app: HttpServer, trust: Trust): void {
  const bringing = {
    bodyLimit: 4 * 1024 * 1024,
    schema: {
      tags,
      summary: 'Bring in a list: one address or hash of ours a line; the first cell of a CSV row counts',
      body: closed({
        channel: Channel,
        note: Note,
        lines: Type.Array(Type.String({ maxLength: 400 }), { minItems: 1, maxItems: MOST_LINES }),
      }),
    },
    config,
  } as const;
  app.post('/api/v1/suppressions/import', bringing, async (request) => {
    const member = memberOf(request);
    const { channel, lines } = request.body;
    const read = lines.map((line) => readLine(channel, line));
    const hashes = read.flatMap((line) =>
      line?.kind === 'hash'
        ? [line.hash]
        : line?.kind === 'address'
          ? [trust.vault.blindIndex(member.orgId, channel, line.address)]
          : [],
    );
    // A header is no fault; every other line that cannot be read is named by its number, never by its text.
    const bad = read.flatMap((line, at) => (line?.kind === 'bad' && at > 0 ? [at + 1] : []));
    return trust.db.web(member.orgId, async (tx) => {
      const at = trust.clock.now();
      const added = await suppressMany(tx, member.orgId, channel, hashes, 'imported', at);
      const detail = { channel, added, bad: bad.length };
      await noteAct(tx, trust, member, 'suppression.imported', { detail });
      return {
        read: hashes.length,
        added,
        known: new Set(hashes.map((h) => h.toString('hex'))).size - added,
        bad,
      };
    });
  });
}

function hashOf(trust: Trust, orgId: string, channel: SuppressibleChannel, typed: string): Buffer | null {
  const address = plainAddress(channel, typed);
  return address === null ? null : trust.vault.blindIndex(orgId, channel, address);
}

function note(
  tx: Tx,
  trust: Trust,
  member: Member,
  action: string,
  hash: Buffer,
  detail: { [key: string]: string | boolean },
): Promise<void> {
  return noteAct(tx, trust, member, action, { object: hash.toString('hex').slice(0, 12), detail });
}

/** An undo on offer, where the house keeps such offers. */
function offer<T extends { [key: string]: boolean }>(
  trust: Trust,
  member: Member,
  words: string,
  back: () => Promise<T | Refusal>,
): object {
  const undo = trust.undo?.offer(`${member.orgId}/${member.userId}`, words, back);
  return undo ? { undo: undoOffer(undo) } : {};
}
