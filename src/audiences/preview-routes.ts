// POST /api/v1/audiences/preview: what an unsaved rule says, whom it finds and what is wrong with it, while it is written.
import Type from 'typebox';
import type { RulePreview, RuleProblem } from '../../sdk/faces/audiences.ts';
import type { Tx } from '../platform/db.ts';
import { closed, type HttpServer } from '../platform/http/index.ts';
import { isRefusal, type Refusal } from '../platform/result.ts';
import { memberOf, noteAct, readDataClasses } from '../trust/index.ts';
import type { Member } from '../trust/model.ts';
import { type Book, readBook } from './book.ts';
import { countRule } from './counting.ts';
import { checkReferences } from './declaring.ts';
import { asksHealth } from './health.ts';
import type { Rule } from './model.ts';
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
const LATER = 'A score that this asks for is being worked out anew: the count appears when that is done.';

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
  const book = await readBook(tx, member.orgId);
  const { needs } = book.compiled(rule);
  if (book.pages.scores.some((s) => needs.scores.has(s.id) && s.filledVersion !== s.version))
    return { ...NOTHING, sentence: said, problems: [], later: LATER };
  if (health) await noteAct(tx, services, member, 'audience.previewed', { object: 'health data' });
  const found = await counted(tx, services, member, book, rule);
  return { sentence: said, problems: [], withheld: null, later: null, ...found };
}

async function counted(
  tx: Tx,
  services: AudienceServices,
  member: Member,
  book: Book,
  rule: Rule,
): Promise<Pick<Answer, 'count' | 'kind' | 'margin' | 'judged' | 'people' | 'sample'>> {
  const found = await countRule(tx, services, book, rule);
  const { count, kind, margin, judged, people } = found;
  const named = member.capabilities.has('people.read');
  const sample = found.sample.map((p) => ({ id: p.personId, name: p.displayName, kind: p.kind }));
  return { count, kind, margin, judged, people, ...(named ? { sample } : {}) };
}

function problemOf({ field = 'rule', message, fix }: Refusal): RuleProblem {
  return { field, message, fix: fix ?? null };
}
