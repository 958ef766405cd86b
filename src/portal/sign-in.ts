// Signing in without a password: a link that works once, sent only to an address that some organisation knows.
import { normaliseEmail } from '../channels/index.ts';
import { listOrganisations } from '../trust/index.ts';
import {
  consumeToken,
  findAccount,
  findAccountByEmail,
  insertToken,
  type Link,
  makeAccount,
} from './account-store.ts';
import { findPersonsByAddress } from './connection-store.ts';
import { say } from './frame.ts';
import { connect } from './linking.ts';
import type { PortalServices } from './services.ts';
import { hashOf } from './session.ts';

const LIFETIME = 15 * 60_000;
const SEALED = 'portal-account';

/**
 * Sends a sign-in link if any organisation knows the address. Nobody waits for this: the page says the same whether the
 * address is known or not, and takes as long.
 */
export async function sendLink(services: PortalServices, address: string): Promise<void> {
  const { sendMail } = services;
  if (!sendMail) {
    services.log.warn('a sign-in link was asked for, but there is no mail server: set RAPPORT_SMTP_URL');
    return;
  }
  const email = normaliseEmail(address);
  const accountId = await accountFor(services, email);
  if (!accountId) return;
  const secret = Buffer.from(services.random.bytes(32)).toString('base64url');
  const now = services.clock.now();
  await services.db.auth((tx) => insertToken(tx, hashOf(secret), accountId, now + LIFETIME, now));
  const sending: Promise<string> = sendMail({
    to: email,
    language: 'en',
    subject: say('mail.subject'),
    body: say('mail.body'),
    button: { label: say('mail.button'), path: `/portal/sign-in/${secret}` },
  });
  const outcome = await sending;
  if (outcome !== 'sent') services.log.warn('a sign-in link was not sent', { outcome });
}

/** The account of an address; made when it is not there yet and some organisation knows the address. */
async function accountFor(services: PortalServices, email: string): Promise<string | null> {
  const hash = services.vault.addressKey(email);
  const known = await services.db.auth((tx) => findAccountByEmail(tx, hash));
  if (known) return known.accountId;
  if ((await personsOf(services, email)).length === 0) return null;
  const now = services.clock.now();
  const sealed = services.vault.sealInstance(SEALED, { email });
  const made = await services.db.auth((tx) => makeAccount(tx, services.newId(now), hash, sealed, now));
  return made.accountId;
}

async function personsOf(services: PortalServices, email: string): Promise<Link[]> {
  const orgIds = (await services.db.auth((tx) => listOrganisations(tx))).map((o) => o.id);
  if (orgIds.length === 0) return [];
  return services.db.worker(orgIds, (tx) => findPersonsByAddress(tx, services.vault.addressKey(email)));
}

/**
 * Uses a link up and connects the account with every person that bears its address, in all organisations.
 * @returns the account, or null when the link is unknown, used or expired
 */
export async function useLink(services: PortalServices, secret: string): Promise<string | null> {
  const now = services.clock.now();
  const account = await services.db.auth(async (tx) => {
    const accountId = await consumeToken(tx, hashOf(secret), now);
    return accountId ? findAccount(tx, accountId) : null;
  });
  if (!account) return null;
  const email = services.vault.openInstance(SEALED, account.emailSealed)?.email;
  const links = typeof email === 'string' ? await personsOf(services, email) : [];
  await connect(services, account.accountId, links, now);
  return account.accountId;
}
