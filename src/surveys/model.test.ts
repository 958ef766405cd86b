// What a form promises: rules look back only, pages need no script, figures hold their intervals, few people stay unseen.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openVault } from '../trust/index.ts';
import { cleanText, LONGEST_TEXT, readPage, splitWords } from './answers.ts';
import { gradeOf } from './grade.ts';
import {
  formProblems,
  isShown,
  languageFor,
  pageFrom,
  pagesOf,
  possible,
  QUESTION_KINDS,
  type Question,
  type ShowRule,
  type SurveyForm,
  shownAnswers,
} from './model.ts';
import { bucketName, csatOf, npsOf, shareOf, suppressSmall } from './results.ts';
import { sentimentOf, signalsOf } from './signals.ts';
import { readThread, readWay, writeThread, writeWay } from './tokens.ts';

const words = { en: { label: 'How was it?', hint: '', choices: { a: 'A', b: 'B' } } };
function question(id: string, change: Partial<Question> = {}): Question {
  const kind = change.kind ?? 'csat';
  const choices = kind === 'single' || kind === 'multiple' ? ['a', 'b'] : [];
  return {
    id,
    kind,
    required: false,
    newPage: false,
    showIf: null,
    class: 'health',
    trait: null,
    themes: false,
    choices,
    words,
    ...change,
  };
}
const formOf = (...questions: Question[]): SurveyForm => ({
  languages: ['en'],
  words: { en: { title: 'T', intro: '', thanks: '' } },
  questions,
  askContact: false,
});

/** Forms whose rules are right: each looks at an earlier question and a value it can have. */
const forms = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...QUESTION_KINDS),
      newPage: fc.boolean(),
      required: fc.boolean(),
      rule: fc.option(fc.tuple(fc.nat(), fc.nat())),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((drafts) => {
    const questions: Question[] = [];
    for (const [i, d] of drafts.entries()) {
      const asked = d.rule && i > 0 ? questions[d.rule[0] % i] : undefined;
      const values = asked ? possible(asked) : null;
      const is = values?.[(d.rule?.[1] ?? 0) % values.length];
      const showIf = asked && is !== undefined ? { question: asked.id, is: [is] } : null;
      questions.push(question(`q${i}`, { kind: d.kind, newPage: d.newPage, required: d.required, showIf }));
    }
    return formOf(...questions);
  });

