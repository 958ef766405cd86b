// Content: one item said in one voice, with versions, a variant per channel, and an approval that the database enforces.
import type { Channel, Lane, Purpose } from '../trust/model.ts';

export type VersionState = 'draft' | 'in-review' | 'approved' | 'expired' | 'withdrawn';

export interface CallToAction {
  readonly label: string;
  readonly url: string;
}

/** The words for one channel and language. `subject` is the mail's subject and the title in the portal feed. */
export interface Variant {
  readonly channel: Channel;
  readonly language: string;
  readonly subject: string | null;
  /** Plain paragraphs with `{{path}}` placeholders; compiled by the renderer, never evaluated. */
  readonly body: string;
  readonly callToAction: CallToAction | null;
}

/** An approved version as senders need it. */
export interface SendableContent {
  readonly orgId: string;
  readonly itemId: string;
  readonly versionId: string;
  readonly name: string;
  readonly purpose: Purpose;
  readonly lane: Lane;
  readonly sponsor: string | null;
  readonly topic: string | null;
  readonly state: VersionState;
  readonly expiresAt: number | null;
  readonly variants: readonly Variant[];
}

/** Everything that may be sent in a set of organisations: by item (its newest version) and by version. */
export interface SendableBook {
  readonly items: ReadonlyMap<string, SendableContent>;
  readonly versions: ReadonlyMap<string, SendableContent>;
}

/** Topics that say nothing about anybody's health. Every other topic is treated as health data. */
const GENERAL_TOPICS: ReadonlySet<string> = new Set([
  'account',
  'appointment',
  'billing',
  'congress',
  'event',
  'events',
  'facilities',
  'general',
  'meeting',
  'news',
  'newsletter',
  'opening-hours',
  'portal',
  'service',
  'survey',
  'visit-information',
  'webinar',
]);

/** True when a message on this topic tells something about the health of whoever gets it. Unknown topics count. */
export function isHealthTopic(topic: string | null): boolean {
  return topic !== null && !GENERAL_TOPICS.has(topic.toLowerCase());
}

/** A variant as text with a fixed order of keys: what the content hash is made of. */
export function canonicalVariants(variants: readonly Variant[]): string {
  const sorted = [...variants].sort((a, b) =>
    compare(`${a.channel} ${a.language}`, `${b.channel} ${b.language}`),
  );
  return JSON.stringify(
    sorted.map((v) => [
      v.channel,
      v.language,
      v.subject,
      v.body,
      v.callToAction === null ? null : [v.callToAction.label, v.callToAction.url],
    ]),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** What is wrong with a set of variants, as field and sentence; null when nothing is. */
export function variantProblem(
  variants: readonly Variant[],
): { readonly field: string; readonly message: string } | null {
  const places = new Set<string>();
  for (const [i, v] of variants.entries()) {
    const field = `variants[${i}]`;
    const place = `${v.channel} ${v.language}`;
    if (places.has(place))
      return { field, message: `there are two variants for ${v.channel} in ${v.language}` };
    places.add(place);
    if (v.body.trim() === '') return { field: `${field}.body`, message: 'the text is empty' };
    if ((v.channel === 'email' || v.channel === 'feed') && !v.subject?.trim())
      return { field: `${field}.subject`, message: `${v.channel} needs a subject` };
    if (v.subject !== null && /[\r\n]/.test(v.subject))
      return { field: `${field}.subject`, message: 'a subject is one line' };
    if (v.callToAction && !isWebAddress(v.callToAction.url))
      return {
        field: `${field}.callToAction.url`,
        message: 'a link starts with https:// (or http://localhost), or is a path of the portal (/…)',
      };
  }
  return variants.length === 0 ? { field: 'variants', message: 'at least one variant is needed' } : null;
}

function isWebAddress(url: string): boolean {
  if (url.startsWith('/') && !url.startsWith('//')) return true;
  if (!URL.canParse(url)) return false;
  const parsed = new URL(url);
  return (
    parsed.protocol === 'https:' ||
    (parsed.protocol === 'http:' && (parsed.hostname === 'localhost' || parsed.hostname === '127.0.0.1'))
  );
}
