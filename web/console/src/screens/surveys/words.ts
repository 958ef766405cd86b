// The words the survey screens share.
import type { SurveyQuestion, SurveyQuestionKind } from '../../../../../sdk/faces/surveys.ts';

export const KINDS: readonly { readonly value: SurveyQuestionKind; readonly label: string }[] = [
  { value: 'nps', label: 'Recommendation, 0 to 10 (NPS)' },
  { value: 'csat', label: 'Satisfaction, 1 to 5 (CSAT)' },
  { value: 'single', label: 'One choice' },
  { value: 'multiple', label: 'Several choices' },
  { value: 'yesno', label: 'Yes or no' },
  { value: 'text', label: 'Free text' },
];

/** A kind in words. */
export function kindWords(kind: SurveyQuestionKind): string {
  return KINDS.find((k) => k.value === kind)?.label ?? kind;
}

/** The values a question can be answered with, for a rule; none for free text. */
export function valuesOf(question: SurveyQuestion, language: string): { value: string; label: string }[] {
  const range = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, i) => ({ value: String(from + i), label: String(from + i) }));
  if (question.kind === 'nps') return range(0, 10);
  if (question.kind === 'csat') return range(1, 5);
  if (question.kind === 'text') return [];
  if (question.kind === 'yesno')
    return [
      { value: 'yes', label: 'Yes' },
      { value: 'no', label: 'No' },
    ];
  return question.choices.map((c) => ({ value: c, label: question.words[language]?.choices[c] || c }));
}
