// The window hour by hour: what reached out, what waited, and what people did by themselves.
import { ChartPanel, type ChartSpec, hourWords, useSurroundings } from '@rapport/kit';
import { type ReactNode, useMemo } from 'react';
import type { Home } from '../../../../../sdk/api.ts';

export function HourlyChart({ series }: { series: Home['series'] }): ReactNode {
  const { zone } = useSurroundings();
  const spec = useMemo(() => specOf(series, zone), [series, zone]);
  return <ChartPanel title="Hour by hour" note={`clock of ${zone}`} spec={spec} height={220} />;
}

function specOf(series: Home['series'], zone: string): ChartSpec {
  const sum = (name: 'push' | 'pull' | 'visits') => series.reduce((total, hour) => total + hour[name], 0);
  return {
    kind: 'line',
    axis: 'Hour',
    categories: series.map((hour) => hourWords(Date.parse(hour.hour), zone)),
    series: [
      { name: 'Push', token: '--option-push', values: series.map((hour) => hour.push) },
      { name: 'Pull', token: '--option-pull', values: series.map((hour) => hour.pull) },
      {
        name: 'Portal visits',
        token: '--option-digest',
        values: series.map((hour) => hour.visits),
        dash: 'dashed',
      },
      { name: 'Opened', token: '--option-human', values: series.map((hour) => hour.opened), dash: 'dotted' },
    ],
    summary: `Hour by hour: ${sum('push')} pushes, ${sum('pull')} pulls and ${sum('visits')} portal visits over ${series.length} hours.`,
  };
}
