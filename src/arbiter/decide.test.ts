// What must hold for every decision, whatever the input: tried on thousands of made-up inputs.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyInput, DAY, HOUR, plainInput, START } from '../../test/support/decisions.ts';
import { LANES, type Lane } from '../trust/model.ts';
import { bodyOf, fromRow } from './body.ts';
import { decide } from './decide.ts';
import { capOpensAt } from './gates.ts';
import { LANE_RULES, quietHours, WEEK } from './lanes.ts';
import type { Decision, DecisionCore, InputVector } from './model.ts';
import { isQuiet } from './quiet.ts';
import { canonical, replay } from './replay.ts';
import { parseSnapshot, RULE_1 } from './snapshot.ts';

function always(check: (input: InputVector, made: DecisionCore) => void): void {
  fc.assert(
    fc.property(anyInput, (input) => check(input, decide(input, RULE_1))),
    { numRuns: 3_000 },
  );
}

function inLanes(lanes: readonly Lane[], input: InputVector): InputVector {
  return {
    ...input,
    request: { ...input.request, lane: lanes[Math.floor(input.draw * lanes.length)] ?? 'care' },
  };
}

describe('every decision', () => {
  it('gives each option either a gate or a utility', () => {
    always((_, made) => {
      for (const o of made.options) expect(o.gate === null, o.option).toBe(o.utility !== null);
    });
  });

  it('has chances that sum to 1 over the open options and are 0 behind a gate', () => {
    always((_, made) => {
      expect(made.options.reduce((sum, o) => sum + o.propensity, 0)).toBeCloseTo(1, 9);
      for (const o of made.options) if (o.gate !== null) expect(o.propensity).toBe(0);
      expect(made.options.find((o) => o.option === made.chosen)?.propensity).toBeGreaterThan(0);
    });
  });

  it('keeps every open option of an exploring lane above the floor', () => {
    always((input, made) => {
      if (!LANE_RULES[input.request.lane].optional || made.chosen === 'silence') return;
      for (const o of made.options)
        if (o.gate === null && o.option !== 'silence')
          expect(o.propensity).toBeGreaterThanOrEqual(RULE_1.floor);
    });
  });

  it('is made again from what the database keeps, number by number', () => {
    always((input, made) => {
      const stored = throughDatabase(input, made);
      expect(canonical(stored.input)).toBe(canonical(input));
      expect(replay(stored, RULE_1)).toMatchObject({ same: true });
    });
  });

  it('is not the same once the stored answer was touched', () => {
    const input = plainInput();
    const stored = throughDatabase(input, decide(input, RULE_1));
    expect(replay({ ...stored, chosen: 'silence' }, RULE_1)).toMatchObject({ same: false });
    expect(replay({ ...stored, ruleVersion: 'rules-0' }, RULE_1)).toMatchObject({
      refused: true,
      status: 409,
    });
  });

  it('never reaches the dead', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const made = decide(
          { ...input, person: { ...input.person, gates: [...input.person.gates, 'deceased'] } },
          RULE_1,
        );
        expect(made).toMatchObject({ chosen: 'silence', reason: 'deceased', channel: null });
      }),
    );
  });

  it('never pushes in quiet hours where the lane keeps them', () => {
    always((input, made) => {
      const rule = LANE_RULES[input.request.lane];
      const asleep =
        rule.quietHours === 'always' || (rule.quietHours === 'unless-now' && input.request.urgency !== 'now');
      if (!made.channel || !asleep) return;
      expect(isQuiet(input.person.zones, quietHours(input.limits), made.dueAt ?? input.now)).toBe(false);
    });
  });

  it('sends nothing after the request or the content has expired', () => {
    always((input, made) => {
      const end = Math.min(input.request.expiresAt, input.content.expiresAt ?? Number.POSITIVE_INFINITY);
      if (made.channel) expect(made.dueAt ?? input.now).toBeLessThan(end);
    });
  });

  it('pushes only approved words for the channel, and no health topic where others can read it', () => {
    always((input, made) => {
      if (!made.channel) return;
      expect(input.content.state).toBe('approved');
      expect(input.content.variants).toContain(made.channel);
      if (input.content.healthTopic) expect(['sms', 'push']).not.toContain(made.channel);
    });
  });
});

