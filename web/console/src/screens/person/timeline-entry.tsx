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
import {
  IconBolt,
  IconDoor,
  IconLayoutDashboard,
  IconMail,
  IconMessage2Star,
  IconPhone,
  IconReportMedical,
  IconScale,
  IconSignature,
  IconWorld,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { TimelineEntry } from '../../../../../sdk/api.ts';
import { insideHref } from '../../leave.ts';
import styles from './timeline.module.css';

type Channel = TimelineEntry['channel'];

export const CHANNELS: { [channel in Channel]: { words: string; icon: IconPart; color: string } } = {
  web: { words: 'Web and search', icon: IconWorld, color: 'var(--option-pull)' },
  portal: { words: 'Portal', icon: IconLayoutDashboard, color: 'var(--option-pull)' },
  mail: { words: 'Mail', icon: IconMail, color: 'var(--option-later)' },
  call: { words: 'Calls', icon: IconPhone, color: 'var(--option-later)' },
  visit: { words: 'Visits', icon: IconDoor, color: 'var(--option-human)' },
  survey: { words: 'Surveys and feedback', icon: IconMessage2Star, color: 'var(--option-digest)' },
  record: { words: 'Health record', icon: IconReportMedical, color: 'var(--option-human)' },
  decision: { words: 'Decisions', icon: IconScale, color: 'var(--option-push)' },
  consent: { words: 'Consent', icon: IconSignature, color: 'var(--option-digest)' },
  other: { words: 'Everything else', icon: IconBolt, color: 'var(--option-silence)' },
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
const NOT_SHOWN = new Set([
  'decision',
  'content',
  'audienceName',
  'chosen',
  'delivery',
  'contentVersion',
  'subjects',
  'asked',
]);

export function Entry({ entry }: { entry: TimelineEntry }): ReactNode {
  const { words, icon: Icon, color } = CHANNELS[entry.channel];
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
          <span className={entry.retracted ? styles.retracted : undefined}>
            {entry.href ? <GoLink href={insideHref(entry.href)}>{entry.title}</GoLink> : entry.title}
          </span>
          {entry.retracted && <span className={styles.word}>Retracted</span>}
          {entry.type === 'decision' && typeof option === 'string' && <OptionBadge option={option} />}
        </div>
        {entry.detail && entry.detail !== option && <p className={styles.detail}>{entry.detail}</p>}
        <Properties entry={entry} />
        {entry.hidden > 0 && <p className={styles.withheld}>Details are not shown to your role.</p>}
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
