// What this organisation has seen and made, for suggestions while a rule is written.
import { useQuery } from '@tanstack/react-query';
import type { RuleNames } from '../../../../../sdk/faces/audiences.ts';
import { api } from '../../api.ts';
import { useCan } from '../../session.tsx';

const NONE: RuleNames = { events: [], traits: [], audiences: [], journeys: [], lists: [], scores: [] };

/** Names to choose from; empty until they are there, and for who may not see audiences. */
export function useRuleNames(): RuleNames {
  const enabled = useCan('audiences.read');
  const found = useQuery({
    queryKey: ['rule-names'],
    queryFn: ({ signal }) => api.ruleNames(signal),
    staleTime: 60_000,
    enabled,
  });
  return found.data ?? NONE;
}

export function choicesOf(rows: readonly { id: string; name: string }[]): { value: string; label: string }[] {
  return rows.map(({ id, name }) => ({ value: id, label: name }));
}

/** Names of properties an event was seen with. */
export function propertiesOf(names: RuleNames, event: string): readonly string[] {
  return names.events.find(({ name }) => name === event)?.properties ?? [];
}
