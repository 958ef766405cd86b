// The five calm steps of a campaign: what, to whom, when, how, check.
import { Checkbox, NativeSelect, NumberInput, Radio, TextInput } from '@mantine/core';
import { channelMark, LaneBadge, Panel, plainWords, Waiting } from '@rapport/kit';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ContentRow } from '../../../../../sdk/api.ts';
import { api } from '../../api.ts';
import { VariantPreview } from '../content/preview.tsx';
import styles from './campaigns.module.css';
import { DELAYS, type PlanDraft, URGENCIES } from './words.ts';

/** What a step works on. */
export interface StepProps {
  readonly draft: PlanDraft;
  readonly change: (change: Partial<PlanDraft>) => void;
}

export const STEPS = [
  { name: 'what', title: 'What' },
  { name: 'whom', title: 'To whom' },
  { name: 'when', title: 'When' },
  { name: 'how', title: 'How' },
  { name: 'check', title: 'Check' },
] as const;
export type StepName = (typeof STEPS)[number]['name'];

export function StepBar({ current, go }: { current: StepName; go: (step: StepName) => void }): ReactNode {
  const at = STEPS.findIndex(({ name }) => name === current);
  return (
    <nav aria-label="Steps of the campaign">
      <ol className={styles.steps}>
        {STEPS.map(({ name, title }, i) => (
          <li key={name} data-state={i === at ? 'current' : 'other'}>
            {i === at ? (
              <span aria-current="step">
                {i + 1}. {title}
              </span>
            ) : (
              <button type="button" onClick={() => go(name)}>
                {i + 1}. {title}
              </button>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

export function WhatStep({ draft, change }: StepProps): ReactNode {
  const list = useQuery({ queryKey: ['content'], queryFn: ({ signal }) => api.content({}, signal) });
  const approved = (list.data?.rows ?? []).filter((row) => row.state === 'approved');
  const chosen = approved.find((row) => row.id === draft.content);
  const choose = (id: string) => {
    const channels = approved.find((row) => row.id === id)?.channels ?? [];
    const usual = channels.filter((channel) => channel === 'email' || channel === 'feed');
    change({ content: id, channels: usual.length > 0 ? usual : channels.slice(0, 1) });
  };
  return (
    <>
      <Panel title="What is said">
        <div className={styles.rows}>
          <TextInput
            className={styles.wide}
            label="Name of the campaign"
            description="For your colleagues; nobody who gets it sees it."
            value={draft.name}
            maxLength={120}
            required
            onChange={({ currentTarget }) => change({ name: currentTarget.value })}
          />
          <NativeSelect
            className={styles.wide}
            label="Content"
            description="Only content with an approved version can be chosen."
            required
            value={draft.content}
            data={[
              { value: '', label: list.isPending ? 'Loading…' : 'Choose one' },
              ...approved.map((row) => ({ value: row.id, label: row.name })),
            ]}
            onChange={({ currentTarget }) => choose(currentTarget.value)}
          />
          {chosen && (
            <p className={styles.lead}>
              <LaneBadge lane={chosen.lane} /> Purpose: {plainWords(chosen.purpose)}. Lane and purpose decide
              whose consent is asked for.
            </p>
          )}
        </div>
      </Panel>
      {chosen && <Channels draft={draft} change={change} content={chosen} />}
    </>
  );
}

function Channels({ draft, change, content }: StepProps & { content: ContentRow }): ReactNode {
  const item = useQuery({
    queryKey: ['content-item', content.id],
    queryFn: ({ signal }) => api.contentItem(content.id, signal),
  });
  const version = item.data?.versions.find((each) => each.state === 'approved');
  return (
    <Panel title="On which channels">
      <div className={styles.rows}>
        <Checkbox.Group
          aria-label="Channels"
          value={[...draft.channels]}
          onChange={(channels) => change({ channels })}
        >
          <div className={styles.indent}>
            {content.channels.map((channel) => (
              <Checkbox key={channel} value={channel} label={channelMark(channel).words} />
            ))}
          </div>
        </Checkbox.Group>
        {draft.channels.length > 1 && (
          <Radio.Group
            label="Several channels"
            value={draft.spread}
            onChange={(spread) => change({ spread: spread === 'each' ? 'each' : 'best' })}
          >
            <div className={styles.options}>
              <Radio
                value="best"
                label="The one that suits each person best"
                description="The arbiter picks it, person by person."
              />
              <Radio
                value="each"
                label="Each of them"
                description="Every channel is asked for by itself; consent and limits count for each."
              />
            </div>
          </Radio.Group>
        )}
        {item.isPending && <Waiting lines={3} />}
        {version && (
          <div className={styles.side}>
            {version.variants
              .filter((variant) => draft.channels.includes(variant.channel))
              .map((variant) => (
                <VariantPreview
                  key={variant.channel + variant.language}
                  variant={variant}
                  sponsor={content.sponsor}
                />
              ))}
          </div>
        )}
      </div>
    </Panel>
  );
}

export function WhomStep({ draft, change }: StepProps): ReactNode {
  const audiences = useQuery({
    queryKey: ['audiences', 'for-campaign'],
    queryFn: ({ signal }) => api.audiences({ limit: 100 }, signal),
  });
  const lists = useQuery({
    queryKey: ['audience-lists', 'for-campaign'],
    queryFn: ({ signal }) => api.audienceLists(signal),
    retry: false,
  });
  const live = (audiences.data?.rows ?? []).filter((row) => row.state !== 'archived');
  const chosen = live.find((row) => `audience:${row.id}` === draft.to);
  return (
    <Panel title="Who gets it">
      <div className={styles.rows}>
        <NativeSelect
          className={styles.wide}
          label="Audience or list"
          required
          value={draft.to}
          onChange={({ currentTarget }) => change({ to: currentTarget.value })}
          data={[
            { value: '', label: audiences.isPending ? 'Loading…' : 'Choose one' },
            {
              group: 'Audiences',
              items: live.map((row) => ({
                value: `audience:${row.id}`,
                label: `${row.name} (${row.members.toLocaleString('en')})`,
              })),
            },
            {
              group: 'Lists',
              items: (lists.data?.rows ?? []).map((row) => ({ value: `list:${row.id}`, label: row.name })),
            },
          ]}
        />
        {chosen && <p className={styles.lead}>{chosen.sentence}</p>}
        <p className={styles.soft}>
          It goes to whoever is in it at the moment it starts. Who comes in later does not get it.
        </p>
      </div>
    </Panel>
  );
}

export function WhenStep({ draft, change, zone }: StepProps & { zone: string }): ReactNode {
  return (
    <Panel title="When it goes out">
      <Radio.Group
        aria-label="When"
        value={draft.when}
        onChange={(when) => change({ when: when === 'at' || when === 'local' ? when : 'now' })}
      >
        <div className={styles.options}>
          <Radio value="now" label="At once after the launch" />
          <Radio
            value="at"
            label="At one moment"
            description={`On the clock of the organisation (${zone}).`}
          />
          {draft.when === 'at' && (
            <div className={styles.indent}>
              <TextInput
                type="datetime-local"
                label="Moment"
                value={draft.at}
                onChange={({ currentTarget }) => change({ at: currentTarget.value })}
              />
            </div>
          )}
          <Radio
            value="local"
            label="At a local time"
            description={`On everybody’s own clock; people without a zone have the organisation’s (${zone}).`}
          />
          {draft.when === 'local' && <LocalTime draft={draft} change={change} />}
        </div>
      </Radio.Group>
    </Panel>
  );
}

function LocalTime({ draft, change }: StepProps): ReactNode {
  return (
    <div className={styles.indent}>
      <TextInput
        type="date"
        label="Day"
        value={draft.date}
        onChange={({ currentTarget }) => change({ date: currentTarget.value })}
      />
      <TextInput
        type="time"
        label="Time"
        value={draft.time}
        onChange={({ currentTarget }) => change({ time: currentTarget.value })}
      />
      <NativeSelect
        label="Who is past it at the launch"
        value={draft.past}
        data={[
          { value: 'next-day', label: 'gets it the next day at that time' },
          { value: 'at-once', label: 'gets it at once' },
        ]}
        onChange={({ currentTarget }) =>
          change({ past: currentTarget.value === 'at-once' ? 'at-once' : 'next-day' })
        }
      />
    </div>
  );
}

const number = (value: string | number): number => Math.max(0, Math.round(Number(value) || 0));

function PaceFields({ draft, change }: StepProps): ReactNode {
  return (
    <div className={styles.indent}>
      <NumberInput
        label="People"
        min={1}
        max={60_000}
        value={draft.pacePeople}
        onChange={(value) => change({ pacePeople: number(value) })}
      />
      <NativeSelect
        label="In"
        value={draft.pacePer}
        data={[
          { value: 'minute', label: 'a minute' },
          { value: 'hour', label: 'an hour' },
        ]}
        onChange={({ currentTarget }) =>
          change({ pacePer: currentTarget.value === 'hour' ? 'hour' : 'minute' })
        }
      />
    </div>
  );
}

export function HowStep({ draft, change }: StepProps): ReactNode {
  return (
    <Panel title="How fast, and how long it matters">
      <div className={styles.rows}>
        <Checkbox
          label="Not faster than"
          description="So that a call centre or a clinic can follow."
          checked={draft.paced}
          onChange={({ currentTarget }) => change({ paced: currentTarget.checked })}
        />
        {draft.paced && <PaceFields draft={draft} change={change} />}
        <div className={styles.fields}>
          <NativeSelect
            label="Time to take the launch back"
            value={String(draft.delaySeconds)}
            data={DELAYS}
            onChange={({ currentTarget }) => change({ delaySeconds: number(currentTarget.value) })}
          />
          <NativeSelect
            label="How urgent it is"
            value={draft.urgency}
            data={URGENCIES}
            onChange={({ currentTarget }) => {
              const found = (['now', 'today', 'week', 'whenever'] as const).find(
                (one) => one === currentTarget.value,
              );
              if (found) change({ urgency: found });
            }}
          />
          <NumberInput
            label="Pointless after (hours)"
            min={1}
            max={8_760}
            value={draft.expiresAfterHours}
            onChange={(value) => change({ expiresAfterHours: Math.max(1, number(value)) })}
          />
        </div>
      </div>
    </Panel>
  );
}
