// Ways to put people on a list: find one, paste many identifiers, or take everybody of a saved view.
import { Button, NativeSelect, Textarea } from '@mantine/core';
import { Failed, Panel, tell } from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { AudienceListRow, ListChange } from '../../../../../sdk/faces/audiences.ts';
import { api } from '../../api.ts';
import { failureOf } from '../../failures.ts';
import { useCan } from '../../session.tsx';
import { SearchFilter } from '../filter-fields.tsx';
import styles from './audiences.module.css';
import { tellChange } from './tell-change.ts';

interface ListProps {
  readonly list: AudienceListRow;
}

export function AddPeople({ list }: ListProps): ReactNode {
  const mayPeople = useCan('people.read');
  const mayContact = useCan('people.read.contact');
  return (
    <div className={styles.stack}>
      {mayPeople && <FindOne list={list} />}
      {mayContact && <Paste list={list} />}
      {mayPeople && <FromView list={list} />}
    </div>
  );
}

function FindOne({ list }: ListProps): ReactNode {
  const [words, setWords] = useState('');
  const found = useQuery({
    queryKey: ['people', 'to-list', words],
    queryFn: ({ signal }) => api.people({ query: words, limit: 8 }, signal),
    enabled: words !== '',
  });
  const add = useMutation({
    mutationFn: (personId: string) => api.addToList(list.id, [personId]),
    onSuccess: (change) => tellChange(list.id, 'Put on the list', change),
    onError: (error) => tell({ title: 'Not added', text: error.message, kind: 'bad' }),
  });
  const failure = failureOf(found.error);
  const rows = words === '' ? [] : (found.data?.rows ?? []);
  return (
    <Panel title="Add one by one">
      <div className={styles.rows}>
        <SearchFilter label="Find a person" value={words} change={setWords} />
        {failure && <Failed failure={failure} />}
        {words !== '' && found.data && rows.length === 0 && (
          <p className={styles.soft}>Nobody fits these words.</p>
        )}
        <ul className={styles.people}>
          {rows.map(({ id, name }) => (
            <li key={id}>
              {name ?? 'Name not known'}
              <Button
                size="compact-sm"
                aria-label={`Add ${name ?? 'this person'} to the list`}
                loading={add.isPending && add.variables === id}
                onClick={() => add.mutate(id)}
              >
                Add
              </Button>
            </li>
          ))}
        </ul>
      </div>
    </Panel>
  );
}

const KINDS = [
  { value: 'any', label: 'Any kind' },
  { value: 'email', label: 'E-mail addresses' },
  { value: 'phone', label: 'Phone numbers' },
  { value: 'mrn', label: 'MRN' },
  { value: 'npi', label: 'NPI' },
  { value: 'orcid', label: 'ORCID iD' },
  { value: 'external', label: 'External ids' },
  { value: 'user', label: 'User ids' },
];

/** One identifier a line; commas and semicolons part them too. Pure. */
export function linesOf(text: string): string[] {
  return text
    .split(/[\n,;]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

interface Report {
  readonly change: ListChange;
  readonly lines: readonly string[];
}

function Paste({ list }: ListProps): ReactNode {
  const [text, setText] = useState('');
  const [kind, setKind] = useState('any');
  const [report, setReport] = useState<Report | null>(null);
  const lines = linesOf(text);
  const paste = useMutation({
    mutationFn: () => api.pasteToList(list.id, kind, lines),
    onSuccess: (change) => {
      setReport({ change, lines });
      setText('');
      tellChange(list.id, 'Put on the list', change);
    },
    onError: (error) => tell({ title: 'Not added', text: error.message, kind: 'bad' }),
  });
  return (
    <Panel
      title="Paste identifiers"
      note={lines.length > 0 ? `${lines.length.toLocaleString('en')} lines` : undefined}
    >
      <div className={styles.rows}>
        <NativeSelect
          label="What they are"
          data={KINDS}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value)}
        />
        <Textarea
          label="One a line"
          size="xs"
          autosize
          minRows={3}
          maxRows={10}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button disabled={lines.length === 0} loading={paste.isPending} onClick={() => paste.mutate()}>
          Find them and add
        </Button>
        {report && <Pasted report={report} />}
      </div>
    </Panel>
  );
}

function Pasted({ report: { change, lines } }: { readonly report: Report }): ReactNode {
  const { notFound = [], unclear = [] } = change;
  if (notFound.length + unclear.length === 0) return <p className={styles.soft}>Everybody was found.</p>;
  return (
    <div role="status">
      <Lines title="Not found" numbers={notFound} lines={lines} />
      <Lines title="Means several people" numbers={unclear} lines={lines} />
    </div>
  );
}

const MOST_SHOWN = 100;

/** The server names lines by number only: what was typed is shown from here and goes nowhere. */
function Lines({
  title,
  numbers,
  lines,
}: {
  readonly title: string;
  readonly numbers: readonly number[];
  readonly lines: readonly string[];
}): ReactNode {
  if (numbers.length === 0) return null;
  return (
    <details>
      <summary>
        {title}: {numbers.length.toLocaleString('en')}
      </summary>
      <ul>
        {numbers.slice(0, MOST_SHOWN).map((number) => (
          <li key={number}>
            {lines[number - 1]} <span className={styles.soft}>(line {number})</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function FromView({ list }: ListProps): ReactNode {
  const views = useQuery({
    queryKey: ['views', 'people'],
    queryFn: ({ signal }) => api.views('people', signal),
  });
  const [chosen, setChosen] = useState('');
  const rows = views.data?.rows ?? [];
  const view = rows.find(({ id }) => id === chosen);
  const add = useMutation({
    mutationFn: () => api.filterToList(list.id, filterOf(view?.query ?? '')),
    onSuccess: (change) => tellChange(list.id, 'Put on the list', change),
    onError: (error) => tell({ title: 'Not added', text: error.message, kind: 'bad' }),
  });
  return (
    <Panel title="From a saved view of People">
      {rows.length === 0 ? (
        <p className={styles.soft}>
          No view is saved. Filter People, then save the filters there under “Views”.
        </p>
      ) : (
        <div className={styles.rows}>
          <NativeSelect
            label="Saved view"
            value={chosen}
            data={[
              { value: '', label: 'Choose…' },
              ...rows.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={(event) => setChosen(event.currentTarget.value)}
          />
          <Button disabled={!view} loading={add.isPending} onClick={() => add.mutate()}>
            Add everybody it finds
          </Button>
        </div>
      )}
    </Panel>
  );
}

const FILTERS = ['query', 'kind', 'country', 'audience'];

/** The filters of a view's address that People knows. Pure. */
export function filterOf(query: string): { [name: string]: string } {
  return Object.fromEntries(
    [...new URLSearchParams(query)].filter(([name, value]) => FILTERS.includes(name) && value !== ''),
  );
}
