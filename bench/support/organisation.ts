// The organisation that benchmarks load: approved content, twenty audiences, and journeys that a fifth of the events enter.

import type { House } from '../../src/app/house.ts';
import { createAudience } from '../../src/audiences/index.ts';
import type { Rule } from '../../src/audiences/model.ts';
import { approveVersion, createItem, readSendable, submitVersion } from '../../src/content/index.ts';
import { createJourney, publishJourney } from '../../src/journeys/index.ts';
import type { MessageStep } from '../../src/journeys/model.ts';
import { isRefusal, type Refusal } from '../../src/platform/result.ts';
import { createOrganisation, createWriteKey } from '../../src/trust/index.ts';
import type { Lane, Purpose } from '../../src/trust/model.ts';

/** What a benchmark needs to know of the organisation. */
export interface BenchOrganisation {
  readonly orgId: string;
  readonly key: string;
}

/** Event names by how often they occur; the last two are what journeys wait for: together 24 % of all events. */
export const EVENTS: readonly (readonly [name: string, weight: number])[] = [
  ['Page Viewed', 34],
  ['Article Read', 14],
  ['Item Opened', 10],
  ['Site Searched', 8],
  ['Appointment Booked', 6],
  ['Checked In', 4],
  ['Appointment Upcoming', 8],
  ['Series Part Due', 16],
];

/** What nobody sends but a probe that waits for its decision. */
export const PROBE = 'Probe Raised';

/** What has somebody written to at once, at any hour: the care lane does not wait for the morning with it. */
export const ALERT = 'Alert Raised';

const SYSTEM = { kind: 'system', id: 'bench' } as const;

/** Founds the organisation in an empty house. */
export async function foundBenchOrganisation(house: House, audiences: number): Promise<BenchOrganisation> {
  const wanted = {
    slug: 'bench',
    name: 'Bench Hospital',
    kind: 'care-provider',
    zone: 'UTC',
    postalAddress: '1 Bench Street, Testville',
  } as const;
  const organisation = must(await createOrganisation(house, wanted, SYSTEM));
  const orgId = organisation.id;
  await publish(house, orgId, 'Reminder', 'care', 'care', { event: 'Appointment Upcoming' }, 'today');
  await publish(house, orgId, 'Probe', 'care', 'care', { event: PROBE }, 'today');
  await publish(house, orgId, 'Alert', 'care', 'care', { event: ALERT }, 'now');
  await publish(house, orgId, 'Series', 'education', 'engagement', { event: 'Series Part Due' }, 'whenever');
  await house.db.web(orgId, async (tx) => {
    for (const [i, rule] of rules(audiences).entries())
      must(
        await createAudience(
          tx,
          orgId,
          { name: `Audience ${i + 1}`, description: '', rule },
          house.clock.now(),
          house.newId,
        ),
      );
  });
  const wish = {
    orgId,
    name: 'bench',
    scopes: ['events.write'] as const,
    now: house.clock.now(),
    expiresAt: null,
  };
  const { key } = await house.db.web(orgId, (tx) => createWriteKey(tx, house, wish));
  return { orgId, key };
}

/** Throws on a refusal: in a benchmark it is a bug. */
function must<T>(value: T | Refusal): T {
  if (isRefusal(value)) throw new Error(`${value.code}: ${value.message}`);
  return value;
}

function rules(count: number): Rule[] {
  const clinics = ['cardiology', 'diabetes', 'orthopaedics', 'oncology'];
  return Array.from({ length: count }, (_, i): Rule => {
    const clinic: Rule = { trait: 'clinic', is: 'is', value: clinics[i % 4] ?? '' };
    if (i >= 20 && i % 4 === 0) return richRule(i, clinics);
    if (i % 5 === 0) return { all: [clinic, { did: 'Article Read', atLeast: 2 + (i % 3) }] };
    if (i % 5 === 1) return { all: [clinic, { trait: 'age', is: 'at-least', value: 20 + i * 2 }] };
    if (i % 5 === 2)
      return {
        any: [
          { did: 'Appointment Booked', withinDays: 30 },
          { did: 'Site Searched', atLeast: 3 + i },
        ],
      };
    if (i % 5 === 3) return { all: [{ kind: 'patient' }, { none: [{ did: 'Checked In' }] }, clinic] };
    return {
      all: [
        { did: 'Page Viewed', atLeast: 5 + i },
        { didNot: 'Appointment Booked', withinDays: 7 },
      ],
    };
  });
}

/** Beyond the first twenty, every fourth asks for what a profile does not hold: windows, properties, sequences, the clock. */
function richRule(i: number, clinics: readonly string[]): Rule {
  const where = [{ property: 'clinic', is: 'is', value: clinics[(i / 4) % 4] ?? '' }] as const;
  const kinds: readonly Rule[] = [
    { did: 'Article Read', atLeast: 2 + (i % 3), withinDays: 7 },
    { did: 'Item Opened', where, withinDays: 14 },
    { sequence: [{ event: 'Article Read' }, { event: 'Appointment Booked' }], withinDays: 3, sinceDays: 30 },
    { all: [{ did: 'Page Viewed' }, { didNot: 'Page Viewed', withinMinutes: 10 + i }] },
  ];
  return kinds[(i / 4) % kinds.length] ?? { did: 'Checked In' };
}

async function publish(
  house: House,
  orgId: string,
  name: string,
  purpose: Purpose,
  lane: Lane,
  entry: { event: string },
  urgency: MessageStep['urgency'],
): Promise<void> {
  const now = house.clock.now();
  const writer = { orgId, userId: 'writer', now, newId: house.newId };
  const variant = (channel: 'email' | 'feed') => ({
    channel,
    language: 'en',
    subject: `${name} from us`,
    body: `Hello {{person.name | default: "you"}},\n\n${name}: please read this when it suits you.`,
    callToAction: null,
  });
  await house.db.web(orgId, async (tx) => {
    const made = must(
      await createItem(tx, writer, {
        name,
        purpose,
        lane,
        sponsor: null,
        topic: 'newsletter',
        variants: [variant('email'), variant('feed')],
        expiresAt: null,
      }),
    );
    const refused =
      (await submitVersion(tx, writer, made.itemId, made.versionId)) ??
      (await approveVersion(
        tx,
        { ...writer, userId: 'reviewer' },
        made.itemId,
        made.versionId,
        'reviewer',
        'approved',
      ));
    if (refused) throw new Error(refused.message);
    const message: MessageStep = {
      contentItemId: made.itemId,
      lane,
      purpose,
      channels: ['email'],
      urgency,
      value: 0.5,
      expiresAfterHours: 72,
    };
    const journey = must(await createJourney(tx, orgId, { name, entry, message }, now, house.newId));
    const problem = await publishJourney(tx, orgId, journey.id, await readSendable(tx, [orgId]), now);
    if (problem) throw new Error(problem.message);
  });
}
