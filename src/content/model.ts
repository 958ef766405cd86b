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
