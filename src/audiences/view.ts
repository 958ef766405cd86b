// An audience as the API shows it, with its sentence in names and not in ids.
import type { AudienceRow, AudienceRule, AudienceView } from '../../sdk/faces/audiences.ts';
import { iso, type Tx } from '../platform/db.ts';
import { type Refusal, refuse } from '../platform/result.ts';
import { readDataClasses } from '../trust/index.ts';
import type { Member } from '../trust/model.ts';
import { asksHealth, type Referred } from './health.ts';
import type { Rule, Score } from './model.ts';
import { type Progress, readProgress } from './pass-store.ts';
import { type Names, sentence } from './rules/sentence.ts';
import type { AudienceServices, Named } from './services.ts';
import {
  type AudienceRecord,
  audiencesUsing,
  readListNames,
  readReferred,
  readScoreNames,
} from './view-store.ts';

export const NO_AUDIENCE = refuse(404, 'no-such-audience', 'There is no such audience in this organisation.');

/** What rules of an organisation refer to: the names that sentences use, and the rules and weights behind them. */
export interface Surroundings {
  readonly names: Names;
  readonly referred: Referred;
  readonly audiences: readonly Named[];
  readonly lists: readonly Named[];
  readonly scores: readonly Named[];
  readonly journeys: readonly Named[];
}

export async function surroundingsOf(
  tx: Tx,
  services: Pick<AudienceServices, 'journeys'>,
  orgId: string,
): Promise<Surroundings> {
  const audiences = await readReferred(tx, orgId);
  const scores: Pick<Score, 'id' | 'name' | 'weights'>[] = await readScoreNames(tx, orgId);
  const lists = await readListNames(tx, orgId);
  const journeys = (await services.journeys?.names(tx, orgId)) ?? [];
  return {
    names: new Map([...audiences, ...scores, ...lists, ...journeys].map(({ id, name }) => [id, name])),
    referred: {
      rules: new Map(audiences.map((a) => [a.id, a.rule])),
      scores: new Map(scores.map((s) => [s.id, s])),
    },
    audiences,
    lists,
    scores,
    journeys,
  };
}

/** Rows of a list of audiences, with how far those are that are being judged anew. */
export async function rowsOf(
  tx: Tx,
  services: Pick<AudienceServices, 'journeys'>,
  orgId: string,
  audiences: readonly AudienceRecord[],
): Promise<AudienceRow[]> {
  const { names } = await surroundingsOf(tx, services, orgId);
  const passes = await readProgress(tx, orgId);
  return audiences.map((a) => rowOf(a, names, passes));
}

export function rowOf(a: AudienceRecord, names: Names, passes: readonly Progress[]): AudienceRow {
  const pass = passes.find((p) => p.audienceId === a.id);
  return {
    id: a.id,
    name: a.name,
    description: a.description,
    sentence: sentence(a.rule, names),
    members: a.members,
    state: a.state,
    version: a.version,
    updatedAt: iso(a.updatedAt),
    building: pass ? { judged: pass.judged, people: pass.total } : null,
  };
}

export async function viewOf(
  tx: Tx,
  services: Pick<AudienceServices, 'journeys'>,
  a: AudienceRecord,
): Promise<AudienceView> {
  const around = await surroundingsOf(tx, services, a.orgId);
  const classes = await readDataClasses(tx, a.orgId);
  const journeys = (await services.journeys?.using(tx, a.orgId, a.id)) ?? [];
  const audiences = await audiencesUsing(tx, a.orgId, a.id);
  return {
    ...rowOf(a, around.names, await readProgress(tx, a.orgId)),
    rule: asJson(a.rule),
    health: asksHealth(a.rule, classes, around.referred),
    usedBy: [
      ...journeys.map((j) => ({ kind: 'journey' as const, ...j })),
      ...audiences.map((other) => ({ kind: 'audience' as const, ...other })),
    ],
  };
}

/** The refusal for who may not see whom a rule with health data finds; null when it may be shown. */
export async function withheldFrom(
  tx: Tx,
  services: Pick<AudienceServices, 'journeys'>,
  member: Member,
  rule: Rule,
): Promise<Refusal | null> {
  if (member.capabilities.has('people.read.health')) return null;
  const { referred } = await surroundingsOf(tx, services, member.orgId);
  const classes = await readDataClasses(tx, member.orgId);
  return asksHealth(rule, classes, referred) ? NEEDS_HEALTH : null;
}

const NEEDS_HEALTH = refuse(
  403,
  'not-allowed',
  'This rule asks for health data: whom it finds is for roles with people.read.health.',
  { field: 'people.read.health', fix: 'Ask an administrator of your organisation.' },
);

export function asJson(rule: Rule): AudienceRule {
  return { ...rule };
}
