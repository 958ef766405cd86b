// Edits of the rule tree lose no clause and can be taken back by their counterpart.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  clausesOf,
  fieldOf,
  groupOf,
  indent,
  insertAt,
  moveBy,
  outdent,
  type RuleBody,
  type RulePath,
  removeAt,
  replaceAt,
  rooted,
  ruleAt,
} from './tree.ts';

const leaves = (rule: RuleBody): unknown[] =>
  groupOf(rule) === null ? [rule.did] : clausesOf(rule).flatMap(leaves);
const paths = (rule: RuleBody, at: RulePath = []): RulePath[] => [
  at,
  ...clausesOf(rule).flatMap((clause, i) => paths(clause, [...at, i])),
];

const { rule: anyRule } = fc.letrec<{ rule: RuleBody; leaf: RuleBody; group: RuleBody }>((tie) => ({
  rule: fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('group')),
  leaf: fc.record({ did: fc.string({ minLength: 1, maxLength: 3 }) }),
  group: fc
    .tuple(fc.constantFrom('all', 'any', 'none'), fc.array(tie('rule'), { minLength: 1, maxLength: 3 }))
    .map(([kind, clauses]) => ({ [kind]: clauses })),
}));
const anyTree = anyRule.map(rooted);

test('no edit loses or doubles a clause, and the moved one stands where it is said', () => {
  fc.assert(
    fc.property(anyTree, fc.nat(), fc.constantFrom('up', 'down', 'in', 'out'), (rule, pick, way) => {
      const all = paths(rule).filter((path) => path.length > 0);
      const path = all[pick % all.length] ?? [];
      const moved =
        way === 'in'
          ? indent(rule, path)
          : way === 'out'
            ? outdent(rule, path)
            : moveBy(rule, path, way === 'up' ? -1 : 1);
      if (!moved) return;
      expect(leaves(moved.rule).toSorted()).toEqual(leaves(rule).toSorted());
      expect(ruleAt(moved.rule, moved.path)).toEqual(ruleAt(rule, path));
    }),
  );
});

test('what was put in is there, and taking it out gives the rule before', () => {
  fc.assert(
    fc.property(anyTree, fc.nat(), (rule, pick) => {
      const all = paths(rule).filter((path) => path.length > 0);
      const path = all[pick % all.length] ?? [];
      const grown = insertAt(rule, path, { did: 'new' });
      expect(ruleAt(grown, path)).toEqual({ did: 'new' });
      expect(removeAt(grown, path)).toEqual(rule);
      expect(ruleAt(replaceAt(rule, path, { did: 'other' }), path)).toEqual({ did: 'other' });
    }),
  );
});

test('in and out are each other’s inverse for a clause that stood alone', () => {
  const rule = { all: [{ did: 'a' }, { did: 'b' }] };
  const inside = indent(rule, [1]);
  expect(inside).toEqual({ rule: { all: [{ did: 'a' }, { any: [{ did: 'b' }] }] }, path: [1, 0] });
  expect(outdent(inside?.rule ?? {}, [1, 0])).toEqual({ rule, path: [1] });
});

test('the last clause of a group takes the group with it, and the root stays', () => {
  expect(removeAt({ all: [{ did: 'a' }, { any: [{ did: 'b' }] }] }, [1, 0])).toEqual({ all: [{ did: 'a' }] });
  expect(removeAt({ all: [{ did: 'a' }] }, [0])).toEqual({ all: [] });
});

test('a place is named as the server names it', () => {
  const rule = { all: [{ did: 'a' }, { none: [{ kind: 'hcp' }, { did: 'b' }] }] };
  expect(fieldOf(rule, [1, 1])).toBe('rule.all[1].none[1]');
});
