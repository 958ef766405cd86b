// One webhook source: its address, its map with a dry run, its secret, and what came in lately.
import { Button, Modal, NumberInput, Textarea } from '@mantine/core';
import {
  type Column,
  Confirm,
  DataTable,
  DialogForm,
  Failed,
  Page,
  Panel,
  StateBadge,
  Time,
  tell,
  Waiting,
} from '@rapport/kit';
import { IconWebhook } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams, useRouter } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type {
  WebhookDelivery,
  WebhookMap,
  WebhookRehearsal,
  WebhookSource,
} from '../../../../sdk/faces/doors.ts';
import { api, queryClient } from '../api.ts';
import { failureOf } from '../failures.ts';
import { usePages } from '../pages.ts';
import styles from './doors/doors.module.css';
import { MapEditor } from './doors/map-editor.tsx';
import { CopyText, ShownOnce } from './doors/parts.tsx';

const PARENT = { href: '/settings/webhooks', title: 'Webhooks in' };
const refresh = () => queryClient.invalidateQueries({ queryKey: ['webhooks'] });
const failed = (error: Error) => tell({ title: 'Not done', text: error.message, kind: 'bad' });

export function WebhookScreen(): ReactNode {
  const { id = '' } = useParams({ strict: false });
  const list = useQuery({
    queryKey: ['webhooks', 'all'],
    queryFn: ({ signal }) => api.webhookSources(signal),
  });
  const example = useQuery({
    queryKey: ['webhook-example', id],
    queryFn: ({ signal }) => api.webhookExample(id, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const source = list.data?.rows.find((row) => row.id === id);
  const failure = failureOf(list.error ?? example.error);
  if (failure)
    return (
      <Page title="Webhook source" parent={PARENT}>
        <Failed failure={failure} retry={() => void list.refetch()} />
      </Page>
    );
  if (list.isPending || example.isPending)
    return (
      <Page title="Webhook source" parent={PARENT}>
        <Waiting />
      </Page>
    );
  if (!source)
    return (
      <Page title="There is no such source" parent={PARENT}>
        <p>It may have been deleted.</p>
      </Page>
    );
  return <Source source={source} saved={example.data?.example ?? ''} />;
}

function Source({ source, saved }: { source: WebhookSource; saved: string }): ReactNode {
  const pause = useMutation({
    mutationFn: () => api.changeWebhookSource(source.id, { paused: !source.paused }),
    onSuccess: ({ paused }) => tell({ title: paused ? 'Paused' : 'Resumed' }),
    onError: failed,
    onSettled: refresh,
  });
  return (
    <Page
      title={source.name}
      parent={PARENT}
      purpose={source.paused ? 'Paused: the sender is asked to come back later.' : 'Takes signed deliveries.'}
      actions={
        <Button onClick={() => pause.mutate()} loading={pause.isPending}>
          {source.paused ? 'Resume' : 'Pause'}
        </Button>
      }
    >
      <div className={styles.stack}>
        <div className={styles.columns}>
          <Panel title="Address and secret">
            <CopyText value={source.url} what="the address" />
            <p className={styles.quiet}>
              Signed by <b>{source.scheme.name}</b> in <code>{source.scheme.signatureHeader}</code>.{' '}
              {source.oldSecretUntil && (
                <>
                  The old secret is valid until <Time at={source.oldSecretUntil} />.
                </>
              )}
            </p>
            <Secret source={source} />
          </Panel>
          <Trial source={source} saved={saved} />
        </div>
        <Deliveries id={source.id} />
      </div>
    </Page>
  );
}

function Trial({ source, saved }: { source: WebhookSource; saved: string }): ReactNode {
  const [map, setMap] = useState<WebhookMap>(source.map);
  const [example, setExample] = useState(saved);
  const [seen, setSeen] = useState<WebhookRehearsal | null>(null);
  const rehearse = useMutation({
    mutationFn: () => api.rehearseWebhook(map, example),
    onSuccess: setSeen,
    onError: failed,
  });
  const save = useMutation({
    mutationFn: () => api.changeWebhookSource(source.id, { map, example }),
    onSuccess: () => tell({ title: 'Saved', text: 'The next delivery is read by this map.' }),
    onError: failed,
    onSettled: refresh,
  });
  const fire = useMutation({
    mutationFn: () => api.tryWebhook(source.id),
    onSuccess: (answer) => {
      setSeen(answer);
      tell({ title: 'The signature and the map work', text: 'Nothing was stored but the verdict.' });
    },
    onError: failed,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['webhook-deliveries', source.id] }),
  });
  return (
    <Panel title="What a body becomes">
      <div className={styles.form}>
        <Textarea
          label="Example"
          description="Paste a body of the sender, without a real person in it. It is kept sealed."
          autosize
          minRows={5}
          maxRows={14}
          value={example}
          onChange={(event) => setExample(event.currentTarget.value)}
          styles={{ input: { fontFamily: 'var(--mono)' } }}
        />
        <MapEditor map={map} change={setMap} />
        <div className={styles.buttons}>
          <Button
            onClick={() => rehearse.mutate()}
            loading={rehearse.isPending}
            disabled={example.trim() === ''}
          >
            Dry run
          </Button>
          <Button onClick={() => fire.mutate()} loading={fire.isPending} disabled={saved === ''}>
            Test-fire
          </Button>
          <Button variant="filled" onClick={() => save.mutate()} loading={save.isPending}>
            Save
          </Button>
        </div>
        {seen && <Seen rehearsal={seen} />}
      </div>
    </Panel>
  );
}

function Seen({ rehearsal }: { rehearsal: WebhookRehearsal }): ReactNode {
  return (
    <div role="status" className={styles.form}>
      {rehearsal.faults.map((fault) => (
        <p key={fault.item} className={styles.error}>
          Item {fault.item + 1} would be held back: {fault.field}, {fault.detail}.
        </p>
      ))}
      {rehearsal.signals.length > 0 && (
        <code className={styles.code}>{JSON.stringify(rehearsal.signals, null, 2)}</code>
      )}
    </div>
  );
}

/** Makes a new secret, shown once; the old one stays valid for a while so that nothing is refused meanwhile. */
function NewSecret({
  source,
  opened,
  close,
}: {
  source: WebhookSource;
  opened: boolean;
  close: () => void;
}): ReactNode {
  const [hours, setHours] = useState(24);
  const rotate = useMutation({
    mutationFn: () => api.rotateWebhookSecret(source.id, hours),
    onSettled: refresh,
  });
  const leave = () => {
    close();
    rotate.reset();
  };
  return (
    <Modal opened={opened} onClose={leave} title="New secret" closeOnClickOutside={false}>
      {rotate.data ? (
        <ShownOnce value={rotate.data.secret} what="the secret" close={leave} />
      ) : (
        <DialogForm
          action="Make it"
          submit={() => rotate.mutate()}
          close={leave}
          busy={rotate.isPending}
          error={rotate.error?.message}
        >
          <NumberInput
            label="Hours for which the old secret stays valid"
            min={0}
            max={168}
            value={hours}
            onChange={(value) => setHours(Number(value))}
          />
        </DialogForm>
      )}
    </Modal>
  );
}

function Secret({ source }: { source: WebhookSource }): ReactNode {
  const [asking, setAsking] = useState<'rotate' | 'delete' | null>(null);
  const router = useRouter();
  const remove = useMutation({
    mutationFn: () => api.deleteWebhookSource(source.id),
    onSuccess: () => void router.navigate({ href: '/settings/webhooks', reloadDocument: false }),
    onError: failed,
    onSettled: refresh,
  });
  const close = () => setAsking(null);
  return (
    <div className={`${styles.buttons} ${styles.start}`}>
      <Button size="compact-sm" onClick={() => setAsking('rotate')}>
        New secret
      </Button>
      <Button size="compact-sm" onClick={() => setAsking('delete')}>
        Delete source
      </Button>
      <NewSecret source={source} opened={asking === 'rotate'} close={close} />
      <Confirm
        opened={asking === 'delete'}
        close={close}
        title={`Delete ${source.name}?`}
        action="Delete"
        typed={source.name}
        danger
        confirm={() => remove.mutateAsync()}
      >
        Deliveries of this system are refused from now on. What it sent before stays.
      </Confirm>
    </div>
  );
}

const COLUMNS: Column<WebhookDelivery>[] = [
  { id: 'at', header: 'When', cell: (row) => <Time at={row.at} />, text: (row) => row.at, width: '24%' },
  { id: 'status', header: 'Answer', cell: (row) => row.status, text: (row) => row.status },
  {
    id: 'verdict',
    header: 'Verdict',
    cell: (row) => <StateBadge state={row.verdict} />,
    text: (row) => row.verdict,
  },
  { id: 'code', header: 'Reason', cell: (row) => row.code ?? '–', text: (row) => row.code },
  { id: 'signals', header: 'Events', cell: (row) => row.signals, text: (row) => row.signals, align: 'end' },
  { id: 'times', header: 'Times', cell: (row) => row.times, text: (row) => row.times, align: 'end' },
];

function Deliveries({ id }: { id: string }): ReactNode {
  const source = usePages(
    'webhook-deliveries',
    ({ cursor }, signal) => api.webhookDeliveries(id, cursor ? { cursor: String(cursor) } : {}, signal),
    { source: id },
    { every: 10_000 },
  );
  return (
    <Panel title="Last deliveries" note="What they said is not shown" flush>
      <DataTable
        name="Last deliveries"
        columns={COLUMNS}
        source={source}
        rowId={(row) => row.id}
        bare
        empty={{
          icon: IconWebhook,
          title: 'Nothing came yet',
          text: 'Give the sender the address and the secret.',
        }}
      />
    </Panel>
  );
}
