// What everybody who fits a rule fulfils for sure, so that a pass over everybody reads only those who may fit.
import type { JsonObject } from '../../platform/json.ts';
import type { Rule, TraitRule } from '../model.ts';
import { isScalar, sourcesOf } from './traits.ts';

/** Names that stand in columns of a profile, not among its traits. */
const COLUMNS = new Set([
  'email',
  'phone',
  'name',
  'zone',
  'timezone',
  'language',
  'country',
  'kind',
  'deceased',
  'minor',
  'confidential',
  'restricted',
  'sensitive',
]);

/** True for a name that stands in a column of the profile. */
export function isColumn(trait: string): boolean {
  return COLUMNS.has(trait);
}

/** The necessary conditions of a rule; null where it has none of a kind. */
export function necessaryOf(rule: Rule): {
  readonly kinds: readonly string[] | null;
  readonly traits: JsonObject | null;
  readonly did: readonly string[] | null;
} {
  const clauses = flat(rule);
  const kinds = clauses.flatMap((c) => ('kind' in c ? [c.kind] : []));
  const traits = clauses.flatMap((c) => ('trait' in c ? equality(c) : []));
  const did = clauses.flatMap((c) => ('did' in c ? [c.did] : 'last' in c ? [c.last] : []));
  return {
    kinds: kinds.length > 0 ? kinds : null,
    traits: traits.length > 0 ? Object.fromEntries(traits) : null,
    did: did.length > 0 ? did : null,
  };
}

/** Clauses that must all hold. */
function flat(rule: Rule): Rule[] {
  return 'all' in rule ? rule.all.flatMap(flat) : [rule];
}

function equality({ trait, is, value }: TraitRule): [string, string | number | boolean][] {
  const own = !COLUMNS.has(trait) && sourcesOf(trait).length === 1;
  return own && is === 'is' && isScalar(value) ? [[trait, value]] : [];
}
