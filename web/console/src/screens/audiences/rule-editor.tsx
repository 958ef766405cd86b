// The editor of a rule: nested groups of clauses in plain words, moved by buttons and keys. Audiences, branches and exits use it.
import type { ReactNode } from 'react';
import type { RuleProblem } from '../../../../../sdk/faces/audiences.ts';
import { GroupEditor } from './group-editor.tsx';
import { useRuleNames } from './names.ts';
import styles from './rule-editor.module.css';
import { type RuleBody, rooted } from './tree.ts';

interface RuleEditorProps {
  /** The rule; empty while nothing was chosen yet. */
  readonly rule: RuleBody;
  readonly change: (rule: RuleBody) => void;
  /** What the server finds wrong: shown at the clause that its `field` names (`rule.all[1].value`). */
  readonly problems: readonly RuleProblem[];
  /** What the rule is of, for readers; "Rule" by default. */
  readonly label?: string;
  readonly disabled?: boolean;
}

/** Edits a rule in place. What it hands over always has a group at its top and may be unfinished. */
export function RuleEditor({
  rule,
  change,
  problems,
  label = 'Rule',
  disabled = false,
}: RuleEditorProps): ReactNode {
  const names = useRuleNames();
  const root = rooted(rule);
  const wrapped = root !== rule && Object.keys(rule).length > 0;
  return (
    <fieldset className={styles.editor} disabled={disabled} aria-label={label}>
      <GroupEditor
        root={root}
        path={[]}
        names={names}
        change={change}
        problems={wrapped ? problems.map(underRoot) : problems}
      />
    </fieldset>
  );
}

/** The editor put a group around a single clause: its problems stand one level deeper. */
function underRoot(problem: RuleProblem): RuleProblem {
  return { ...problem, field: problem.field.replace(/^rule/, 'rule.all[0]') };
}
