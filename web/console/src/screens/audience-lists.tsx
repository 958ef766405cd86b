// Manual lists: who is on one was put there by somebody. Rules may ask for them.
import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { type Column, DataTable, DialogForm, Page, Sheet, Time, useSurroundings } from '@rapport/kit';
import { IconListCheck, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { AudienceListRow } from '../../../../sdk/faces/audiences.ts';
import { api, queryClient } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useCan } from '../session.tsx';
import { AudienceTabs } from './audiences/tabs.tsx';

const COLUMNS: readonly Column<AudienceListRow>[] = [
  { id: 'name', header: 'List', cell: (row) => <b>{row.name}</b>, text: (row) => row.name, width: '34%' },
  {
    id: 'description',
    plain: true,
    header: 'Description',
    cell: (row) => row.description || '–',
    text: (row) => row.description,
  },
  {
    id: 'people',
    header: 'People',
    align: 'end',
    width: '12%',
    cell: (row) => row.people.toLocaleString('en'),
    text: (row) => row.people,
  },
  {
    id: 'updated',
    header: 'Changed',
    align: 'end',
    width: '16%',
    cell: (row) => <Time at={row.updatedAt} />,
    text: (row) => row.updatedAt,
  },
];

export function AudienceListsScreen(): ReactNode {
  const mayEdit = useCan('audiences.edit');
  const [making, setMaking] = useState(false);
  const lists = useQuery({
    queryKey: ['audience-lists'],
    queryFn: ({ signal }) => api.audienceLists(signal),
  });
  return (
    <Page
      title="Manual lists"
      purpose="People put together by hand, by pasted identifiers or from a filter. Rules of audiences may ask for them."
      actions={
        mayEdit && (
          <Button
            variant="filled"
            leftSection={<IconPlus size={15} stroke={1.8} aria-hidden />}
            onClick={() => setMaking(true)}
          >
            New list
          </Button>
        )
      }
    >
      <AudienceTabs here="/audiences/lists" />
      <Sheet>
        <DataTable
          name="Manual lists"
          columns={COLUMNS}
          source={{
            rows: lists.data?.rows ?? [],
            waiting: lists.isPending,
            failure: failureOf(lists.error),
            retry: () => void lists.refetch(),
          }}
          rowId={(row) => row.id}
          rowHref={(row) => `/audiences/lists/${row.id}`}
          empty={{
            icon: IconListCheck,
            title: 'No list yet',
            text: 'A list holds people no rule can describe: guests of a meeting, members of a board, a study group.',
            ...(mayEdit && { action: { label: 'Make a list', onClick: () => setMaking(true) } }),
          }}
        />
      </Sheet>
      <Modal opened={making} onClose={() => setMaking(false)} title="New list">
        <NewList close={() => setMaking(false)} />
      </Modal>
    </Page>
  );
}

function NewList({ close }: { readonly close: () => void }): ReactNode {
  const { go } = useSurroundings();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const make = useMutation({
    mutationFn: () => api.createAudienceList({ name, description }),
    onSuccess: (made) => {
      void queryClient.invalidateQueries({ queryKey: ['audience-lists'] });
      void queryClient.invalidateQueries({ queryKey: ['rule-names'] });
      close();
      go(`/audiences/lists/${made.id}`);
    },
  });
  return (
    <DialogForm
      action="Make the list"
      submit={() => make.mutate()}
      close={close}
      busy={make.isPending}
      ready={name.trim() !== ''}
      error={make.error?.message}
    >
      <TextInput
        label="Name"
        data-autofocus
        maxLength={120}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Textarea
        label="What it is for (may be empty)"
        size="xs"
        autosize
        maxLength={1000}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
    </DialogForm>
  );
}
