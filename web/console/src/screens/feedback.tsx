// Feedback: what people say, by theme and feeling; the words themselves only for whoever may read them.
import {
  ChartPanel,
  type ChartSpec,
  Empty,
  Failed,
  Page,
  Stat,
  Stats,
  shareWords,
  Waiting,
} from '@rapport/kit';
import { IconMessage2Star } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import type { Feedback } from '../../../../sdk/api.ts';
import { api } from '../api.ts';
import { failureOf } from '../failures.ts';
import { useCan } from '../session.tsx';
import { Comments } from './feedback/comments.tsx';
import { SENTIMENTS, sentimentWords } from './feedback/sentiments.ts';

const MOST_THEMES = 14;

export function FeedbackScreen(): ReactNode {
  const feedback = useQuery({ queryKey: ['feedback'], queryFn: ({ signal }) => api.feedback({}, signal) });
  const mayRead = useCan('people.read.health');
  const failure = failureOf(feedback.error);
  return (
    <Page title="Feedback" purpose="Survey comments, sorted by theme and by how people felt.">
      {feedback.data ? <Body feedback={feedback.data} mayRead={mayRead} /> : null}
      {!feedback.data &&
        (failure ? (
          <Failed failure={failure} retry={() => void feedback.refetch()} />
        ) : (
          <Waiting lines={10} />
        ))}
    </Page>
  );
}

function Body({ feedback, mayRead }: { feedback: Feedback; mayRead: boolean }): ReactNode {
  if (feedback.total === 0) {
    return (
      <Empty
        icon={IconMessage2Star}
        title="No feedback yet"
        text="Comments come with an import of survey answers, or with signals from a form."
        action={{ label: 'Import comments', href: '/imports' }}
      />
    );
  }
  return (
    <>
      <Summary feedback={feedback} />
      <Themes feedback={feedback} />
      {mayRead && <Comments themes={feedback.themes.map((theme) => theme.theme)} />}
    </>
  );
}

function Summary({ feedback }: { feedback: Feedback }): ReactNode {
  return (
    <Stats label="Comments by feeling">
      <Stat name="Comments" value={feedback.total} />
      {feedback.sentiments.map(({ sentiment, count }) => (
        <Stat
          key={sentiment}
          name={sentimentWords(sentiment)}
          value={count}
          note={shareWords(count / feedback.total)}
          href={`/feedback?sentiment=${encodeURIComponent(sentiment)}`}
        />
      ))}
    </Stats>
  );
}

function Themes({ feedback }: { feedback: Feedback }): ReactNode {
  const spec = useMemo(() => specOf(feedback), [feedback]);
  const height = 60 + spec.categories.length * 30;
  const rest = feedback.themes.length - spec.categories.length;
  return (
    <ChartPanel
      title="Themes and feelings"
      note={rest > 0 ? `the ${spec.categories.length} largest of ${feedback.themes.length}` : undefined}
      spec={spec}
      height={height}
    />
  );
}

function specOf(feedback: Feedback): ChartSpec {
  const themes = feedback.themes.slice(0, MOST_THEMES);
  const present = SENTIMENTS.filter(({ code }) => themes.some((theme) => (theme.sentiments[code] ?? 0) > 0));
  const first = themes[0];
  return {
    kind: 'stack',
    axis: 'Theme',
    categories: themes.map((theme) => theme.theme),
    series: present.map(({ code, words, token }) => ({
      name: words,
      token,
      values: themes.map((theme) => theme.sentiments[code] ?? 0),
    })),
    summary: `Comments by theme and feeling. ${first ? `Most are about ${first.theme} (${first.count}).` : ''}`,
  };
}
