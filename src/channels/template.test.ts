// The placeholder language: what it says, what it refuses, and that no source can harm the process.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../platform/json.ts';
import { compileTemplate, isTemplateFault, type Rendered } from './template.ts';

const locale = { language: 'en', zone: 'America/New_York' };

function write(source: string, data: JsonObject = {}): Rendered | string {
  const template = compileTemplate(source);
  if (isTemplateFault(template)) return `fault:${template.code}`;
  const rendered = template.render(data, locale);
  return rendered.ok ? rendered.text : rendered;
}

describe('the placeholder language', () => {
  it('writes paths, conditions, loops and filters', () => {
    expect(write('Hello {{person.name}}!', { person: { name: 'Ada' } })).toBe('Hello Ada!');
    expect(write('{{#if a}}yes{{else}}no{{/if}}', { a: 0 })).toBe('no');
    expect(write('{{#for x in list}}[{{x.n}}]{{/for}}', { list: [{ n: 1 }, { n: 2 }] })).toBe('[1][2]');
    expect(write('{{ name | default: "friend" | upper }}')).toBe('FRIEND');
    expect(write('{{at | date: "long"}}', { at: '2026-03-08T03:30:00Z' })).toBe('March 7, 2026');
    expect(write('{{word | truncate: 2}}', { word: '👩‍👩‍👧ab' })).toBe('👩‍👩‍👧a…');
    expect(write('{{list | join: " + "}}', { list: ['a', 'b'] })).toBe('a + b');
  });

  it('stops at a value that is not known', () => {
    const missing = { ok: false, code: 'missing-variable', name: 'person.name' };
    for (const data of [
      {},
      { person: null },
      { person: { name: '' } },
      { person: { name: { first: 'A' } } },
    ]) {
      expect(write('Dear {{person.name}}', data)).toEqual(missing);
    }
  });

  it('reaches nothing that is inherited', () => {
    for (const path of ['a.__proto__', 'a.constructor', 'constructor.name', 'prototype']) {
      expect(write(`{{${path}}}`, { a: {} })).toBe('fault:bad-path');
    }
    for (const path of ['a.toString', 'a.hasOwnProperty', 'list.length', 'list.map', 'word.length']) {
      expect(write(`{{${path}}}`, { a: {}, list: [1], word: 'x' })).toMatchObject({
        code: 'missing-variable',
      });
    }
  });

  it('refuses what is not closed, not known or too deep', () => {
    expect(write('{{#if a}}x')).toBe('fault:unclosed');
    expect(write('{{a')).toBe('fault:unclosed');
    expect(write('{{/if}}')).toBe('fault:unexpected');
    expect(write('{{a | run}}', { a: 1 })).toBe('fault:bad-filter');
    expect(write('{{#if a}}{{b | run}}{{/if}}', { a: 1 })).toBe('fault:bad-filter');
    expect(write('{{#if a}}'.repeat(9))).toBe('fault:too-deep');
    expect(write('x'.repeat(64_001))).toBe('fault:too-long');
  });

  it('bounds its work', () => {
    const list = Array.from({ length: 1000 }, () => 1);
    const source = '{{#for a in l}}{{#for b in l}}{{b}}{{/for}}{{/for}}';
    expect(write(source, { l: list })).toMatchObject({ code: 'too-much-work' });
  });

  it('says which names it needs', () => {
    const template = compileTemplate('{{a.b}}{{#for x in list}}{{x.y}}{{c}}{{/for}}{{#if d}}{{/if}}');
    expect(isTemplateFault(template) ? [] : template.paths).toEqual(['a.b', 'list', 'c', 'd']);
  });

  it('never throws, whatever the source and the data', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '{{',
        '}}',
        '{{#if a}}',
        '{{else}}',
        '{{/if}}',
        '{{#for x in a}}',
        '{{/for}}',
        '{{a.b|date}}',
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (parts, data) => {
          const result = write(parts.join(''), JSON.parse(JSON.stringify(data)));
          expect(typeof result === 'string' || result.ok === false).toBe(true);
        },
      ),
    );
  });

  it('gives back every text that has no placeholder', () => {
    fc.assert(
      fc.property(
        fc.string().filter((s) => !s.includes('{{')),
        (text) => write(text) === text,
      ),
    );
  });

  it('prints a value as it is: what looks like a placeholder inside a value is not read again', () => {
    fc.assert(fc.property(fc.string({ minLength: 1 }), (text) => write('{{v}}', { v: text }) === text));
    expect(write('{{v}}', { v: '{{secret}}', secret: 'x' })).toBe('{{secret}}');
  });
});
