// One hold: what it keeps, what came too late, and letting it go pile by pile; ending it lets nothing go by itself.
import { Button, Modal } from '@mantine/core';
import {
  Confirm,
  DialogForm,
  Empty,
  Facts,
  Failed,
  Page,
  Panel,
  StateBadge,
  Time,
  tell,
  useSurroundings,
  Waiting,
} from '@rapport/kit';
import { IconHandStop } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { HeldItemView, HoldReleaseView, HoldView } from '../../../../sdk/faces/holds.ts';
import { api, queryClient } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useLive } from '../live.ts';
import styles from './crisis/crisis.module.css';
import { Piles } from './crisis/piles.tsx';
import { StatementChoice } from './crisis/start.tsx';
import { extentWords, KIND_WORDS, keepsWords, untilWords } from './crisis/words.ts';

const EVERY = 5_000;

function refresh(): void {
  for (const key of ['hold', 'holds', 'current-holds'])
    void queryClient.invalidateQueries({ queryKey: [key] });
}

export function CrisisHoldScreen(): ReactNode {
  const { id = '' } = useParams({ strict: false });
  const hold = useQuery({
    queryKey: ['hold', id],
    queryFn: ({ signal }) => api.hold(id, signal),
    refetchInterval: EVERY,
  });
  useLive(['holds'], refresh);
  const parent = { href: '/crisis', title: 'Crisis hold' };
  const failure = failureOf(hold.error);
  if (!hold.data)
    return (
      <Page title="Hold" parent={parent}>
        {failure ? <Failed failure={failure} retry={() => void hold.refetch()} /> : <Waiting />}
      </Page>
    );
  return (
    <Page
      title={extentWords(hold.data)}
      purpose={hold.data.reason}
      parent={parent}
      actions={<Acts hold={hold.data} />}
    >
      <div className={styles.stack}>
        <About hold={hold.data} />
        <Kept hold={hold.data} />
        {hold.data.releases.length > 0 && <LetGo releases={hold.data.releases} />}
      </div>
    </Page>
  );
}

function Acts({ hold }: { hold: HoldView }): ReactNode {
  const [asking, setAsking] = useState<'end' | 'statement' | null>(null);
  const end = useMutation({
    mutationFn: () => api.endHold(hold.id),
    onSuccess: () => tell({ title: 'The hold is over', text: 'What it kept still waits here for you.' }),
    onError: (error) => tell({ title: 'Not done', text: error.message, kind: 'bad' }),
    onSettled: refresh,
  });
  if (hold.state === 'over') return null;
  return (
    <>
      <Button onClick={() => setAsking('statement')}>Change statement</Button>
      <Button variant="filled" onClick={() => setAsking('end')}>
        End the hold
      </Button>
      <Confirm
        opened={asking === 'end'}
        close={() => setAsking(null)}
        title="End this hold?"
        action="End the hold"
        confirm={() => end.mutateAsync()}
      >
        New messages go out again. What was kept stays until you let it go, pile by pile.
      </Confirm>
      <Modal opened={asking === 'statement'} onClose={() => setAsking(null)} title="Holding statement">
        {asking === 'statement' && <ChangeStatement hold={hold} close={() => setAsking(null)} />}
      </Modal>
    </>
  );
}

function ChangeStatement({ hold, close }: { hold: HoldView; close: () => void }): ReactNode {
  const [statement, setStatement] = useState(hold.statement?.id ?? null);
  const change = useMutation({
    mutationFn: () => api.changeHold(hold.id, { statementItemId: statement }),
    onSuccess: () => {
      tell({ title: 'Changed' });
      close();
    },
    onSettled: refresh,
  });
  return (
    <DialogForm
      action="Show it"
      submit={() => change.mutate()}
      close={close}
      busy={change.isPending}
      error={failureOf(change.error)?.text}
    >
      <StatementChoice value={statement} choose={setStatement} />
    </DialogForm>
  );
}

function About({ hold }: { hold: HoldView }): ReactNode {
  const { zone } = useSurroundings();
  return (
    <Panel title="The hold">
      <Facts
        rows={[
          ['State', <StateBadge key="state" state={hold.state === 'on' ? 'active' : 'closed'} />],
          ['Keeps', keepsWords(hold)],
          ['Started', <Started key="started" hold={hold} />],
          hold.state === 'on'
            ? ['It is on', untilWords(hold, zone)]
            : ['Ended', <Time key="ended" at={hold.endedAt} />],
          ['Statement', hold.statement?.name ?? 'None'],
          ['Too late for', tooLateWords(hold)],
        ]}
      />
    </Panel>
  );
}

function Started({ hold }: { hold: HoldView }): ReactNode {
  return (
    <>
      <Time at={hold.startedAt} /> by {hold.startedBy}
    </>
  );
}

function tooLateWords({ inHand, gone }: HoldView): string {
  return `${inHand.toLocaleString('en')} were being sent when it began; ${gone.toLocaleString('en')} had gone in the hour before`;
}

function Kept({ hold }: { hold: HoldView }): ReactNode {
  const [asked, setAsked] = useState<HeldItemView | null>(null);
  const release = useMutation({
    mutationFn: ({ item, typed }: { item: HeldItemView; typed: string }) =>
      api.releaseHeld(hold.id, item, typed),
    onSuccess: ({ released, expired }) =>
      tell({
        title: 'Let go',
        text: `${released.toLocaleString('en')} go on${expired > 0 ? `; ${expired.toLocaleString('en')} came too late and are not sent` : ''}.`,
      }),
    onError: (error) => tell({ title: 'Not done', text: error.message, kind: 'bad' }),
    onSettled: refresh,
  });
  return (
    <Panel title="What waits">
      {hold.items.length === 0 ? (
        <Empty
          icon={IconHandStop}
          title="Nothing waits"
          text={
            hold.state === 'on'
              ? 'What this hold stops appears here by itself.'
              : 'Everything it kept was let go, or there was nothing.'
          }
        />
      ) : (
        <Piles
          items={hold.items}
          label="What waits"
          act={(item) => (
            <Button onClick={() => setAsked(item)} aria-label={`Let ${item.name} go`}>
              Let go
            </Button>
          )}
        />
      )}
      {asked && (
        <Confirm
          opened
          close={() => setAsked(null)}
          title={`Let “${asked.name}” go?`}
          typed={asked.name}
          action="Let go"
          confirm={() => release.mutateAsync({ item: asked, typed: asked.name })}
        >
          {releaseWords(asked, hold.state === 'on')}
        </Confirm>
      )}
    </Panel>
  );
}

function releaseWords({ count, expired }: HeldItemView, on: boolean): string {
  const fresh = `${(count - expired).toLocaleString('en')} go on at once.`;
  const late = expired > 0 ? ` ${expired.toLocaleString('en')} came too late: they are not sent.` : '';
  return `${fresh}${late}${on ? ' From now on this hold lets the same pass.' : ''}`;
}

function LetGo({ releases }: { releases: readonly HoldReleaseView[] }): ReactNode {
  return (
    <Panel title="Let go">
      <ul className={styles.piles} aria-label="Let go">
        {releases.map((one) => (
          <li key={`${one.kind} ${one.id}`}>
            <div className={styles.pile}>
              <p>
                {KIND_WORDS[one.kind]}: {one.released.toLocaleString('en')} went on
                {one.expired > 0 && `, ${one.expired.toLocaleString('en')} came too late`}
              </p>
              <p className={styles.quiet}>
                {one.by}, <Time at={one.at} />
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
