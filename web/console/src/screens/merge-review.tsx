// Merge review: pairs of people who may be one, decided one by one, by keyboard if you like.
import { Confirm, Empty, Failed, GoLink, Page, Waiting } from '@rapport/kit';
import { IconUsersGroup } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { SuggestionRow } from '../../../../sdk/faces/likeness.ts';
import { api } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useFilters } from '../filters.ts';
import { BASE } from '../leave.ts';
import { ChoiceFilter } from './filter-fields.tsx';
import { useAnswers } from './merge-review/answers.ts';
import { Comparison } from './merge-review/comparison.tsx';
import { useReviewKeys } from './merge-review/keys.ts';
import styles from './merge-review/merge-review.module.css';
import { Queue } from './merge-review/queue.tsx';

const PURPOSE =
  'Pairs that may be one person, the surest first. Nobody is merged until you say so, and every answer can be taken back.';
const STATES = [
  { value: 'merged', label: 'Answered: one person' },
  { value: 'apart', label: 'Answered: two people' },
];
const KIND_OPTIONS = [
  { value: 'patient', label: 'Patients' },
  { value: 'hcp', label: 'Health-care professionals' },
  { value: 'contact', label: 'Contacts' },
];

export function MergeReviewScreen(): ReactNode {
  const { value, set } = useFilters('state', 'kind', 'id');
  const [state, kind] = [value('state'), value('kind')];
  const queue = useInfiniteQuery({
    queryKey: ['merge-suggestions', state, kind],
    queryFn: ({ pageParam, signal }) =>
      api.mergeSuggestions({ state, kind, cursor: pageParam, limit: 50 }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
  });
  const filters = (
    <>
      <ChoiceFilter
        label="State"
        all="Open"
        options={STATES}
        value={state}
        change={(next) => set({ state: next, id: '' })}
      />
      <ChoiceFilter
        label="Kind"
        all="Everybody"
        options={KIND_OPTIONS}
        value={kind}
        change={(next) => set({ kind: next, id: '' })}
      />
    </>
  );
  const failure = failureOf(queue.error);
  const rows = queue.data?.pages.flatMap((page) => page.rows) ?? [];
  const more = queue.hasNextPage
    ? { load: () => void queue.fetchNextPage(), loading: queue.isFetchingNextPage }
    : undefined;
  return (
    <Page title="Merge review" purpose={PURPOSE} actions={filters}>
      {failure && <Failed failure={failure} retry={() => void queue.refetch()} />}
      {!failure && !queue.data && <Waiting lines={10} />}
      {queue.data && (
        <Review
          rows={rows}
          counts={queue.data.pages[0]?.counts ?? { open: 0, decided: 0 }}
          filtered={state !== '' || kind !== ''}
          chosen={value('id')}
          more={more}
        />
      )}
    </Page>
  );
}

interface ReviewProps {
  readonly rows: readonly SuggestionRow[];
  readonly counts: { open: number; decided: number };
  readonly filtered: boolean;
  /** The pair that the address names; '' for the first. */
  readonly chosen: string;
  readonly more: { load: () => void; loading: boolean } | undefined;
}

function Review({ rows, counts, filtered, chosen, more }: ReviewProps): ReactNode {
  const router = useRouter();
  const hrefOf = (id: string): string => hrefWith(id);
  const go = (id: string): void => router.history.replace(BASE + hrefWith(id));
  const current = chosen === '' ? (rows[0]?.id ?? '') : chosen;
  const place = rows.findIndex((row) => row.id === current);
  const after = rows[place + 1] ?? rows[place - 1];
  const answers = useAnswers(
    (id) => {
      if (id !== current) return;
      go(after?.id ?? '');
      focusChosen();
    },
    (id) => go(id),
  );
  const give = (answer: 'merge' | 'apart', reason?: string): void => {
    const known = rows[place];
    if (current === '' || (known && known.state !== 'open') || answers.give.isPending) return;
    answers.give.mutate(reason === undefined ? { id: current, answer } : { id: current, answer, reason });
  };
  const step = (by: 1 | -1): void => {
    const next = rows[Math.min(rows.length - 1, Math.max(0, place + by))];
    if (!next) return;
    go(next.id);
    focusChosen();
  };
  useReviewKeys({
    j: () => step(1),
    k: () => step(-1),
    m: () => give('merge'),
    n: () => give('apart'),
    u: answers.undoLast,
  });
  if (rows.length === 0 && chosen === '')
    return <NothingToReview filtered={filtered} decided={counts.decided} />;
  return (
    <div className={styles.columns} data-chosen={chosen !== ''}>
      <Queue rows={rows} counts={counts} chosen={current} hrefOf={hrefOf} more={more} />
      <div className={styles.detail}>
        <GoLink href={hrefWith('')} className={styles.back}>
          Back to the queue
        </GoLink>
        {current !== '' && (
          <Comparison id={current} busy={answers.give.isPending} give={give} takeBack={answers.takeBack} />
        )}
      </div>
      <SayTwice answers={answers} />
    </div>
  );
}

/** Both bear a number that one person has once: asked again before they are merged. */
function SayTwice({ answers }: { answers: ReturnType<typeof useAnswers> }): ReactNode {
  const { doubtful, dropDoubt, give } = answers;
  return (
    <Confirm
      opened={doubtful !== null}
      close={dropDoubt}
      title="Merge though both have a number of their own?"
      action="Same person"
      confirm={async () => {
        if (doubtful) await give.mutateAsync({ ...doubtful, confirm: true });
      }}
    >
      Both profiles bear a record or registry number that one person has once. Go on only if you know that the
      same person was registered twice. It can be taken back.
    </Confirm>
  );
}

/** The focus goes with the choice, so that Enter and the screen reader are where the eye is. */
function focusChosen(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('main a[aria-current="page"]')?.focus());
}

/** The same list with another pair beside it. */
function hrefWith(id: string): string {
  const params = new URLSearchParams(window.location.search);
  if (id === '') params.delete('id');
  else params.set('id', id);
  const text = params.toString();
  return `/merge-review${text === '' ? '' : `?${text}`}`;
}

function NothingToReview({ filtered, decided }: { filtered: boolean; decided: number }): ReactNode {
  if (filtered) {
    return (
      <Empty
        icon={IconUsersGroup}
        title="No pair fits"
        text="There is no pair of this kind in this state."
        action={{ label: 'Show all open pairs', href: '/merge-review' }}
      />
    );
  }
  return (
    <Empty
      icon={IconUsersGroup}
      title={decided > 0 ? 'All answered' : 'Nobody looks like a double'}
      text="When two profiles agree in enough of what identifies a person, the pair waits here for you. Nobody is merged by itself on such evidence."
      action={{ label: 'Go to people', href: '/people' }}
    />
  );
}
