// Consent as a matrix: purposes down, channels across; silence is not consent.
import { channelMark, exactWords, Panel, plainWords, Time, useSurroundings } from '@rapport/kit';
import { IconCheck, IconMinus, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { PersonProfile } from '../../../../../sdk/api.ts';
import styles from './person.module.css';

const PURPOSES = ['care', 'service', 'education', 'events', 'research', 'marketing'];
const CHANNELS = ['email', 'sms', 'push', 'call', 'visit'];

type Consent = PersonProfile['consents'][number];

export function Consents({ consents }: { consents: readonly Consent[] }): ReactNode {
  const book = new Map(consents.map((consent) => [`${consent.purpose}:${consent.channel}`, consent]));
  const newest =
    consents
      .map((consent) => consent.at)
      .sort()
      .at(-1) ?? null;
  return (
    <Panel
      title="Consent"
      note={
        newest === null ? (
          'nothing stated yet'
        ) : (
          <>
            last word <Time at={newest} />
          </>
        )
      }
      flush
    >
      <div className={styles.matrixBox}>
        <table className={styles.matrix}>
          <caption className={styles.caption}>Consent by purpose and channel</caption>
          <thead>
            <tr>
              <th scope="col">Purpose</th>
              {CHANNELS.map((channel) => (
                <th key={channel} scope="col">
                  {channelMark(channel).words}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {PURPOSES.map((purpose) => (
              <tr key={purpose}>
                <th scope="row">{plainWords(purpose)}</th>
                {CHANNELS.map((channel) => (
                  <Word key={channel} consent={book.get(`${purpose}:${channel}`)} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Word({ consent }: { consent: Consent | undefined }): ReactNode {
  const { zone } = useSurroundings();
  if (!consent) {
    return (
      <td data-state="none" title="Never asked or never answered">
        <IconMinus size={15} aria-label="Not stated" role="img" />
      </td>
    );
  }
  const words = consent.state === 'given' ? 'Given' : 'Withdrawn';
  const Icon = consent.state === 'given' ? IconCheck : IconX;
  return (
    <td data-state={consent.state} title={`${words} ${exactWords(Date.parse(consent.at), zone)}`}>
      <Icon size={16} stroke={2.2} aria-label={words} role="img" />
    </td>
  );
}
