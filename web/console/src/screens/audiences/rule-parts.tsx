// What groups and clauses of the rule editor share: what they are handed, how a place is named, and problems in words.
import type { ReactNode } from 'react';
import type { RuleNames, RuleProblem } from '../../../../../sdk/faces/audiences.ts';
import styles from './rule-editor.module.css';
import type { RuleBody, RulePath } from './tree.ts';

export interface TreeProps {
  /** The whole rule. */
  readonly root: RuleBody;
  readonly path: RulePath;
  readonly names: RuleNames;
  readonly problems: readonly RuleProblem[];
  readonly change: (root: RuleBody) => void;
}

export function Problems({ problems }: { readonly problems: readonly RuleProblem[] }): ReactNode {
  return problems.map(({ field, message, fix }) => (
    <p key={field} className={styles.problem} role="alert">
      {message} {fix}
    </p>
  ));
}

/** 1.2: the second clause of the first group. */
export function placeWords(path: RulePath): string {
  return path.map((index) => index + 1).join('.');
}
