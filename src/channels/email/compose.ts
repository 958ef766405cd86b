// The one composer of mails: from a version's words and a person's data to headers, HTML and plain text.
import type { JsonObject } from '../../platform/json.ts';
import type { Lane, Purpose } from '../../trust/model.ts';
import { html, trusted } from '../html.ts';
import { channelsEn } from '../messages.en.ts';
import type { Locale, Rendered, Template } from '../template.ts';
import { directionOf, wordsOf } from '../words.ts';
import { displayName, isHeaderSafe, sendableAddress } from './address.ts';
import { layoutOf } from './layout.ts';
import { type CompiledContent, type CompiledVariant, resolveLink } from './words.ts';

/** Who sends, as the footer and the From line show it. */
export interface Sender {
  readonly name: string;
  readonly address: string;
  readonly postalAddress: string;
}

/** The personal links of one mail; null where a mail has none. */
export interface MailLinks {
  readonly publicUrl: string;
  readonly unsubscribe: string | null;
  readonly preferences: string;
  readonly pixel: string | null;
  /** The address of link number `index` of the version. */
  readonly click: (index: number) => string;
}

/** Everything that one mail is made of. */
export interface MailParts {
  readonly sender: Sender;
  readonly to: { readonly address: string | null; readonly name: string | null };
  /** The person for whom the reader acts, when the mail is not about the reader; empty when the name is not known. */
  readonly onBehalfOf?: string | null;
  readonly content: CompiledContent;
  readonly variant: CompiledVariant;
  readonly sponsor: string | null;
  readonly data: JsonObject;
  readonly zone: string;
  readonly lane: Lane;
  readonly purpose: Purpose;
  readonly messageId: string;
  readonly links: MailLinks;
}

/** A finished mail. */
export interface Mail {
  readonly from: { readonly name: string; readonly address: string };
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  readonly headers: { readonly [name: string]: string };
}

/** Why no mail could be written for this person. `detail` names a variable or a field, never a value. */
export interface MailFault {
  readonly code: 'missing-variable' | 'too-much-work' | 'bad-address' | 'bad-header' | 'bad-link';
  readonly detail: string;
}

/** Narrows to a fault. */
export function isMailFault(value: Mail | MailFault): value is MailFault {
  return 'code' in value;
}

const say = wordsOf(channelsEn, 'en');

/** Writes one mail, or says why it cannot be written. */
export async function composeMail(parts: MailParts): Promise<Mail | MailFault> {
  const words = writeWords(parts);
  if ('code' in words) return words;
  const to = sendableAddress(parts.to.address);
  const from = sendableAddress(parts.sender.address);
  if (!to || !from) return { code: 'bad-address', detail: to ? 'from' : 'to' };
  if (!isHeaderSafe(words.subject) || words.subject.trim() === '')
    return { code: 'bad-header', detail: 'subject' };
  const notes = footnotes(parts);
  return {
    from: { name: displayName(parts.sender.name), address: from },
    to: { name: displayName(parts.to.name ?? ''), address: to },
    subject: words.subject,
    text: plainText(parts, words, notes),
    html: await markup(parts, words, notes),
    messageId: parts.messageId,
    headers: headersOf(parts),
  };
}

interface Words {
  readonly subject: string;
  readonly body: string;
  readonly button: { readonly label: string; readonly url: string } | null;
}

function writeWords(parts: MailParts): Words | MailFault {
  const locale: Locale = { language: parts.variant.language, zone: parts.zone };
  const write = (template: Template): Rendered => template.render(parts.data, locale);
  const subject = write(parts.variant.subject);
  const body = write(parts.variant.body);
  const button = parts.variant.button;
  const label = button ? write(button.label) : null;
  for (const part of [subject, body, label])
    if (part && !part.ok) return { code: part.code, detail: part.name };
  if (!subject.ok || !body.ok) return { code: 'missing-variable', detail: '' };
  if (!button || !label?.ok) return { subject: subject.text, body: body.text, button: null };
  const index = parts.content.links.indexOf(button.url);
  if (index < 0 && !resolveLink(button.url, parts.links.publicUrl))
    return { code: 'bad-link', detail: 'button' };
  return {
    subject: subject.text,
    body: body.text,
    button: { label: label.text, url: parts.links.click(index) },
  };
}

interface Notes {
  readonly reason: string;
  readonly sponsor: string;
}

