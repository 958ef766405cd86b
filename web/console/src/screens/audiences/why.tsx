// Why one person is in or out: find the person, then the rule clause by clause with what decided each.
import { Button } from '@mantine/core';
import { Failed, GoLink, Panel, Time, Waiting } from '@rapport/kit';
import { IconCheck, IconX } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { AudienceView, WhyClause } from '../../../../../sdk/faces/audiences.ts';
import { api } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import { useFilters } from '../../filters.ts';
import { useCan } from '../../session.tsx';
import { SearchFilter } from '../filter-fields.tsx';
import styles from './audiences.module.css';

const MOST = 6;

export function Why({ audience }: { readonly audience: AudienceView }): ReactNode {
  const may = useCan('people.read.health');
  const { value, set } = useFilters('person');
  const [words, setWords] = useState('');
  const person = value('person');
  if (!may)
    return (
      <Panel title="Why is somebody in or out?">
        <p className={styles.soft}>
          The answer shows what is known of a person’s health: your role may not see that.
        </p>
      </Panel>
    );
  return (
    <Panel title="Why is somebody in or out?" note="each answer is audited">
      <div className={styles.rows}>
        <SearchFilter label="Find a person" value={words} change={setWords} />
        {words !== '' && (
          <Candidates
            words={words}
            pick={(id) => {
              set({ person: id });
              setWords('');
            }}
          />
        )}
        {person !== '' && words === '' && <Answer audience={audience} person={person} />}
      </div>
    </Panel>
  );
}

function Candidates({
  words,
  pick,
}: {
  readonly words: string;
  readonly pick: (id: string) => void;
}): ReactNode {
  const found = useQuery({
    queryKey: ['people', 'why', words],
    queryFn: ({ signal }) => api.people({ query: words, limit: MOST }, signal),
    placeholderData: keepPreviousData,
  });
  const failure = failureOf(found.error);
  if (failure) return <Failed failure={failure} />;
  if (!found.data) return <Waiting lines={2} />;
  if (found.data.rows.length === 0) return <p className={styles.soft}>Nobody fits these words.</p>;
  return (
    <ul className={styles.found} aria-label="People found">
      {found.data.rows.map(({ id, name }) => (
        <li key={id}>
          <Button size="compact-sm" variant="subtle" onClick={() => pick(id)}>
            {name ?? 'Name not known'}
          </Button>
        </li>
      ))}
    </ul>
  );
}

function Answer({
  audience,
  person,
}: {
  readonly audience: AudienceView;
  readonly person: string;
}): ReactNode {
  const found = useQuery({
    queryKey: ['audience-why', audience.id, audience.version, person],
    queryFn: ({ signal }) => api.whyInAudience(audience.id, person, signal),
    refetchOnWindowFocus: false,
  });
  const failure = failureOf(found.error);
  if (failure) return <Failed failure={failure} retry={() => void found.refetch()} />;
  if (!found.data) return <Waiting lines={4} />;
  const { name, personId, since, holds } = found.data;
  return (
    <div className={styles.rows} role="status">
      <p className={styles.sentence}>
        <GoLink href={`/people/${personId}`}>{name ?? 'This person'}</GoLink>{' '}
        {holds ? 'fits the rule' : 'does not fit the rule'}
        {since !== null && (
          <>
            {' '}
            and is in since <Time at={since} />
          </>
        )}
        {since === null &&
          holds &&
          (audience.state === 'live' ? ' and will come in' : ', but the audience is not live')}
        .
      </p>
      <ul className={styles.why}>
        <Clause clause={found.data} />
      </ul>
    </div>
  );
}

/** A clause with its mark; its parts stand below. */
export function Clause({ clause }: { readonly clause: WhyClause }): ReactNode {
  const { sentence, holds, facts, changesAt, clauses = [] } = clause;
  const Icon = holds ? IconCheck : IconX;
  return (
    <li>
      <span className={styles.mark} data-holds={holds}>
        <Icon size={14} aria-hidden /> {holds ? 'Yes' : 'No'}
      </span>{' '}
      {sentence}
      {facts && <div className={styles.soft}>{facts}</div>}
      {changesAt !== null && clauses.length === 0 && (
        <div className={styles.soft}>
          by the clock alone this changes on <Time at={changesAt} />
        </div>
      )}
      {clauses.length > 0 && (
        <ul className={styles.why}>
          {clauses.map((part, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: clauses have no names; two may read alike.
            <Clause key={i} clause={part} />
          ))}
        </ul>
      )}
    </li>
  );
}
