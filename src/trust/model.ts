// The words every room shares: lanes, channels, purposes, classes of data, and who may do what.

/** Lanes of outbound contact (ground 6). Every contact carries one; no lane, no send. */
export const LANES = [
  'safety',
  'care',
  'reply',
  'transactional',
  'engagement',
  'marketing',
  'staff',
] as const;
export type Lane = (typeof LANES)[number];

/** Channels that reach out. `feed` is the portal: it waits to be visited, so it interrupts nobody. */
export const CHANNELS = ['email', 'sms', 'push', 'call', 'visit', 'feed'] as const;
export type Channel = (typeof CHANNELS)[number];

/** What a contact is for; consent is given per purpose and channel. */
export const PURPOSES = ['care', 'service', 'education', 'events', 'research', 'marketing'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Classes of data (ground 5). What is not declared is health. */
export const DATA_CLASSES = ['public', 'personal', 'health'] as const;
export type DataClass = (typeof DATA_CLASSES)[number];

/** What a member may do. Roles are named sets of these; screens and routes ask for capabilities, never for roles. */
export const CAPABILITIES = [
  'home.read',
  'health.read',
  'people.read',
  'people.read.contact',
  'people.read.health',
  'people.edit',
  'people.merge',
  'people.export',
  'people.erase',
  'audiences.read',
  'audiences.edit',
  'journeys.read',
  'journeys.edit',
  'content.read',
  'content.edit',
  'content.approve',
  'decisions.read',
  'feedback.read',
  'imports.run',
  'events.read',
  'surveys.read',
  'surveys.edit',
  'consent.edit',
  'settings.members',
  'settings.keys',
  'settings.organisation',
  'audit.read',
  'measures.read',
  'cases.work',
  'medical.work',
  'safety.work',
  'tasks.work',
  'holds.run',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** One word of consent, as stated. Append-only; the newest per purpose and channel rules. */
export interface ConsentStatement {
  readonly purpose: Purpose;
  readonly channel: Channel;
  readonly state: 'given' | 'withdrawn';
  /** Where it was said: `portal`, `import`, `api`, `one-click`, `paper`, `call`. */
  readonly source: string;
  readonly textVersion: string;
  readonly jurisdiction: string;
  readonly language: string;
  readonly at: number;
  readonly proof: { readonly [key: string]: string | number | boolean | null };
}

/** Who acts: a member of staff, a write key, a person in the portal, or Rapport itself. */
export interface Actor {
  readonly kind: 'member' | 'key' | 'person' | 'system';
  readonly id: string;
}

/** A person's consent per purpose and channel, for one lookup: `consents.get('marketing:email') === 'given'`. */
export type ConsentBook = ReadonlyMap<`${Purpose}:${Channel}`, 'given' | 'withdrawn'>;

/** Who is asking: a member of staff inside one organisation, as found by the session. */
export interface Member {
  readonly userId: string;
  readonly orgId: string;
  readonly capabilities: ReadonlySet<Capability>;
  readonly roles: readonly string[];
  readonly teams: readonly string[];
  readonly territories: readonly string[];
}

/** What a write key may do. */
export const KEY_SCOPES = [
  'events.write',
  'fhir.write',
  'mentions.write',
  'consent.write',
  'journeys.enter',
] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** Tells whether a text is one of a list of words, and narrows it. */
export function isOneOf<const Word extends string>(words: readonly Word[], text: string): text is Word {
  return words.some((word) => word === text);
}
