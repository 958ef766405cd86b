// Options as a waterfall: which passed the gates, which were scored, which one was chosen.
import { optionMark, Panel, Time } from '@rapport/kit';
import { IconBan, IconCheck, IconTrophy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { DecisionView } from '../../../../../sdk/api.ts';
import { stagesOf } from './stages.ts';
import { Terms } from './terms.tsx';
import styles from './waterfall.module.css';

type Option = DecisionView['options'][number];

interface WaterfallProps {
  readonly options: readonly Option[];
  readonly chosen: string;
}

export function Waterfall({ options, chosen }: WaterfallProps): ReactNode {
  const scored = options.filter((option) => option.gate === null && option.utility !== null);
  const stages = stagesOf(options, chosen);
  const best = Math.max(0.0001, ...scored.map((option) => Math.abs(option.utility ?? 0)));
  const sorted = options.toSorted((a, b) => rank(b, chosen) - rank(a, chosen));
  return (
    <Panel title="From every option to one">
      <ol className={styles.stages}>
        {stages.map(({ words, count }) => (
          <li key={words}>
            <span className={styles.stageBar} aria-hidden>
              <span style={{ height: `${(count / Math.max(1, options.length)) * 100}%` }} />
            </span>
            <b>{count}</b> {words}
          </li>
        ))}
      </ol>
      <ul className={styles.options}>
        {sorted.map((option) => (
          <OptionRow key={option.option} option={option} chosen={option.option === chosen} best={best} />
        ))}
      </ul>
    </Panel>
  );
}

/** Chosen first, then by utility, then the gated ones. */
function rank(option: Option, chosen: string): number {
  if (option.option === chosen) return 1e9;
  return option.gate === null ? (option.utility ?? 0) : -1e9;
}

function OptionRow({ option, chosen, best }: { option: Option; chosen: boolean; best: number }): ReactNode {
  const mark = optionMark(option.option);
  const Icon = mark.icon;
  const state = chosen ? 'chosen' : option.gate === null ? 'passed' : 'stopped';
  return (
    <li className={styles.option} data-state={state}>
      <span className={styles.optionName} style={{ '--mark': mark.color }}>
        <Icon size={16} stroke={1.8} aria-hidden />
        {mark.words}
      </span>
      <span className={styles.verdictMark} data-state={state}>
        {state === 'chosen' && <IconTrophy size={15} stroke={1.8} aria-hidden />}
        {state === 'passed' && <IconCheck size={15} stroke={1.8} aria-hidden />}
        {state === 'stopped' && <IconBan size={15} stroke={1.8} aria-hidden />}
        {{ chosen: 'Chosen', passed: 'Possible', stopped: 'Stopped' }[state]}
      </span>
      <div className={styles.optionBody}>
        {option.gate === null ? <Score option={option} best={best} /> : <Gate option={option} />}
      </div>
    </li>
  );
}

function Gate({ option }: { option: Option }): ReactNode {
  return (
    <p className={styles.gate}>
      {option.gateWords ?? option.gate}
      {option.opensAt !== null && (
        <>
          {' '}
          Opens <Time at={option.opensAt} absolute />.
        </>
      )}
    </p>
  );
}

function Score({ option, best }: { option: Option; best: number }): ReactNode {
  const utility = option.utility;
  return (
    <>
      <p className={styles.gate}>{option.words}</p>
      {utility !== null && (
        <div className={styles.score}>
          <span className={styles.scoreBar} aria-hidden>
            <span
              data-negative={utility < 0}
              style={{
                width: `${Math.min(100, (Math.abs(utility) / best) * 100)}%`,
                background: optionMark(option.option).color,
              }}
            />
          </span>
          <span>
            worth <b>{utility.toFixed(3)}</b>, chosen with probability {(option.propensity * 100).toFixed(0)}{' '}
            %
          </span>
        </div>
      )}
      <Terms terms={option.terms} />
    </>
  );
}
