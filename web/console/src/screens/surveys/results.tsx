// Results: how many answered, the scores with their intervals, each question as chart and table, live.
import { Button, Select, TextInput, Tooltip } from '@mantine/core';
import {
  ChartPanel,
  type ChartSpec,
  Empty,
  Failed,
  LiveLight,
  Panel,
  Stat,
  Stats,
  shareWords,
  Waiting,
} from '@rapport/kit';
import { IconDownload } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import type {
  SurveyCell,
  SurveyQuestionResult,
  SurveyResults,
  SurveyView,
} from '../../../../../sdk/faces/surveys.ts';
import { api, queryClient } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import { useFilters } from '../../filters.ts';
import { useLive } from '../../live.ts';
import { SurveyComments } from './comments.tsx';
import styles from './surveys.module.css';

/** A day of the address as the moment it begins or ends. */
function moment(day: string, end: boolean): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T${end ? '23:59:59.999' : '00:00:00.000'}Z` : '';
}

function useResults(survey: SurveyView, from: string, to: string, segment: string, enabled = true) {
  const query = { from: moment(from, false), to: moment(to, true), segment };
  return useQuery({
    queryKey: ['survey-results', survey.id, query],
    queryFn: ({ signal }) => api.surveyResults(survey.id, query, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function Results({ survey }: { survey: SurveyView }): ReactNode {
  const { value } = useFilters('from', 'to', 'from2', 'to2', 'segment');
  const live = useLive(['surveys'], (_topic, data) => {
    if (typeof data === 'object' && data !== null && 'id' in data && data.id !== survey.id) return;
    void queryClient.invalidateQueries({ queryKey: ['survey-results', survey.id] });
    void queryClient.invalidateQueries({ queryKey: ['survey-comments'] });
  });
  const now = useResults(survey, value('from'), value('to'), value('segment'));
  const compares = value('from2') !== '' && value('to2') !== '';
  const before = useResults(survey, value('from2'), value('to2'), '', compares);
  const failure = failureOf(now.error);
  return (
    <div className={styles.stack}>
      <Filters survey={survey} light={<LiveLight state={live} />} />
      {!now.data && (failure ? <Failed failure={failure} retry={() => void now.refetch()} /> : <Waiting />)}
      {now.data && (
        <Shown survey={survey} results={now.data} before={compares ? (before.data ?? null) : null} />
      )}
    </div>
  );
}

function Filters({ survey, light }: { survey: SurveyView; light: ReactNode }): ReactNode {
  const { value, set } = useFilters('from', 'to', 'from2', 'to2', 'segment');
  const day = (name: 'from' | 'to' | 'from2' | 'to2', label: string) => (
    <TextInput
      size="xs"
      type="date"
      label={label}
      value={value(name)}
      onChange={(e) => set({ [name]: e.currentTarget.value })}
    />
  );
  const query = { from: moment(value('from'), false), to: moment(value('to'), true) };
  const traits = survey.form.questions.flatMap((q) => (q.trait ? [q.trait.name] : []));
  return (
    <div className={styles.line} style={{ alignItems: 'end' }}>
      {day('from', 'From (UTC)')}
      {day('to', 'To')}
      {day('from2', 'Compare from')}
      {day('to2', 'Compare to')}
      <Select
        size="xs"
        label="Split by"
        value={value('segment')}
        data={[
          { value: '', label: 'Nothing' },
          { value: 'place', label: 'Way in' },
          { value: 'language', label: 'Language' },
          ...(survey.anonymous
            ? []
            : [
                { value: 'audience', label: 'Audience' },
                ...['country', 'plan', 'specialty', ...traits].map((t) => ({
                  value: `trait:${t}`,
                  label: `Trait ${t}`,
                })),
              ]),
        ]}
        onChange={(segment) => set({ segment: segment ?? '' })}
      />
      <Button
        component="a"
        href={api.surveyAnswersCsv(survey.id, query)}
        download
        leftSection={<IconDownload size={15} stroke={1.8} aria-hidden />}
      >
        Answers (CSV)
      </Button>
      {light}
    </div>
  );
}

interface ShownProps {
  readonly survey: SurveyView;
  readonly results: SurveyResults;
  readonly before: SurveyResults | null;
}

function Shown({ survey, results, before }: ShownProps): ReactNode {
  return (
    <>
      <Figures results={results} before={before} />
      {results.answered === 0 && (
        <Empty
          title="No answer yet"
          text="Send the link in a message, put a QR code on a wall, or try it out yourself."
          action={{ label: 'See the links', href: `/surveys/${survey.id}?part=links` }}
        />
      )}
      {results.suppressed && results.answered > 0 && (
        <Empty
          title="Too few answers to show"
          text={`Fewer than ${results.least} people answered. Figures of so few would say who they are.`}
        />
      )}
      {!results.suppressed && results.answered > 0 && (
        <>
          {results.questions
            .filter((q) => q.kind !== 'text')
            .map((q) => (
              <Distribution key={q.id} question={q} before={before?.questions.find((b) => b.id === q.id)} />
            ))}
          <Cells title="Over time" axis={`By ${results.bucket} (UTC)`} cells={results.overTime} line />
          {results.segments.length > 0 && (
            <Cells title="Split" axis="Group" cells={results.segments} line={false} />
          )}
          <SurveyComments survey={survey} themes={results.themes} />
        </>
      )}
    </>
  );
}

const NPS_MEANS =
  'Share of 9 and 10 less the share of 0 to 6, in points. The range is the 95 % interval (normal approximation).';
const CSAT_MEANS = 'Share of 4 and 5 among all answers. The range is the 95 % interval (Wilson).';

function Figures({ results, before }: { results: SurveyResults; before: SurveyResults | null }): ReactNode {
  const rate = results.responseRate;
  const nps = results.questions.find((q) => q.nps)?.nps;
  const csat = results.questions.find((q) => q.csat)?.csat;
  const npsBefore = before?.questions.find((q) => q.nps)?.nps;
  const csatBefore = before?.questions.find((q) => q.csat)?.csat;
  return (
    <Stats label="Survey figures">
      <Stat name="Sent" value={results.sent} note="people with a link of their own" />
      <Stat
        name="Opened"
        value={results.opened}
        note={`and ${results.publicOpened.toLocaleString('en')} public`}
      />
      <Stat
        name="Answered"
        value={results.answered}
        note={
          before ? `before: ${before.answered}` : `${results.partial} going on, ${results.abandoned} left`
        }
      />
      <Stat
        name="Response rate"
        value={rate === null ? '–' : shareWords(rate)}
        note="personal answers of sent"
      />
      {nps && (
        <Stat
          name="NPS"
          value={nps.value.toFixed(1)}
          note={
            <Meaning text={NPS_MEANS}>
              {nps.low.toFixed(0)} to {nps.high.toFixed(0)}
              {npsBefore ? `; before: ${npsBefore.value.toFixed(1)}` : ''}
            </Meaning>
          }
        />
      )}
      {csat && (
        <Stat
          name="CSAT"
          value={shareWords(csat.value)}
          note={
            <Meaning text={CSAT_MEANS}>
              {shareWords(csat.low)} to {shareWords(csat.high)}
              {csatBefore ? `; before: ${shareWords(csatBefore.value)}` : ''}
            </Meaning>
          }
        />
      )}
    </Stats>
  );
}

/** A figure that says what it means, on hover and to the keyboard. */
function Meaning({ text, children }: { text: string; children: ReactNode }): ReactNode {
  return (
    <Tooltip label={text} multiline w={280} events={{ hover: true, focus: true, touch: true }}>
      <button type="button" style={{ all: 'unset', cursor: 'help', textDecoration: 'underline dotted' }}>
        {children}
      </button>
    </Tooltip>
  );
}

interface DistributionProps {
  readonly question: SurveyQuestionResult;
  readonly before: SurveyQuestionResult | undefined;
}

function Distribution({ question, before }: DistributionProps): ReactNode {
  const spec = useMemo<ChartSpec>(() => {
    const series = [
      { name: 'Answers', token: '--option-push' as const, values: question.counts.map((c) => c.count) },
    ];
    const then = new Map(before?.counts.map((c) => [c.value, c.count]));
    if (before)
      series.push({
        name: 'Answers before',
        token: '--option-silence' as never,
        values: question.counts.map((c) => then.get(c.value) ?? 0),
      });
    return {
      kind: 'bars',
      axis: 'Answer',
      categories: question.counts.map((c) => c.label),
      series,
      summary: summaryOf(question),
    };
  }, [question, before]);
  return (
    <ChartPanel title={question.label} note={`${question.answered} answered`} spec={spec} height={220} />
  );
}

function summaryOf({ label, nps, csat, counts, answered }: SurveyQuestionResult): string {
  if (nps)
    return `${label} ${nps.promoters} promoters, ${nps.passives} passives, ${nps.detractors} detractors: NPS ${nps.value}.`;
  if (csat) return `${label} ${shareWords(csat.value)} are satisfied; the mean is ${csat.mean}.`;
  const most = counts.toSorted((a, b) => b.count - a.count)[0];
  return most ? `${label} Of ${answered} answers most are “${most.label}” (${most.count}).` : label;
}

interface CellsProps {
  readonly title: string;
  readonly axis: string;
  readonly cells: readonly SurveyCell[];
  readonly line: boolean;
}

function Cells({ title, axis, cells, line }: CellsProps): ReactNode {
  const shown = cells.filter((c) => c.answered !== null);
  const hidden = cells.length - shown.length;
  const spec = useMemo<ChartSpec>(
    () => ({
      kind: line && shown.length > 1 ? 'line' : 'bars',
      axis,
      categories: shown.map((c) => c.name),
      series: [
        { name: 'Answers', token: '--option-push', values: shown.map((c) => c.answered ?? 0) },
        ...(shown.some((c) => c.nps !== null)
          ? [
              {
                name: 'NPS',
                token: '--option-pull' as const,
                values: shown.map((c) => c.nps ?? 0),
                dash: 'dashed' as const,
              },
            ]
          : []),
        ...(shown.some((c) => c.csat !== null)
          ? [
              {
                name: 'CSAT, %',
                token: '--option-human' as const,
                values: shown.map((c) => Math.round((c.csat ?? 0) * 1000) / 10),
                dash: 'dotted' as const,
              },
            ]
          : []),
      ],
      summary: `${title}: answers and scores ${axis.toLowerCase()}.`,
    }),
    [title, axis, shown, line],
  );
  if (shown.length === 0)
    return (
      <Panel title={title}>
        <p className={styles.soft}>Every group is too small to be shown.</p>
      </Panel>
    );
  return (
    <ChartPanel
      title={title}
      note={hidden > 0 ? `${hidden} too small to be shown` : undefined}
      spec={spec}
      height={240}
    />
  );
}
