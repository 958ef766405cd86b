// Accounts and sessions of staff, kept by the sign-in library under our rules: closed, short, server-side.
import { betterAuth } from 'better-auth';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import type { Logger } from '../platform/logging.ts';
import { signInDatabase } from './sign-in-store.ts';

/** What sign-in needs. */
export interface SignInServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  /** At least 32 characters; cookies are signed with it. */
  readonly sessionSecret: string;
  /** The origin under which staff reach the console, e.g. `https://rapport.example`. */
  readonly origin: string;
  /** Seconds without activity after which a session ends. */
  readonly idleSeconds: number;
  readonly log: Logger;
}

/** Shortest password: NIST SP 800-63B asks for fifteen where it stands alone, and to forbid no character. */
export const SHORTEST_PASSWORD = 15;
export const LONGEST_PASSWORD = 128;
/** A session's end is moved at most this often (s), so that reading a page does not write a row each time. */
const REFRESH_SECONDS = 60;
const INVITATION_SECONDS = 24 * 3600;

const TIMES = { createdAt: 'created_at', updatedAt: 'updated_at' } as const;
/** Our names of the library's tables and columns (sql/0002_trust.sql). */
const TABLES = {
  user: { modelName: 'staff_user', fields: { emailVerified: 'email_verified', ...TIMES } },
  session: {
    modelName: 'staff_session',
    fields: {
      userId: 'user_id',
      expiresAt: 'expires_at',
      ipAddress: 'ip_address',
      userAgent: 'user_agent',
      ...TIMES,
    },
    additionalFields: {
      activeOrg: { type: 'string', required: false, input: false, fieldName: 'active_org' },
    },
  },
  account: {
    modelName: 'staff_credential',
    fields: {
      userId: 'user_id',
      accountId: 'account_id',
      providerId: 'provider_id',
      accessToken: 'access_token',
      refreshToken: 'refresh_token',
      idToken: 'id_token',
      accessTokenExpiresAt: 'access_token_expires_at',
      refreshTokenExpiresAt: 'refresh_token_expires_at',
      ...TIMES,
    },
  },
  verification: {
    modelName: 'staff_verification',
    fields: { expiresAt: 'expires_at', ...TIMES },
    storeIdentifier: 'hashed',
  },
} as const;

/** The library, configured. Its type follows from the options, so it is inferred here and nowhere spelled out. */
export function openSignIn(services: SignInServices) {
  const { clock, newId, idleSeconds, log } = services;
  return betterAuth({
    appName: 'Rapport',
    baseURL: services.origin,
    basePath: '/api/auth',
    secret: services.sessionSecret,
    database: { db: signInDatabase(services.db), type: 'postgres', transaction: true },
    telemetry: { enabled: false },
    logger: {
      level: 'warn',
      log: (_level, message) => log.warn('the sign-in library says', { said: message }),
    },
    // Attempts are counted by us per account and per address (attempts.ts): the library knows addresses only.
    rateLimit: { enabled: false },
    advanced: {
      database: { generateId: () => newId(clock.now()) },
      cookiePrefix: 'rapport',
      useSecureCookies: services.origin.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS] },
      disableOriginCheck: false,
      disableCSRFCheck: false,
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: SHORTEST_PASSWORD,
      maxPasswordLength: LONGEST_PASSWORD,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: INVITATION_SECONDS,
    },
    ...TABLES,
    session: {
      ...TABLES.session,
      expiresIn: idleSeconds,
      updateAge: Math.min(REFRESH_SECONDS, idleSeconds / 4),
      cookieCache: { enabled: false },
    },
  });
}

/** The configured library. */
export type SignIn = ReturnType<typeof openSignIn>;

/** The header in which we tell the library the client's address; what a client itself sends there is not passed on. */
export const CLIENT_ADDRESS = 'rapport-client-address';

/** Makes an account. `password` null: it has none until its owner follows an invitation. */
export async function createAccount(
  signIn: SignIn,
  account: { email: string; name: string; password: string | null },
): Promise<string> {
  const context = await signIn.$context;
  const user = await context.internalAdapter.createUser(
    { email: account.email.toLowerCase(), name: account.name, emailVerified: false },
    { method: 'email-password' },
  );
  if (account.password !== null) {
    const password = await context.password.hash(account.password);
    await context.internalAdapter.createAccount({
      userId: user.id,
      providerId: 'credential',
      accountId: user.id,
      password,
    });
  }
  return user.id;
}

/** A text that lets its bearer set the password of an account, once, within 24 hours. Only its hash is stored. */
export async function createInvitation(
  signIn: SignIn,
  userId: string,
  secret: string,
  now: number,
): Promise<{ expiresAt: number }> {
  const context = await signIn.$context;
  const expiresAt = now + INVITATION_SECONDS * 1000;
  await context.internalAdapter.createVerificationValue({
    identifier: `reset-password:${secret}`,
    value: userId,
    expiresAt: new Date(expiresAt),
  });
  return { expiresAt };
}
