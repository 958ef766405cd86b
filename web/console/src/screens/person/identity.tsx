// The identity card: contact, language, place, hard gates, possible doubles, the household, and where it all came from.
import { Facts, GoLink, Panel, plainWords, Time } from '@rapport/kit';
import { IconAlertOctagon } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { PersonProfile } from '../../../../../sdk/api.ts';
import type { Likeness } from '../../../../../sdk/faces/likeness.ts';
import { api } from '../../api.ts';
import { useCan } from '../../session.tsx';
import { confidenceWords, nameOf } from '../merge-review/words.ts';
import { IdentitySources } from './identity-sources.tsx';
import styles from './person.module.css';

const GATES: { [gate: string]: string } = {
  deceased: 'Deceased: nothing is sent, ever.',
  minor: 'Minor: messages go to the authorised representative.',
  confidential: 'The minor’s own confidence is protected: nothing goes to the representative.',
  sensitive: 'Sensitive event: no engagement and no marketing.',
  restricted: 'Legal restriction: only safety and transactional messages.',
};

export function Identity({ person }: { person: PersonProfile }): ReactNode {
  const mayRead = useCan('people.read.contact');
  const likeness = useQuery({
    queryKey: ['likeness', person.id],
    queryFn: ({ signal }) => api.likeness(person.id, signal),
  });
  return (
    <Panel title="Identity">
      {person.gates.length > 0 && (
        <ul className={styles.gates}>
          {person.gates.map((gate) => (
            <li key={gate}>
              <IconAlertOctagon size={16} stroke={1.8} aria-hidden />
              {GATES[gate] ?? plainWords(gate)}
            </li>
          ))}
        </ul>
      )}
      <Facts rows={[...factsOf(person, mayRead), ...likenessFacts(person.id, likeness.data)]} />
      <IdentitySources person={person} />
    </Panel>
  );
}

/** Possible doubles and the household, each only for roles that may see it. */
function likenessFacts(personId: string, likeness: Likeness | undefined): [string, ReactNode][] {
  const rows: [string, ReactNode][] = [];
  const { suggestions, household } = likeness ?? {};
  if (suggestions && suggestions.length > 0) {
    rows.push([
      'Possible doubles',
      <ul key="doubles" className={styles.doubles}>
        {suggestions.map((row) => (
          <li key={row.id}>
            <GoLink href={`/merge-review?id=${row.id}`}>
              {nameOf(row.people.find((other) => other.id !== personId))}
            </GoLink>{' '}
            <span className={styles.soft}>{confidenceWords(row).toLowerCase()}</span>
          </li>
        ))}
      </ul>,
    ]);
  }
  if (household && household.total > 0) {
    rows.push([
      'Household',
      <span key="household">
        Shares an address with {household.total} {household.total === 1 ? 'person' : 'people'}:{' '}
        {household.people.map((other, i) => (
          <span key={other.id}>
            {i > 0 && ', '}
            <GoLink href={`/people/${other.id}`}>{nameOf(other)}</GoLink>
          </span>
        ))}
        {household.total > household.people.length && ' and others'}
      </span>,
    ]);
  }
  return rows;
}

function factsOf(person: PersonProfile, mayRead: boolean): [string, ReactNode][] {
  const languages = new Intl.DisplayNames(['en'], { type: 'language' });
  const countries = new Intl.DisplayNames(['en'], { type: 'region' });
  return [
    ['E-mail', person.email ?? <Hidden mayRead={mayRead} />],
    ['Phone', person.phone ?? <Hidden mayRead={mayRead} />],
    ['Language', nameIn(languages, person.language)],
    ['Country', nameIn(countries, person.country)],
    ['Clock', person.zone ?? 'Unknown'],
    ['First seen', <Time key="first" at={person.firstSeenAt} />],
    ['Last seen', <Time key="last" at={person.lastSeenAt} />],
    ['In the portal', <Time key="portal" at={person.portalSeenAt} />],
    ['Signals', person.events.toLocaleString('en')],
  ];
}

/** Nothing known, or not for this role. */
function Hidden({ mayRead }: { mayRead: boolean }): ReactNode {
  return <span className={styles.soft}>{mayRead ? 'Not known' : 'Not shown to your role'}</span>;
}

function nameIn(names: Intl.DisplayNames, code: string | null): string {
  if (code === null) return 'Not known';
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
