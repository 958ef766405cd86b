// Keeps the keyboard where the work is: after an edit the focus follows the clause that was moved or added.
import type { RulePath } from './tree.ts';

/**
 * Puts the focus into the clause at `path` once it is drawn: on a tool of it, or else on its first field.
 * @param from any element inside the same editor
 */
export function focusClause(from: Element | null, path: RulePath, tool?: string): void {
  const editor = from?.closest('fieldset');
  requestAnimationFrame(() => {
    const clause = editor?.querySelector(`[data-rule-path="${path.join('.')}"]`);
    const wanted = tool === undefined ? null : clause?.querySelector(`[data-rule-tool="${tool}"]`);
    const field = wanted ?? clause?.querySelector('select, input, button') ?? editor?.querySelector('button');
    if (field instanceof HTMLElement) field.focus();
  });
}
