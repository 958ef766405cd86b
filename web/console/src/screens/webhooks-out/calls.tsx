// The log of an endpoint: each call, its tries, and calling again.
import { Button } from '@mantine/core';
import { type Column, DataTable, Panel, StateBadge, Time, tell } from '@rapport/kit';
import { IconWebhook } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import type { WebhookCallRow, WebhookEndpoint } from '../../../../../sdk/faces/webhooks-out.ts';
import { api, queryClient } from '../../api.ts';
import { useFilters } from '../../filters.ts';
import { usePages } from '../../pages.ts';
import { ChoiceFilter } from '../filter-fields.tsx';
import { tryWords } from './words.ts';

const STATES = [
  { value: 'queued', label: 'Waiting' },
  { value: 'delivered', label: 'Delivered' },
  { value: 'failed', label: 'Failed' },
];

export function Calls({ endpoint }: { endpoint: WebhookEndpoint }): ReactNode {
  const { value, set } = useFilters('state');
  const source = usePages(
    'webhook-out-calls',
    async ({ cursor, state }, signal) => {
      const page = await api.webhookOutCalls(endpoint.id, { cursor, state }, signal);
      return { ...page, rows: [...page.rows] };
    },
    { endpoint: endpoint.id, state: value('state') },
    { every: 15_000 },
  );
  const replay = useMutation({
    mutationFn: (calls?: readonly string[]) => api.replayWebhookOut(endpoint.id, calls),
    onSuccess: ({ queued }) =>
      tell({ title: `${queued.toLocaleString('en')} will be called again`, text: 'Under the same ids.' }),
    onError: (error) => tell({ title: 'Not done', text: error.message, kind: 'bad' }),
    onSettled: () => {
      for (const key of ['webhook-out', 'webhook-out-calls'])
        void queryClient.invalidateQueries({ queryKey: [key] });
    },
  });
  const { mutate } = replay;
  const columns = useMemo(() => [...COLUMNS, againColumn((id) => mutate([id]))], [mutate]);
  return (
    <Panel
      title="Calls"
      note="What they said is not shown"
      flush
      actions={
        endpoint.calls.failed > 0 && (
          <Button size="compact-sm" loading={replay.isPending} onClick={() => replay.mutate(undefined)}>
            Call all failed again
          </Button>
        )
      }
    >
      <DataTable
        name="Webhook calls"
        columns={columns}
        source={source}
        rowId={(row) => row.id}
        filters={
          <ChoiceFilter
            label="State"
            all="Every state"
            options={STATES}
            value={value('state')}
            change={(next) => set({ state: next })}
          />
        }
        empty={{
          icon: IconWebhook,
          title: 'No call',
          text: 'When somebody comes to a step of a journey that calls this endpoint, the call stands here.',
        }}
      />
    </Panel>
  );
}

const COLUMNS: Column<WebhookCallRow>[] = [
  {
    id: 'journey',
    header: 'Journey and step',
    cell: (row) => (
      <>
        <b>{row.journey.name}</b>, {row.step}
      </>
    ),
    text: (row) => `${row.journey.name}, ${row.step}`,
    width: '26%',
  },
  {
    id: 'state',
    plain: true,
    header: 'State',
    cell: (row) => <StateBadge state={row.state} />,
    text: (row) => row.state,
  },
  { id: 'made', header: 'Made', cell: (row) => <Time at={row.createdAt} />, text: (row) => row.createdAt },
  {
    id: 'tries',
    header: 'Tries',
    cell: (row) => row.tries.length,
    text: (row) => row.tries.length,
    align: 'end',
  },
  {
    id: 'last',
    header: 'Last try',
    cell: (row) => {
      const last = row.tries.at(-1);
      return last ? tryWords(last) : 'not yet';
    },
    text: (row) => row.tries.at(-1)?.detail ?? '',
  },
  { id: 'next', header: 'Next try', cell: (row) => <Time at={row.nextAt} />, text: (row) => row.nextAt },
  {
    id: 'message',
    header: 'Message id',
    cell: (row) => <code>{row.messageId}</code>,
    text: (row) => row.messageId,
    hidden: true,
  },
];

function againColumn(again: (id: string) => void): Column<WebhookCallRow> {
  return {
    id: 'again',
    header: 'Again',
    cell: (row) =>
      row.state !== 'queued' && (
        <Button
          size="compact-xs"
          aria-label={`Call again: ${row.journey.name}, ${row.step}`}
          onClick={() => again(row.id)}
        >
          Call again
        </Button>
      ),
    text: () => '',
  };
}
