// Reads our own source for the checks: which files there are, and what is written in them.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'vite';

/** A node of the syntax tree; checks look only at the few fields they know. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** One import or re-export: what it names and whether it vanishes at run time. */
export interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
}

/** Our TypeScript files below the given folders of `root`, as sorted paths relative to it. */
export function sourceFiles(root: string, folders: readonly string[]): string[] {
  const found = globSync(
    folders.flatMap((folder) => [`${folder}/**/*.ts`, `${folder}/**/*.tsx`]),
    { cwd: root, exclude: (name) => /(^|\/)(node_modules|dist)$/.test(name) },
  );
  return found.map((file) => file.replaceAll('\\', '/')).sort();
}

/** The text of a file and its syntax tree. */
export function readSource(root: string, file: string): { text: string; tree: SyntaxNode } {
  const text = readFileSync(join(root, file), 'utf8');
  const { program, errors } = parseSync(file, text);
  if (errors[0] !== undefined) throw new Error(`${file}: ${errors[0].message}`);
  const tree: unknown = program;
  if (!isNode(tree)) throw new Error(`${file}: no syntax tree`);
  return { text, tree };
}

/** Calls `visit` for every node, parents first. */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode) => void): void {
  visit(node);
  for (const child of Object.values(node)) {
    for (const item of Array.isArray(child) ? child : [child]) if (isNode(item)) walk(item, visit);
  }
}

/** The imports of a file, also dynamic ones and re-exports. */
export function importsOf(tree: SyntaxNode): Import[] {
  const found: Import[] = [];
  walk(tree, (node) => {
    if (!/^(ImportDeclaration|ExportNamedDeclaration|ExportAllDeclaration|ImportExpression)$/.test(node.type))
      return;
    const source = node.source;
    if (!isNode(source) || typeof source.value !== 'string') return;
    const specifiers = Array.isArray(node.specifiers) ? node.specifiers.filter(isNode) : [];
    const kinds = specifiers.map((each) => each.importKind ?? each.exportKind);
    const typeOnly =
      node.importKind === 'type' ||
      node.exportKind === 'type' ||
      (kinds.length > 0 && kinds.every((kind) => kind === 'type'));
    found.push({ from: source.value, typeOnly });
  });
  return found;
}

/** The path of a relative import, or undefined for a package. */
export function resolveImport(file: string, from: string): string | undefined {
  return from.startsWith('.') ? normalize(join(dirname(file), from)) : undefined;
}

/** The line a position stands in, counted from one. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

/** The dotted name of `a.b.c`, or of a plain name; empty for anything else. */
export function dottedName(node: unknown): string {
  if (!isNode(node)) return '';
  if (node.type === 'Identifier') return String(node.name);
  if (node.type !== 'MemberExpression' || node.computed === true) return '';
  const owner = dottedName(node.object);
  return owner === '' ? '' : `${owner}.${dottedName(node.property)}`;
}

/** Whether a value is a node of the tree. */
export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
