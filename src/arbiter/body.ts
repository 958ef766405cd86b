// How a decision lies in the database: what its columns already say, and what is empty, is left out of its JSON.
import type { Channel } from '../trust/model.ts';
import type { Decision, InputVector, Limits, Option, Reach, Reason, Rhythm, WeighedOption } from './model.ts';

type Request = InputVector['request'];

/** The JSON of a stored decision. Everything absent has the value that `fromRow` puts back. */
export interface StoredBody {
  readonly dueAt?: number;
  readonly counterfactual?: string;
  readonly options: readonly StoredOption[];
  readonly draw: number;
  readonly request: Pick<Request, 'channels' | 'urgency' | 'value' | 'expiresAt'> & {
    readonly topic?: string;
    readonly requestedAt?: number;
  };
  readonly person: StoredPerson;
  readonly content: {
    readonly state?: string;
    readonly expiresAt?: number;
    readonly variants: readonly string[];
    readonly healthTopic?: true;
  };
  readonly pressure?: {
    readonly own?: readonly number[];
    readonly ownChannels?: readonly string[];
    readonly personal: InputVector['pressure']['personal'];
  };
  readonly connected: readonly string[];
  readonly zone: string;
  readonly limits?: Limits;
}

interface StoredOption {
  readonly option: Option;
  readonly gate?: Reason;
  readonly utility?: number;
  readonly terms?: { readonly [name: string]: number };
  readonly propensity?: number;
  readonly opensAt?: number;
}

interface StoredPerson {
  readonly kind: string;
  readonly gates?: readonly string[];
  readonly standIn?: true;
  readonly channels: {
    readonly [channel: string]: {
      readonly address?: true;
      readonly suppressed?: true;
      readonly consent?: Reach['consent'];
    };
  };
  readonly zones?: readonly string[];
  readonly pausedUntil?: number;
  readonly topicOff?: true;
  readonly frequency?: Rhythm;
  readonly heldOut?: true;
  readonly alreadySeen?: true;
  readonly accountLinked?: true;
  readonly portalRate?: number;
  readonly opens?: number;
  readonly sends?: number;
}

/** A row of `decision`. */
export interface DecisionRecord {
  readonly org_id: string;
  readonly subject_id: string;
  readonly decided_at: number;
  readonly id: string;
  readonly lane: Decision['lane'];
  readonly purpose: Decision['purpose'];
  readonly content_version_id: string;
  readonly journey_id: string | null;
  readonly cause_event_id: string | null;
  readonly chosen: Option;
  readonly channel: Channel | null;
  readonly reason: Reason;
  readonly model_snapshot: string;
  readonly rule_version: string;
  readonly body: StoredBody;
  /** The content's name, joined. */
  readonly content: string | null;
}

/** What is stored as the body of a decision. */
export function bodyOf(d: Decision): StoredBody {
  const { input } = d;
  const { request } = input;
  const pressed = input.pressure.own.length > 0 || input.pressure.personal !== 'free';
  return {
    ...(d.dueAt === null ? {} : { dueAt: d.dueAt }),
    ...(d.counterfactual === null ? {} : { counterfactual: d.counterfactual }),
    options: d.options.map(storedOption),
    draw: input.draw,
    request: {
      channels: request.channels,
      urgency: request.urgency,
      value: request.value,
      expiresAt: request.expiresAt,
      ...(request.topic === null ? {} : { topic: request.topic }),
      ...(request.requestedAt === input.now ? {} : { requestedAt: request.requestedAt }),
    },
    person: storedPerson(input),
    content: {
      ...(input.content.state === 'approved' ? {} : { state: input.content.state }),
      ...(input.content.expiresAt === null ? {} : { expiresAt: input.content.expiresAt }),
      variants: input.content.variants,
      ...(input.content.healthTopic ? { healthTopic: true } : {}),
    },
    ...(pressed ? { pressure: input.pressure } : {}),
    connected: input.connected,
    zone: input.zone,
    ...(Object.keys(input.limits).length > 0 ? { limits: input.limits } : {}),
  };
}

function storedOption(o: WeighedOption): StoredOption {
  return {
    option: o.option,
    ...(o.gate === null ? {} : { gate: o.gate }),
    ...(o.utility === null ? {} : { utility: o.utility }),
    ...(Object.keys(o.terms).length > 0 ? { terms: o.terms } : {}),
    ...(o.propensity > 0 ? { propensity: o.propensity } : {}),
    ...(o.opensAt === null ? {} : { opensAt: o.opensAt }),
  };
}

