// Finds people by name, e-mail or number, to be chosen.
import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { PersonRow } from '../../../../../sdk/api.ts';
import { api } from '../../api.ts';
import { KINDS } from '../person/kinds.ts';
import styles from './journeys.module.css';

interface PickerProps {
  readonly label: string;
  readonly chosen: readonly string[];
  readonly pick: (person: PersonRow) => void;
}

export function PersonPicker({ label, chosen, pick }: PickerProps): ReactNode {
  const [words, setWords] = useState('');
  const [settled] = useDebouncedValue(words.trim(), 250);
  const found = useQuery({
    queryKey: ['people', 'picker', settled],
    queryFn: ({ signal }) => api.people({ query: settled, limit: 8 }, signal),
    enabled: settled.length >= 2,
  });
  const rows = (found.data?.rows ?? []).filter(({ id }) => !chosen.includes(id));
  return (
    <div>
      <TextInput
        type="search"
        label={label}
        placeholder="Name, e-mail or number"
        leftSection={<IconSearch size={14} stroke={1.8} aria-hidden />}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <p className={styles.spoken} role="status">
        {settled.length >= 2 && found.data ? `${rows.length} found` : ''}
      </p>
      {settled.length >= 2 && (
        <ul className={styles.found} aria-label="People found">
          {rows.map((row) => (
            <li key={row.id}>
              <button
                type="button"
                onClick={() => {
                  pick(row);
                  setWords('');
                }}
              >
                <b>{row.name ?? 'Name not known'}</b>
                <span className={styles.soft}>
                  {KINDS[row.kind]}
                  {row.email ? ` · ${row.email}` : ''}
                </span>
              </button>
            </li>
          ))}
          {found.data && rows.length === 0 && <li className={styles.soft}>Nobody fits.</li>}
        </ul>
      )}
    </div>
  );
}
