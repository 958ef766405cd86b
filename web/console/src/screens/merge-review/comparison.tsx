// Two people side by side: the question, what speaks for and against, and every field that your role may see.
import { Button, Kbd, TextInput } from '@mantine/core';
import { Failed, GoLink, Panel, Time, Waiting } from '@rapport/kit';
import { IconArrowBackUp, IconArrowsSplit2, IconHome2, IconUsersGroup } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { Household, SuggestionView } from '../../../../../sdk/faces/likeness.ts';
import { api } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import { EvidenceList } from './evidence.tsx';
import { FieldTable } from './field-table.tsx';
import styles from './merge-review.module.css';
import { confidenceWords, nameOf } from './words.ts';

interface ComparisonProps {
  readonly id: string;
  readonly busy: boolean;
  readonly give: (answer: 'merge' | 'apart', reason?: string) => void;
  readonly takeBack: (id: string) => void;
}

export function Comparison(props: ComparisonProps): ReactNode {
  const { id } = props;
  const pair = useQuery({
    queryKey: ['merge-suggestion', id],
    queryFn: ({ signal }) => api.mergeSuggestion(id, signal),
  });
  const failure = failureOf(pair.error);
  if (failure) return <Failed failure={failure} retry={() => void pair.refetch()} />;
  if (!pair.data) return <Waiting lines={12} />;
  return <Pair key={id} pair={pair.data} {...props} />;
}

function Pair({ pair, busy, give, takeBack }: ComparisonProps & { pair: SuggestionView }): ReactNode {
  return (
    <div className={styles.comparison}>
      <Panel title={confidenceWords(pair)} note={<QuestionNote pair={pair} />}>
        <Warnings pair={pair} />
        {pair.state === 'open' ? (
          <Answer busy={busy} give={give} />
        ) : (
          <Answered pair={pair} takeBack={takeBack} />
        )}
      </Panel>
      <Panel title="What was compared">
        <EvidenceList evidence={pair.evidence} />
      </Panel>
      {pair.sides.length === 2 && (
        <Panel title="Side by side" flush>
          <FieldTable pair={pair} />
        </Panel>
      )}
      <LastTouchpoints pair={pair} />
      {pair.household && pair.household.total > 0 && <HouseholdPanel household={pair.household} />}
    </div>
  );
}

function QuestionNote({ pair }: { pair: SuggestionView }): ReactNode {
  return (
    <>
      found <Time at={pair.foundAt} />
    </>
  );
}

const RELATIONS = {
  household: {
    icon: IconHome2,
    text: 'They share a home, a phone, a mailbox or a device. Families do: look at first names and birth dates before you merge.',
  },
  twins: {
    icon: IconUsersGroup,
    text: 'The birth date is the same and the first names are only nearly so. These may be twins.',
  },
};

function Warnings({ pair }: { pair: SuggestionView }): ReactNode {
  if (!pair.relation) return null;
  const { icon: Icon, text } = RELATIONS[pair.relation];
  return (
    <p className={styles.warning} role="note">
      <Icon size={16} stroke={1.8} aria-hidden />
      {text}
    </p>
  );
}

function Answer({ busy, give }: Pick<ComparisonProps, 'busy' | 'give'>): ReactNode {
  const [reason, setReason] = useState('');
  const said = reason.trim() === '' ? undefined : reason.trim();
  return (
    <div className={styles.answer}>
      <TextInput
        label="Reason (optional, kept with the answer)"
        value={reason}
        maxLength={500}
        autoComplete="off"
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className={styles.buttons}>
        <Button
          variant="filled"
          loading={busy}
          leftSection={<IconUsersGroup size={15} stroke={1.8} aria-hidden />}
          rightSection={
            <Kbd size="xs" aria-hidden>
              m
            </Kbd>
          }
          onClick={() => give('merge', said)}
        >
          Same person
        </Button>
        <Button
          disabled={busy}
          leftSection={<IconArrowsSplit2 size={15} stroke={1.8} aria-hidden />}
          rightSection={
            <Kbd size="xs" aria-hidden>
              n
            </Kbd>
          }
          onClick={() => give('apart', said)}
        >
          Not the same
        </Button>
      </div>
    </div>
  );
}

const STATES = {
  merged: 'Answered: one person.',
  apart: 'Answered: two people.',
  stale: 'No question any more: what agreed has changed.',
};

function Answered({ pair, takeBack }: { pair: SuggestionView; takeBack: (id: string) => void }): ReactNode {
  if (pair.state === 'open') return null;
  return (
    <div className={styles.answer}>
      <p className={styles.said}>
        {STATES[pair.state]} {pair.decidedAt && <Time at={pair.decidedAt} />}
        {pair.reason && <> “{pair.reason}”</>}
      </p>
      {pair.state !== 'stale' && (
        <Button
          leftSection={<IconArrowBackUp size={15} stroke={1.8} aria-hidden />}
          onClick={() => takeBack(pair.id)}
        >
          Take the answer back
        </Button>
      )}
    </div>
  );
}

function LastTouchpoints({ pair }: { pair: SuggestionView }): ReactNode {
  return (
    <div className={styles.sides}>
      {pair.sides.map((side) => (
        <Panel
          key={side.id}
          title={`Last of ${nameOf(side)}`}
          note={side.events === 1 ? '1 signal' : `${side.events.toLocaleString('en')} signals`}
        >
          {side.touchpoints.length === 0 && <p className={styles.said}>Nothing yet.</p>}
          <ol className={styles.touchpoints}>
            {side.touchpoints.map((touch) => (
              <li key={`${touch.at} ${touch.title}`}>
                <span>{touch.title}</span>
                <span className={styles.soft}>
                  <Time at={touch.at} />
                </span>
              </li>
            ))}
          </ol>
        </Panel>
      ))}
    </div>
  );
}

function HouseholdPanel({ household }: { household: Household }): ReactNode {
  const rest = household.total - household.people.length;
  return (
    <Panel
      title="At the same address"
      note={`${household.total} other ${household.total === 1 ? 'person' : 'people'}`}
    >
      <ul className={styles.home}>
        {household.people.map((person) => (
          <li key={person.id}>
            <GoLink href={`/people/${person.id}`}>{nameOf(person)}</GoLink>
          </li>
        ))}
        {rest > 0 && <li className={styles.soft}>and {rest.toLocaleString('en')} more</li>}
      </ul>
    </Panel>
  );
}
