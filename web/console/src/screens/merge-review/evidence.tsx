// The evidence as a list: a sign, the field, what came out, and how much it says.
import { IconEqual, IconEqualNot, IconLineDashed } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { SuggestionEvidence } from '../../../../../sdk/faces/likeness.ts';
import styles from './merge-review.module.css';
import { evidenceWords } from './words.ts';

const SIGNS = { for: IconEqual, against: IconEqualNot, neither: IconLineDashed };

export function EvidenceList({ evidence }: { evidence: readonly SuggestionEvidence[] }): ReactNode {
  const sorted = [...evidence].sort((a, b) => b.weight - a.weight);
  return (
    <ul className={styles.evidence}>
      {sorted.map((each) => {
        const { label, words, strength, tone } = evidenceWords(each);
        const Sign = SIGNS[tone];
        return (
          <li key={each.field} data-tone={tone}>
            <Sign size={16} stroke={1.9} aria-hidden />
            <span>
              <b>{label}</b>: {words}
            </span>
            <span className={styles.strength}>{strength}</span>
          </li>
        );
      })}
    </ul>
  );
}
