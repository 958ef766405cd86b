// The ready journeys: shown with their slots in words, and made into drafts with slots filled or left open.
import { type Refusal, refuse } from '../../platform/result.ts';
import { type Names, type Outline, outline } from '../definition/sentence.ts';
import type { Definition } from '../model.ts';
import { CARE_TEMPLATES } from './care.ts';
import { LIFE_SCIENCE_TEMPLATES } from './life-science.ts';
import type { Slot, Template } from './template.ts';

/** All ready journeys, in the order in which they are shown. */
export const TEMPLATES: readonly Template[] = [...CARE_TEMPLATES, ...LIFE_SCIENCE_TEMPLATES];

/** A template as people read it: slots are called by their labels. */
export interface TemplateView {
  readonly id: string;
  readonly name: string;
  readonly group: Template['group'];
  readonly text: string;
  readonly slots: readonly Slot[];
  readonly outline: Outline;
}

export function templateView({ id, name, group, text, slots, definition }: Template): TemplateView {
  return {
    id,
    name,
    group,
    text,
    slots,
    outline: outline(
      definition((slot) => slot),
      labels(slots),
    ),
  };
}

/** Slots stand in for the things that fill them. */
function labels(slots: readonly Slot[]): Names {
  const of = (kind: Slot['kind']): Map<string, string> =>
    new Map(slots.flatMap((s) => (s.kind === kind ? [[s.id, s.label] as const] : [])));
  const none = new Map<string, string>();
  const audiences = of('audience');
  return { audiences, contents: of('content'), journeys: none, endpoints: none, inRules: audiences };
}

/** The definition of a template, with slots filled by id; those that are not are left open. */
export function fromTemplate(id: string, filled: ReadonlyMap<string, string>): Definition | Refusal {
  const template = TEMPLATES.find((t) => t.id === id);
  if (!template)
    return refuse(422, 'no-such-template', 'There is no such template.', {
      field: 'template',
      fix: 'GET /api/v1/journey-templates lists them.',
    });
  const known = new Set(template.slots.map((s) => s.id));
  if ([...filled.keys()].some((slot) => !known.has(slot)))
    return refuse(422, 'no-such-slot', 'The template has no slot of this name.', {
      field: 'slots',
      fix: `Its slots are ${[...known].join(', ')}.`,
    });
  return template.definition((slot) => filled.get(slot) ?? '');
}