function storedPerson({ person, zone }: InputVector): StoredPerson {
  const channels = Object.entries(person.channels).map(([channel, r]) => [
    channel,
    {
      ...(r.address ? { address: true } : {}),
      ...(r.suppressed ? { suppressed: true } : {}),
      ...(r.consent === 'none' ? {} : { consent: r.consent }),
    },
  ]);
  return {
    kind: person.kind,
    ...(person.gates.length > 0 ? { gates: person.gates } : {}),
    ...(person.standIn ? { standIn: true } : {}),
    channels: Object.fromEntries(channels),
    ...(person.zones.length === 1 && person.zones[0] === zone ? {} : { zones: person.zones }),
    ...(person.pausedUntil === null ? {} : { pausedUntil: person.pausedUntil }),
    ...(person.topicOff ? { topicOff: true } : {}),
    ...(person.frequency ? { frequency: person.frequency } : {}),
    ...(person.heldOut ? { heldOut: true } : {}),
    ...(person.alreadySeen ? { alreadySeen: true } : {}),
    ...(person.accountLinked ? { accountLinked: true } : {}),
    ...(person.portalRate > 0 ? { portalRate: person.portalRate } : {}),
    ...(person.opens > 0 ? { opens: person.opens } : {}),
    ...(person.sends > 0 ? { sends: person.sends } : {}),
  };
}

/** The whole decision again. */
export function fromRow(row: DecisionRecord): Decision {
  return {
    orgId: row.org_id,
    personId: row.subject_id,
    id: row.id,
    decidedAt: row.decided_at,
    chosen: row.chosen,
    channel: row.channel,
    dueAt: row.body.dueAt ?? null,
    reason: row.reason,
    lane: row.lane,
    purpose: row.purpose,
    options: row.body.options.map((o) => ({
      option: o.option,
      gate: o.gate ?? null,
      utility: o.utility ?? null,
      terms: o.terms ?? {},
      propensity: o.propensity ?? 0,
      opensAt: o.opensAt ?? null,
    })),
    counterfactual: row.body.counterfactual ?? null,
    contentName: row.content,
    input: inputOf(row),
    modelSnapshot: row.model_snapshot,
    ruleVersion: row.rule_version,
  };
}

function inputOf(row: DecisionRecord): InputVector {
  const { body } = row;
  return {
    now: row.decided_at,
    draw: body.draw,
    request: {
      orgId: row.org_id,
      personId: row.subject_id,
      journeyId: row.journey_id,
      causeEventId: row.cause_event_id,
      contentVersionId: row.content_version_id,
      topic: body.request.topic ?? null,
      lane: row.lane,
      purpose: row.purpose,
      channels: body.request.channels,
      urgency: body.request.urgency,
      value: body.request.value,
      requestedAt: body.request.requestedAt ?? row.decided_at,
      expiresAt: body.request.expiresAt,
    },
    person: personOf(body),
    content: {
      state: body.content.state ?? 'approved',
      expiresAt: body.content.expiresAt ?? null,
      variants: body.content.variants,
      healthTopic: body.content.healthTopic ?? false,
    },
    pressure: {
      own: body.pressure?.own ?? [],
      ownChannels: body.pressure?.ownChannels ?? [],
      personal: body.pressure?.personal ?? 'free',
    },
    connected: body.connected,
    zone: body.zone,
    limits: body.limits ?? {},
  };
}

function personOf({ person: p, zone }: StoredBody): InputVector['person'] {
  const channels = Object.entries(p.channels).map(([channel, r]) => [
    channel,
    { address: r.address ?? false, suppressed: r.suppressed ?? false, consent: r.consent ?? 'none' },
  ]);
  return {
    kind: p.kind,
    gates: p.gates ?? [],
    ...(p.standIn ? { standIn: true } : {}),
    channels: Object.fromEntries(channels),
    zones: p.zones ?? [zone],
    pausedUntil: p.pausedUntil ?? null,
    topicOff: p.topicOff ?? false,
    ...(p.frequency ? { frequency: p.frequency } : {}),
    heldOut: p.heldOut ?? false,
    alreadySeen: p.alreadySeen ?? false,
    accountLinked: p.accountLinked ?? false,
    portalRate: p.portalRate ?? 0,
    opens: p.opens ?? 0,
    sends: p.sends ?? 0,
  };
}
