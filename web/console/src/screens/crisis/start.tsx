// Starting a hold: extent, reason, end, what is said meanwhile; and what would stop, before it does.
import { Autocomplete, Button, Checkbox, Select, Textarea } from '@mantine/core';
import { Failed, Panel, tell, Waiting } from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { HoldPreview } from '../../../../../sdk/faces/holds.ts';
import { api, queryClient } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import styles from './crisis.module.css';
import { Piles } from './piles.tsx';
import { peopleWords } from './words.ts';

const HOUR = 3_600_000;
const ENDS: readonly { value: string; label: string }[] = [
  { value: '', label: 'When somebody ends it' },
  { value: '1', label: 'In 1 hour' },
  { value: '4', label: 'In 4 hours' },
  { value: '24', label: 'In 24 hours' },
  { value: '72', label: 'In 3 days' },
];
/** Lanes of which a statement may be: what is promotional is not. */
const STATEMENT_LANES = ['safety', 'care', 'transactional', 'reply', 'staff'];

interface Draft {
  readonly place: string;
  readonly careToo: boolean;
  readonly reason: string;
  readonly hours: string;
  readonly statement: string | null;
}

const EMPTY: Draft = { place: '', careToo: false, reason: '', hours: '', statement: null };

export function StartHold({
  started,
  close,
}: {
  started: (id: string) => void;
  close: () => void;
}): ReactNode {
  const [draft, setDraft] = useState(EMPTY);
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const place = draft.place.trim();
  const preview = useQuery({
    queryKey: ['hold-preview', place, draft.careToo],
    queryFn: ({ signal }) =>
      api.holdPreview({ ...(place && { place }), careToo: draft.careToo ? 'true' : 'false' }, signal),
    placeholderData: (before) => before,
  });
  const start = useStart(started);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (draft.reason.trim() !== '') start.mutate(draft);
  };
  return (
    <div className={styles.columns}>
      <Panel title="Start a hold">
        <form className={styles.form} onSubmit={submit}>
          <Fields draft={draft} set={set} places={preview.data?.places ?? []} />
          {start.error && (
            <p role="alert" className={styles.error}>
              {failureOf(start.error)?.text}
            </p>
          )}
          <Button
            type="submit"
            className={styles.big}
            variant="filled"
            color="red"
            size="lg"
            loading={start.isPending}
            disabled={draft.reason.trim() === ''}
          >
            {place === '' ? 'Stop it everywhere' : 'Stop it at this place'}
          </Button>
          <Button onClick={close}>Not now</Button>
        </form>
      </Panel>
      <WouldStop data={preview.data} error={preview.error} retry={() => void preview.refetch()} />
    </div>
  );
}

function useStart(started: (id: string) => void) {
  return useMutation({
    mutationFn: ({ place, careToo, reason, hours, statement }: Draft) =>
      api.startHold({
        place: place.trim() === '' ? null : place.trim(),
        careToo,
        reason: reason.trim(),
        endsAt: hours === '' ? null : new Date(Date.now() + Number(hours) * HOUR).toISOString(),
        statementItemId: statement,
      }),
    onSuccess: ({ id }) => {
      tell({ title: 'The hold is on', text: 'Nothing that can wait goes out until it ends.' });
      started(id);
    },
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ['holds'] });
      void queryClient.invalidateQueries({ queryKey: ['current-holds'] });
    },
  });
}

interface FieldsProps {
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>) => void;
  readonly places: readonly string[];
}

function Fields({ draft, set, places }: FieldsProps): ReactNode {
  return (
    <>
      <Textarea
        label="Reason"
        description="Everybody who runs holds reads it; it stays in the audit trail."
        required
        autosize
        minRows={2}
        maxLength={500}
        value={draft.reason}
        onChange={(event) => set({ reason: event.currentTarget.value })}
      />
      <Autocomplete
        label="Place"
        description="Leave it empty to hold everything."
        data={[...places]}
        value={draft.place}
        onChange={(place) => set({ place })}
      />
      <Select
        label="It ends"
        data={[...ENDS]}
        allowDeselect={false}
        value={draft.hours}
        onChange={(hours) => set({ hours: hours ?? '' })}
      />
      <Checkbox
        label="Also care messages that can wait for days"
        description="Reminders for now or today go out in any case."
        checked={draft.careToo}
        onChange={(event) => set({ careToo: event.currentTarget.checked })}
      />
      <StatementChoice value={draft.statement} choose={(statement) => set({ statement })} />
    </>
  );
}

/** Approved words for the portal's home and for whoever answers the phone. */
export function StatementChoice({
  value,
  choose,
}: {
  value: string | null;
  choose: (id: string | null) => void;
}): ReactNode {
  const content = useQuery({
    queryKey: ['content', 'statements'],
    queryFn: ({ signal }) => api.content({}, signal),
  });
  const data = (content.data?.rows ?? [])
    .filter((row) => row.state === 'approved' && STATEMENT_LANES.includes(row.lane))
    .map((row) => ({ value: row.id, label: row.name }));
  return (
    <Select
      label="Holding statement"
      description="Approved words without placeholders. They stand on the portal’s home while the hold is on."
      placeholder="None"
      clearable
      data={data}
      value={value}
      onChange={choose}
    />
  );
}

function WouldStop({
  data,
  error,
  retry,
}: {
  data: HoldPreview | undefined;
  error: Error | null;
  retry: () => void;
}): ReactNode {
  const failure = failureOf(error);
  return (
    <Panel title="What would stop">
      {failure && <Failed failure={failure} retry={retry} />}
      {!failure && !data && <Waiting lines={4} />}
      {data && (
        <>
          <p className={styles.note} aria-live="polite">
            {wouldStopWords(data)}
          </p>
          <Piles items={data.items} label="What would stop" />
        </>
      )}
    </Panel>
  );
}

function wouldStopWords({ items, inHand, gone }: HoldPreview): string {
  const queued = items.filter((item) => item.kind === 'queued').reduce((sum, item) => sum + item.count, 0);
  const inside = items.filter((item) => item.kind !== 'queued').reduce((sum, item) => sum + item.count, 0);
  const words = [
    queued === 1
      ? '1 queued message stays here.'
      : `${queued.toLocaleString('en')} queued messages stay here.`,
    `${peopleWords(inside)} on their way in journeys ${inside === 1 ? 'stops' : 'stop'} before the next such message.`,
  ];
  if (inHand > 0)
    words.push(`${inHand.toLocaleString('en')} are being sent at this moment: too late for those.`);
  if (gone > 0) words.push(`${gone.toLocaleString('en')} went out in the last hour.`);
  return words.join(' ');
}
