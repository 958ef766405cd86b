// Consent in FHIR to statements in ours, per purpose and channel. What cannot be told for sure is refused: a code that
// we do not know never becomes a yes. Pure.
import type { CodeableConcept, Coding, Consent, ConsentProvision } from '@medplum/fhirtypes';
import type { Json, JsonObject } from '../../platform/json.ts';
import { CHANNELS, type Channel, PURPOSES, type Purpose } from '../../trust/model.ts';
import { happened } from './checks.ts';
import { type Draft, type MapContext, type Mapped, nothing } from './mapped.ts';
import { type Issue, isIssue, note, wrong } from './outcome.ts';
import { timeOf } from './words.ts';

/** Our own code systems, for what FHIR has no code for. */
export const PURPOSE_SYSTEM = 'urn:rapport:purpose';
export const CHANNEL_SYSTEM = 'urn:rapport:channel';

const ACT_REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
const CONTACT_POINT = 'http://hl7.org/fhir/contact-point-system';

/** HL7's reasons for using data, as purposes of contact. Whole hierarchies (PURPOSEOFUSE) are left out on purpose. */
const REASONS: { readonly [code: string]: Purpose } = {
  TREAT: 'care',
  CAREMGT: 'care',
  COC: 'care',
  HMARKT: 'marketing',
  HRESCH: 'research',
  CLINTRCH: 'research',
  PATADMIN: 'service',
};
const SYSTEMS: { readonly [code: string]: Channel } = { email: 'email', sms: 'sms', phone: 'call' };

type Said = 'given' | 'withdrawn';
type Pairs = Map<`${Purpose}:${Channel}`, Said>;

/** The statements of a consent record. Pairs that an earlier version gave and this one does not are taken back. */
export function mapConsent(consent: Consent, context: MapContext): Mapped | Issue {
  const who = context.person(consent.patient, 'Consent.patient');
  if (isIssue(who)) return who;
  if (consent.status === 'draft' || consent.status === 'proposed')
    return nothing(who, consent.status, note('Consent.status', 'Not in force: nothing was stated.'));
  const at = happened(consent.dateTime ?? consent.meta?.lastUpdated, context.now, 'Consent.dateTime');
  if (isIssue(at)) return at;
  const read = pairsOf(consent, context.now);
  if (isIssue(read)) return read;
  // Rejected or no longer in force: whatever the record permits does not hold.
  const inForce = consent.status === 'active';
  const pairs: Pairs = new Map([...read].map(([pair, said]) => [pair, inForce ? said : 'withdrawn']));
  for (const pair of givenBefore(context.previous))
    if (pairs.get(pair) !== 'given') pairs.set(pair, 'withdrawn');
  const version = versionOf(consent);
  if ([...pairs.values()].includes('given') && version === null)
    return wrong(
      'required',
      'Consent.policy',
      'A permit must name the text that was agreed to: policy.uri or policyRule.',
    );
  const shared = {
    source: 'fhir',
    textVersion: version ?? 'unstated',
    language: consent.language ?? 'unstated',
    record: context.record,
  };
  const drafts = [...pairs].map(([pair, said]): Draft => {
    const [purpose, channel] = pair.split(':');
    return {
      kind: 'track',
      name: said === 'given' ? 'Consent Given' : 'Consent Withdrawn',
      suffix: pair,
      who,
      occurredAt: at,
      properties: { purpose, channel, ...shared },
      traits: {},
    };
  });
  return { who, drafts, state: stateOf(consent.status, pairs), notes: [] };
}

function stateOf(status: string, pairs: Pairs): JsonObject {
  const given: Json[] = [...pairs].filter(([, said]) => said === 'given').map(([pair]) => pair);
  return { status, given };
}

/** What a version before gave and may have to be taken back. */
export function givenBefore(previous: JsonObject | null): `${Purpose}:${Channel}`[] {
  const given = Array.isArray(previous?.given) ? previous.given : [];
  return PURPOSES.flatMap((p) => CHANNELS.map((c) => `${p}:${c}` as const)).filter((pair) =>
    given.includes(pair),
  );
}

function versionOf(consent: Consent): string | null {
  const rule = consent.policyRule;
  const version = consent.policy?.find((p) => p.uri)?.uri ?? rule?.text ?? rule?.coding?.[0]?.code ?? null;
  return version === null ? null : version.slice(0, 200);
}

