// The rule read back, whom it finds and ten of them, while it is written.
import { Failed, figureWords, GoLink, Panel } from '@rapport/kit';
import type { ReactNode } from 'react';
import type { RulePreview } from '../../../../../sdk/faces/audiences.ts';
import { capabilityWords } from '../../capabilities.ts';
import { KINDS } from '../person/kinds.ts';
import styles from './audiences.module.css';
import type { LivePreview } from './use-preview.ts';

export function LiveCount({ live }: { readonly live: LivePreview }): ReactNode {
  const { preview, stale, failure, empty } = live;
  return (
    <Panel title="Whom it finds" note={stale && !empty ? 'counting…' : undefined}>
      <div className={styles.rows} aria-busy={stale}>
        <p className={styles.sentence} role="status">
          {preview?.sentence ?? (empty ? 'Add a condition to begin.' : 'This rule cannot be read yet.')}
        </p>
        {failure && <Failed failure={failure} />}
        {preview && !failure && <Found preview={preview} stale={stale} />}
      </div>
    </Panel>
  );
}

function Found({ preview, stale }: { readonly preview: RulePreview; readonly stale: boolean }): ReactNode {
  const { withheld, later, problems, count } = preview;
  if (problems.length > 0) return <p className={styles.bad}>{problemWords(problems.length)}</p>;
  if (withheld !== null)
    return (
      <p className={styles.soft}>
        This asks for health data. Seeing how many and whom it finds needs “{capabilityWords(withheld)}”.
      </p>
    );
  if (later !== null) return <p className={styles.soft}>{later}</p>;
  if (count === null) return null;
  return (
    <>
      <div>
        <span className={styles.figure} data-stale={stale} data-testid="count">
          {countWords(preview)}
        </span>{' '}
        of {figureWords(preview.people)} people
      </div>
      <p className={styles.soft}>{howWords(preview)}</p>
      <Sample preview={preview} />
    </>
  );
}

function Sample({ preview }: { readonly preview: RulePreview }): ReactNode {
  const { sample } = preview;
  if (sample === undefined || sample.length === 0) return null;
  return (
    <ul className={styles.people} aria-label="Some of them">
      {sample.map(({ id, name, kind }) => (
        <li key={id}>
          <GoLink href={`/people/${id}`}>{name ?? 'Name not known'}</GoLink>
          <span className={styles.soft}>{kindWords(kind)}</span>
        </li>
      ))}
    </ul>
  );
}

export function kindWords(kind: string | null): string {
  return Object.entries(KINDS).find(([known]) => known === kind)?.[1] ?? '–';
}

/** 1,204, or “about 41,200” for an estimate. */
export function countWords({ count, kind }: Pick<RulePreview, 'count' | 'kind'>): string {
  const words = figureWords(count ?? 0);
  return kind === 'exact' ? words : `about ${words}`;
}

/** How the number came about, and how far off it may be. */
export function howWords({ kind, margin, judged, milliseconds }: RulePreview): string {
  const seconds = `${(milliseconds / 1000).toFixed(1)} s`;
  if (kind === 'exact') return `Counted exactly, in ${seconds}.`;
  return `Give or take ${figureWords(margin ?? 0)}: judged from ${figureWords(judged)} people picked by lot, in ${seconds}.`;
}

function problemWords(n: number): string {
  return n === 1 ? 'One thing is not right yet: see the marked condition.' : `${n} things are not right yet.`;
}
