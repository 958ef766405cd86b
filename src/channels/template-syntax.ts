// Reads the placeholder language of messages: paths, if, for and a few filters, and nothing that could run code.

/** One filter of a placeholder with its literal argument. */
export interface FilterCall {
  readonly name: string;
  readonly argument: string | number | null;
}

/** A piece of a message's source. */
export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly path: readonly string[]; readonly filters: readonly FilterCall[] }
  | {
      readonly kind: 'if';
      readonly path: readonly string[];
      readonly shown: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[];
    }
  | {
      readonly kind: 'for';
      readonly name: string;
      readonly path: readonly string[];
      readonly body: readonly TemplateNode[];
    };

/** What is wrong with a source and where (offset in characters). */
export interface TemplateFault {
  readonly code: 'too-long' | 'too-deep' | 'unclosed' | 'unexpected' | 'bad-path' | 'bad-filter';
  readonly message: string;
  readonly at: number;
}

interface Block {
  readonly open: 'if' | 'for' | null;
  readonly name: string;
  readonly path: readonly string[];
  readonly at: number;
  readonly nodes: TemplateNode[];
  otherwise: TemplateNode[] | null;
}

const LONGEST = 64_000;
const DEEPEST = 8;
const TAG = /\{\{([^{}]*)\}\}/g;
const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;
const STEP = /^(?:[A-Za-z_][A-Za-z0-9_-]{0,63}|\d{1,4})$/;
const FILTER = /^([a-z]+)(?:\s*:\s*(?:"([^"]*)"|'([^']*)'|(\d{1,6})))?$/;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** Narrows a result of `parseTemplate` to a fault. */
export function isFault(value: readonly TemplateNode[] | TemplateFault): value is TemplateFault {
  return 'code' in value;
}

/**
 * Parses a source into nodes.
 * @param source text with `{{path | filter: "argument"}}`, `{{#if path}}..{{else}}..{{/if}}`, `{{#for x in path}}..{{/for}}`
 */
export function parseTemplate(source: string): readonly TemplateNode[] | TemplateFault {
  if (source.length > LONGEST) return fault('too-long', `A text has at most ${LONGEST} characters.`, LONGEST);
  const stack: Block[] = [block(null, '', [], 0)];
  let end = 0;
  for (const match of source.matchAll(TAG)) {
    const wrong =
      addText(stack, source, end, match.index) ?? addTag(stack, (match[1] ?? '').trim(), match.index);
    if (wrong) return wrong;
    end = match.index + match[0].length;
  }
  const wrong = addText(stack, source, end, source.length);
  if (wrong) return wrong;
  const [root, ...open] = stack;
  const last = open.at(-1);
  if (last) return fault('unclosed', `{{#${last.open}}} is never closed.`, last.at);
  return root?.nodes ?? [];
}

function block(open: Block['open'], name: string, path: readonly string[], at: number): Block {
  return { open, name, path, at, nodes: [], otherwise: null };
}

function fault(code: TemplateFault['code'], message: string, at: number): TemplateFault {
  return { code, message, at };
}

function add(stack: Block[], node: TemplateNode): void {
  const top = stack.at(-1);
  if (top) (top.otherwise ?? top.nodes).push(node);
}

function addText(stack: Block[], source: string, from: number, to: number): TemplateFault | null {
  if (to <= from) return null;
  const text = source.slice(from, to);
  const stray = text.indexOf('{{');
  if (stray >= 0) return fault('unclosed', 'A placeholder is not closed with }}.', from + stray);
  add(stack, { kind: 'text', text });
  return null;
}

function addTag(stack: Block[], tag: string, at: number): TemplateFault | null {
  if (tag.startsWith('#')) return openBlock(stack, tag, at);
  if (tag === 'else') return startElse(stack, at);
  if (tag.startsWith('/')) return closeBlock(stack, tag.slice(1).trim(), at);
  const [head = '', ...rest] = tag.split('|');
  const path = parsePath(head.trim());
  if (!path) return fault('bad-path', `"${head.trim()}" is not a name such as person.firstName.`, at);
  const filters: FilterCall[] = [];
  for (const part of rest) {
    const filter = parseFilter(part.trim());
    if (!filter) return fault('bad-filter', `"${part.trim()}" is not a filter.`, at);
    filters.push(filter);
  }
  add(stack, { kind: 'print', path, filters });
  return null;
}

function openBlock(stack: Block[], tag: string, at: number): TemplateFault | null {
  if (stack.length > DEEPEST) return fault('too-deep', `Blocks may nest ${DEEPEST} deep.`, at);
  const words = tag.slice(1).trim().split(/\s+/);
  const isIf = words[0] === 'if' && words.length === 2;
  const isFor = words[0] === 'for' && words.length === 4 && words[2] === 'in' && NAME.test(words[1] ?? '');
  if (!isIf && !isFor)
    return fault('unexpected', `{{${tag}}} is neither {{#if name}} nor {{#for x in name}}.`, at);
  const path = parsePath(words.at(-1) ?? '');
  const name = isFor ? (words[1] ?? '') : '';
  if (!path || FORBIDDEN.has(name)) return fault('bad-path', `"${words.at(-1)}" is not a name.`, at);
  stack.push(block(isIf ? 'if' : 'for', name, path, at));
  return null;
}

function startElse(stack: Block[], at: number): TemplateFault | null {
  const top = stack.at(-1);
  if (top?.open !== 'if' || top.otherwise) return fault('unexpected', '{{else}} belongs inside {{#if}}.', at);
  top.otherwise = [];
  return null;
}

function closeBlock(stack: Block[], word: string, at: number): TemplateFault | null {
  const top = stack.at(-1);
  if (!top?.open || top.open !== word) return fault('unexpected', `{{/${word}}} closes nothing.`, at);
  stack.pop();
  const { path, name, nodes } = top;
  if (top.open === 'if') add(stack, { kind: 'if', path, shown: nodes, otherwise: top.otherwise ?? [] });
  else add(stack, { kind: 'for', name, path, body: nodes });
  return null;
}

function parsePath(text: string): readonly string[] | null {
  const steps = text.split('.');
  if (steps.length > 8 || !NAME.test(steps[0] ?? '')) return null;
  return steps.every((step) => STEP.test(step) && !FORBIDDEN.has(step)) ? steps : null;
}

function parseFilter(text: string): FilterCall | null {
  const match = FILTER.exec(text);
  const name = match?.[1];
  if (!match || !name) return null;
  const digits = match[4];
  return { name, argument: digits === undefined ? (match[2] ?? match[3] ?? null) : Number(digits) };
}
