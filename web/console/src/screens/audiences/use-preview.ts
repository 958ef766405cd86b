// What the rule on the screen would find: asked a moment after the last change, the question before called off.
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { RulePreview } from '../../../../../sdk/faces/audiences.ts';
import { api } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import { clausesOf, type RuleBody } from './tree.ts';

const PAUSE = 300;

export interface LivePreview {
  readonly preview: RulePreview | null;
  /** The preview is of an earlier rule, or on its way. */
  readonly stale: boolean;
  readonly failure: ReturnType<typeof failureOf>;
  /** Nothing to ask about yet. */
  readonly empty: boolean;
}

export function usePreview(rule: RuleBody, audience: string | undefined): LivePreview {
  const text = JSON.stringify(rule);
  const [settled] = useDebouncedValue(text, PAUSE);
  const empty = clausesOf(rule).length === 0 && Object.keys(rule).some((key) => Array.isArray(rule[key]));
  const found = useQuery({
    queryKey: ['rule-preview', settled, audience ?? ''],
    queryFn: ({ signal }) => api.previewRule(JSON.parse(settled), audience, signal),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
    retry: false,
    enabled: !empty,
  });
  return {
    preview: empty ? null : (found.data ?? null),
    stale: settled !== text || found.isFetching,
    failure: failureOf(found.error),
    empty,
  };
}
