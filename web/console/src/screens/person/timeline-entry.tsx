// One touchpoint: what happened, when, where it came from, and its properties without what is said already.
import {
  clockWords,
  exactWords,
  GoLink,
  type IconPart,
  isId,
  OptionBadge,
  plainWords,
  useSurroundings,
} from '@rapport/kit';
import { IconBolt, IconFileText, IconScale, IconSend, IconSignature } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { TimelineEntry } from '../../../../../sdk/api.ts';
import { insideHref } from '../../leave.ts';
import styles from './timeline.module.css';

export const TYPES: { [type in TimelineEntry['type']]: { words: string; icon: IconPart; color: string } } = {
  signal: { words: 'Signals', icon: IconBolt, color: 'var(--option-pull)' },
  decision: { words: 'Decisions', icon: IconScale, color: 'var(--option-push)' },
  delivery: { words: 'Deliveries', icon: IconSend, color: 'var(--option-later)' },
  consent: { words: 'Consent', icon: IconSignature, color: 'var(--option-digest)' },
  fact: { words: 'Facts', icon: IconFileText, color: 'var(--option-silence)' },
};

const ORIGINS: { [origin: string]: string } = {
  api: 'sent by a system',
  import: 'imported',
  loop: 'worked out',
  channel: 'told by the channel',
  portal: 'in the portal',
  console: 'by staff',
};

/** Shown elsewhere on the entry, or of use to machines only. */
const NOT_SHOWN = new Set(['decision', 'content', 'audienceName', 'chosen', 'delivery', 'contentVersion']);

export function Entry({ entry }: { entry: TimelineEntry }): ReactNode {
  const { words, icon: Icon, color } = TYPES[entry.type];
  const { zone } = useSurroundings();
  const at = Date.parse(entry.at);
  const option = entry.properties.chosen;
  return (
    <li className={styles.entry}>
      <span className={styles.mark} style={{ '--mark': color }} title={words}>
        <Icon size={14} stroke={1.9} aria-hidden />
        <span className={styles.kind}>{words}: </span>
      </span>
      <div className={styles.what}>
        <div className={styles.title}>
          <span>
            {entry.href ? <GoLink href={insideHref(entry.href)}>{entry.title}</GoLink> : entry.title}
          </span>
          {entry.type === 'decision' && typeof option === 'string' && <OptionBadge option={option} />}
        </div>
        {entry.detail && entry.detail !== option && <p className={styles.detail}>{entry.detail}</p>}
        <Properties entry={entry} />
      </div>
      <span className={styles.when}>
        <time dateTime={entry.at} title={exactWords(at, zone)}>
          {clockWords(at, zone)}
        </time>
        <span className={styles.origin}>{ORIGINS[entry.origin] ?? entry.origin}</span>
      </span>
    </li>
  );
}

function Properties({ entry }: { entry: TimelineEntry }): ReactNode {
  const shown = Object.entries(entry.properties).filter(
    ([name, value]) => !NOT_SHOWN.has(name) && value !== null && value !== entry.detail && !isId(value),
  );
  if (shown.length === 0) return null;
  return (
    <dl className={styles.properties}>
      {shown.map(([name, value]) => (
        <div key={name}>
          <dt>{plainWords(name)}</dt>
          <dd>{typeof value === 'object' ? JSON.stringify(value) : String(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