describe('optional lanes', () => {
  it('push only with consent, unpaused, and to nobody who is held out', () => {
    always((input, made) => {
      if (!made.channel || !LANE_RULES[input.request.lane].optional) return;
      expect(input.person.channels[made.channel]).toMatchObject({
        address: true,
        suppressed: false,
        consent: 'given',
      });
      expect(input.person).toMatchObject({ heldOut: false, alreadySeen: false, topicOff: false });
      expect(input.person.pausedUntil ?? 0).toBeLessThanOrEqual(input.now);
    });
  });

  it('never let any seven days hold more contacts than the caps allow', () => {
    always((input, made) => {
      if (!made.channel || !LANE_RULES[input.request.lane].optional) return;
      const at = made.dueAt ?? input.now;
      const { own, ownChannels } = input.pressure;
      expect(fullest([...own.filter((_, i) => ownChannels[i] === made.channel), at], at)).toBeLessThanOrEqual(
        { email: 3, sms: 2, push: 3, call: 1, visit: 1, feed: 0 }[made.channel],
      );
      expect(fullest([...own, at], at)).toBeLessThanOrEqual(4);
      expect(input.pressure.personal).not.toBe('reached');
    });
  });

  it('stay silent about a sensitive event', () => {
    fc.assert(
      fc.property(anyInput, (any) => {
        const input = inLanes(['engagement', 'marketing'], any);
        const made = decide({ ...input, person: { ...input.person, gates: ['sensitive'] } }, RULE_1);
        expect(made).toMatchObject({ chosen: 'silence', reason: 'sensitive' });
      }),
    );
  });
});

