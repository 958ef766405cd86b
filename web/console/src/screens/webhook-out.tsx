// One endpoint of webhooks out: how it does, what it may hear, its secret, and every call with every try.
import { Button, Modal, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import {
  Confirm,
  DialogForm,
  Facts,
  Failed,
  Page,
  Panel,
  StateBadge,
  Time,
  tell,
  Waiting,
} from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams, useRouter } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { EndpointCarries, EndpointChange, WebhookEndpoint } from '../../../../sdk/faces/webhooks-out.ts';
import { api, queryClient } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useLive } from '../live.ts';
import styles from './doors/doors.module.css';
import { ShownOnce } from './doors/parts.tsx';
import { Calls } from './webhooks-out/calls.tsx';
import { CARRIES, carriesOf, stateOf, tryWords } from './webhooks-out/words.ts';

const PARENT = { href: '/settings/webhooks-out', title: 'Webhooks out' };
const refresh = () => {
  for (const key of ['webhooks-out', 'webhook-out', 'webhook-out-calls'])
    void queryClient.invalidateQueries({ queryKey: [key] });
};
const failed = (error: Error) => tell({ title: 'Not done', text: error.message, kind: 'bad' });

export function WebhookOutScreen(): ReactNode {
  const { id = '' } = useParams({ strict: false });
  const endpoint = useQuery({
    queryKey: ['webhook-out', id],
    queryFn: ({ signal }) => api.webhookOut(id, signal),
    refetchInterval: 15_000,
  });
  useLive(['webhooks-out'], refresh);
  const failure = failureOf(endpoint.error);
  if (!endpoint.data)
    return (
      <Page title="Webhook endpoint" parent={PARENT}>
        {failure ? <Failed failure={failure} retry={() => void endpoint.refetch()} /> : <Waiting />}
      </Page>
    );
  return <Endpoint endpoint={endpoint.data} />;
}

/** Changes the endpoint; what was before comes back by undo. */
function useChange(endpoint: WebhookEndpoint) {
  return useMutation({
    mutationFn: ({ change }: { change: EndpointChange; said: string; back?: EndpointChange }) =>
      api.changeWebhookOut(endpoint.id, change),
    onSuccess: (_now, { said, back }) =>
      tell({
        title: said,
        ...(back && {
          undo: () => void api.changeWebhookOut(endpoint.id, back).catch(failed).finally(refresh),
        }),
      }),
    onError: failed,
    onSettled: refresh,
  });
}

function Endpoint({ endpoint }: { endpoint: WebhookEndpoint }): ReactNode {
  const change = useChange(endpoint);
  const { paused, disabledAt } = endpoint;
  const pause = () =>
    change.mutate({
      change: { paused: !paused },
      said: paused ? 'Resumed' : 'Paused',
      back: { paused },
    });
  return (
    <Page
      title={endpoint.name}
      parent={PARENT}
      purpose="Every call is signed and has one id, however often it is tried."
      actions={
        <>
          <Test endpoint={endpoint} />
          {disabledAt !== null && (
            <Button
              variant="filled"
              loading={change.isPending}
              onClick={() => change.mutate({ change: { enabled: true }, said: 'Called again from now on' })}
            >
              Enable
            </Button>
          )}
          <Button onClick={pause} loading={change.isPending}>
            {paused ? 'Resume' : 'Pause'}
          </Button>
        </>
      }
    >
      <div className={styles.stack}>
        <div className={styles.columns}>
          <Panel title="State" note={<StateBadge state={stateOf(endpoint)} />}>
            <State endpoint={endpoint} />
          </Panel>
          <Panel title="Address and what it may hear">
            <Editing key={endpoint.url + endpoint.carries + endpoint.name} endpoint={endpoint} />
          </Panel>
        </div>
        <Calls endpoint={endpoint} />
        <Panel title="Secret">
          <Secret endpoint={endpoint} />
        </Panel>
      </div>
    </Page>
  );
}

