// What campaigns need from the house, and from the rooms after journeys: sending, counting and taking back.
import type { Variant } from '../../content/model.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/db.ts';
import type { NewId } from '../../platform/ids.ts';
import type { Logger } from '../../platform/logging.ts';
import type { Channel, Lane, Purpose } from '../../trust/model.ts';

/** The organisation in whose name something goes out. */
export interface Sending {
  readonly name: string;
  readonly postalAddress: string;
  readonly zone: string;
  readonly locale: string;
}

/** A copy of a message for a member of staff. `mark`: it says that it is a test. */
export interface StaffMail {
  readonly to: { readonly address: string; readonly name: string };
  readonly organisation: Sending;
  readonly variants: readonly Variant[];
  readonly language: string | null;
  readonly sponsor: string | null;
  readonly lane: Lane;
  readonly purpose: Purpose;
  readonly mark: boolean;
}

/** A variant filled in for a person who does not exist. */
export interface FilledVariant {
  readonly channel: Channel;
  readonly language: string;
  readonly subject: string | null;
  readonly body: string;
  readonly button: string | null;
  readonly fault: string | null;
}

/** A member of staff who may get a test. */
export interface Colleague {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly active: boolean;
}

/** What was decided and delivered for a journey; the arbiter and the channels know it. */
export interface ContactsPort {
  /** `option` is a decision's first word: push, later, digest, pull, human, silence. */
  decided(
    tx: Tx,
    orgId: string,
    journeyId: string,
    since: number,
  ): Promise<{ option: string; reason: string; people: number }[]>;
  delivered(
    tx: Tx,
    orgId: string,
    journeyId: string,
    since: number,
  ): Promise<{ state: string; messages: number; opened: number; clicked: number }[]>;
  /** True while a delivery waits to be handed over. As worker. */
  waiting(tx: Tx, orgId: string, journeyId: string): Promise<boolean>;
  /** Takes back up to `most` deliveries that are not yet handed over; returns how many. As worker. */
  takeBack(tx: Tx, orgId: string, journeyId: string, most: number, now: number): Promise<number>;
  /** Words for a reason. */
  reasonWords(reason: string): string;
}

/** Everything campaigns need. */
export interface CampaignServices {
  readonly db: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly cursorSecret: Uint8Array;
  readonly log: Pick<Logger, 'error'>;
  readonly contacts: ContactsPort;
  /** Channels with a sender on this installation. */
  readonly connected: readonly Channel[];
  /** Sends a copy to staff at once; null without a mail server. */
  readonly sendCopy: ((mail: StaffMail) => Promise<'sent' | 'failed' | 'unknown' | 'unwritable'>) | null;
  fill(variants: readonly Variant[], organisation: Sending, now: number): FilledVariant[];
  colleagues(orgId: string): Promise<readonly Colleague[]>;
  namesOf(userIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The normalised form of an address that mail can be sent to; null otherwise. */
  mailbox(address: string): string | null;
}