describe('the other lanes', () => {
  it('never meet hold-out, exploration, budget, pause or topics', () => {
    fc.assert(
      fc.property(anyInput, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (any, draw) => {
        const input = inLanes(['safety', 'care', 'reply', 'transactional', 'staff'], any);
        const bare: InputVector = {
          ...input,
          draw,
          person: { ...input.person, heldOut: false, alreadySeen: false, topicOff: false, pausedUntil: null },
          pressure: { own: [], ownChannels: [], personal: 'free' },
        };
        const loaded: InputVector = {
          ...input,
          person: {
            ...input.person,
            heldOut: true,
            alreadySeen: true,
            topicOff: true,
            pausedUntil: input.now + DAY,
          },
          pressure: {
            own: [1, 2, 3, 4, 5, 6].map((h) => input.now - h * HOUR),
            ownChannels: ['email', 'email', 'email', 'sms', 'sms', 'push'],
            personal: 'reached',
          },
        };
        expect(canonical(decide(loaded, RULE_1))).toBe(canonical(decide(bare, RULE_1)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('bring a minor’s care message to a human, and no marketing at all', () => {
    const care = plainInput({
      request: { ...plainInput().request, lane: 'care', purpose: 'care' },
      person: { ...plainInput().person, gates: ['minor'] },
    });
    expect(decide(care, RULE_1)).toMatchObject({ chosen: 'human', reason: 'minor' });
    expect(decide({ ...care, request: { ...care.request, lane: 'marketing' } }, RULE_1)).toMatchObject({
      chosen: 'silence',
      reason: 'minor',
    });
  });

  it('ask a human when a care message has no address, but not when the person said no', () => {
    const request = { ...plainInput().request, lane: 'care' as const, purpose: 'care' as const };
    const person = plainInput().person;
    const unknown = plainInput({
      request,
      person: {
        ...person,
        accountLinked: false,
        channels: { email: { address: false, suppressed: false, consent: 'none' } },
      },
    });
    expect(decide(unknown, RULE_1)).toMatchObject({ chosen: 'human', reason: 'no-address' });
    const refused = plainInput({
      request,
      person: { ...person, channels: { email: { address: true, suppressed: false, consent: 'withdrawn' } } },
    });
    expect(decide(refused, RULE_1)).toMatchObject({ chosen: 'pull', reason: 'consent-withdrawn' });
  });

  it('restriction leaves safety and transactions only', () => {
    for (const lane of LANES) {
      const input = plainInput({
        request: { ...plainInput().request, lane },
        person: { ...plainInput().person, gates: ['restricted'] },
      });
      const goes = lane === 'safety' || lane === 'transactional' || lane === 'staff';
      expect(decide(input, RULE_1).reason, lane).toBe(goes ? 'chosen' : 'restricted');
    }
  });
});

describe('the sentence about what would have to change', () => {
  it('names the hour at which quiet time ends, in the person’s zone', () => {
    const night = Date.UTC(2026, 4, 13, 21, 30);
    const made = decide(
      plainInput({
        now: night,
        draw: 0.999,
        request: { ...plainInput().request, requestedAt: night, expiresAt: night + 3 * DAY },
      }),
      RULE_1,
    );
    expect(made.reason).toBe('quiet-hours');
    expect(made.options.find((o) => o.option === 'push:email')?.opensAt).toBe(Date.UTC(2026, 4, 14, 6));
    const text = decide(
      plainInput({
        now: night,
        request: {
          ...plainInput().request,
          lane: 'care',
          purpose: 'care',
          requestedAt: night,
          expiresAt: night + 3 * DAY,
        },
      }),
      RULE_1,
    );
    expect(text).toMatchObject({ chosen: 'later:email', dueAt: Date.UTC(2026, 4, 14, 6) });
    expect(text.counterfactual).toBe(
      'It could go out by e-mail from Thursday 14 May, 08:00 (Europe/Berlin).',
    );
  });

  it('names the missing consent', () => {
    const person = {
      ...plainInput().person,
      channels: { email: { address: true, suppressed: false, consent: 'none' as const } },
    };
    const made = decide(plainInput({ person }), RULE_1);
    expect(made).toMatchObject({
      chosen: 'pull',
      reason: 'no-consent',
      counterfactual: 'It could go out by e-mail if the person agreed to education by e-mail.',
    });
  });

  it('says how much reaching the person would have to be worth, and that value indeed turns the choice', () => {
    const input = plainInput({
      draw: 0.5,
      request: { ...plainInput().request, value: 0.05, urgency: 'whenever' },
    });
    const snapshot = { ...RULE_1, gamma: 1e9, floor: 0 };
    const made = decide(input, snapshot);
    expect(made.reason).toBe('lower-utility');
    const needed = Number(/worth (\d\.\d\d)/.exec(made.counterfactual ?? '')?.[1]);
    const more = decide({ ...input, request: { ...input.request, value: needed + 0.01 } }, snapshot);
    const best = more.options.reduce((a, b) => ((b.utility ?? -1) > (a.utility ?? -1) ? b : a));
    const rival = made.options.reduce((a, b) => ((b.utility ?? -1) > (a.utility ?? -1) ? b : a));
    const push = more.options.find((o) => o.option === 'push:email');
    expect(push?.utility ?? -1).toBeGreaterThan(
      more.options.find((o) => o.option === rival.option)?.utility ?? 0,
    );
    expect(best.utility).not.toBeNull();
  });
});

describe('a cap', () => {
  it('opens when the contact that fills it is seven days old', () => {
    const now = START;
    expect(capOpensAt([now - 3 * DAY, now - 2 * DAY, now - DAY], 3, now)).toBe(now + 4 * DAY);
    expect(capOpensAt([now - 2 * DAY, now - DAY], 3, now)).toBe(now);
    expect(capOpensAt([], 0, now)).toBe(Number.POSITIVE_INFINITY);
  });
});

it('a stored snapshot is read back, a broken one is not', () => {
  expect(parseSnapshot(JSON.parse(JSON.stringify(RULE_1)))).toEqual(RULE_1);
  expect(parseSnapshot({ ...RULE_1, lambda: 'high' })).toBeNull();
});

/** The most times within seven days, among windows that hold `at`. */
function fullest(times: readonly number[], at: number): number {
  return Math.max(
    ...times
      .filter((t) => t <= at && at - t < WEEK)
      .map((from) => times.filter((t) => t >= from && t < from + WEEK).length),
  );
}

function throughDatabase(input: InputVector, core: DecisionCore): Decision {
  const { request } = input;
  const whole: Decision = {
    ...core,
    orgId: 'org',
    personId: 'person',
    id: 'id',
    decidedAt: input.now,
    lane: request.lane,
    purpose: request.purpose,
    contentName: null,
    input,
  };
  return fromRow({
    org_id: 'org',
    subject_id: 'person',
    decided_at: input.now,
    id: 'id',
    lane: request.lane,
    purpose: request.purpose,
    content_version_id: 'version',
    journey_id: null,
    cause_event_id: null,
    chosen: core.chosen,
    channel: core.channel,
    reason: core.reason,
    model_snapshot: core.modelSnapshot,
    rule_version: core.ruleVersion,
    body: JSON.parse(JSON.stringify(bodyOf(whole))),
    content: null,
  });
}
