// Feedback by theme and sentiment, and experiments by arm, read from the rollups.
import type { Experiment, Feedback } from '../../sdk/api.ts';
import type { Tx } from '../platform/db.ts';
import { wilson } from './model.ts';
import { sumRollups } from './store.ts';

const ALWAYS = { from: 0, to: 253_402_300_799_000 };

/** Survey comments counted by theme, sentiment and question. */
export async function readFeedback(tx: Tx, orgId: string): Promise<Feedback> {
  const sums = await sumRollups(
    tx,
    orgId,
    ['feedback', 'feedback-sentiment', 'feedback-theme', 'feedback-question'],
    ALWAYS.from,
    ALWAYS.to,
  );
  const of = (metric: string): { dim: string; n: number }[] =>
    sums.filter((s) => s.metric === metric).sort((a, b) => b.n - a.n);
  const themes = new Map<string, { [sentiment: string]: number }>();
  for (const { dim, n } of of('feedback-theme')) {
    const bar = dim.indexOf('|');
    const theme = dim.slice(bar + 1);
    themes.set(theme, { ...themes.get(theme), [dim.slice(0, bar)]: n });
  }
  return {
    total: of('feedback')[0]?.n ?? 0,
    sentiments: of('feedback-sentiment')
      .map(({ dim, n }) => ({ sentiment: dim, count: n }))
      .sort((a, b) => (a.sentiment < b.sentiment ? -1 : 1)),
    themes: [...themes]
      .map(([theme, sentiments]) => ({
        theme,
        sentiments,
        count: Object.values(sentiments).reduce((a, n) => a + n, 0),
      }))
      .sort((a, b) => b.count - a.count),
    questions: of('feedback-question').map(({ dim, n }) => ({ question: dim, count: n })),
  };
}

/** Experiments with their arms, outcomes as shares with a 95 % interval, and the sum of values. */
export async function readExperiments(tx: Tx, orgId: string): Promise<Experiment[]> {
  const sums = await sumRollups(
    tx,
    orgId,
    ['experiment-arm', 'experiment-outcome', 'experiment-value'],
    ALWAYS.from,
    ALWAYS.to,
  );
  const experiments = new Map<string, Experiment>();
  for (const { dim, n } of sums.filter((s) => s.metric === 'experiment-arm')) {
    const [name = '', arm = ''] = dim.split('|');
    const experiment = experiments.get(name) ?? { name, arms: [] };
    experiments.set(name, experiment);
    experiment.arms.push({
      arm,
      people: n,
      outcomes: outcomesOf(sums, dim, n),
      value: (sums.find((s) => s.metric === 'experiment-value' && s.dim === dim)?.n ?? 0) / 100,
    });
  }
  for (const experiment of experiments.values()) experiment.arms.sort((a, b) => (a.arm < b.arm ? -1 : 1));
  return [...experiments.values()];
}

function outcomesOf(
  sums: readonly { metric: string; dim: string; n: number }[],
  arm: string,
  people: number,
): Experiment['arms'][number]['outcomes'] {
  const outcomes: Experiment['arms'][number]['outcomes'] = {};
  for (const { metric, dim, n } of sums) {
    if (metric === 'experiment-outcome' && dim.startsWith(`${arm}|`))
      outcomes[dim.slice(arm.length + 1)] = { count: n, ...wilson(n, people) };
  }
  return outcomes;
}