/** Why the person gets this mail, and who pays for it. */
function footnotes(parts: MailParts): Notes {
  const organisation = parts.sender.name;
  const purpose = say(`purpose.${parts.purpose}`);
  if (typeof parts.onBehalfOf === 'string') {
    const person = parts.onBehalfOf || say('mail.reason.someone');
    return { reason: say('mail.reason.acting', { organisation, person }), sponsor: sponsorNote(parts) };
  }
  const asked = parts.lane === 'engagement' || parts.lane === 'marketing';
  const reason = asked
    ? say('mail.reason.consent', { organisation, purpose })
    : parts.lane === 'care'
      ? say('mail.reason.care', { organisation })
      : parts.lane === 'transactional' || parts.lane === 'reply'
        ? say('mail.reason.transactional')
        : say('mail.reason.other');
  return { reason, sponsor: sponsorNote(parts) };
}

function sponsorNote(parts: MailParts): string {
  return parts.sponsor ? say('mail.sponsor', { sponsor: parts.sponsor }) : '';
}

async function markup(parts: MailParts, words: Words, notes: Notes): Promise<string> {
  const { variant, sender, links } = parts;
  const layout = await layoutOf({
    direction: directionOf(variant.language),
    button: words.button !== null,
    sponsor: notes.sponsor !== '',
    unsubscribe: links.unsubscribe !== null,
    address: sender.postalAddress !== '',
  });
  const pixel = links.pixel
    ? html`<img src="${links.pixel}" alt="" width="1" height="1" style="display:block;width:1px;height:1px;border:0">`
    : null;
  return layout({
    language: variant.language,
    subject: words.subject,
    preview: words.body.slice(0, 110).replace(/\s+/g, ' '),
    brand: sender.name,
    body: paragraphs(words.body, parts).text + (pixel?.text ?? ''),
    buttonLabel: words.button?.label ?? '',
    buttonUrl: words.button?.url ?? '',
    sponsor: notes.sponsor,
    reason: notes.reason,
    address: `${sender.name}, ${sender.postalAddress}`,
    preferencesLabel: say('mail.preferences'),
    preferencesUrl: links.preferences,
    unsubscribeLabel: say('mail.unsubscribe'),
    unsubscribeUrl: links.unsubscribe ?? '',
  });
}

/** Plain paragraphs as markup; only addresses that the author wrote become links, never what came from data. */
function paragraphs(text: string, parts: MailParts): ReturnType<typeof html> {
  const blocks = text.trim().split(/\n\s*\n/);
  const lines = blocks.map((block) => block.split('\n').map((line) => linked(line, parts)));
  return html`${lines.map((block) => html`<p style="margin:0 0 14px">${block.map((line, i) => [i > 0 && trusted('<br>'), line])}</p>`)}`;
}

function linked(line: string, parts: MailParts): ReturnType<typeof html> {
  const words = line.split(/(\s+)/);
  return html`${words.map((word) => {
    const link = parts.content.links.findIndex(
      (l) => word === l || (word.startsWith(l) && /^[.,;:!?)]+$/.test(word.slice(l.length))),
    );
    const url = parts.content.links[link];
    if (url === undefined) return word;
    return html`<a href="${parts.links.click(link)}" style="color:#1a5fb4">${url}</a>${word.slice(url.length)}`;
  })}`;
}

function plainText(parts: MailParts, words: Words, notes: Notes): string {
  const { sender, links } = parts;
  return [
    words.body.trim(),
    words.button ? say('mail.link', words.button) : null,
    notes.sponsor || null,
    [
      '-- ',
      notes.reason,
      links.unsubscribe && say('mail.link', { label: say('mail.preferences'), url: links.preferences }),
    ]
      .concat(
        links.unsubscribe && say('mail.link', { label: say('mail.unsubscribe'), url: links.unsubscribe }),
      )
      .concat(sender.postalAddress && `${sender.name}, ${sender.postalAddress}`)
      .filter(Boolean)
      .join('\n'),
  ]
    .filter((part) => part !== null)
    .join('\n\n');
}

function headersOf(parts: MailParts): Mail['headers'] {
  const { unsubscribe } = parts.links;
  const automatic = parts.lane === 'reply' ? {} : { 'Auto-Submitted': 'auto-generated' };
  const language = { 'Content-Language': parts.variant.language };
  if (!unsubscribe) return { ...automatic, ...language };
  return {
    ...automatic,
    ...language,
    'List-Unsubscribe': `<${unsubscribe}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
}
