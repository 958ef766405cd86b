// The queue of pairs: how far the sitting is, and one line for each pair.
import { Button, Progress } from '@mantine/core';
import { GoLink } from '@rapport/kit';
import type { ReactNode } from 'react';
import type { SuggestionQueue, SuggestionRow } from '../../../../../sdk/faces/likeness.ts';
import styles from './merge-review.module.css';
import { confidenceWords, fieldWords, pairWords } from './words.ts';

interface QueueProps {
  readonly rows: readonly SuggestionRow[];
  readonly counts: SuggestionQueue['counts'];
  readonly chosen: string;
  readonly hrefOf: (id: string) => string;
  readonly more: { load: () => void; loading: boolean } | undefined;
}

export function Queue({ rows, counts, chosen, hrefOf, more }: QueueProps): ReactNode {
  const all = counts.open + counts.decided;
  const words = `${counts.decided} of ${all} answered`;
  return (
    <nav className={styles.queue} aria-label="Pairs to review">
      <div className={styles.progress}>
        <span>{words}</span>
        <Progress value={all === 0 ? 100 : (counts.decided / all) * 100} aria-label={words} size="sm" />
      </div>
      <ul className={styles.pairs}>
        {rows.map((row) => (
          <li key={row.id}>
            <GoLink
              href={hrefOf(row.id)}
              className={styles.pair}
              aria-current={row.id === chosen ? 'page' : undefined}
            >
              <span className={styles.names}>{pairWords(row.people)}</span>
              <span className={styles.soft}>{confidenceWords(row)}</span>
              <span className={styles.soft}>Same: {agreeWords(row)}</span>
            </GoLink>
          </li>
        ))}
      </ul>
      {more && (
        <Button fullWidth variant="subtle" loading={more.loading} onClick={more.load}>
          Show more
        </Button>
      )}
    </nav>
  );
}

function agreeWords(row: SuggestionRow): string {
  return row.agree.map((field) => fieldWords(field).toLowerCase()).join(', ') || 'nothing exactly';
}
