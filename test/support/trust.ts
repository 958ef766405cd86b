// A small town for trust's tests: two organisations, a server with trust's routes, and people who can sign in.
import { randomBytes } from 'node:crypto';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { systemClock } from '../../src/platform/clock.ts';
import { type Database, openDatabase } from '../../src/platform/db.ts';
import { createHttpServer, type HttpServer } from '../../src/platform/http/index.ts';
import { idFactory } from '../../src/platform/ids.ts';
import { silentLogger } from '../../src/platform/logging.ts';
import { openMetrics } from '../../src/platform/metrics.ts';
import { systemRandom } from '../../src/platform/random.ts';
import { isRefusal } from '../../src/platform/result.ts';
import {
  addMember,
  createOrganisation,
  type Organisation,
  openTrust,
  openVault,
  type PrivacyPorts,
  registerAuthentication,
  syncShippedRoles,
  type Trust,
  trustRoutes,
} from '../../src/trust/index.ts';
import { testDatabase } from './database.ts';

export const ORIGIN = 'http://rapport.test';
export const PASSWORD = 'a-long-test-password';

/** What a test of trust works with. */
export interface TrustTown {
  readonly db: Database;
  readonly app: HttpServer;
  readonly trust: Trust;
  readonly riverside: Organisation;
  readonly alvara: Organisation;
  /** Adds a member with these roles; returns the account's id. */
  add(organisation: Organisation, email: string, roles: readonly string[]): Promise<string>;
  /** Signs in; the answer's cookie is what later requests send. */
  signIn(email: string, password?: string): Promise<string>;
  /** A request from our own pages. */
  ask(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    more?: Asking,
  ): Promise<LightMyRequestResponse>;
  close(): Promise<void>;
}

export interface Asking {
  readonly cookie?: string;
  readonly body?: object;
  readonly headers?: { readonly [name: string]: string };
}

const SYSTEM = { kind: 'system', id: 'test' } as const;
const NOBODY: PrivacyPorts = { findPerson: async () => null, rooms: [] };

/** Builds the town on a database of its own. `before` may add routes of its own to the server. */
export async function trustTown(
  options: { privacy?: PrivacyPorts; idleSeconds?: number; before?: (app: HttpServer) => void } = {},
): Promise<TrustTown> {
  const { db, trust, close } = await openTown(options.privacy ?? NOBODY, options.idleSeconds ?? 900);
  const app = await createHttpServer({
    log: silentLogger,
    metrics: openMetrics(),
    version: 'test',
    publicUrl: ORIGIN,
  });
  registerAuthentication(app, trust);
  trustRoutes(app, trust);
  options.before?.(app);
  const ask: TrustTown['ask'] = (method, address, { cookie, body, headers } = {}) => {
    const request: InjectOptions = {
      method,
      url: address,
      headers: { host: 'rapport.test', origin: ORIGIN, ...headers },
    };
    if (cookie) request.headers = { ...request.headers, cookie };
    if (body) request.payload = body;
    return app.inject(request);
  };
  return {
    db,
    app,
    trust,
    riverside: await found(trust, 'riverside', 'care-provider', 'America/New_York'),
    alvara: await found(trust, 'alvara', 'life-science', 'Europe/Berlin'),
    async add(organisation, email, roles) {
      const added = await addMember(
        trust,
        organisation.id,
        { email, name: email, roles, password: PASSWORD },
        SYSTEM,
        true,
      );
      if (isRefusal(added)) throw new Error(added.code);
      return added.userId;
    },
    async signIn(email, password = PASSWORD) {
      const answer = await ask('POST', '/api/auth/sign-in/email', { body: { email, password } });
      if (answer.statusCode !== 200) throw new Error(`sign-in: ${answer.statusCode} ${answer.body}`);
      return cookiesOf(answer);
    },
    ask,
    async close() {
      await app.close();
      await close();
    },
  };
}

async function openTown(
  privacy: PrivacyPorts,
  idleSeconds: number,
): Promise<{ db: Database; trust: Trust; close(): Promise<void> }> {
  const database = await testDatabase();
  const db = openDatabase({ url: database.url });
  await db.owner(syncShippedRoles);
  const instanceKey = randomBytes(32);
  const trust = openTrust({
    db,
    clock: systemClock,
    random: systemRandom,
    newId: idFactory(systemRandom),
    log: silentLogger,
    vault: openVault(instanceKey),
    instanceKey,
    cursorSecret: randomBytes(32),
    config: { publicUrl: ORIGIN, idleSeconds, sessionSecret: null },
    privacy,
  });
  const close = async (): Promise<void> => {
    await db.close();
    await database.close();
  };
  return { db, trust, close };
}

async function found(
  trust: Trust,
  slug: string,
  kind: 'care-provider' | 'life-science',
  zone: string,
): Promise<Organisation> {
  const wish = { slug, name: slug, kind, zone, postalAddress: '1 Main St' };
  const made = await createOrganisation(trust, wish, SYSTEM);
  if (isRefusal(made)) throw new Error(made.code);
  return made;
}

/** The cookies an answer sets, as a browser would send them back. */
export function cookiesOf(answer: LightMyRequestResponse): string {
  return answer.cookies.map((c) => `${c.name}=${encodeURIComponent(c.value)}`).join('; ');
}
