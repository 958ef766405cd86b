// POST /api/v1/audiences/preview: what an unsaved rule says, whom it finds and what is wrong with it, while it is written.
import Type from 'typebox';
import type { RulePreview, RuleProblem } from '../../sdk/faces/audiences.ts';
import type { Tx } from '../platform/db.ts';
import { closed, type HttpServer } from '../platform/http/index.ts';
import { isRefusal, type Refusal } from '../platform/result.ts';
import { memberOf, noteAct, readDataClasses } from '../trust/index.ts';
import type { Member } from '../trust/model.ts';
import { readBooks } from './book.ts';
import { checkReferences } from './declaring.ts';
import { asksHealth } from './health.ts';
import { readJudge } from './judge.ts';
import type { Rule } from './model.ts';
import { type Counted, countFitting, type JudgePeople } from './preview.ts';
import { needsOf } from './rules/needs.ts';
import { parseRule } from './rules/parse.ts';
import { sentence } from './rules/sentence.ts';
import type { AudienceServices } from './services.ts';
import { surroundingsOf } from './view.ts';

const Asked = closed({
  rule: Type.Unknown(),
  audience: Type.Optional(Type.String({ format: 'uuid', description: 'The audience the rule is of.' })),
});

/** Registers the preview. It changes nothing, so it asks for the right to see audiences only. */
export function previewRoutes(app: HttpServer, services: AudienceServices): void {
  const schema = { tags: ['audiences'], summary: 'What an unsaved rule would find', body: Asked };
  const config = { capability: 'audiences.read' } as const;
  app.post('/api/v1/audiences/preview', { schema, config }, (request) => {
    const member = memberOf(request);
    const begun = services.clock.now();
    return services.db.web(member.orgId, async (tx): Promise<RulePreview> => {
      const answer = await previewOf(tx, services, member, request.body);
      return { ...answer, milliseconds: services.clock.now() - begun };
    });
  });
}

type Answer = Omit<RulePreview, 'milliseconds'>;

const NOTHING = {
  count: null,
  kind: 'exact',
  margin: null,
  judged: 0,
  people: 0,
  withheld: null,
  later: null,
} as const;
const LATER =
  'This asks for something that is kept only for saved rules. Save it: the past is read back then, and the count appears.';

async function previewOf(
  tx: Tx,
  services: AudienceServices,
  member: Member,
  asked: Type.Static<typeof Asked>,
): Promise<Answer> {
  const rule = parseRule(asked.rule);
  if (isRefusal(rule)) return { ...NOTHING, sentence: null, problems: [problemOf(rule)] };
  const around = await surroundingsOf(tx, services, member.orgId);
  const said = sentence(rule, around.names);
  const wrong = await checkReferences(tx, member.orgId, asked.audience ?? null, rule);
  if (wrong) return { ...NOTHING, sentence: said, problems: [problemOf(wrong)] };
  const health = asksHealth(rule, await readDataClasses(tx, member.orgId), around.referred);
  if (health && !member.capabilities.has('people.read.health'))
    return { ...NOTHING, sentence: said, problems: [], withheld: 'people.read.health' };
  if (await isKeptLater(tx, member.orgId, rule))
    return { ...NOTHING, sentence: said, problems: [], later: LATER };
  if (health) await noteAct(tx, services, member, 'audience.previewed', { object: 'health data' });
  const found = await counted(tx, services, member, rule);
  return { sentence: said, problems: [], withheld: null, later: null, ...found };
}

/** True when the rule asks for times of events that no saved rule has asked for yet. */
async function isKeptLater(tx: Tx, orgId: string, rule: Rule): Promise<boolean> {
  const book = (await readBooks(tx, [orgId])).get(orgId);
  if (!book) return false;
  return [...needsOf(rule, book.among.rules).watches.keys()].some((key) => !book.watches.has(key));
}

async function counted(
  tx: Tx,
  services: AudienceServices,
  member: Member,
  rule: Rule,
): Promise<Pick<Answer, 'count' | 'kind' | 'margin' | 'judged' | 'people' | 'sample'>> {
  const judgeOf: JudgePeople = async (read) => {
    const judge = await readJudge(tx, read, [rule], services.clock.now(), services.journeys);
    return (person) => judge(rule, person.personId);
  };
  const found: Counted = await countFitting(tx, services, member.orgId, judgeOf);
  const { count, kind, margin, judged, people } = found;
  const named = member.capabilities.has('people.read');
  const sample = found.sample.map((p) => ({ id: p.personId, name: p.displayName, kind: p.kind }));
  return { count, kind, margin, judged, people, ...(named ? { sample } : {}) };
}

function problemOf({ field = 'rule', message, fix }: Refusal): RuleProblem {
  return { field, message, fix: fix ?? null };
}
