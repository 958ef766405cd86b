// Deliveries: what was decided, on its way out; each state says what is known about it.
import type { Channel, Lane, Purpose } from '../trust/model.ts';

export type DeliveryState = 'queued' | 'sent' | 'failed' | 'unknown' | 'suppressed' | 'cancelled';

/** One push to one person. `unknown`: the server may or may not have taken it (trust.md, finding 1). */
export interface Delivery {
  readonly orgId: string;
  readonly personId: string;
  readonly id: string;
  readonly decisionId: string;
  readonly contentVersionId: string;
  readonly channel: Channel;
  readonly lane: Lane;
  readonly purpose: Purpose;
  readonly state: DeliveryState;
  readonly messageId: string;
  readonly queuedAt: number;
  readonly dueAt: number;
  readonly attempts: number;
}
