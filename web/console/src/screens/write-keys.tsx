// Write keys: with one a system may send signals. A key is shown once, kept only as a hash, and revoked at once.
import { Button } from '@mantine/core';
import { type Column, Confirm, DataTable, Page, Sheet, StateBadge, Time, tell } from '@rapport/kit';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import type { WriteKeyRow } from '../../../../sdk/api.ts';
import { api, queryClient } from '../api.ts';
import { useFilters } from '../filters.ts';
import { usePages } from '../pages.ts';
import { LimitKey, limitWords } from './write-keys/limit.tsx';
import { NewKey } from './write-keys/new-key.tsx';

export function WriteKeysScreen(): ReactNode {
  const source = usePages('write-keys', (_query, signal) => api.writeKeys(signal));
  const { value, set } = useFilters('new');
  const [revoking, setRevoking] = useState<WriteKeyRow | null>(null);
  const [limiting, setLimiting] = useState<WriteKeyRow | null>(null);
  const columns = useMemo(() => [...columnsOf(setRevoking), limitColumn(setLimiting)], []);
  return (
    <Page
      title="Write keys"
      purpose="A key lets a website, an app or another system send signals. Give each system its own."
      actions={
        <Button
          variant="filled"
          leftSection={<IconPlus size={15} stroke={1.8} aria-hidden />}
          onClick={() => set({ new: '1' })}
        >
          New key
        </Button>
      }
    >
      <Sheet>
        <DataTable
          name="Write keys"
          columns={columns}
          source={source}
          rowId={(row) => row.id}
          empty={{
            icon: IconKey,
            title: 'No key yet',
            text: 'Without a key nothing can send signals.',
            action: { label: 'Create the first key', onClick: () => set({ new: '1' }) },
          }}
        />
      </Sheet>
      <NewKey opened={value('new') === '1'} close={() => set({ new: '' })} />
      <LimitKey row={limiting} close={() => setLimiting(null)} />
      <Revoke row={revoking} close={() => setRevoking(null)} />
    </Page>
  );
}

function stateOf(row: WriteKeyRow): string {
  if (row.revokedAt !== null) return 'revoked';
  return row.expiresAt !== null && Date.parse(row.expiresAt) < Date.now() ? 'expired' : 'active';
}

function limitColumn(limit: (row: WriteKeyRow) => void): Column<WriteKeyRow> {
  return {
    id: 'limit',
    header: 'Limit',
    cell: (row) =>
      row.revokedAt === null ? (
        <Button
          size="compact-xs"
          onClick={() => limit(row)}
          aria-label={`Limit of ${row.name}: ${limitWords(row)}`}
        >
          {limitWords(row)}
        </Button>
      ) : (
        '–'
      ),
    text: limitWords,
    width: '12%',
  };
}

function columnsOf(revoke: (row: WriteKeyRow) => void): Column<WriteKeyRow>[] {
  return [
    { id: 'name', header: 'Key', cell: (row) => <b>{row.name}</b>, text: (row) => row.name, width: '22%' },
    {
      id: 'prefix',
      header: 'Begins with',
      cell: (row) => <code>{row.prefix}…</code>,
      text: (row) => row.prefix,
      width: '13%',
    },
    {
      id: 'scopes',
      header: 'May',
      cell: (row) => row.scopes.join(', '),
      text: (row) => row.scopes.join('; '),
    },
    {
      id: 'state',
      plain: true,
      header: 'State',
      cell: (row) => <StateBadge state={stateOf(row)} />,
      text: stateOf,
      width: '10%',
    },
    {
      id: 'created',
      header: 'Created',
      cell: (row) => <Time at={row.createdAt} />,
      text: (row) => row.createdAt,
      align: 'end',
      width: '11%',
    },
    {
      id: 'expires',
      header: 'Expires',
      cell: (row) => <Time at={row.expiresAt} />,
      text: (row) => row.expiresAt,
      align: 'end',
      width: '10%',
    },
    {
      id: 'revoke',
      header: 'Revoke',
      align: 'end',
      width: '9%',
      cell: (row) =>
        row.revokedAt === null ? (
          <Button size="compact-xs" onClick={() => revoke(row)} aria-label={`Revoke ${row.name}`}>
            Revoke
          </Button>
        ) : (
          '–'
        ),
      text: () => null,
    },
  ];
}

function Revoke({ row, close }: { row: WriteKeyRow | null; close: () => void }): ReactNode {
  const revoke = useMutation({
    mutationFn: (id: string) => api.revokeWriteKey(id),
    onSuccess: () => tell({ title: 'Revoked', text: 'Nothing is accepted with this key from now on.' }),
    onError: (error) => tell({ title: 'Not revoked', text: error.message, kind: 'bad' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['write-keys'] }),
  });
  if (!row) return null;
  return (
    <Confirm
      opened
      close={close}
      title={`Revoke ${row.name}?`}
      action="Revoke"
      danger
      confirm={() => revoke.mutateAsync(row.id)}
    >
      Systems that use this key can no longer send signals. It cannot be taken back; make a new key instead.
    </Confirm>
  );
}
