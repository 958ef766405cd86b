// Compiles a message's words to closures: no prototype is reachable, no loop is unbounded, a gap stops the send.
import type { Json, JsonObject } from '../platform/json.ts';
import { isObject } from '../platform/json.ts';
import { FILTERS, isMissing, type Locale } from './template-filters.ts';
import {
  type FilterCall,
  isFault,
  parseTemplate,
  type TemplateFault,
  type TemplateNode,
} from './template-syntax.ts';

export type { Locale } from './template-filters.ts';
export type { TemplateFault } from './template-syntax.ts';

/** A compiled text. `paths` are the names it asks for (without those that a loop gives). */
export interface Template {
  readonly paths: readonly string[];
  render(data: JsonObject, locale: Locale): Rendered;
}

/** The text, or why it cannot be written for this person. */
export type Rendered =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly code: 'missing-variable' | 'too-much-work'; readonly name: string };

/** Bounds of one rendering. */
const MOST_STEPS = 20_000;
const LONGEST_OUTPUT = 256_000;
const LONGEST_LOOP = 1_000;

interface Run {
  readonly locale: Locale;
  out: string;
  steps: number;
  failed: Rendered | null;
}
type Scope = { readonly data: JsonObject; readonly names: ReadonlyMap<string, Json> };
type Piece = (scope: Scope, run: Run) => void;

/** Narrows a result of `compileTemplate` to a fault. */
export function isTemplateFault(value: Template | TemplateFault): value is TemplateFault {
  return 'code' in value;
}

/**
 * Compiles a source once; rendering it is then a walk over closures.
 * @param source see `parseTemplate`
 */
export function compileTemplate(source: string): Template | TemplateFault {
  const nodes = parseTemplate(source);
  if (isFault(nodes)) return nodes;
  const unknown = unknownFilter(nodes);
  if (unknown) return { code: 'bad-filter', message: `There is no filter "${unknown}".`, at: 0 };
  const body = sequence(nodes);
  return {
    paths: [...new Set(pathsOf(nodes, new Set()))],
    render(data, locale) {
      const run: Run = { locale, out: '', steps: 0, failed: null };
      body({ data, names: new Map() }, run);
      return run.failed ?? { ok: true, text: run.out };
    },
  };
}

function sequence(nodes: readonly TemplateNode[]): Piece {
  const pieces = nodes.map(compileNode);
  return (scope, run) => {
    for (const piece of pieces) {
      if (run.failed) return;
      if (++run.steps > MOST_STEPS || run.out.length > LONGEST_OUTPUT) {
        run.failed = { ok: false, code: 'too-much-work', name: '' };
        return;
      }
      piece(scope, run);
    }
  };
}

function compileNode(node: TemplateNode): Piece {
  switch (node.kind) {
    case 'text':
      return (_scope, run) => {
        run.out += node.text;
      };
    case 'print':
      return compilePrint(node.path, node.filters);
    case 'if':
      return compileIf(node.path, sequence(node.shown), sequence(node.otherwise));
    case 'for':
      return compileFor(node.name, node.path, sequence(node.body));
  }
}

function compilePrint(path: readonly string[], filters: readonly FilterCall[]): Piece {
  const name = path.join('.');
  const steps = filters.flatMap(({ name: filter, argument }) => {
    const apply = FILTERS.get(filter);
    return apply ? [{ apply, argument }] : [];
  });
  return (scope, run) => {
    let value = read(scope, path);
    for (const { apply, argument } of steps) value = apply(value, argument, run.locale);
    if (typeof value === 'number' || typeof value === 'boolean') run.out += String(value);
    else if (typeof value === 'string' && (value !== '' || filters.length > 0)) run.out += value;
    else run.failed = { ok: false, code: 'missing-variable', name };
  };
}

function compileIf(path: readonly string[], then: Piece, otherwise: Piece): Piece {
  return (scope, run) => {
    const value = read(scope, path);
    const holds =
      !isMissing(value) && value !== false && value !== 0 && !(Array.isArray(value) && value.length === 0);
    (holds ? then : otherwise)(scope, run);
  };
}

function compileFor(name: string, path: readonly string[], body: Piece): Piece {
  return (scope, run) => {
    const list = read(scope, path);
    if (!Array.isArray(list)) return;
    for (const item of list.slice(0, LONGEST_LOOP)) {
      if (run.failed) return;
      body({ data: scope.data, names: new Map(scope.names).set(name, item) }, run);
    }
  };
}

/** Walks own properties of plain objects and lists only: nothing inherited can be reached. */
function read(scope: Scope, path: readonly string[]): Json | undefined {
  const [first = '', ...rest] = path;
  let value = scope.names.has(first) ? scope.names.get(first) : own(scope.data, first);
  for (const step of rest) value = own(value, step);
  return value;
}

function own(value: Json | undefined, step: string): Json | undefined {
  if (Array.isArray(value)) return /^\d+$/.test(step) ? value[Number(step)] : undefined;
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

function unknownFilter(nodes: readonly TemplateNode[]): string | null {
  for (const node of nodes) {
    const inside =
      node.kind === 'print'
        ? (node.filters.find((f) => !FILTERS.has(f.name))?.name ?? null)
        : node.kind === 'if'
          ? (unknownFilter(node.shown) ?? unknownFilter(node.otherwise))
          : node.kind === 'for'
            ? unknownFilter(node.body)
            : null;
    if (inside) return inside;
  }
  return null;
}

function pathsOf(nodes: readonly TemplateNode[], given: ReadonlySet<string>): string[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'text') return [];
    const own = given.has(node.path[0] ?? '') ? [] : [node.path.join('.')];
    if (node.kind === 'print') return own;
    if (node.kind === 'if') return [...own, ...pathsOf(node.shown, given), ...pathsOf(node.otherwise, given)];
    return [...own, ...pathsOf(node.body, new Set([...given, node.name]))];
  });
}
