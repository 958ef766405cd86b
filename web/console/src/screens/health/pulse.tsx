// The last minutes as lines, collected while the page is open; the newest figure stands beside each in words.
import { Panel, Sparkline } from '@rapport/kit';
import { type ReactNode, useState } from 'react';
import type { HealthFigures } from '../../../../../sdk/api.ts';
import styles from './health.module.css';

const KEPT = 180;

interface Sample {
  readonly at: string;
  readonly signals: number;
  readonly decisions: number;
  readonly backlog: number;
}

const LINES: readonly {
  key: 'signals' | 'decisions' | 'backlog';
  name: string;
  token: string;
  unit: string;
}[] = [
  { key: 'signals', name: 'Signals', token: '--option-pull', unit: 'a second' },
  { key: 'decisions', name: 'Decisions', token: '--option-push', unit: 'a second' },
  { key: 'backlog', name: 'Waiting in the log', token: '--option-human', unit: 'facts' },
];

export function Pulse({ figures }: { figures: HealthFigures }): ReactNode {
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  if (samples.at(-1)?.at !== figures.at) {
    const { at, eventsPerSecond: signals, decisionsPerSecond: decisions, backlog } = figures;
    setSamples([...samples, { at, signals, decisions, backlog }].slice(-KEPT));
  }
  return (
    <Panel title="Pulse" note="since this page was opened">
      <div className={styles.pulse}>
        {LINES.map(({ key, name, token, unit }) => {
          const values = samples.map((sample) => sample[key]);
          const now = values.at(-1) ?? 0;
          const top = Math.max(0, ...values);
          return (
            <figure key={key} className={styles.line}>
              <figcaption>
                <b>{name}</b> {round(now)} {unit}
                <span className={styles.soft}> highest {round(top)}</span>
              </figcaption>
              <Sparkline
                values={values}
                token={token}
                label={`${name}: now ${round(now)} ${unit}, highest ${round(top)}`}
              />
            </figure>
          );
        })}
      </div>
    </Panel>
  );
}

function round(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 });
}
