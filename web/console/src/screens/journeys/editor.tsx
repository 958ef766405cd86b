// What every part of the builder shares: the edited journey, its problems, names and live figures, and the jump to a field.
import { createContext, type Dispatch, useContext, useMemo } from 'react';
import type { JourneyCounts, JourneyProblem, JourneyView } from '../../../../../sdk/faces/journeys.ts';
import type { EditorAction, EditorState } from './editor-state.ts';

export interface Editor {
  readonly view: JourneyView;
  readonly state: EditorState;
  readonly dispatch: Dispatch<EditorAction>;
  readonly mayEdit: boolean;
  readonly problems: readonly JourneyProblem[];
  readonly counts: JourneyCounts | undefined;
  /** Opens the people who stand at a step. */
  readonly showPeople: (step: string) => void;
}

export const EditorContext = createContext<Editor | null>(null);

/** The editor; only inside the builder. */
export function useEditor(): Editor {
  const editor = useContext(EditorContext);
  if (!editor) throw new Error('useEditor outside the builder');
  return editor;
}

export interface Marks {
  readonly errors: number;
  readonly warnings: number;
}

/** How many problems a step has; `entry` for those of the whole journey. */
export function useProblemMarks(): (id: string) => Marks {
  const { problems } = useEditor();
  const marks = useMemo(() => {
    const found = new Map<string, Marks>();
    for (const { step, level } of problems) {
      const key = step ?? 'entry';
      const { errors, warnings } = found.get(key) ?? { errors: 0, warnings: 0 };
      found.set(
        key,
        level === 'error' ? { errors: errors + 1, warnings } : { errors, warnings: warnings + 1 },
      );
    }
    return found;
  }, [problems]);
  return (id) => marks.get(id) ?? { errors: 0, warnings: 0 };
}

export function marksWords({ errors, warnings }: Marks): string {
  const words = [
    errors > 0 && `${errors} ${errors === 1 ? 'problem' : 'problems'}`,
    warnings > 0 && `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`,
  ];
  return words.filter(Boolean).join(', ');
}

/** The part of a problem's field that names the field within its step: `steps.ask.ways.0.when` -> `ways.0.when`. */
export function fieldOf({ step, field }: JourneyProblem): string {
  const prefix = `steps.${step}.`;
  const inside = step !== null && field.startsWith(prefix) ? field.slice(prefix.length) : field;
  return dotted(inside);
}

/** `ways[0].when` -> `ways.0.when`. */
export function dotted(field: string): string {
  return field.replaceAll(/\[(\d+)\]/g, '.$1');
}

const TRIES = 20;

/** Focuses the field that a problem names, or the nearest one around it; waits while a sheet is opening. */
export function focusField(field: string, tries = TRIES): void {
  const root = document.querySelector('[data-inspector]');
  const found = root && nearest(root, field);
  if (found) {
    found.scrollIntoView({ block: 'center' });
    found.focus();
  } else if (tries > 0) setTimeout(() => focusField(field, tries - 1), 40);
}

const FOCUSABLE = 'input:not([type="hidden"]), select, textarea, button, [tabindex="0"]';

function nearest(root: Element, field: string): HTMLElement | null {
  const parts = field.split('.');
  for (let count = parts.length; count > 0; count--) {
    const name = parts.slice(0, count).join('.');
    const holder = root.querySelector<HTMLElement>(`[data-field="${CSS.escape(name)}"]`);
    if (holder) return holder.matches(FOCUSABLE) ? holder : holder.querySelector<HTMLElement>(FOCUSABLE);
  }
  return root.querySelector<HTMLElement>('[data-inspector-title]');
}