/** Every pair that the provisions speak of; an inner provision is the exception to the outer one. */
function pairsOf(consent: Consent, now: number): Pairs | Issue {
  const root = consent.provision;
  if (!root)
    return wrong(
      'required',
      'Consent.provision',
      'Say what is permitted or denied: provision.type, purpose, code.',
    );
  const pairs: Pairs = new Map();
  const rule = ruleOf(consent.policyRule);
  const rootType = root.type ?? rule;
  if (rootType === null && !root.provision?.length)
    return wrong('required', 'Consent.provision.type', 'Say permit or deny.');
  if (rootType !== null) {
    const said = addPairs(pairs, root, rootType, 'Consent.provision', now);
    if (said) return said;
  }
  for (const [i, inner] of (root.provision ?? []).entries()) {
    const path = `Consent.provision.provision[${i}]`;
    if (inner.provision?.length)
      return wrong('not-supported', `${path}.provision`, 'Exceptions of exceptions are not taken.');
    if (!inner.type) return wrong('required', `${path}.type`, 'Say permit or deny.');
    const said = addPairs(pairs, inner, inner.type, path, now);
    if (said) return said;
  }
  return pairs;
}

function ruleOf(rule: CodeableConcept | undefined): 'permit' | 'deny' | null {
  const code = rule?.coding?.find((c) => c.code === 'OPTIN' || c.code === 'OPTOUT')?.code;
  return code === 'OPTIN' ? 'permit' : code === 'OPTOUT' ? 'deny' : null;
}

/** What would narrow a permit in a way we cannot keep. */
const NARROWING = ['actor', 'action', 'securityLabel', 'class', 'data', 'dataPeriod'] as const;

function addPairs(
  pairs: Pairs,
  provision: ConsentProvision,
  type: string,
  path: string,
  now: number,
): Issue | null {
  if (type !== 'permit' && type !== 'deny') return wrong('value', `${path}.type`, 'type is permit or deny.');
  const permit = type === 'permit';
  const narrowed = NARROWING.find((name) => provision[name] !== undefined);
  if (permit && narrowed)
    return wrong(
      'not-supported',
      `${path}.${narrowed}`,
      'This narrows the permit in a way that cannot be kept here.',
    );
  const ends = provision.period?.end === undefined ? null : timeOf(provision.period.end);
  if (permit && ends !== null && ends > now)
    return wrong(
      'not-supported',
      `${path}.period.end`,
      'A permit that ends by itself is not taken: send its end when it ends.',
    );
  const begins = provision.period?.start === undefined ? null : timeOf(provision.period.start);
  if (permit && begins !== null && begins > now)
    return wrong(
      'not-supported',
      `${path}.period.start`,
      'A permit that begins later is not taken: send it when it begins.',
    );
  const purposes = readAll(provision.purpose ?? [], purposeOf, `${path}.purpose`, 'purpose');
  if (isIssue(purposes)) return purposes;
  const codings = (provision.code ?? []).flatMap((c) => c.coding ?? [{}]);
  const channels = readAll(codings, channelOf, `${path}.code`, 'channel');
  if (isIssue(channels)) return channels;
  // A no that names no purpose or channel means all of them; a yes has to name both.
  if (permit && purposes.length === 0)
    return wrong('required', `${path}.purpose`, 'A permit must name its purpose.');
  if (permit && channels.length === 0)
    return wrong('required', `${path}.code`, 'A permit must name its channel.');
  const said: Said = permit && ends === null ? 'given' : 'withdrawn';
  for (const purpose of purposes.length > 0 ? purposes : PURPOSES)
    for (const channel of channels.length > 0 ? channels : CHANNELS) pairs.set(`${purpose}:${channel}`, said);
  return null;
}

function readAll<Word>(
  codings: readonly Coding[],
  read: (coding: Coding) => Word | null,
  path: string,
  what: string,
): Word[] | Issue {
  const found: Word[] = [];
  for (const [i, coding] of codings.entries()) {
    const word = read(coding);
    if (word === null)
      return wrong(
        'not-supported',
        `${path}[${i}]`,
        `This ${what} is not known here, so nothing is taken as agreed.`,
      );
    found.push(word);
  }
  return found;
}

function purposeOf(coding: Coding): Purpose | null {
  if (coding.system === PURPOSE_SYSTEM) return PURPOSES.find((p) => p === coding.code) ?? null;
  const known =
    coding.system === ACT_REASON && coding.code !== undefined && Object.hasOwn(REASONS, coding.code);
  return known ? (REASONS[coding.code ?? ''] ?? null) : null;
}

function channelOf(coding: Coding): Channel | null {
  if (coding.system === CHANNEL_SYSTEM) return CHANNELS.find((c) => c === coding.code) ?? null;
  const known =
    coding.system === CONTACT_POINT && coding.code !== undefined && Object.hasOwn(SYSTEMS, coding.code);
  return known ? (SYSTEMS[coding.code ?? ''] ?? null) : null;
}
