// The last look before a mail leaves: what changed since the decision stops it. Pure.
import { isQuiet, isZone, LANE_RULES, opensAt, quietHours, zonesOfCountry } from '../../arbiter/index.ts';
import type { JsonObject } from '../../platform/json.ts';
import { isObject } from '../../platform/json.ts';
import type { SenderOrganisation, SendingRow } from './sender-store.ts';

/** May it go? `stop`: never; `wait`: not before `until` (ms). */
export type Verdict =
  | { readonly kind: 'go' }
  | { readonly kind: 'stop'; readonly reason: string }
  | { readonly kind: 'wait'; readonly reason: string; readonly until: number };

const GO: Verdict = { kind: 'go' };
const stop = (reason: string): Verdict => ({ kind: 'stop', reason });

/**
 * Checks a delivery against what is true now.
 * @param suppressed whether the address may not be written to
 * @param now ms
 */
export function checkBeforeSending(
  row: SendingRow,
  organisation: SenderOrganisation,
  suppressed: boolean,
  now: number,
): Verdict {
  const reason =
    expiryReason(row, now) ?? personReason(row) ?? addressReason(row, suppressed) ?? choiceReason(row, now);
  return reason ? stop(reason) : quietVerdict(row, organisation, now);
}

function expiryReason(row: SendingRow, now: number): string | null {
  if (row.contentState !== 'approved') return 'content-not-approved';
  if (row.contentExpiresAt !== null && row.contentExpiresAt <= now) return 'content-expired';
  return row.expiresAt !== null && row.expiresAt <= now ? 'request-expired' : null;
}

function personReason(row: SendingRow): string | null {
  const rule = LANE_RULES[row.lane];
  const gates = row.person?.gates;
  if (!gates) return 'no-such-person';
  if (gates.deceased) return 'deceased';
  if (gates.minor && rule.whenMinor !== 'goes' && !(rule.whenMinor === 'human' && row.standIn))
    return 'minor';
  if (gates.sensitive && rule.whenSensitive === 'silent') return 'sensitive';
  return gates.restricted && rule.whenRestricted === 'silent' ? 'restricted' : null;
}

/** Whose mailbox the mail goes to: the representative's or carer's where one stands in, else the person's. */
export function addresseeOf(row: SendingRow): { email: string | null; name: string | null } {
  return row.standIn ?? { email: row.person?.email ?? null, name: row.person?.display_name ?? null };
}

function addressReason(row: SendingRow, suppressed: boolean): string | null {
  if (!addresseeOf(row).email) return 'no-address';
  return suppressed && LANE_RULES[row.lane].suppression ? 'address-suppressed' : null;
}

function choiceReason(row: SendingRow, now: number): string | null {
  const rule = LANE_RULES[row.lane];
  if (rule.consent !== 'none' && row.consent === 'withdrawn') return 'consent-withdrawn';
  if (rule.consent === 'given' && row.consent !== 'given') return 'no-consent';
  if (!rule.optional) return null;
  if (row.pausedUntil !== null && row.pausedUntil > now) return 'paused';
  if (row.enough) return 'personal-frequency';
  return row.topic && row.topicsOff?.includes(row.topic) ? 'topic-off' : null;
}

/** A mail that was put off may have drifted into the night: it waits for the morning. */
function quietVerdict(row: SendingRow, organisation: SenderOrganisation, now: number): Verdict {
  if (LANE_RULES[row.lane].quietHours !== 'always') return GO;
  const zones = zonesOf(row, organisation);
  const hours = quietHours(quietSettings(organisation.settings));
  if (!isQuiet(zones, hours, now)) return GO;
  return { kind: 'wait', reason: 'quiet-hours', until: opensAt(zones, hours, now) ?? now + 3_600_000 };
}

function zonesOf(row: SendingRow, organisation: SenderOrganisation): readonly string[] {
  if (row.person?.zone && isZone(row.person.zone)) return [row.person.zone];
  const own = row.person?.country ? zonesOfCountry(row.person.country) : [];
  if (own.length > 0) return own;
  const ofCountry = zonesOfCountry(organisation.jurisdiction);
  return ofCountry.length > 0 ? ofCountry : [isZone(organisation.zone) ? organisation.zone : 'UTC'];
}

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;

function quietSettings(settings: JsonObject): { quietFrom?: string; quietTo?: string } {
  const contact = settings.contact;
  if (!isObject(contact)) return {};
  const { quietFrom, quietTo } = contact;
  return {
    ...(typeof quietFrom === 'string' && CLOCK.test(quietFrom) && { quietFrom }),
    ...(typeof quietTo === 'string' && CLOCK.test(quietTo) && { quietTo }),
  };
}
