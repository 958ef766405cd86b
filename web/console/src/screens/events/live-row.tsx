// One message of the live tail: a line that opens to the whole of it, with what can be done from here.
import { Button } from '@mantine/core';
import { Badge, GoLink, Json, type Mark, tell } from '@rapport/kit';
import { IconAlertTriangle, IconCheck, IconCopy, IconHandStop } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { TailMessage } from '../../../../../sdk/faces/events.ts';
import { useCan } from '../../session.tsx';
import { curlOf } from './curl.ts';
import styles from './events.module.css';

const MARKS: { [verdict in TailMessage['verdict']]: Mark } = {
  accepted: { words: 'Accepted', icon: IconCheck, color: 'var(--good)' },
  warning: { words: 'Off schema', icon: IconAlertTriangle, color: 'var(--warn)' },
  quarantined: { words: 'Quarantined', icon: IconHandStop, color: 'var(--bad)' },
};

interface LiveRowProps {
  readonly row: TailMessage;
  readonly open: boolean;
  readonly toggle: () => void;
}

export function LiveRow({ row, open, toggle }: LiveRowProps): ReactNode {
  const names = [...Object.keys(row.properties), ...Object.keys(row.traits)].join(', ');
  return (
    <li className={styles.item}>
      <button type="button" className={styles.line} aria-expanded={open} onClick={toggle} data-row-link>
        <span className={styles.soft}>
          <time dateTime={row.at}>{row.at.slice(11, 19)}</time> {row.call}
        </span>
        <span>
          <Badge mark={MARKS[row.verdict]} quiet />
        </span>
        <span>
          <b>{row.name}</b>
        </span>
        <span className={styles.names}>{row.reason ? `${row.reason} ${row.field ?? ''}` : names}</span>
        <span className={styles.soft}>{row.source}</span>
      </button>
      {open && <Whole row={row} />}
    </li>
  );
}

function Whole({ row }: { row: TailMessage }): ReactNode {
  const mayEdit = useCan('settings.organisation');
  const copy = () => {
    void navigator.clipboard
      .writeText(curlOf(row, window.location.origin))
      .then(() => tell({ title: 'Copied', text: 'Put your key in WRITE_KEY before you run it.' }))
      .catch(() => tell({ title: 'Not copied', text: 'The browser did not allow it.', kind: 'bad' }));
  };
  const schema = `/events/schema?call=${row.call}&name=${encodeURIComponent(row.name)}`;
  const shown = {
    received: row.at,
    occurred: row.occurredAt,
    ...(row.reason && { reason: row.reason, field: row.field }),
    properties: row.properties,
    traits: row.traits,
  };
  return (
    <div className={styles.more}>
      <Json value={shown} label={`What ${row.name} held`} />
      <div className={styles.links}>
        <Button size="compact-sm" leftSection={<IconCopy size={14} aria-hidden />} onClick={copy}>
          Copy as curl
        </Button>
        {row.personId && <GoLink href={`/people/${row.personId}`}>The person</GoLink>}
        {row.verdict === 'quarantined' && <GoLink href={`/events/quarantine/${row.id}`}>Mend it</GoLink>}
        <GoLink href={mayEdit ? `${schema}&learn=1` : schema}>
          {mayEdit ? 'Its schema, or make one from this' : 'Its schema'}
        </GoLink>
      </div>
    </div>
  );
}
