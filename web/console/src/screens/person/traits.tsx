// What is known about the person, each with its class of data; and the audiences they belong to.
import { Empty, GoLink, Panel, plainWords, Time } from '@rapport/kit';
import { IconHeartbeat, IconUser, IconWorld } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { PersonProfile } from '../../../../../sdk/api.ts';
import styles from './person.module.css';

const CLASSES = {
  public: { words: 'Public', icon: IconWorld },
  personal: { words: 'Personal', icon: IconUser },
  health: { words: 'Health', icon: IconHeartbeat },
};

export function Traits({ traits }: { traits: PersonProfile['traits'] }): ReactNode {
  return (
    <Panel title="Traits" note="with their class of data">
      {traits.length === 0 ? (
        <Empty
          title="No traits"
          text="Traits come with identify calls and imports. Your role may hide some."
        />
      ) : (
        <dl className={styles.traits}>
          {traits.map((trait) => {
            const { words, icon: Icon } = CLASSES[trait.class];
            return (
              <div key={trait.name}>
                <dt>{trait.name}</dt>
                <dd>{valueWords(trait.value)}</dd>
                <dd className={styles.class} data-class={trait.class}>
                  <Icon size={13} stroke={1.8} aria-hidden />
                  {words}
                </dd>
              </div>
            );
          })}
        </dl>
      )}
    </Panel>
  );
}

/** A trait's value in one line. */
function valueWords(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (Array.isArray(value)) return value.map(valueWords).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Each leads to why the person is in it. */
export function Memberships({ person }: { person: Pick<PersonProfile, 'id' | 'memberOf'> }): ReactNode {
  const { id, memberOf } = person;
  return (
    <Panel title="Audiences">
      {memberOf.length === 0 ? (
        <p className={styles.none}>In no audience now.</p>
      ) : (
        <ul className={styles.members}>
          {memberOf.map((audience) => (
            <li key={audience.id}>
              <GoLink href={`/audiences/${audience.id}?person=${id}`}>{plainWords(audience.name)}</GoLink>
              <span className={styles.soft}>
                since <Time at={audience.since} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
