// The form of a message: only approved content can be chosen; lane, purpose and channels follow the content.
import { Checkbox, Radio } from '@mantine/core';
import {
  ChannelList,
  channelMark,
  Failed,
  GoLink,
  LaneBadge,
  plainWords,
  StateBadge,
  Waiting,
} from '@rapport/kit';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ContentRow } from '../../../../../../sdk/api.ts';
import { api } from '../../../api.ts';
import { failureOf } from '../../../failures.ts';
import { ChoiceField, NumberField, useFieldProblem } from './fields.tsx';
import styles from './inspector.module.css';
import type { FormProps } from './waits.tsx';

const URGENCIES = [
  { value: 'now', label: 'Now: worth an interruption' },
  { value: 'today', label: 'Today' },
  { value: 'week', label: 'This week' },
  { value: 'whenever', label: 'Whenever it suits' },
] as const;

const VALUES = [
  { value: '0.25', label: 'Nice to have' },
  { value: '0.5', label: 'Useful' },
  { value: '0.75', label: 'Important' },
  { value: '1', label: 'Vital' },
];

type Urgency = (typeof URGENCIES)[number]['value'];

function urgencyOf(text: string): Urgency {
  return URGENCIES.find(({ value }) => value === text)?.value ?? 'today';
}

export function MessageForm(props: FormProps<'message'>): ReactNode {
  const { id, step, change } = props;
  const content = useQuery({
    queryKey: ['content', 'choices'],
    queryFn: ({ signal }) => api.content({ limit: 100 }, signal),
    staleTime: 30_000,
  });
  const failure = failureOf(content.error);
  const rows = content.data?.rows ?? [];
  const chosen = rows.find((row) => row.id === step.contentItemId);
  const nearest = VALUES.toSorted(
    (a, b) => Math.abs(Number(a.value) - step.value) - Math.abs(Number(b.value) - step.value),
  );
  return (
    <>
      {content.isPending && <Waiting lines={3} />}
      {failure && <Failed failure={failure} retry={() => void content.refetch()} />}
      {content.data && <ContentPicker {...props} rows={rows} chosen={chosen} />}
      {chosen && <Channels {...props} content={chosen} />}
      <ChoiceField
        label="Urgency"
        name="urgency"
        step={id}
        value={step.urgency}
        options={URGENCIES}
        change={(urgency) => change({ ...step, urgency: urgencyOf(urgency) }, 'urgency')}
      />
      <ChoiceField
        label="Worth"
        help="What reaching the person is worth when it is weighed against disturbing them."
        name="value"
        step={id}
        value={nearest[0]?.value ?? '0.5'}
        options={VALUES}
        change={(value) => change({ ...step, value: Number(value) }, 'value')}
      />
      <NumberField
        label="Pointless after"
        name="expiresAfterHours"
        step={id}
        least={1}
        most={8760}
        suffix=" hours"
        value={step.expiresAfterHours}
        change={(hours) => change({ ...step, expiresAfterHours: hours ?? 1 }, 'expiresAfterHours')}
      />
    </>
  );
}

type PickerProps = FormProps<'message'> & {
  readonly rows: readonly ContentRow[];
  readonly chosen: ContentRow | undefined;
};

function ContentPicker({ id, step, change, rows, chosen }: PickerProps): ReactNode {
  const problem = useFieldProblem(id, 'contentItemId');
  const approved = rows.filter(({ state }) => state === 'approved');
  const options = approved.map((row) => ({ value: row.id, label: row.name }));
  const pick = (contentItemId: string) => {
    const row = approved.find((each) => each.id === contentItemId);
    if (!row) return;
    const kept = step.channels.filter((channel) => row.channels.includes(channel));
    const channels = kept.length > 0 ? kept : row.channels.slice(0, 1);
    change({ ...step, contentItemId, lane: row.lane, purpose: row.purpose, channels }, 'contentItemId');
  };
  return (
    <div className={styles.stack}>
      <ChoiceField
        label="Content"
        help={`Only approved content can be chosen (${approved.length}).`}
        name="contentItemId"
        step={id}
        value={options.some(({ value }) => value === step.contentItemId) ? step.contentItemId : ''}
        options={options}
        change={pick}
      />
      {!chosen && step.contentItemId !== '' && !problem && (
        <p className={styles.error}>This content is no longer approved, or you may not see it.</p>
      )}
      {chosen && (
        <div className={styles.card}>
          <div className={styles.badges}>
            <LaneBadge lane={chosen.lane} />
            <span>for {plainWords(chosen.purpose).toLowerCase()}</span>
            <StateBadge state={chosen.state} />
          </div>
          <ChannelList channels={chosen.channels} />
          <GoLink href={`/content/${chosen.id}`}>Read it</GoLink>
        </div>
      )}
    </div>
  );
}

function Channels({
  id,
  step,
  change,
  content,
}: FormProps<'message'> & { readonly content: ContentRow }): ReactNode {
  const problem = useFieldProblem(id, 'channels');
  return (
    <fieldset className={styles.span} data-field="channels">
      <legend className={styles.label}>May use</legend>
      <div className={styles.checks}>
        {[...new Set([...content.channels, ...step.channels])].map((channel) => (
          <Checkbox
            key={channel}
            label={`${channelMark(channel).words}${content.channels.includes(channel) ? '' : ': no approved words for it'}`}
            checked={step.channels.includes(channel)}
            onChange={(event) => {
              const channels = event.currentTarget.checked
                ? [...step.channels, channel]
                : step.channels.filter((each) => each !== channel);
              change({ ...step, channels }, 'channels');
            }}
          />
        ))}
      </div>
      {step.channels.length > 1 && (
        <Radio.Group
          size="xs"
          aria-label="With more than one channel"
          value={step.spread ?? 'best'}
          onChange={(spread) => change({ ...step, spread: spread === 'each' ? 'each' : 'best' }, 'spread')}
        >
          <div className={styles.radios}>
            <Radio size="xs" value="best" label="The best one for each person" />
            <Radio size="xs" value="each" label="One on each channel" />
          </div>
        </Radio.Group>
      )}
      {problem && <p className={styles.error}>{problem}</p>}
    </fieldset>
  );
}
