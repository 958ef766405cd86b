// How the points of a score are spread over people: bars with their table.
import { ChartPanel, Failed, Panel, Stat, Stats, Waiting } from '@rapport/kit';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ScoreDistribution, ScoreRow } from '../../../../../sdk/faces/audiences.ts';
import { api } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import styles from './audiences.module.css';

export function Spread({ score }: { readonly score: ScoreRow }): ReactNode {
  const found = useQuery({
    queryKey: ['score-distribution', score.id, score.version, score.filling],
    queryFn: ({ signal }) => api.scoreDistribution(score.id, signal),
  });
  const failure = failureOf(found.error);
  if (!found.data)
    return (
      <Panel title="How points are spread">
        {failure ? <Failed failure={failure} retry={() => void found.refetch()} /> : <Waiting lines={5} />}
      </Panel>
    );
  const { of, people, median, highest, bars, least } = found.data;
  return (
    <div className={styles.stack}>
      <Stats label="Points">
        <Stat name="People with points" value={people} note={`of ${of.toLocaleString('en')}`} />
        <Stat name="Median" value={median === null ? '–' : String(median)} />
        <Stat name="Highest" value={highest === null ? '–' : String(highest)} />
      </Stats>
      {score.filling && (
        <p className={styles.soft} role="status">
          The past is being read back; the figures grow until that is done.
        </p>
      )}
      {bars.length === 0 ? (
        <Panel title="How points are spread">
          <p className={styles.soft}>Nobody has points yet: none of these events has happened.</p>
        </Panel>
      ) : (
        <ChartPanel title="How points are spread" spec={specOf(found.data)} height={220} />
      )}
      {bars.some((bar) => bar.people === null) && (
        <p className={styles.soft}>Bars of fewer than {least} people are not told and stand as 0.</p>
      )}
    </div>
  );
}

function specOf({ bars, people }: ScoreDistribution): Parameters<typeof ChartPanel>[0]['spec'] {
  return {
    kind: 'bars',
    axis: 'Points',
    categories: bars.map(({ from, to }) => `${from} to ${to}`),
    series: [{ name: 'People', token: '--option-push', values: bars.map((bar) => bar.people ?? 0) }],
    summary: `${people} people have points.`,
  };
}
