// The audience builder: a name, a rule, and at its side whom it finds while it is written.
import { Failed, Page, Waiting } from '@rapport/kit';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { api } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useFilters } from '../filters.ts';
import { Builder } from './audiences/builder.tsx';
import { TEMPLATES } from './audiences/templates.ts';
import type { Draft } from './audiences/use-draft.ts';

const PARENT = { href: '/audiences', title: 'Audiences' };
const PURPOSE =
  'Conditions in plain words. The sentence at the side says what the rule means, and whom it finds.';
const BLANK: Draft = { name: '', description: '', rule: { all: [] } };

/** A new audience, from nothing or from a template (`?template=`). */
export function NewAudienceScreen(): ReactNode {
  const { value } = useFilters('template');
  const [start] = useState<Draft>(() => {
    const template = TEMPLATES.find(({ id }) => id === value('template'));
    return template ? { name: template.name, description: template.description, rule: template.rule } : BLANK;
  });
  return (
    <Page title="New audience" parent={PARENT} purpose={PURPOSE}>
      <Builder start={start} audience={null} />
    </Page>
  );
}

/** An audience that is there. What others save meanwhile is noticed when this is saved. */
export function EditAudienceScreen(): ReactNode {
  const { id = '' } = useParams({ strict: false });
  const found = useQuery({
    queryKey: ['audience', id, 'to-edit'],
    queryFn: ({ signal }) => api.audience(id, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const failure = failureOf(found.error);
  return (
    <Page title={found.data?.name ?? 'Audience'} parent={PARENT} purpose={PURPOSE}>
      {failure && <Failed failure={failure} retry={() => void found.refetch()} />}
      {found.isPending && <Waiting lines={10} />}
      {found.data && (
        <Builder
          key={`${found.data.id} ${found.data.version}`}
          start={{ name: found.data.name, description: found.data.description, rule: found.data.rule }}
          audience={found.data}
        />
      )}
    </Page>
  );
}
