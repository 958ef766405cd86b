// Puts together what one decision looks at, out of what was loaded for the whole batch.
import { isHealthTopic, type SendableContent } from '../content/model.ts';
import type { MessageRequest } from '../journeys/model.ts';
import type { StandIn } from '../people/index.ts';
import type { Person } from '../people/model.ts';
import { isObject } from '../platform/json.ts';
import type { Channel, ConsentBook, Lane } from '../trust/model.ts';
import { isHeldOut } from './hold-out.ts';
import { LANE_RULES } from './lanes.ts';
import type { InputVector, Limits, Reach, Rhythm } from './model.ts';
import type { OrganisationRow, PreferenceRow } from './standing-store.ts';
import { isZone, zonesOfCountry } from './zones.ts';

/** Names under which a person's activity counts what the loop feeds back. */
export const ACTIVITY = { sent: 'email.sent', opened: 'Email Opened', visited: 'Portal Visited' } as const;

/** An organisation as decisions need it. */
export interface OrganisationStanding {
  readonly zone: string;
  /** Where its people are when nothing else is known. */
  readonly zones: readonly string[];
  readonly limits: Limits;
}

/** Everything loaded for a batch. */
export interface Standing {
  readonly organisations: ReadonlyMap<string, OrganisationStanding>;
  readonly consents: ReadonlyMap<string, ConsentBook>;
  readonly preferences: ReadonlyMap<string, PreferenceRow>;
  isSuppressed(person: Person, channel: Channel): boolean;
  /** Who gets the message in the person's place; null: the person. */
  standInOf(person: Person, lane: Lane): StandIn | null;
  hasSeen(request: MessageRequest): boolean;
  contentOf(versionId: string): SendableContent | undefined;
  readonly connected: readonly Channel[];
}

/** The input of one decision. */
export function assemble(
  request: MessageRequest,
  person: Person,
  standing: Standing,
  pressure: InputVector['pressure'],
  now: number,
  draw: number,
): InputVector {
  const organisation = standing.organisations.get(request.orgId) ?? {
    zone: 'UTC',
    zones: ['UTC'],
    limits: {},
  };
  const content = standing.contentOf(request.contentVersionId);
  const preference = standing.preferences.get(request.personId);
  return {
    now,
    draw,
    request,
    person: {
      kind: person.kind,
      gates: gatesOf(person),
      ...(standing.standInOf(person, request.lane) ? { standIn: true } : {}),
      channels: reachOf(request, person, standing),
      zones: personZones(person, organisation),
      pausedUntil: preference?.paused_until ?? null,
      topicOff: request.topic !== null && (preference?.topics_off.includes(request.topic) ?? false),
      ...rhythmOf(preference),
      heldOut: LANE_RULES[request.lane].optional && isHeldOut(person.personId),
      alreadySeen: standing.hasSeen(request),
      accountLinked: person.accountId !== null,
      portalRate: visitRate(person, now),
      ...mailHistory(person),
    },
    content: {
      state: content?.state ?? 'draft',
      expiresAt: content?.expiresAt ?? null,
      variants: content ? [...new Set(content.variants.map((v) => v.channel))] : [],
      healthTopic: content ? isHealthTopic(content.topic) : true,
    },
    pressure,
    connected: standing.connected,
    zone: organisation.zone,
    limits: organisation.limits,
  };
}

/** As usual is left out, and so is a word that a later release may have written. */
function rhythmOf(preference: PreferenceRow | undefined): { frequency?: Rhythm } {
  const frequency = RHYTHMS.find((one) => one === preference?.frequency);
  return frequency ? { frequency } : {};
}

const RHYTHMS: readonly Rhythm[] = ['fewer', 'low', 'essential'];

/** Only that a gate is closed, never why: the words of a sensitive event are health data. */
function gatesOf(person: Person): string[] {
  const { deceased, minor, sensitive, restricted } = person.gates;
  const gates: string[] = [];
  if (deceased) gates.push('deceased');
  if (minor) gates.push('minor');
  if (sensitive) gates.push('sensitive');
  if (restricted) gates.push('restricted');
  return gates;
}

function reachOf(request: MessageRequest, person: Person, standing: Standing): { [channel: string]: Reach } {
  const reach: { [channel: string]: Reach } = {};
  const consents = standing.consents.get(request.personId);
  const asked: Channel[] = LANE_RULES[request.lane].optional
    ? ['email', ...request.channels]
    : [...request.channels];
  for (const channel of asked) {
    if (channel === 'feed' || reach[channel]) continue;
    reach[channel] = {
      address: addressOf(standing.standInOf(person, request.lane) ?? person, channel) !== null,
      suppressed: standing.isSuppressed(person, channel),
      consent: consents?.get(`${request.purpose}:${channel}`) ?? 'none',
    };
  }
  return reach;
}

/** The normalised address under which a channel reaches a person, or null. Web push and visits have none yet. */
export function addressOf(person: Pick<Person, 'email' | 'phone'>, channel: Channel): string | null {
  if (channel === 'email')
    return person.email === null ? null : person.email.trim().toLowerCase().normalize('NFC');
  if (channel === 'sms' || channel === 'call')
    return person.phone === null ? null : person.phone.replace(/[^\d+]/g, '');
  return null;
}

function personZones(person: Person, organisation: OrganisationStanding): readonly string[] {
  if (person.zone !== null && isZone(person.zone)) return [person.zone];
  const ofCountry = person.country === null ? [] : zonesOfCountry(person.country);
  return ofCountry.length > 0 ? ofCountry : organisation.zones;
}

/** One mail may be opened many times; more opens than sends say no more than all. */
function mailHistory(person: Person): { opens: number; sends: number } {
  const sends = person.activity[ACTIVITY.sent]?.[0] ?? 0;
  return { opens: Math.min(sends, person.activity[ACTIVITY.opened]?.[0] ?? 0), sends };
}

const WEEK = 7 * 86_400_000;

/** Visits a week since the first one, halved for every four weeks without a visit. */
function visitRate(person: Person, now: number): number {
  const visits = person.activity[ACTIVITY.visited];
  if (!visits) return 0;
  const [count, first, last] = visits;
  const rate = (count / Math.max(1, (now - first) / WEEK)) * 2 ** (-Math.max(0, now - last) / (4 * WEEK));
  return Math.round(rate * 1e4) / 1e4;
}

/** Reads an organisation's zone, the zones of its jurisdiction, and its limits (`settings.contact`). */
export function organisationStanding(row: OrganisationRow): OrganisationStanding {
  const zone = isZone(row.zone) ? row.zone : 'UTC';
  const ofCountry = zonesOfCountry(row.jurisdiction);
  return {
    zone,
    zones: ofCountry.length > 0 ? ofCountry : [zone],
    limits: limitsOf(row.settings.contact),
  };
}

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;

function limitsOf(value: unknown): Limits {
  if (!isObject(value)) return {};
  const { quietFrom, quietTo, perChannel, perOrganisation } = value;
  const caps = isObject(perChannel)
    ? Object.entries(perChannel).filter((e): e is [string, number] => typeof e[1] === 'number' && e[1] >= 0)
    : [];
  return {
    ...(typeof quietFrom === 'string' && CLOCK.test(quietFrom) ? { quietFrom } : {}),
    ...(typeof quietTo === 'string' && CLOCK.test(quietTo) ? { quietTo } : {}),
    ...(caps.length > 0 ? { perChannel: Object.fromEntries(caps) } : {}),
    ...(typeof perOrganisation === 'number' && perOrganisation >= 0 ? { perOrganisation } : {}),
  };
}
