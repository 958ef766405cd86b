// The hero: a beam that carries what reached out on the left and what waits to be found on the right.
import { figureWords, GoLink, optionMark, Panel } from '@rapport/kit';
import type { ReactNode } from 'react';
import type { Home } from '../../../../../sdk/api.ts';
import styles from './balance.module.css';
import { sentenceOf } from './balance-words.ts';

type Balance = Home['balance'];
type Kind = keyof Balance;

const OUT: readonly Kind[] = ['push', 'later'];
const THERE: readonly Kind[] = ['pull', 'digest'];
const BESIDE: readonly Kind[] = ['human', 'silence'];
const HALF = 292;
const STEEPEST = 5;

export function BalancePanel({ balance }: { balance: Balance }): ReactNode {
  const total = Object.values(balance).reduce((sum, count) => sum + count, 0);
  return (
    <Panel title="Push and pull" note={`${figureWords(total)} decisions`} tour="balance">
      <p className={styles.sentence}>{sentenceOf(balance)}</p>
      <Beam balance={balance} />
      <div className={styles.sides}>
        <Side title="Reaching out" kinds={OUT} balance={balance} total={total} />
        <Side title="Neither" kinds={BESIDE} balance={balance} total={total} />
        <Side title="Being there" kinds={THERE} balance={balance} total={total} />
      </div>
    </Panel>
  );
}

function Beam({ balance }: { balance: Balance }): ReactNode {
  const out = balance.push + balance.later;
  const there = balance.pull + balance.digest;
  const most = Math.max(out, there, 1);
  const tilt = out + there === 0 ? 0 : ((there - out) / (out + there)) * STEEPEST;
  return (
    <svg viewBox="0 0 640 142" className={styles.beam} aria-hidden="true">
      <line x1="40" x2="600" y1="136" y2="136" className={styles.ground} />
      <path d="M320 84 L350 136 H290 Z" className={styles.stand} />
      <g className={styles.turn} style={{ rotate: `${tilt}deg` }}>
        <rect x={320 - HALF} y={76} width={HALF * 2} height={6} rx={3} className={styles.rail} />
        <Blocks kinds={OUT} balance={balance} most={most} side={-1} />
        <Blocks kinds={THERE} balance={balance} most={most} side={1} />
        <circle cx={320} cy={79} r={8} className={styles.pivot} />
      </g>
    </svg>
  );
}

interface BlocksProps {
  readonly kinds: readonly Kind[];
  readonly balance: Balance;
  readonly most: number;
  readonly side: -1 | 1;
}

/** Blocks on one arm, from the pivot outwards; length is the count. */
function Blocks({ kinds, balance, most, side }: BlocksProps): ReactNode {
  let reach = 14;
  return kinds.map((kind) => {
    const width = (balance[kind] / most) * (HALF - 16);
    const x = side === 1 ? 320 + reach : 320 - reach - width;
    reach += width + (width > 0 ? 3 : 0);
    return width === 0 ? null : (
      <rect
        key={kind}
        x={x}
        y={34}
        width={width}
        height={40}
        rx={5}
        style={{ fill: optionMark(kind).color }}
        className={styles.block}
      />
    );
  });
}

interface SideProps {
  readonly title: string;
  readonly kinds: readonly Kind[];
  readonly balance: Balance;
  readonly total: number;
}

function Side({ title, kinds, balance, total }: SideProps): ReactNode {
  const sum = kinds.reduce((all, kind) => all + balance[kind], 0);
  return (
    <div>
      <h3 className={styles.sideTitle}>
        {title} <b>{figureWords(sum)}</b>
      </h3>
      {kinds.map((kind) => {
        const mark = optionMark(kind);
        const Icon = mark.icon;
        return (
          <GoLink key={kind} href={`/decisions?chosen=${kind}`} className={styles.tile} title={mark.help}>
            <span className={styles.name} style={{ '--mark': mark.color }}>
              <Icon size={15} stroke={1.9} aria-hidden />
              {mark.words}
            </span>
            <span className={styles.count}>{figureWords(balance[kind])}</span>
            <span className={styles.share}>
              {total === 0 ? '–' : `${Math.round((balance[kind] / total) * 100)} %`}
            </span>
          </GoLink>
        );
      })}
    </div>
  );
}