function State({ endpoint }: { endpoint: WebhookEndpoint }): ReactNode {
  const { disabledAt, restsUntil, calls, failuresInARow } = endpoint;
  return (
    <div className={styles.form}>
      {disabledAt !== null && (
        <p className={styles.once} role="status">
          The receiver answered that it is gone (410). Nothing is sent there, and what waited has failed.
          Journeys that call it stop there until you enable it.
        </p>
      )}
      {disabledAt === null && restsUntil !== null && (
        <p className={styles.once} role="status">
          {failuresInARow} tries in a row failed. It rests until <Time at={restsUntil} />, then one call asks
          whether it is back.
        </p>
      )}
      <Facts
        rows={[
          ['Waiting', calls.waiting.toLocaleString('en')],
          ['Failed', calls.failed.toLocaleString('en')],
          ['Delivered in 24 h', calls.deliveredToday.toLocaleString('en')],
          ['Last call', <Time key="last" at={endpoint.lastAt} />],
          ['May hear', carriesOf(endpoint.carries)],
        ]}
      />
    </div>
  );
}

function Test({ endpoint }: { endpoint: WebhookEndpoint }): ReactNode {
  const test = useMutation({
    mutationFn: () => api.testWebhookOut(endpoint.id),
    onSuccess: (answer) =>
      tell({
        title: answer.delivered ? 'It works' : 'It did not take the call',
        text: `The receiver ${tryWords(answer)} (${answer.milliseconds} ms).`,
        kind: answer.delivered ? 'good' : 'bad',
      }),
    onError: failed,
    onSettled: refresh,
  });
  return (
    <Button onClick={() => test.mutate()} loading={test.isPending}>
      Test call
    </Button>
  );
}

function Editing({ endpoint }: { endpoint: WebhookEndpoint }): ReactNode {
  const [name, setName] = useState(endpoint.name);
  const [url, setUrl] = useState(endpoint.url);
  const [carries, setCarries] = useState<EndpointCarries>(endpoint.carries);
  const change = useChange(endpoint);
  const before = { name: endpoint.name, url: endpoint.url, carries: endpoint.carries };
  const wish = { name: name.trim(), url: url.trim(), carries };
  const same = wish.name === before.name && wish.url === before.url && carries === before.carries;
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ change: wish, said: 'Saved', back: before });
      }}
    >
      <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <TextInput
        label="Address"
        type="url"
        autoComplete="off"
        value={url}
        onChange={(event) => setUrl(event.currentTarget.value)}
      />
      <NativeSelect
        label="What it may hear about people"
        description="From the next step on. What waits keeps what it says."
        data={[...CARRIES]}
        value={carries}
        onChange={(event) =>
          setCarries(CARRIES.find((c) => c.value === event.currentTarget.value)?.value ?? 'public')
        }
      />
      <div className={styles.buttons}>
        <Button type="submit" variant="filled" loading={change.isPending} disabled={same}>
          Save
        </Button>
      </div>
    </form>
  );
}

function Secret({ endpoint }: { endpoint: WebhookEndpoint }): ReactNode {
  const [asking, setAsking] = useState<'rotate' | 'delete' | null>(null);
  const router = useRouter();
  const remove = useMutation({
    mutationFn: () => api.deleteWebhookOut(endpoint.id),
    onSuccess: () => void router.navigate({ href: '/settings/webhooks-out', reloadDocument: false }),
    onError: failed,
    onSettled: refresh,
  });
  const close = () => setAsking(null);
  return (
    <div className={styles.form}>
      {endpoint.oldSecretUntil && (
        <p className={styles.quiet}>
          Calls are signed with the old secret too until <Time at={endpoint.oldSecretUntil} />.
        </p>
      )}
      <div className={`${styles.buttons} ${styles.start}`}>
        <Button size="compact-sm" onClick={() => setAsking('rotate')}>
          New secret
        </Button>
        <Button size="compact-sm" onClick={() => setAsking('delete')}>
          Delete endpoint
        </Button>
      </div>
      <NewSecret endpoint={endpoint} opened={asking === 'rotate'} close={close} />
      <Confirm
        opened={asking === 'delete'}
        close={close}
        title={`Delete ${endpoint.name}?`}
        action="Delete"
        typed={endpoint.name}
        danger
        confirm={() => remove.mutateAsync()}
      >
        What waits is not called any more, and the log goes with it. Whoever comes to a step that calls it
        stands still there, and is listed with the journey.
      </Confirm>
    </div>
  );
}

/** Makes a new secret, shown once; for a while calls carry both signatures, so that nothing is refused meanwhile. */
function NewSecret({
  endpoint,
  opened,
  close,
}: {
  endpoint: WebhookEndpoint;
  opened: boolean;
  close: () => void;
}): ReactNode {
  const [hours, setHours] = useState(24);
  const rotate = useMutation({
    mutationFn: () => api.rotateWebhookOut(endpoint.id, hours),
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
            label="Hours for which the old secret signs too"
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