describe('a form', () => {
  it('with rules that look back has no fault, and every question can be reached', () => {
    fc.assert(
      fc.property(forms, (form) => {
        expect(formProblems(form)).toEqual([]);
        for (const q of form.questions) {
          const answers: { [id: string]: string | number | boolean | string[] } = {};
          for (let at: Question | undefined = q; at?.showIf; ) {
            const rule: ShowRule = at.showIf;
            const asked: Question | undefined = form.questions.find((o) => o.id === rule.question);
            const value = rule.is[0] ?? '';
            answers[rule.question] =
              asked?.kind === 'multiple' ? [value] : asked?.kind === 'yesno' ? value === 'yes' : value;
            at = asked;
          }
          expect(isShown(form, q, answers)).toBe(true);
        }
      }),
    );
  });

  it('never asks a question on the page whose answer it waits for, and its pages hold all questions in order', () => {
    fc.assert(
      fc.property(forms, (form) => {
        const pages = pagesOf(form);
        expect(pages.flat()).toEqual(form.questions);
        for (const page of pages)
          for (const q of page) expect(page.some((o) => o.id === q.showIf?.question)).toBe(false);
      }),
    );
  });

  it('whatever is sent, keeps only answers that can be given, and going forward ends', () => {
    const fields = fc.dictionary(
      fc.constantFrom('q0', 'q1', 'q2', 'q3', 'q1.a', 'q2.b', '__proto__', 'zz'),
      fc.oneof(fc.string(), fc.constantFrom('0', '5', '10', 'yes', 'a')),
    );
    fc.assert(
      fc.property(forms, fields, (form, sent) => {
        let answers = {};
        let page: number | null = 0;
        for (let steps = 0; page !== null; steps++) {
          expect(steps).toBeLessThan(20);
          ({ answers } = readPage(form, pagesOf(form)[page] ?? [], new Map(Object.entries(sent)), answers));
          page = pageFrom(form, page, 1, answers);
        }
        const shown = shownAnswers(form, answers);
        for (const [id, answer] of Object.entries(shown)) {
          const q = form.questions.find((o) => o.id === id);
          expect(q).toBeDefined();
          const values = q && possible(q);
          if (values && typeof answer === 'object') for (const a of answer) expect(values).toContain(a);
          else if (values && typeof answer !== 'boolean') expect(values).toContain(String(answer));
        }
        const { chosen, words: written } = splitWords(form, shown);
        expect(Object.keys(chosen).length + Object.keys(written).length).toBe(Object.keys(shown).length);
      }),
    );
  });

  it('names each fault: forward and impossible rules, doubles, reserved traits, empty words', () => {
    const faults = (form: SurveyForm): string[] => formProblems(form).map((p) => p.field);
    expect(faults(formOf())).toEqual(['questions']);
    expect(faults(formOf(question('a', { showIf: { question: 'b', is: ['1'] } }), question('b')))).toEqual([
      'questions[0].showIf',
    ]);
    expect(faults(formOf(question('a', { showIf: { question: 'a', is: ['1'] } })))).toEqual([
      'questions[0].showIf',
    ]);
    expect(faults(formOf(question('a'), question('b', { showIf: { question: 'a', is: ['6'] } })))).toEqual([
      'questions[1].showIf',
    ]);
    expect(faults(formOf(question('a'), question('b', { showIf: { question: 'a', is: [] } })))).toEqual([
      'questions[1].showIf',
    ]);
    expect(
      faults(
        formOf(question('a', { kind: 'text' }), question('b', { showIf: { question: 'a', is: ['x'] } })),
      ),
    ).toEqual(['questions[1].showIf']);
    expect(faults(formOf(question('a'), question('a')))).toEqual(['questions[1].id']);
    expect(faults(formOf(question('a', { trait: { name: 'deceased', class: 'public' } })))).toEqual([
      'questions[0].trait',
    ]);
    expect(faults(formOf(question('a', { trait: { name: 'e_mail', class: 'public' } })))).toEqual([
      'questions[0].trait',
    ]);
    expect(faults(formOf(question('a', { kind: 'single', choices: ['a'] })))).toEqual([
      'questions[0].choices',
    ]);
    expect(faults({ ...formOf(question('a')), languages: ['en', 'es'] })).toEqual([
      'words.es.title',
      'questions[0].words.es.label',
    ]);
  });

  it('speaks the language that fits best', () => {
    const form = { ...formOf(question('a')), languages: ['en', 'es'] };
    expect([['es-MX'], ['fr', 'es'], ['fr'], []].map((w) => languageFor(form, w))).toEqual([
      'es',
      'es',
      'en',
      'en',
    ]);
  });
});

describe('text of people', () => {
  it('is cleaned for good: cleaning again changes nothing, and nothing harmful is left', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const clean = cleanText(text);
        expect(cleanText(clean)).toBe(clean);
        expect(clean).not.toMatch(/(?!\n|\t)\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
        expect(clean.isWellFormed()).toBe(true);
      }),
    );
  });

  it('is refused when it is too long, and an empty one is none', () => {
    const form = formOf(question('a', { kind: 'text', required: true }));
    const read = (text: string) => readPage(form, form.questions, new Map([['a', text]]), {});
    expect(read('x'.repeat(LONGEST_TEXT + 1)).errors).toEqual([{ question: 'a', word: 'error.long' }]);
    expect(read(' \u202E\n ').errors).toEqual([{ question: 'a', word: 'error.required' }]);
  });

  it('has a grade', () => {
    expect(gradeOf('We saw the cat. It sat on the mat with a hat.')).toBeLessThan(3);
    expect(
      gradeOf(
        'Interdisciplinary communication substantially facilitates organisational responsiveness towards individual requirements.',
      ),
    ).toBeGreaterThan(12);
    expect(gradeOf('How was it?')).toBeNull();
  });
});

