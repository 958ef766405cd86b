// The reasons a decision can carry, for the filter; the rows themselves are worded by the server.

export const REASONS: readonly { value: string; label: string }[] = [
  { value: 'chosen', label: 'Passed every gate' },
  { value: 'lower-utility', label: 'Not worth an interruption' },
  { value: 'no-consent', label: 'No consent' },
  { value: 'consent-withdrawn', label: 'Consent withdrawn' },
  { value: 'no-address', label: 'No address' },
  { value: 'address-suppressed', label: 'Address suppressed' },
  { value: 'quiet-hours', label: 'Quiet hours' },
  { value: 'channel-cap', label: 'Channel cap reached' },
  { value: 'organisation-cap', label: 'Organisation cap reached' },
  { value: 'personal-limit', label: 'Personal limit reached' },
  { value: 'already-seen', label: 'Already seen' },
  { value: 'held-out', label: 'Held out to measure lift' },
  { value: 'paused', label: 'Paused by the person' },
  { value: 'personal-frequency', label: 'Only what matters' },
  { value: 'topic-off', label: 'Topic switched off' },
  { value: 'not-connected', label: 'Channel not connected' },
  { value: 'request-expired', label: 'Message expired' },
  { value: 'content-not-approved', label: 'Content not approved' },
  { value: 'content-expired', label: 'Content expired' },
  { value: 'no-variant', label: 'No variant for the channel' },
  { value: 'health-in-channel', label: 'Health topic in an open channel' },
  { value: 'minor', label: 'Minor' },
  { value: 'sensitive', label: 'Sensitive event' },
  { value: 'restricted', label: 'Legal restriction' },
  { value: 'deceased', label: 'Deceased' },
];

/** A reason in words; one that is not known here as it is. */
export function reasonWords(reason: string): string {
  return REASONS.find(({ value }) => value === reason)?.label ?? reason.replaceAll('-', ' ');
}
