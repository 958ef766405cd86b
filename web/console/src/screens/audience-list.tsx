// One manual list: who is on it, and the ways to put people on it or take them off; each with an undo.
import { ActionIcon, Button, Menu, Modal, TextInput } from '@mantine/core';
import { type Column, DataTable, DialogForm, Failed, Page, Panel, Time, tell, Waiting } from '@rapport/kit';
import { IconDots, IconListCheck, IconX } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type ReactNode, useMemo, useState } from 'react';
import type { AudienceListPerson, AudienceListRow } from '../../../../sdk/faces/audiences.ts';
import { api, queryClient } from '../api.ts';
import { failureOf } from '../failures.ts';
import { usePages } from '../pages.ts';
import { useCan } from '../session.tsx';
import { AddPeople } from './audiences/add-people.tsx';
import styles from './audiences/audiences.module.css';
import { kindWords } from './audiences/live-count.tsx';
import { listChanged, tellChange } from './audiences/tell-change.ts';

const PARENT = { href: '/audiences/lists', title: 'Manual lists' };

export function AudienceListScreen(): ReactNode {
  const { id = '' } = useParams({ strict: false });
  const found = useQuery({
    queryKey: ['audience-list', id],
    queryFn: ({ signal }) => api.audienceList(id, signal),
  });
  const failure = failureOf(found.error);
  const mayEdit = useCan('audiences.edit');
  const list = found.data;
  return (
    <Page
      title={list?.name ?? 'List'}
      parent={PARENT}
      purpose={list?.description || undefined}
      actions={list && mayEdit && <Actions list={list} />}
    >
      {failure && <Failed failure={failure} retry={() => void found.refetch()} />}
      {found.isPending && <Waiting lines={8} />}
      {list && (
        <div className={mayEdit ? styles.columns : styles.stack}>
          <People list={list} mayEdit={mayEdit} />
          {mayEdit && list.state === 'live' && <AddPeople list={list} />}
        </div>
      )}
    </Page>
  );
}

function People({ list, mayEdit }: { readonly list: AudienceListRow; readonly mayEdit: boolean }): ReactNode {
  const mayPeople = useCan('people.read');
  const source = usePages(
    'audience-list-people',
    ({ cursor, limit }, signal) => api.listPeople(list.id, { cursor, limit }, signal),
    {
      list: list.id,
    },
    { enabled: mayPeople },
  );
  const remove = useMutation({
    mutationFn: (personId: string) => api.takeOffList(list.id, [personId]),
    onSuccess: (change) => tellChange(list.id, 'Taken off the list', change),
    onError: (error) => tell({ title: 'Not taken off', text: error.message, kind: 'bad' }),
  });
  const { mutate } = remove;
  const columns = useMemo(() => columnsWith(mayEdit ? mutate : null), [mayEdit, mutate]);
  return (
    <Panel title="People" note={list.people.toLocaleString('en')} flush={mayPeople}>
      {mayPeople ? (
        <DataTable
          name="People on the list"
          columns={columns}
          source={source}
          rowId={(row) => row.id}
          rowHref={(row) => `/people/${row.id}`}
          empty={{
            icon: IconListCheck,
            title: 'Nobody is on it',
            text: 'Find people at the side, or paste identifiers.',
          }}
        />
      ) : (
        <p className={styles.soft}>Your role may not see people.</p>
      )}
    </Panel>
  );
}

function columnsWith(remove: ((personId: string) => void) | null): readonly Column<AudienceListPerson>[] {
  const columns: Column<AudienceListPerson>[] = [
    { id: 'name', header: 'Name', cell: (row) => row.name ?? 'Name not known', text: (row) => row.name },
    { id: 'kind', plain: true, header: 'Kind', cell: (row) => kindWords(row.kind), text: (row) => row.kind },
    {
      id: 'added',
      header: 'Added',
      align: 'end',
      cell: (row) => <Time at={row.addedAt} />,
      text: (row) => row.addedAt,
    },
  ];
  if (remove === null) return columns;
  return [
    ...columns,
    {
      id: 'remove',
      plain: true,
      header: 'Take off',
      align: 'end',
      width: '10%',
      cell: (row) => (
        <ActionIcon
          aria-label={`Take ${row.name ?? 'this person'} off the list`}
          onClick={() => remove(row.id)}
        >
          <IconX size={15} aria-hidden />
        </ActionIcon>
      ),
      text: () => null,
    },
  ];
}

function Actions({ list }: { readonly list: AudienceListRow }): ReactNode {
  const [renaming, setRenaming] = useState(false);
  const change = useMutation({
    mutationFn: (state: AudienceListRow['state']) => api.saveAudienceList(list.id, list.version, { state }),
    onSuccess: (saved) => {
      listChanged(list.id);
      const back = list.state;
      tell({
        title: saved.state === 'archived' ? 'Put away' : 'In use again',
        undo: () =>
          void api
            .saveAudienceList(list.id, saved.version, { state: back })
            .then(() => listChanged(list.id))
            .catch((error: Error) => tell({ title: 'Not taken back', text: error.message, kind: 'bad' })),
      });
    },
    onError: (error) => tell({ title: 'Not done', text: error.message, kind: 'bad' }),
  });
  return (
    <>
      <Menu>
        <Menu.Target>
          <Button aria-label="More to do with this list" loading={change.isPending}>
            <IconDots size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setRenaming(true)}>Rename</Menu.Item>
          {list.state === 'live' ? (
            <Menu.Item onClick={() => change.mutate('archived')}>Put away</Menu.Item>
          ) : (
            <Menu.Item onClick={() => change.mutate('live')}>Use again</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal opened={renaming} onClose={() => setRenaming(false)} title="Rename the list">
        <Rename list={list} close={() => setRenaming(false)} />
      </Modal>
    </>
  );
}

function Rename({ list, close }: { readonly list: AudienceListRow; readonly close: () => void }): ReactNode {
  const [name, setName] = useState(list.name);
  const save = useMutation({
    mutationFn: () => api.saveAudienceList(list.id, list.version, { name }),
    onSuccess: (saved) => {
      queryClient.setQueryData(['audience-list', list.id], saved);
      listChanged(list.id);
      close();
    },
  });
  return (
    <DialogForm
      action="Rename"
      submit={() => save.mutate()}
      close={close}
      busy={save.isPending}
      ready={name.trim() !== ''}
      error={save.error?.message}
    >
      <TextInput
        label="Name"
        data-autofocus
        maxLength={120}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </DialogForm>
  );
}
