// The identity card: contact, language, place, hard gates, and the sources the person was put together from.
import { Facts, Panel, plainWords, Time } from '@rapport/kit';
import { IconAlertOctagon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { PersonProfile } from '../../../../../sdk/api.ts';
import { useCan } from '../../session.tsx';
import styles from './person.module.css';

const GATES: { [gate: string]: string } = {
  deceased: 'Deceased: nothing is sent, ever.',
  minor: 'Minor: messages go to the authorised representative.',
  sensitive: 'Sensitive event: no engagement and no marketing.',
  restricted: 'Legal restriction: only safety and transactional messages.',
};

export function Identity({ person }: { person: PersonProfile }): ReactNode {
  const mayRead = useCan('people.read.contact');
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
      <Facts rows={factsOf(person, mayRead)} />
      <details className={styles.sources}>
        <summary>
          Put together from {person.subjects.length}{' '}
          {person.subjects.length === 1 ? 'identity' : 'identities'}
        </summary>
        <ul>
          {person.subjects.map((subject) => (
            <li key={subject.id}>
              {plainWords(subject.source)}, <Time at={subject.createdAt} />{' '}
              <code>{subject.id.slice(-8)}</code>
            </li>
          ))}
        </ul>
      </details>
    </Panel>
  );
}

function factsOf(person: PersonProfile, mayRead: boolean): [string, ReactNode][] {
  const languages = new Intl.DisplayNames(['en'], { type: 'language' });
  const countries = new Intl.DisplayNames(['en'], { type: 'region' });
  return [
    ['E-mail', person.email ?? <Hidden mayRead={mayRead} />],
    ['Phone', person.phone ?? <Hidden mayRead={mayRead} />],
    ['Language', nameOf(languages, person.language)],
    ['Country', nameOf(countries, person.country)],
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

function nameOf(names: Intl.DisplayNames, code: string | null): string {
  if (code === null) return 'Not known';
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
