// Mails that answer a person at once, such as a sign-in link: same composer, no outbox, nothing tracked.
import type { Clock } from '../../platform/clock.ts';
import type { Random } from '../../platform/random.ts';
import { bareAddress } from './address.ts';
import { composeMail, isMailFault, type Mail } from './compose.ts';
import type { Transport } from './transport.ts';
import { compileContent, isContentFault } from './words.ts';

/** A transactional mail of the instance itself. `body` may hold no placeholders of a person's data but those in `data`. */
export interface DirectMail {
  readonly to: string;
  readonly language: string;
  readonly subject: string;
  readonly body: string;
  readonly button: { readonly label: string; readonly path: string };
  /** In whose name it goes; the instance's own unless said. */
  readonly sender?: { readonly name: string; readonly postalAddress: string };
}

/** What sending at once needs. `from` is the instance's address, `name` how it calls itself. */
export interface DirectServices {
  readonly clock: Clock;
  readonly random: Random;
  readonly transport: Transport;
  readonly publicUrl: string;
  readonly from: string;
  readonly name: string;
  readonly newId: (now: number) => string;
}

/** Sends one mail at once. */
export type SendDirect = (mail: DirectMail) => Promise<'sent' | 'failed' | 'unknown'>;

const TRIES = 3;
const PAUSE = 2_000;

/** Makes the sender of such mails. It tries three times; an unknown outcome is not tried again, for the person can ask anew. */
export function directMailer(services: DirectServices): SendDirect {
  return async (mail) => {
    const written = await write(services, mail);
    return isMailFault(written) ? 'failed' : submitDirect(services, written);
  };
}

/** Hands over a finished mail at once, with the same three tries. */
export async function submitDirect(
  services: Pick<DirectServices, 'clock' | 'random' | 'transport'>,
  mail: Mail,
): ReturnType<SendDirect> {
  for (let tried = 1; ; tried++) {
    const outcome = await services.transport.submit(mail, services.clock.now());
    if (outcome.kind === 'accepted') return 'sent';
    if (outcome.kind === 'unknown') return 'unknown';
    if (tried >= TRIES || (outcome.kind === 'refused' && outcome.code >= 500)) return 'failed';
    await services.clock.wait(PAUSE * tried * (0.5 + services.random.next()));
  }
}

async function write(services: DirectServices, mail: DirectMail): ReturnType<typeof composeMail> {
  const { label, path } = mail.button;
  const variant = {
    channel: 'email',
    language: mail.language,
    subject: mail.subject,
    body: mail.body,
    callToAction: { label, url: path },
  } as const;
  const content = compileContent([variant]);
  const words = isContentFault(content) ? undefined : content.variants[0];
  if (isContentFault(content) || !words) return { code: 'bad-link', detail: 'the words do not compile' };
  return composeMail({
    sender: { name: services.name, postalAddress: '', ...mail.sender, address: bareAddress(services.from) },
    to: { address: mail.to, name: null },
    content,
    variant: words,
    sponsor: null,
    data: {},
    zone: 'UTC',
    lane: 'transactional',
    purpose: 'service',
    messageId: `<${services.newId(services.clock.now())}@${bareAddress(services.from).split('@')[1] ?? 'localhost'}>`,
    links: {
      publicUrl: services.publicUrl,
      unsubscribe: null,
      preferences: `${services.publicUrl}/portal/preferences`,
      pixel: null,
      click: () => services.publicUrl + path,
    },
  });
}
