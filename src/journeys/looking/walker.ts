// How somebody who is walked through looks to the steps: rules are judged on what is known and what is assumed to happen.
import { matches, readJudge } from '../../audiences/index.ts';
import type { Rule } from '../../audiences/model.ts';
import type { Person } from '../../people/model.ts';
import type { Tx } from '../../platform/db.ts';
import type { World } from '../definition/problem.ts';
import { rulesOf } from '../engine/book.ts';
import { usableZone } from '../engine/time.ts';
import type { View } from '../engine/view.ts';
import type { Definition } from '../model.ts';

/** Who is walked through what. `known`: a person of the organisation, of whom more is known than the profile. */
export interface Walking {
  readonly definition: Definition;
  readonly person: Person;
  readonly world: World;
  /** The ways taken at splits, by step. */
  readonly chances: ReadonlyMap<string, string>;
  readonly known: boolean;
}

/** Makes the views of a walk; what is kept beside the profile (lists, scores, windows) is read once, as of now. */
export async function walkerView(
  tx: Tx,
  { definition, person, world, chances, known }: Walking,
): Promise<(person: Person, now: number) => View> {
  const rules = known ? rulesOf(definition) : [];
  const judge = await readJudge(tx, known ? [person] : [], rules, world.now);
  // Where the profile alone gives another answer than all that is known, the rule asks for more than the profile.
  const beside = new Map<Rule, boolean>();
  for (const rule of rules) {
    const whole = judge(rule, person.personId);
    if (whole !== matches(rule, person, world.now)) beside.set(rule, whole);
  }
  return (walked, now) => ({
    orgId: walked.orgId,
    personId: walked.personId,
    gone: walked.gates.deceased === true,
    holds: (rule) => beside.get(rule) ?? matches(rule, walked, now),
    trait: (name) => walked.traits[name],
    zone: (of) => (of === 'person' ? usableZone(walked.zone, world.zone) : world.zone),
    problemOf: () => null,
    endpointProblem: () => null,
    heldBy: () => null,
    wayAt: (step) => chances.get(step) ?? null,
  });
}
