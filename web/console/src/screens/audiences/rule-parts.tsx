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
      {plainProblem(message, field)} {fix}
    </p>
  ));
}

/** 1.2: the second clause of the first group. */
export function placeWords(path: RulePath): string {
  return path.map((index) => index + 1).join('.');
}

/** "rule.all[0].kind must be …" as a reader of the clause sees it: "Kind must be …". */
export function plainProblem(message: string, field: string): string {
  if (!message.startsWith(`${field} `)) return message;
  const last = /\.([A-Za-z]+)(\[\d+\])?$/.exec(field)?.[1] ?? '';
  const rest = message.slice(field.length + 1);
  if (last === '' || /\[\d+\]$/.test(field)) return `This ${rest}`;
  const words = last.replaceAll(/([A-Z])/g, (capital) => ` ${capital.toLowerCase()}`);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)} ${rest}`;
}
