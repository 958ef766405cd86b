// How much this person was contacted, against what they can bear.
import { Gauge, Panel } from '@rapport/kit';
import type { ReactNode } from 'react';
import type { PersonProfile } from '../../../../../sdk/api.ts';
import styles from './person.module.css';

const PERSONAL: { [band in PersonProfile['budget']['personal']]: string } = {
  free: 'Over all organisations there is room.',
  near: 'Over all organisations the limit is near: only what matters is sent.',
  reached: 'Over all organisations the limit is reached: nothing more is pushed for now.',
};

export function Budget({ budget }: { budget: PersonProfile['budget'] }): ReactNode {
  const rest = Math.max(0, budget.limit - budget.used);
  return (
    <Panel title="Contact budget" note="the last 7 days">
      <Gauge
        label="Contact budget"
        used={budget.used}
        limit={budget.limit}
        words={`${budget.used} of ${budget.limit} used, ${rest} left this week.`}
      />
      <p className={styles.band}>{PERSONAL[budget.personal]}</p>
    </Panel>
  );
}
