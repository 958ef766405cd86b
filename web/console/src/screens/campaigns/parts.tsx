// Parts that the pages of campaigns share: problems, the words side by side, and what a launch would mean.

import { useDebouncedValue } from '@mantine/hooks';
import { channelMark, durationWords, Time, Waiting } from '@rapport/kit';
import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type {
  CampaignEstimate,
  CampaignPlan,
  CampaignProblem,
  CampaignVariant,
} from '../../../../../sdk/faces/campaigns.ts';
import { api } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import styles from './campaigns.module.css';

/** What stands against the launch, and what is worth a look. */
export function Problems({ problems }: { problems: readonly CampaignProblem[] }): ReactNode {
  if (problems.length === 0) return null;
  return (
    <ul className={styles.problems} aria-label="What to look at before the launch">
      {problems.map((problem) => {
        const Icon = problem.level === 'error' ? IconCircleX : IconAlertTriangle;
        return (
          <li key={problem.field + problem.code + problem.message} data-level={problem.level}>
            <Icon size={16} stroke={1.8} aria-hidden />
            <span>
              {problem.level === 'error' ? 'Stops the launch: ' : 'Worth a look: '}
              {problem.message}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** The words of every channel, filled in for a person who does not exist. */
export function Words({ variants }: { variants: readonly CampaignVariant[] }): ReactNode {
  return (
    <div className={styles.side}>
      {variants.map((variant) => {
        const mark = channelMark(variant.channel);
        const Icon = mark.icon;
        return (
          <figure key={variant.channel + variant.language} className={styles.words}>
            <figcaption>
              <Icon size={15} stroke={1.8} aria-hidden />
              <b>{mark.words}</b> {variant.language}
            </figcaption>
            <div lang={variant.language}>
              {variant.subject && (
                <p>
                  <b>{variant.subject}</b>
                </p>
              )}
              <p>{variant.body}</p>
              {variant.button && <span className={styles.button}>{variant.button}</span>}
            </div>
            {variant.fault && <p role="alert">These words cannot be sent: {variant.fault}</p>}
          </figure>
        );
      })}
    </div>
  );
}

const figure = (value: number): string => value.toLocaleString('en');

/** Counts a plan as it stands, a moment after its last change. */
export function useEstimate(plan: CampaignPlan | null) {
  const [settled] = useDebouncedValue(plan === null ? '' : JSON.stringify(plan), 300);
  return useQuery({
    queryKey: ['campaign-estimate', settled],
    queryFn: () => api.estimatePlan(JSON.parse(settled)),
    enabled: settled !== '',
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
}

/** How many, when the first and the last, and how they can be reached. */
export function EstimateView({ plan }: { plan: CampaignPlan | null }): ReactNode {
  const { data, error, isPending } = useEstimate(plan);
  if (plan === null)
    return <p className={styles.soft}>Choose content, channels and people to see how many it reaches.</p>;
  const failure = failureOf(error);
  if (failure) return <p role="alert">{failure.text}</p>;
  if (isPending || !data) return <Waiting lines={3} label="Counting" />;
  return (
    <div className={styles.rows} aria-live="polite">
      <p className={styles.big}>{figure(data.people)} people</p>
      <p className={styles.lead}>
        First message: <Time at={data.firstAt} absolute />.{' '}
        {data.minutes > 0 &&
          `From the first to the last: ${durationWords(data.minutes * 60)}, quiet hours apart.`}
      </p>
      <Reach reach={data.reach} />
      {data.zones.length > 1 && plan.when.kind === 'local' && <Zones zones={data.zones} />}
      <Problems problems={data.problems} />
    </div>
  );
}

function Reach({ reach }: { reach: CampaignEstimate['reach'] }): ReactNode {
  return (
    <ul className={styles.list} aria-label="How they can be reached">
      {reach.map((row) => (
        <li key={row.channel}>
          <b>{channelMark(row.channel).words}</b>
          <span>
            {row.channel === 'feed'
              ? 'waits in the portal for a visit'
              : `${figure(row.address)} of ${figure(row.looked)} have an address, ${figure(row.given)} said yes, ${figure(row.withdrawn)} said no`}
          </span>
        </li>
      ))}
    </ul>
  );
}

const MOST_ZONES = 12;

function Zones({ zones }: { zones: CampaignEstimate['zones'] }): ReactNode {
  return (
    <table className={styles.zones}>
      <caption className={styles.soft}>When each zone begins</caption>
      <thead>
        <tr>
          <th scope="col">Zone</th>
          <th scope="col">People</th>
          <th scope="col">From</th>
        </tr>
      </thead>
      <tbody>
        {zones.slice(0, MOST_ZONES).map((row) => (
          <tr key={row.zone}>
            <td>{row.zone}</td>
            <td>{figure(row.people)}</td>
            <td>
              <Time at={row.from} absolute />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
