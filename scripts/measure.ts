// Prints how large our files and functions are and fails above the caps: small pieces are the first defence of clarity.
import type { SyntaxNode } from './source.ts';
import { isNode, lineAt, readSource, sourceFiles, walk } from './source.ts';

const AREAS = ['src', 'bin', 'web', 'sdk', 'demo', 'scripts', 'bench', 'test'];
const FILE_CAP = 400;
const FUNCTION_CAP = 60;
const BUDGET = { file: { median: 80, p90: 200 }, function: { median: 12, p90: 30 } };
const FUNCTIONS = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/;

/** A function and the lines it spans. */
export interface MeasuredFunction {
  readonly name: string;
  readonly line: number;
  readonly lines: number;
}

/** A file, its lines and its functions. */
export interface MeasuredFile {
  readonly file: string;
  readonly lines: number;
  readonly functions: readonly MeasuredFunction[];
}

/** Measures one file. Test bodies (callbacks of describe) are lists, not functions, and are not counted. */
export function measureFile(root: string, file: string): MeasuredFile {
  const { text, tree } = readSource(root, file);
  const functions: MeasuredFunction[] = [];
  const lists = new Set<unknown>();
  walk(tree, (node) => {
    if (node.type === 'CallExpression' && isDescribe(node))
      for (const each of argumentsOf(node)) lists.add(each);
    if (!FUNCTIONS.test(node.type) || lists.has(node)) return;
    const line = lineAt(text, node.start);
    functions.push({ name: nameOf(node), line, lines: lineAt(text, node.end) - line + 1 });
  });
  return { file, lines: text.trimEnd().split('\n').length, functions };
}

/** The value below which the given share of the numbers lies. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}

/** What is above the caps, as readable lines. */
export function overCap(files: readonly MeasuredFile[]): string[] {
  const long = files
    .filter((each) => each.lines > FILE_CAP)
    .map((each) => `${each.file} has ${each.lines} lines (cap ${FILE_CAP})`);
  const wide = files.flatMap((each) =>
    each.functions
      .filter((one) => one.lines > FUNCTION_CAP)
      .map((one) => `${each.file}:${one.line} ${one.name} has ${one.lines} lines (cap ${FUNCTION_CAP})`),
  );
  return [...long, ...wide];
}

function argumentsOf(call: SyntaxNode): readonly unknown[] {
  return Array.isArray(call.arguments) ? call.arguments : [];
}

/** `describe(…)`, `describe.skipIf(…)` and `describe.each(…)(…)` alike: what is called goes back to that name. */
function isDescribe(call: SyntaxNode): boolean {
  let at: unknown = call.callee;
  while (isNode(at) && at.name === undefined) at = at.callee ?? at.object;
  return isNode(at) && at.name === 'describe';
}

function nameOf(node: SyntaxNode): string {
  return isNode(node.id) ? String(node.id.name) : 'a function';
}

function spread(numbers: readonly number[]): string {
  return [quantile(numbers, 0.5), quantile(numbers, 0.9), Math.max(0, ...numbers)]
    .map((n) => String(n).padStart(6))
    .join('');
}

function report(files: readonly MeasuredFile[]): void {
  console.log(
    'area                    files   lines | file: median  p90   max | function: median  p90   max',
  );
  const area = (file: string): string =>
    file
      .split('/')
      .slice(0, /^(src|web)\//.test(file) ? 2 : 1)
      .join('/');
  for (const [name, members = []] of [
    ...Object.entries(Object.groupBy(files, (each) => area(each.file))),
    ['all', files] as const,
  ]) {
    const sizes = members.map((each) => each.lines);
    const functions = members.flatMap((each) => each.functions.map((one) => one.lines));
    const total = sizes.reduce((sum, lines) => sum + lines, 0);
    console.log(
      `${name.padEnd(22)}${String(members.length).padStart(7)}${String(total).padStart(8)} | ${spread(sizes)}    | ${spread(functions)}`,
    );
  }
  console.log(
    `budget: file ${BUDGET.file.median}/${BUDGET.file.p90}/${FILE_CAP}, function ${BUDGET.function.median}/${BUDGET.function.p90}/${FUNCTION_CAP}`,
  );
}

if (import.meta.main) {
  const files = sourceFiles(process.cwd(), AREAS)
    .filter((file) => !/generated/.test(file))
    .map((file) => measureFile(process.cwd(), file));
  report(files);
  const failures = overCap(files);
  for (const failure of failures) console.log(`over the cap: ${failure}`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}
