// GET /api/v1/audiences/names: what rules of this organisation may speak of, to be suggested while one is written.
import type { RuleNames } from '../../sdk/faces/audiences.ts';
import type { Tx } from '../platform/db.ts';
import type { HttpServer } from '../platform/http/index.ts';
import { type DataClasses, memberOf, readDataClasses } from '../trust/index.ts';
import {
  readEventNames,
  readProperties,
  readSharedValues,
  readTraitNames,
  type TraitRow,
} from './names-store.ts';
import { marksOf } from './preview.ts';
import type { AudienceServices, Named } from './services.ts';
import { surroundingsOf } from './view.ts';

/** A value is suggested when so many of the people looked at share it. */
const SHARED_BY = 5;
/** Kept on the person itself, not among the traits. */
const OWN: readonly TraitRow[] = ['language', 'country', 'zone'].map((name) => ({
  name,
  type: 'string',
  looks_like_date: false,
}));

/** Registers the names. Whoever asks for them is about to count, so the count is made ready. */
export function namesRoutes(app: HttpServer, services: AudienceServices): void {
  const schema = { tags: ['audiences'], summary: 'Names that rules may use' };
  const config = { capability: 'audiences.read' } as const;
  app.get('/api/v1/audiences/names', { schema, config }, (request) => {
    const { orgId } = memberOf(request);
    return services.db.web(orgId, async (tx) => {
      const names = await readNames(tx, services, orgId);
      await marksOf(tx, orgId, services.clock.now());
      return names;
    });
  });
}

async function readNames(tx: Tx, services: AudienceServices, orgId: string): Promise<RuleNames> {
  const around = await surroundingsOf(tx, services, orgId);
  const classes = await readDataClasses(tx, orgId);
  const properties = Map.groupBy(await readProperties(tx, orgId), (p) => p.event);
  const seen = await readTraitNames(tx, orgId);
  const traits = [...OWN.filter((own) => !seen.some((t) => t.name === own.name)), ...seen];
  const open = traits.flatMap(({ name }) => (classes.classOf('trait', name) === 'public' ? [name] : []));
  const shared = await readSharedValues(tx, orgId, open, SHARED_BY);
  const values = Map.groupBy(shared, (v) => v.name);
  return {
    events: (await readEventNames(tx, orgId)).map((name) => ({
      name,
      properties: (properties.get(name) ?? []).map((p) => p.property),
    })),
    traits: traits.map((trait) => ({
      name: trait.name,
      type: typeOf(trait),
      health: isHealth(classes, trait.name),
      values: open.includes(trait.name) ? (values.get(trait.name) ?? []).map((v) => v.value) : [],
    })),
    audiences: around.audiences.map(named),
    journeys: around.journeys.map(named),
    lists: around.lists.map(named),
    scores: around.scores.map(named),
  };
}

const TYPES: { readonly [json: string]: RuleNames['traits'][number]['type'] } = {
  number: 'number',
  boolean: 'yes-no',
  array: 'list',
};

function typeOf(trait: TraitRow): RuleNames['traits'][number]['type'] {
  return TYPES[trait.type] ?? (trait.looks_like_date ? 'date' : 'text');
}

function isHealth(classes: DataClasses, name: string): boolean {
  return classes.classOf('trait', name) === 'health';
}

function named({ id, name }: Named): Named {
  return { id, name };
}
