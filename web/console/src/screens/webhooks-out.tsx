// Webhooks out: other systems that journeys call, each with its address, what it may hear, and how it does.
import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { Badge, type Column, DataTable, DialogForm, Page, Sheet, StateBadge, Time } from '@rapport/kit';
import { IconPlus, IconShieldLock, IconWebhook } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { EndpointCarries, WebhookEndpoint } from '../../../../sdk/faces/webhooks-out.ts';
import { api, queryClient } from '../api.ts';
import { useFilters } from '../filters.ts';
import { usePages } from '../pages.ts';
import { ShownOnce } from './doors/parts.tsx';
import { CARRIES, carriesOf, stateOf } from './webhooks-out/words.ts';

export function WebhooksOutScreen(): ReactNode {
  const source = usePages(
    'webhooks-out',
    async (_query, signal) => ({ rows: [...(await api.webhooksOut(signal)).rows] }),
    {},
    { every: 15_000 },
  );
  const { value, set } = useFilters('new');
  const open = () => set({ new: '1' });
  return (
    <Page
      title="Webhooks out"
      purpose="Journeys call other systems here. Every call is signed, tried for three days, and logged."
      actions={
        <Button variant="filled" leftSection={<IconPlus size={15} stroke={1.8} aria-hidden />} onClick={open}>
          New endpoint
        </Button>
      }
    >
      <Sheet>
        <DataTable
          name="Webhook endpoints"
          columns={COLUMNS}
          source={source}
          rowId={(row) => row.id}
          rowHref={(row) => `/settings/webhooks-out/${row.id}`}
          empty={{
            icon: IconWebhook,
            title: 'No endpoint yet',
            text: 'A booking system, a record system or a script of yours can hear what happens in a journey.',
            action: { label: 'Add the first endpoint', onClick: open },
          }}
        />
      </Sheet>
      <Modal
        opened={value('new') === '1'}
        onClose={() => set({ new: '' })}
        title="New endpoint"
        closeOnClickOutside={false}
      >
        <NewEndpoint close={() => set({ new: '' })} />
      </Modal>
    </Page>
  );
}

const COLUMNS: Column<WebhookEndpoint>[] = [
  { id: 'name', header: 'Endpoint', cell: (row) => <b>{row.name}</b>, text: (row) => row.name, width: '26%' },
  {
    id: 'state',
    plain: true,
    header: 'State',
    cell: (row) => <StateBadge state={stateOf(row)} />,
    text: (row) => stateOf(row),
  },
  {
    id: 'carries',
    header: 'May hear',
    cell: (row) =>
      row.carries === 'health' ? (
        <Badge quiet mark={{ words: 'Health data', icon: IconShieldLock, color: 'var(--warn)' }} />
      ) : (
        carriesOf(row.carries)
      ),
    text: (row) => row.carries,
  },
  {
    id: 'delivered',
    header: 'Delivered, 24 h',
    cell: (row) => row.calls.deliveredToday,
    text: (row) => row.calls.deliveredToday,
    align: 'end',
  },
  {
    id: 'waiting',
    header: 'Waiting',
    cell: (row) => row.calls.waiting,
    text: (row) => row.calls.waiting,
    align: 'end',
  },
  {
    id: 'failed',
    header: 'Failed',
    cell: (row) => row.calls.failed,
    text: (row) => row.calls.failed,
    align: 'end',
  },
  {
    id: 'last',
    header: 'Last call',
    cell: (row) => <Time at={row.lastAt} />,
    text: (row) => row.lastAt,
    align: 'end',
  },
];

function NewEndpoint({ close }: { close: () => void }): ReactNode {
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [carries, setCarries] = useState<EndpointCarries>('public');
  const router = useRouter();
  const create = useMutation({
    mutationFn: () => api.createWebhookOut({ name: name.trim(), url: url.trim(), carries }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['webhooks-out'] }),
  });
  if (create.data) {
    const { id } = create.data;
    const go = () => void router.navigate({ href: `/settings/webhooks-out/${id}`, reloadDocument: false });
    return <ShownOnce value={create.data.secret} what="the secret" close={go} />;
  }
  return (
    <DialogForm
      action="Add endpoint"
      submit={() => create.mutate()}
      close={close}
      busy={create.isPending}
      ready={name.trim() !== '' && url.trim() !== ''}
      error={create.error?.message}
    >
      <TextInput
        label="Name"
        description="The system that is called, e.g. Booking"
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        label="Address"
        description="Begins with https://"
        type="url"
        autoComplete="off"
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <NativeSelect
        label="What it may hear about people"
        description="Beside ids, which say nothing by themselves. Health data only where a contract allows it."
        data={[...CARRIES]}
        value={carries}
        onChange={(event) =>
          setCarries(CARRIES.find((c) => c.value === event.currentTarget.value)?.value ?? 'public')
        }
      />
    </DialogForm>
  );
}
