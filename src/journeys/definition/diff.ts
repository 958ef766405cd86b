// What one definition says otherwise than another: steps by their ids, fields in words, settings apart.
import type { Definition, Step } from '../model.ts';
import { endingWords, entryWords, type Names, reentryWords, span, stepWords } from './sentence.ts';
import { stepOf, waysOf } from './ways.ts';

export interface Change {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface Difference {
  readonly same: boolean;
  readonly added: readonly { readonly step: string; readonly words: string }[];
  readonly removed: readonly { readonly step: string; readonly words: string }[];
  readonly changed: readonly {
    readonly step: string;
    readonly words: string;
    readonly changes: readonly Change[];
  }[];
  readonly settings: readonly Change[];
  readonly words: readonly string[];
}

/** Compares two definitions. Where the canvas draws the steps is no difference. */
export function difference(from: Definition, to: Definition, names: Names): Difference {
  const said = (d: Definition, ids: readonly string[]) =>
    ids.flatMap((step) => {
      const found = stepOf(d, step);
      return found ? [{ step, words: stepWords(found, names) }] : [];
    });
  const before = Object.keys(from.steps);
  const after = Object.keys(to.steps);
  const added = said(
    to,
    after.filter((id) => !Object.hasOwn(from.steps, id)),
  );
  const removed = said(
    from,
    before.filter((id) => !Object.hasOwn(to.steps, id)),
  );
  const changed = after.flatMap((step) => {
    const [a, b] = [stepOf(from, step), stepOf(to, step)];
    const changes = a && b ? stepChanges(a, b, names) : [];
    return b && changes.length > 0 ? [{ step, words: stepWords(b, names), changes }] : [];
  });
  const settings = settingChanges(from, to, names);
  const same = added.length + removed.length + changed.length + settings.length === 0;
  return { same, added, removed, changed, settings, words: wordsOf({ added, removed, changed, settings }) };
}

/** True when both mean the same; where steps are drawn does not count. */
export function sameDefinition(a: Definition, b: Definition): boolean {
  return canonical(meaning(a)) === canonical(meaning(b));
}

function meaning({ layout: _drawn, ...rest }: Definition): unknown {
  return rest;
}

/** JSON with sorted keys: what a database returns has another order than what was sent. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function stepChanges(a: Step, b: Step, names: Names): Change[] {
  if (canonical(a) === canonical(b)) return [];
  if (a.kind !== b.kind) return [{ field: 'kind', before: stepWords(a, names), after: stepWords(b, names) }];
  const [before, after] = [fieldsOf(a, names), fieldsOf(b, names)];
  return changesOf(before, after);
}

function changesOf(before: Map<string, string>, after: Map<string, string>): Change[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((field) => {
    const [was, is] = [before.get(field) ?? null, after.get(field) ?? null];
    return was === is ? [] : [{ field, before: was, after: is }];
  });
}

/** A step's fields in words. The sentence holds what the step does; arrows and what it leaves unsaid stand for themselves. */
function fieldsOf(step: Step, names: Names): Map<string, string> {
  const fields = new Map<string, string>([['does', stepWords(step, names)]]);
  for (const { way, field, next } of waysOf(step))
    fields.set(way === '' ? field : `way ${way}`, next === null ? 'the end' : next);
  if (step.kind === 'message') {
    fields.set('purpose', step.purpose);
    fields.set('value', String(step.value));
    fields.set('expires', `after ${span(Math.round(step.expiresAfterHours * 60))}`);
  }
  if (step.kind === 'task') fields.set('script', step.script);
  return fields;
}

function settingChanges(from: Definition, to: Definition, names: Names): Change[] {
  return changesOf(settingsOf(from, names), settingsOf(to, names));
}

function settingsOf(d: Definition, names: Names): Map<string, string> {
  const settings = new Map([
    ['entry', entryWords(d.entry, names)],
    ['first step', d.start],
    ['coming in again', reentryWords(d.reentry)],
  ]);
  if (d.goal) settings.set('goal', endingWords(d.goal, names));
  if (d.exits?.length) settings.set('exits', d.exits.map((e) => endingWords(e, names)).join('; '));
  for (const cap of ['perDay', 'inside', 'total'] as const) {
    const most = d.caps?.[cap];
    if (most !== undefined) settings.set(CAPS[cap], String(most));
  }
  return settings;
}

const CAPS = { perDay: 'let in a day', inside: 'inside at a time', total: 'let in at all' } as const;

function wordsOf(d: Pick<Difference, 'added' | 'removed' | 'changed' | 'settings'>): string[] {
  const change = (about: string, { field, before, after }: Change): string => {
    if (before === null) return `${about}, ${field}: now ${after}`;
    return after === null
      ? `${about}, ${field}: no longer ${before}`
      : `${about}, ${field}: ${before} → ${after}`;
  };
  return [
    ...d.settings.map((c) => change('Journey', c)),
    ...d.added.map((s) => `New step “${s.step}”: ${s.words}`),
    ...d.removed.map((s) => `Step “${s.step}” is gone: ${s.words}`),
    ...d.changed.flatMap((s) => s.changes.map((c) => change(`Step “${s.step}”`, c))),
  ];
}
