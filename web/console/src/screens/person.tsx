// A person: who they are, what they allow, how much they were contacted, and everything that happened, on one timeline.
import { Failed, Page, Waiting } from '@rapport/kit';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { api } from '../api.ts';
import { failureOf } from '../failures.ts';
import { PersonActions } from './person/actions.tsx';
import { Budget } from './person/budget.tsx';
import { Consents } from './person/consents.tsx';
import { Identity } from './person/identity.tsx';
import { PersonJourneys } from './person/journeys.tsx';
import { KINDS } from './person/kinds.ts';
import styles from './person/person.module.css';
import { Status } from './person/status.tsx';
import { PersonTimeline } from './person/timeline.tsx';
import { Memberships, Traits } from './person/traits.tsx';
import { SurveyLinkMenu } from './surveys/person-link.tsx';
import { PersonTasks } from './tasks/of-person.tsx';

const PARENT = { href: '/people', title: 'People' };

export function PersonScreen(): ReactNode {
  const { id = '' } = useParams({ strict: false });
  const person = useQuery({ queryKey: ['person', id], queryFn: ({ signal }) => api.person(id, signal) });
  const failure = failureOf(person.error);
  if (!person.data) {
    return (
      <Page title="Person" parent={PARENT}>
        {failure ? <Failed failure={failure} retry={() => void person.refetch()} /> : <Waiting lines={10} />}
      </Page>
    );
  }
  const profile = person.data;
  return (
    <Page
      title={profile.name ?? 'Name not known'}
      purpose={KINDS[profile.kind]}
      parent={PARENT}
      actions={
        <>
          <SurveyLinkMenu personId={profile.id} />
          <PersonActions person={profile} />
        </>
      }
    >
      <div className={styles.columns}>
        <div className={styles.stack}>
          <Identity person={profile} />
          <Status person={profile} />
          <PersonTasks personId={profile.id} />
          <Budget budget={profile.budget} />
          <Consents id={id} />
          <PersonJourneys id={id} />
          <Memberships person={profile} />
          <Traits traits={profile.traits} />
        </div>
        <PersonTimeline id={id} />
      </div>
    </Page>
  );
}
