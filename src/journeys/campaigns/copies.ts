// What staff get of a campaign: tests before it goes out, and the copies of the seed list when it does. Nobody's budget is touched.
import { readSendable } from '../../content/index.ts';
import type { SendableContent } from '../../content/model.ts';
import type { Tx } from '../../platform/db.ts';
import { type Refusal, refuse } from '../../platform/result.ts';
import { readOrganisation } from '../../trust/index.ts';
import type { Campaign } from './model.ts';
import type { CampaignServices, Sending } from './services.ts';
import { listSeeds, type StaffCopy } from './store.ts';

/** What is sent, and in whose name. */
export interface CopyParts {
  readonly content: SendableContent;
  readonly organisation: Sending;
}

/** The words of the newest approved version, and the organisation that sends them. */
export async function readParts(
  tx: Tx,
  orgId: string,
  campaign: Pick<Campaign, 'plan'>,
): Promise<CopyParts | null> {
  const content = (await readSendable(tx, [orgId])).items.get(campaign.plan.contentItemId);
  const organisation = await readOrganisation(tx, orgId);
  return content && organisation ? { content, organisation } : null;
}

/** What stands against a test, before anybody is written to. */
export function testRefusal(services: CampaignServices, parts: CopyParts | null): Refusal | null {
  if (!services.sendCopy)
    return refuse(409, 'no-mail-server', 'This installation has no mail server to send a test with.', {
      fix: 'Set RAPPORT_SMTP_URL.',
    });
  if (parts?.content.state !== 'approved')
    return refuse(409, 'content-not-approved', 'The content has no approved version.');
  return parts.content.variants.some((v) => v.channel === 'email')
    ? null
    : refuse(409, 'no-variant', 'The content has no words for e-mail, and only e-mail can be tested.');
}

/** Somebody of the staff. */
export interface Recipient {
  /** A member's id, or the address of a seed. */
  readonly recipient: string;
  readonly address: string;
  readonly name: string;
}

/** Sends one copy to each; the outcome of every one is kept by the caller. */
export async function sendCopies(
  services: CampaignServices,
  parts: CopyParts,
  to: readonly Recipient[],
  how: { readonly kind: StaffCopy['kind']; readonly sentBy: string; readonly language: string | null },
): Promise<StaffCopy[]> {
  const { content, organisation } = parts;
  const { sendCopy } = services;
  const { sponsor, lane, purpose, variants } = content;
  return Promise.all(
    to.map(async ({ recipient, address, name }) => {
      const outcome = sendCopy
        ? await sendCopy({
            to: { address, name },
            organisation,
            variants: variants.filter((v) => v.channel === 'email'),
            language: how.language,
            sponsor,
            lane,
            purpose,
            mark: how.kind === 'test',
          })
        : 'failed';
      const at = services.clock.now();
      return { id: services.newId(at), kind: how.kind, recipient, sent_by: how.sentBy, outcome, at };
    }),
  );
}

/** Everybody on the seed list. */
export async function seedRecipients(tx: Tx, orgId: string): Promise<Recipient[]> {
  return (await listSeeds(tx, orgId)).map((s) => ({ recipient: s.email, address: s.email, name: s.name }));
}
