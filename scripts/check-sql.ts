// Keeps SQL in the stores: elsewhere no statement is written and no driver is imported.
import type { SyntaxNode } from './source.ts';
import { dottedName, importsOf, isNode, lineAt, readSource, sourceFiles, walk } from './source.ts';

const MAY_HOLD_SQL = /(^|\/)(.+-)?store\.ts$|\/store\/|^src\/platform\/|\.test\.ts$/;
const STATEMENT =
  /^\s*(select\s|insert\s+into\s|update\s+\S+\s+set\s|delete\s+from\s|with\s+\S+\s+as\s|copy\s+\S+)/i;
const DRIVERS = /^(pg|pg-copy-streams|kysely)(\/|$)/;

/** Every statement and driver import outside the stores below `root`, as readable lines. */
export function sqlBreaches(root: string): string[] {
  return sourceFiles(root, ['src', 'bin'])
    .filter((file) => !MAY_HOLD_SQL.test(file))
    .flatMap((file) => {
      const { text, tree } = readSource(root, file);
      return [...driverImports(file, tree), ...statements(file, text, tree)];
    });
}

function driverImports(file: string, tree: SyntaxNode): string[] {
  const values = importsOf(tree).filter(({ from, typeOnly }) => !typeOnly && DRIVERS.test(from));
  return values.map(({ from }) => `${file} imports ${from}`);
}

function statements(file: string, text: string, tree: SyntaxNode): string[] {
  const found: string[] = [];
  walk(tree, (node) => {
    if (writesSql(node)) found.push(`${file}:${lineAt(text, node.start)} runs SQL`);
  });
  return found;
}

/** A tagged `sql` template, or a `.query(...)` on a transaction, or with a text that reads like a statement. */
function writesSql(node: SyntaxNode): boolean {
  if (node.type === 'TaggedTemplateExpression') return /^sql(\.|$)/.test(dottedName(node.tag));
  if (node.type !== 'CallExpression' || !/\.query$/.test(dottedName(node.callee))) return false;
  if (/^(tx|db|client|pool)\./.test(dottedName(node.callee))) return true;
  const [first] = Array.isArray(node.arguments) ? node.arguments : [];
  if (!isNode(first)) return false;
  if (first.type === 'Literal') return typeof first.value === 'string' && STATEMENT.test(first.value);
  const [head] = Array.isArray(first.quasis) ? first.quasis.filter(isNode) : [];
  if (head === undefined) return first.type === 'Identifier' && /sql/i.test(dottedName(first));
  return STATEMENT.test(
    JSON.stringify(head.value ?? '')
      .replace(/^[^:]*:"/, '')
      .replaceAll('\\n', '\n'),
  );
}

if (import.meta.main) {
  const breaches = sqlBreaches(process.cwd());
  for (const breach of breaches) console.log(`SQL outside a store: ${breach}`);
  console.log(`${breaches.length} pieces of SQL outside the stores`);
  process.exitCode = breaches.length > 0 ? 1 : 0;
}