describe('figures', () => {
  it('lie inside their intervals, and NPS adds up', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 1, maxLength: 200 }), (scores) => {
        const nps = npsOf(scores);
        expect(nps && nps.promoters + nps.passives + nps.detractors).toBe(scores.length);
        expect(
          nps && nps.low <= nps.value && nps.value <= nps.high && nps.low >= -100 && nps.high <= 100,
        ).toBe(true);
        const share = shareOf(scores.filter((s) => s > 5).length, scores.length);
        expect(share.low <= share.value && share.value <= share.high).toBe(true);
      }),
    );
  });

  it('agree with what is known', () => {
    expect(npsOf([10, 9, 8, 6])).toMatchObject({ value: 25, promoters: 2, passives: 1, detractors: 1 });
    // Wilson (1927) for 8 of 10: 0.490 to 0.943.
    expect(shareOf(8, 10)).toEqual({ value: 0.8, low: 0.49, high: 0.943, n: 10 });
    expect(csatOf([5, 4, 1])).toMatchObject({ value: 0.667, mean: 3.33 });
    expect([npsOf([]), csatOf([])]).toEqual([null, null]);
  });

  it('of few people are hidden, and never just one cell, which the total would tell', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(counts, (ns) => {
        const cells = ns.map((answered, i) => ({ name: String(i), answered, nps: null, csat: null }));
        const shown = suppressSmall(cells, 5);
        const hidden = shown.filter((c) => c.answered === null).length;
        for (const c of shown) expect(c.answered === null || c.answered === 0 || c.answered >= 5).toBe(true);
        if (hidden === 1) expect(ns.filter((n) => n > 0)).toHaveLength(1);
      }),
    );
  });

  it('fall into weeks that begin on Monday', () => {
    expect(bucketName(Date.parse('2026-11-22T23:00:00Z'), 'week')).toBe('2026-11-16');
    expect(bucketName(Date.parse('2026-11-16T00:00:00Z'), 'week')).toBe('2026-11-16');
  });
});

describe('signals', () => {
  it('tell scores as properties and traits, and words as comments of their own', () => {
    const form = formOf(
      question('care', { trait: { name: 'lastCsat', class: 'personal' } }),
      question('about', { kind: 'multiple', themes: true }),
      question('why', { kind: 'text' }),
    );
    const at = Date.parse('2026-11-22T00:00:00Z');
    const base = {
      slug: 'visit',
      form,
      version: 1,
      answerId: 'x',
      subjectId: 's',
      place: null,
      language: 'en',
      at,
    };
    const signals = signalsOf({ ...base, personal: true, answers: { care: 2, about: ['a'], why: 'Late' } });
    expect(signals).toMatchObject([
      {
        name: 'Survey Answered',
        properties: { survey: 'visit', visit_care: 2, visit_about: ['a'] },
        traits: { lastCsat: 2, lastCsatAt: '2026-11-22T00:00:00.000Z' },
      },
      { name: 'Survey Comment', properties: { text: 'Late', sentiment: 4, themes: ['A'] }, traits: {} },
    ]);
    expect(JSON.stringify(signals[0])).not.toContain('Late');
    expect(signalsOf({ ...base, personal: false, answers: {} })[0]?.traits).toEqual({ kind: 'respondent' });
    expect(sentimentOf(form, {})).toBeNull();
  });
});

describe('tokens', () => {
  const vault = openVault(new Uint8Array(32).fill(7));
  const id = (n: number): string => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
  const way = { kind: 'personal', orgId: id(1), subjectId: id(2), linkId: id(3) } as const;

  it('come back as they were, reveal nothing, and serve nothing else', () => {
    const token = writeWay(vault, way);
    expect(readWay(vault, token)).toEqual(way);
    expect(Buffer.from(token.slice(1), 'base64url').toString('hex')).not.toContain('0000000000007000');
    for (const mark of ['q', 't']) expect(readWay(vault, mark + token.slice(1))).toBeNull();
    expect(readWay(openVault(new Uint8Array(32).fill(8)), token)).toBeNull();
    fc.assert(fc.property(fc.string(), (text) => readWay(vault, text) === null));
  });

  it('of a form belong to one address', () => {
    const thread = writeThread(vault, 'pA', { answerId: id(4), version: 1 });
    expect(readThread(vault, 'pA', thread)).toEqual({ answerId: id(4), version: 1 });
    expect([
      readThread(vault, 'pB', thread),
      readThread(vault, 'pA', 'x'),
      readThread(vault, 'pA', undefined),
    ]).toEqual([null, null, null]);
  });
});
