// The brief for the next contact: one page for the doctor's office or the rep, on screen and on paper.
import { Button } from '@mantine/core';
import { Failed, GoLink, Page, useSurroundings, Waiting } from '@rapport/kit';
import { IconAlertTriangle, IconPrinter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { BriefView } from '../../../../sdk/faces/brief.ts';
import { api } from '../api.ts';
import { failureOf } from '../failures.ts';
import { insideHref } from '../leave.ts';
import styles from './brief/brief.module.css';
import { factsOf, momentWords, SECTION_TITLES } from './brief/words.ts';

export function BriefScreen(): ReactNode {
  const { id = '' } = useParams({ strict: false });
  const brief = useQuery({ queryKey: ['brief', id], queryFn: ({ signal }) => api.brief(id, signal) });
  const parent = { href: `/people/${id}`, title: brief.data?.person.name ?? 'Person' };
  const failure = failureOf(brief.error);
  if (!brief.data) {
    return (
      <Page title="Brief" parent={parent}>
        {failure ? <Failed failure={failure} retry={() => void brief.refetch()} /> : <Waiting lines={10} />}
      </Page>
    );
  }
  return (
    <Page
      title={`Brief: ${brief.data.person.name ?? 'name not known'}`}
      purpose="What to know before the next contact, as far as your role may see it. Every look at it is in the audit trail."
      parent={parent}
      actions={
        <Button
          leftSection={<IconPrinter size={15} stroke={1.8} aria-hidden />}
          onClick={() => window.print()}
        >
          Print
        </Button>
      }
    >
      <Sheet brief={brief.data} />
    </Page>
  );
}

function Sheet({ brief }: { brief: BriefView }): ReactNode {
  const { zone } = useSurroundings();
  const filled = brief.sections.filter((s) => s.lines.length > 0);
  return (
    <article className={styles.sheet}>
      <dl className={styles.facts}>
        {factsOf(brief, zone).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Limits limits={brief.limits} />
      {filled.length === 0 && (
        <p className={styles.quiet}>Nothing in the last year that your role may see. Ask openly.</p>
      )}
      <div className={styles.sections}>
        {filled.map((section) => (
          <Section key={section.section} section={section} />
        ))}
      </div>
      <p className={styles.foot}>
        Made {momentWords(brief.madeAt, zone)}.
        {brief.withheld > 0 &&
          ` ${brief.withheld} ${brief.withheld === 1 ? 'entry holds' : 'entries hold'} details that your role may not see.`}
      </p>
    </article>
  );
}

function Limits({ limits }: { limits: BriefView['limits'] }): ReactNode {
  if (limits.length === 0) return null;
  return (
    <section className={styles.limits} aria-label="What may not be said">
      <h2>
        <IconAlertTriangle size={16} aria-hidden /> What may not be done or said
      </h2>
      <ul>
        {limits.map((limit) => (
          <li key={limit.code}>{limit.words}</li>
        ))}
      </ul>
    </section>
  );
}

function Section({ section }: { section: BriefView['sections'][number] }): ReactNode {
  const { zone } = useSurroundings();
  const title = SECTION_TITLES[section.section];
  return (
    <section className={styles.section} aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {section.lines.map((line) => (
          <li key={`${line.words} ${line.detail ?? ''}`}>
            <span className={styles.words}>
              {line.href ? <GoLink href={insideHref(line.href)}>{line.words}</GoLink> : line.words}
              {line.times > 1 && <span className={styles.times}>, {line.times} times</span>}
              {line.detail && <q>{line.detail}</q>}
            </span>
            <time dateTime={line.at}>{momentWords(line.at, zone)}</time>
          </li>
        ))}
      </ul>
    </section>
  );
}
