// Webhooks in: other systems tell what happened, signed. Each system is a source with its own address and secret.
import { Button, Modal, Select, TextInput } from '@mantine/core';
import { type Column, DataTable, DialogForm, Page, Sheet, StateBadge, Time } from '@rapport/kit';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { SchemeName, WebhookMap, WebhookSource } from '../../../../sdk/faces/doors.ts';
import { api, queryClient } from '../api.ts';
import { useFilters } from '../filters.ts';
import { usePages } from '../pages.ts';
import { ShownOnce } from './doors/parts.tsx';

const SCHEMES: readonly { value: Exclude<SchemeName, 'custom'>; label: string }[] = [
  { value: 'standard', label: 'Standard Webhooks' },
  { value: 'github', label: 'One signature of the body (like GitHub)' },
  { value: 'stripe', label: 'Time and signature in one header (like Stripe)' },
  { value: 'slack', label: 'Time and signature in two headers (like Slack)' },
];

const FIRST_MAP: WebhookMap = {
  each: null,
  event: { is: null, from: '/type', names: {} },
  time: null,
  id: null,
  identifiers: [{ kind: 'external', from: '/person/id' }],
  properties: [],
  traits: [],
};

export function WebhooksScreen(): ReactNode {
  const source = usePages('webhooks', (_query, signal) => api.webhookSources(signal));
  const { value, set } = useFilters('new');
  const open = () => set({ new: '1' });
  return (
    <Page
      title="Webhooks in"
      purpose="Other systems send here what happened. Every delivery is signed, checked, and counted once."
      actions={
        <Button variant="filled" leftSection={<IconPlus size={15} stroke={1.8} aria-hidden />} onClick={open}>
          New source
        </Button>
      }
    >
      <Sheet>
        <DataTable
          name="Webhook sources"
          columns={COLUMNS}
          source={source}
          rowId={(row) => row.id}
          rowHref={(row) => `/settings/webhooks/${row.id}`}
          empty={{
            icon: IconWebhook,
            title: 'No source yet',
            text: 'A booking system, a laboratory or a form tool can send here.',
            action: { label: 'Add the first source', onClick: open },
          }}
        />
      </Sheet>
      <Modal
        opened={value('new') === '1'}
        onClose={() => set({ new: '' })}
        title="New source"
        closeOnClickOutside={false}
      >
        <NewSource close={() => set({ new: '' })} />
      </Modal>
    </Page>
  );
}

const COLUMNS: Column<WebhookSource>[] = [
  { id: 'name', header: 'Source', cell: (row) => <b>{row.name}</b>, text: (row) => row.name, width: '26%' },
  { id: 'scheme', header: 'Signed', cell: (row) => row.scheme.name, text: (row) => row.scheme.name },
  {
    id: 'state',
    plain: true,
    header: 'State',
    cell: (row) => <StateBadge state={row.paused ? 'paused' : 'active'} />,
    text: (row) => (row.paused ? 'paused' : 'active'),
  },
  {
    id: 'accepted',
    header: 'Accepted, 24 h',
    cell: (row) => row.day.accepted,
    text: (row) => row.day.accepted,
    align: 'end',
  },
  {
    id: 'held',
    header: 'Held back, 24 h',
    cell: (row) => row.day.held,
    text: (row) => row.day.held,
    align: 'end',
  },
  {
    id: 'refused',
    header: 'Refused, 24 h',
    cell: (row) => row.day.refused,
    text: (row) => row.day.refused,
    align: 'end',
  },
  {
    id: 'last',
    header: 'Last delivery',
    cell: (row) => <Time at={row.lastAt} />,
    text: (row) => row.lastAt,
    align: 'end',
  },
];

function NewSource({ close }: { close: () => void }): ReactNode {
  const [name, setName] = useState('');
  const [scheme, setScheme] = useState<SchemeName>('standard');
  const [secret, setSecret] = useState('');
  const router = useRouter();
  const create = useMutation({
    mutationFn: () =>
      api.createWebhookSource({
        name: name.trim(),
        scheme,
        map: FIRST_MAP,
        ...(secret.trim() && { secret: secret.trim() }),
      }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  if (create.data) {
    const { id } = create.data;
    const go = () => void router.navigate({ href: `/settings/webhooks/${id}`, reloadDocument: false });
    return <ShownOnce value={create.data.secret} what="the secret" close={go} />;
  }
  return (
    <DialogForm
      action="Add source"
      submit={() => create.mutate()}
      close={close}
      busy={create.isPending}
      ready={name.trim() !== ''}
      error={create.error?.message}
    >
      <TextInput
        label="Name"
        description="The system that sends, e.g. Booking"
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Select
        label="How it signs"
        data={[...SCHEMES]}
        value={scheme}
        allowDeselect={false}
        onChange={(value) => setScheme(SCHEMES.find((s) => s.value === value)?.value ?? 'standard')}
      />
      <TextInput
        label="Its secret, if it has one already"
        description="Leave it empty, and a good one is made"
        autoComplete="off"
        value={secret}
        onChange={(event) => setSecret(event.currentTarget.value)}
      />
    </DialogForm>
  );
}
