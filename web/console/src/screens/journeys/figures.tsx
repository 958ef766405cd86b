// How many came in, are inside, reached the goal, and need somebody: in a row above the journey.
import { Stat, Stats, shareWords } from '@rapport/kit';
import type { ReactNode } from 'react';
import type { JourneyCounts } from '../../../../../sdk/faces/journeys.ts';

export function Figures({ counts, hasGoal }: { counts: JourneyCounts; hasGoal: boolean }): ReactNode {
  const { outcomes } = counts;
  const out = Object.values(outcomes).reduce((sum, each) => sum + each, 0);
  const reached = outcomes.goal ?? 0;
  return (
    <Stats label="Figures of the journey">
      <Stat name="Came in" value={counts.entered} />
      <Stat name="Inside now" value={counts.inside} />
      <Stat name="Completed" value={outcomes.completed ?? 0} />
      {(hasGoal || reached > 0) && (
        <Stat
          name="Reached the goal"
          value={reached}
          note={out === 0 ? 'nobody is out yet' : `${shareWords(reached / out)} of those out`}
          tone={reached > 0 ? 'good' : 'plain'}
        />
      )}
      <Stat name="Left early" value={(outcomes.exit ?? 0) + (outcomes.removed ?? 0)} />
      {counts.held > 0 && <Stat name="Held by a crisis hold" value={counts.held} tone="warn" />}
      <Stat name="Stuck" value={counts.stuck} tone={counts.stuck > 0 ? 'bad' : 'plain'} />
    </Stats>
  );
}
