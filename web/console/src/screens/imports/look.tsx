// What the first rows would become: ten people as they would be, and how many of the first thousand rows are good.
import { Failed, Panel, plainWords, Waiting } from '@rapport/kit';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { BadRow } from '../../../../../sdk/api.ts';
import type { ImportLook, ImportUpload } from '../../../../../sdk/faces/imports.ts';
import { api } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import styles from './wizard.module.css';

export function Look({ upload }: { upload: ImportUpload }): ReactNode {
  const look = useQuery({
    queryKey: [
      'import-look',
      upload.id,
      upload.kind,
      upload.map,
      upload.settings,
      upload.columns.map((c) => c.use),
    ],
    queryFn: ({ signal }) => api.lookAtUpload(upload.id, signal),
    placeholderData: keepPreviousData,
    enabled: upload.refusal === null,
  });
  const failure = failureOf(look.error);
  if (failure) return <Failed failure={failure} retry={() => void look.refetch()} />;
  if (!look.data) return <Waiting lines={4} />;
  const { rowsRead, rowsGood, rowsBad, rowsSkipped, people, bad } = look.data;
  const counts = [`${rowsGood} of the first ${rowsRead} rows would be taken`];
  if (rowsBad > 0) counts.push(`${rowsBad} would not`);
  if (rowsSkipped > 0) counts.push(`${rowsSkipped} left out`);
  return (
    <Panel
      title="What it would become"
      note={rowsRead === 0 ? 'The file has a header and no rows' : counts.join(', ')}
    >
      {bad.length > 0 && <BadRows rows={bad.slice(0, 3)} />}
      <ol className={styles.people}>
        {people.map((person) => (
          <Person key={person.line} person={person} />
        ))}
      </ol>
    </Panel>
  );
}

export function BadRows({ rows }: { rows: readonly BadRow[] }): ReactNode {
  return (
    <ul className={styles.bad} aria-label="Rows that would not be taken">
      {rows.map((row) => (
        <li key={`${row.line} ${row.code}`}>
          Line {row.line}
          {row.field ? `, ${row.field}` : ''}: {row.detail}
        </li>
      ))}
    </ul>
  );
}

const words = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function Person({ person }: { person: ImportLook['people'][number] }): ReactNode {
  const { kind, ...traits } = person.traits;
  const parts = [
    ...person.identifiers.map((i): [string, string] => [plainWords(i.kind), i.value]),
    ...Object.entries(traits).map(([name, value]): [string, string] => [name, words(value)]),
    ...person.consents.map((c): [string, string] => [`${plainWords(c.purpose)} by ${c.channel}`, c.state]),
    ...person.events.map((e): [string, string] => [e.name, e.at?.slice(0, 10) ?? '']),
  ];
  return (
    <li>
      <span className={styles.quiet}>
        Line {person.line}
        {typeof kind === 'string' ? `, ${plainWords(kind)}` : ''}
      </span>
      <dl>
        {parts.map(([name, value]) => (
          <div key={`${name} ${value}`}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}
