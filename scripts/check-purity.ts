// Follows what decisions and readings really run, and fails when a clock, chance, the network or Node is among it.
import { relative } from 'node:path';
import type { SyntaxNode } from './source.ts';
import {
  dottedName,
  importsOf,
  isNode,
  lineAt,
  readSource,
  resolveImport,
  sourceFiles,
  walk,
} from './source.ts';

const STARTS = /^src\/.+\/model\.ts$|^src\/reading\//;
const PURE_PACKAGES = /^(temporal-polyfill|typebox)(\/|$)/;
const IMPURE_NAMES =
  /^(Date\.now|Math\.random|performance\.now|Temporal\.Now(\..+)?|process(\..+)?|crypto(\..+)?)$/;
const IMPURE_CALLS = /^(fetch|setTimeout|setInterval|setImmediate|queueMicrotask|Date)$/;

/** Every breach of purity below `root`, as readable lines. */
export function purityBreaches(root: string): string[] {
  const reachedFrom = new Map<string, string>();
  const queue = sourceFiles(root, ['src']).filter((file) => STARTS.test(file) && !file.endsWith('.test.ts'));
  for (const file of queue) reachedFrom.set(file, '');
  const breaches: string[] = [];
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const { text, tree } = readSource(root, file);
    const trail = trailTo(file, reachedFrom);
    for (const found of impureUses(tree))
      breaches.push(`${file}:${lineAt(text, found.at)} uses ${found.what}${trail}`);
    for (const { from, typeOnly } of importsOf(tree)) {
      if (typeOnly || PURE_PACKAGES.test(from) || from.endsWith('.json')) continue;
      const target = resolveImport(file, from);
      if (target === undefined) breaches.push(`${file} imports ${from}${trail}`);
      else if (!reachedFrom.has(target)) {
        reachedFrom.set(target, file);
        queue.push(target);
      }
    }
  }
  return breaches;
}

function trailTo(file: string, reachedFrom: ReadonlyMap<string, string>): string {
  const trail: string[] = [];
  for (let at = reachedFrom.get(file); at; at = reachedFrom.get(at)) trail.push(at);
  return trail.length > 0 ? ` (reached from ${trail.join(' from ')})` : '';
}

function impureUses(tree: SyntaxNode): { what: string; at: number }[] {
  const found: { what: string; at: number }[] = [];
  walk(tree, (node) => {
    const what = impureUse(node);
    if (what !== undefined) found.push({ what, at: node.start });
  });
  return found;
}

function impureUse(node: SyntaxNode): string | undefined {
  if (node.type === 'MemberExpression')
    return IMPURE_NAMES.test(dottedName(node)) ? dottedName(node) : undefined;
  if (node.type === 'CallExpression' && isNode(node.callee) && node.callee.type === 'Identifier')
    return IMPURE_CALLS.test(dottedName(node.callee)) ? `${dottedName(node.callee)}()` : undefined;
  const isNow = node.type === 'NewExpression' && dottedName(node.callee) === 'Date';
  return isNow && Array.isArray(node.arguments) && node.arguments.length === 0 ? 'new Date()' : undefined;
}

if (import.meta.main) {
  const breaches = purityBreaches(process.cwd());
  for (const breach of breaches) console.log(`impure: ${breach}`);
  console.log(`${relative(process.cwd(), import.meta.filename)}: ${breaches.length} breaches of purity`);
  process.exitCode = breaches.length > 0 ? 1 : 0;
}
