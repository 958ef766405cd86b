// Status that gates every contact, and who acts for the person: stated with a reason, ended at once, taken back by undo.
import { Button } from '@mantine/core';
import { GoLink, Panel, Time, tell } from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { PersonProfile } from '../../../../../sdk/api.ts';
import type { RepresentativeView, RepresentativeWish } from '../../../../../sdk/faces/status.ts';
import { api, queryClient } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import { useCan } from '../../session.tsx';
import { ChangeStatus } from './status/change.tsx';
import { NameRepresentative } from './status/name.tsx';
import { OpenQuestions } from './status/questions.tsx';
import styles from './status/status.module.css';

export function Status({ person }: { person: PersonProfile }): ReactNode {
  const mayEdit = useCan('people.edit');
  const [open, setOpen] = useState<'status' | 'name' | null>(null);
  const [suggested, setSuggested] = useState<string>();
  const list = useQuery({
    queryKey: ['representatives', person.id],
    queryFn: ({ signal }) => api.representatives(person.id, signal),
  });
  const rows = list.data?.rows ?? [];
  const close = () => {
    setOpen(null);
    setSuggested(undefined);
  };
  const take = (form: 'status' | 'name', words: string) => {
    setSuggested(words);
    setOpen(form);
  };
  return (
    <Panel
      title="Status"
      note="gates every contact"
      actions={
        mayEdit && (
          <>
            <Button size="compact-sm" onClick={() => setOpen('status')}>
              Change status
            </Button>
            <Button size="compact-sm" onClick={() => setOpen('name')}>
              Name a representative
            </Button>
          </>
        )
      }
    >
      <OpenQuestions person={person} mayEdit={mayEdit} take={take} />
      <p className={styles.line}>
        {person.gates.length === 0
          ? 'No gate is closed: contact follows consent, limits and quiet hours.'
          : 'Gates are closed; see the identity card for what they mean.'}
      </p>
      {rows.length === 0 ? (
        <p className={styles.line}>Nobody acts for this person, and this person acts for nobody.</p>
      ) : (
        <ul className={styles.list} aria-label="Representatives">
          {rows.map((row) => (
            <Line key={row.id} row={row} personId={person.id} mayEdit={mayEdit} />
          ))}
        </ul>
      )}
      <ChangeStatus person={person} opened={open === 'status'} close={close} suggested={suggested} />
      <NameRepresentative personId={person.id} opened={open === 'name'} close={close} suggested={suggested} />
    </Panel>
  );
}

const ROLES = { guardian: 'Authorised representative', carer: 'Carer' } as const;

function Line({
  row,
  personId,
  mayEdit,
}: {
  row: RepresentativeView;
  personId: string;
  mayEdit: boolean;
}): ReactNode {
  const end = useEnd(personId, row);
  const acts = row.direction === 'acts-for';
  return (
    <li data-over={row.state === 'ended'}>
      <span>
        {acts ? 'Acts for ' : ''}
        <GoLink href={`/people/${row.personId}`}>{row.name ?? 'Name not known'}</GoLink>
        {acts ? ` as ${ROLES[row.role].toLowerCase()}` : `, ${ROLES[row.role].toLowerCase()}`}
        {row.relation && ` (${row.relation})`}
        <span className={styles.soft}>
          {row.state === 'ended' && ' ended'}
          {row.state === 'to-come' && ' not yet'}
          {row.until && row.state !== 'ended' && (
            <>
              {' until '}
              <Time at={row.until} />
            </>
          )}
        </span>
      </span>
      {mayEdit && !acts && row.state !== 'ended' && (
        <Button
          size="compact-xs"
          variant="subtle"
          loading={end.isPending}
          aria-label={`End: ${row.name ?? 'representative'}`}
          onClick={() => end.mutate()}
        >
          End
        </Button>
      )}
    </li>
  );
}

function useEnd(personId: string, row: RepresentativeView) {
  const renew = () => queryClient.invalidateQueries({ queryKey: ['representatives', personId] });
  const failed = (error: Error) =>
    tell({ title: 'Not changed', text: failureOf(error)?.text ?? error.message, kind: 'bad' });
  const again: RepresentativeWish = {
    person: row.personId,
    role: row.role,
    relation: row.relation,
    messages: row.messages,
    reason: row.reason,
    ...(row.until ? { until: row.until } : {}),
  };
  const restore = async () => {
    await api.nameRepresentative(personId, again);
    await renew();
  };
  return useMutation({
    mutationFn: () => api.endRepresentation(personId, row.id),
    onSuccess: async () => {
      await renew();
      tell({
        title: `${row.name ?? 'This person'} no longer acts here`,
        undo: () => void restore().catch(failed),
      });
    },
    onError: failed,
  });
}
