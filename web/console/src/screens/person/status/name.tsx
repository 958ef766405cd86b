// Names somebody who acts for a person: found by name, with a role, an end if there is one, and a reason.
import { Modal, NativeSelect, Select, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { DialogForm, endOfDay, tell, useSurroundings } from '@rapport/kit';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { RepresentativeWish } from '../../../../../../sdk/faces/status.ts';
import { api, queryClient } from '../../../api.ts';
import { failureOf } from '../../../failures.ts';

interface NameProps {
  readonly personId: string;
  readonly opened: boolean;
  readonly close: () => void;
  /** The relation as a system told it. */
  readonly suggested?: string | undefined;
}

export function NameRepresentative(props: NameProps): ReactNode {
  return (
    <Modal opened={props.opened} onClose={props.close} title="Name a representative">
      {props.opened && <Form {...props} />}
    </Modal>
  );
}

function Form({ personId, close, suggested }: NameProps): ReactNode {
  const { zone } = useSurroundings();
  const [person, setPerson] = useState<string | null>(null);
  const [role, setRole] = useState<RepresentativeWish['role']>('guardian');
  const [relation, setRelation] = useState(suggested ?? '');
  const [until, setUntil] = useState('');
  const [reason, setReason] = useState('');
  const save = useSave(personId, close);
  const submit = () => {
    if (person === null) return;
    const end = until === '' ? undefined : endOfDay(until, zone);
    save.mutate({
      person,
      role,
      relation: relation.trim(),
      reason: reason.trim(),
      ...(end ? { until: end } : {}),
    });
  };
  return (
    <DialogForm
      action="Name"
      submit={submit}
      close={close}
      busy={save.isPending}
      ready={person !== null && reason.trim() !== ''}
      error={failureOf(save.error)?.text}
    >
      <PersonChoice value={person} change={setPerson} without={personId} />
      <RoleChoice value={role} change={setRole} />
      <TextInput
        label="Relation, such as mother or neighbour"
        value={relation}
        maxLength={80}
        onChange={(event) => setRelation(event.currentTarget.value)}
      />
      <TextInput
        type="date"
        label="Until the end of"
        description="Leave empty when no end is agreed. It can be ended at any time."
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
      <Textarea
        label="Reason"
        description="What was seen or signed, and by whom."
        value={reason}
        maxLength={500}
        required
        autosize
        minRows={2}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </DialogForm>
  );
}

type Role = RepresentativeWish['role'];

function RoleChoice({ value, change }: { value: Role; change: (role: Role) => void }): ReactNode {
  return (
    <NativeSelect
      label="Role"
      description="A minor’s messages go to the authorised representative; a carer gets them when the person has no address."
      value={value}
      data={[
        { value: 'guardian', label: 'Authorised representative of a minor' },
        { value: 'carer', label: 'Carer' },
      ]}
      onChange={(event) => change(event.currentTarget.value === 'carer' ? 'carer' : 'guardian')}
    />
  );
}

interface PersonChoiceProps {
  readonly value: string | null;
  readonly change: (id: string | null) => void;
  /** Whom the list leaves out. */
  readonly without: string;
}

/** Finds a person by the beginning of a name, an address or a number. */
function PersonChoice({ value, change, without }: PersonChoiceProps): ReactNode {
  const [typed, setTyped] = useState('');
  const [words] = useDebouncedValue(typed.trim(), 200);
  const found = useQuery({
    queryKey: ['people', 'choice', words],
    queryFn: ({ signal }) => api.people({ query: words, limit: 20 }, signal),
    placeholderData: keepPreviousData,
    enabled: words !== '',
  });
  const rows = (found.data?.rows ?? []).filter((row) => row.id !== without);
  return (
    <Select
      label="Person"
      placeholder="Name, e-mail or number"
      searchable
      required
      data-autofocus
      value={value}
      onChange={change}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      nothingFoundMessage={
        words === '' ? 'Type the beginning of a name.' : 'Nobody of that name is known here.'
      }
      data={rows.map((row) => ({
        value: row.id,
        label: [row.name ?? 'Name not known', row.email].filter(Boolean).join(', '),
      }))}
    />
  );
}

function useSave(personId: string, close: () => void) {
  return useMutation({
    mutationFn: (wish: RepresentativeWish) => api.nameRepresentative(personId, wish),
    onSuccess: async () => {
      close();
      await queryClient.invalidateQueries({ queryKey: ['representatives', personId] });
      await queryClient.invalidateQueries({ queryKey: ['status questions', personId] });
      tell({ title: 'Named', text: 'It counts from now on.' });
    },
  });
}
