// Step 2: what the rows are, and how the bytes are read: found by evidence, told with the reason, and open to correction.
import { Button, Checkbox, NativeSelect, Radio } from '@mantine/core';
import { Panel } from '@rapport/kit';
import type { ReactNode } from 'react';
import type { Wizard } from '../import-new.tsx';
import { MapChoice } from './map-choice.tsx';
import styles from './wizard.module.css';

const KINDS = [
  { value: 'people', label: 'People', words: 'A row is a person: patients, contacts, members.' },
  {
    value: 'hcp',
    label: 'Professionals (HCPs)',
    words: 'Doctors, nurses, pharmacists; the public NPPES file is known.',
  },
  {
    value: 'survey-comments',
    label: 'Survey comments',
    words: 'A row is an answer; respondents stay anonymous.',
  },
  { value: 'events', label: 'Events', words: 'A row is something that a person did, with a time.' },
];
const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'windows-1250', 'iso-8859-15'];
const DELIMITERS = [
  { value: ',', label: 'Comma' },
  { value: ';', label: 'Semicolon' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Vertical bar' },
];
const PERSONS = [
  { value: 'contact', label: 'Contacts' },
  { value: 'patient', label: 'Patients' },
  { value: 'hcp', label: 'Professionals' },
];

export function KindStep(wizard: Wizard): ReactNode {
  const { upload, change, go, busy } = wizard;
  return (
    <>
      <Panel title={upload.fileName} note={`${upload.bytes.toLocaleString('en')} bytes`}>
        <Radio.Group
          label="What are the rows?"
          value={upload.kind === 'contacts' ? 'people' : upload.kind}
          onChange={(kind) => change({ kind })}
        >
          <div className={styles.kinds}>
            {KINDS.map(({ value, label, words }) => (
              <Radio key={value} value={value} label={label} description={words} />
            ))}
          </div>
        </Radio.Group>
        {upload.kind === 'people' && (
          <NativeSelect
            mt="md"
            label="Who are they?"
            data={PERSONS}
            value={upload.settings.personKind ?? 'contact'}
            onChange={({ currentTarget }) => {
              const found = (['contact', 'patient', 'hcp'] as const).find((k) => k === currentTarget.value);
              if (found) change({ settings: { personKind: found } });
            }}
          />
        )}
        {upload.map === 'nppes' && (
          <Checkbox
            mt="md"
            label="Bring organisations in too, as contacts"
            description="Otherwise rows of organisations are left out and counted."
            checked={upload.settings.organisations === 'contact'}
            onChange={({ currentTarget }) =>
              change({ settings: { organisations: currentTarget.checked ? 'contact' : 'skip' } })
            }
          />
        )}
        <MapChoice {...wizard} />
      </Panel>
      <Reading {...wizard} />
      <div className={styles.buttons}>
        <Button
          variant="filled"
          loading={busy}
          disabled={upload.refusal !== null}
          onClick={() => go('columns')}
        >
          Go on to the columns
        </Button>
      </div>
    </>
  );
}

/** How the bytes are read. */
function Reading({ upload, change }: Wizard): ReactNode {
  const { settings } = upload;
  return (
    <Panel title="How the file is read">
      <p className={styles.lead}>
        Read as <b>{upload.encoding.toUpperCase()}</b>, because {upload.because}.
      </p>
      <div className={styles.fields}>
        <NativeSelect
          label="Encoding"
          data={ENCODINGS.map((value) => ({ value, label: value.toUpperCase() }))}
          value={upload.encoding}
          onChange={({ currentTarget }) => change({ settings: { encoding: currentTarget.value } })}
        />
        {upload.format === 'csv' && (
          <NativeSelect
            label="Between two fields"
            data={DELIMITERS}
            value={upload.delimiter}
            onChange={({ currentTarget }) => change({ settings: { delimiter: currentTarget.value } })}
          />
        )}
      </div>
      {settings.numberHeaders !== undefined && upload.refusal === null && (
        <p className={styles.quiet}>Columns that shared a name, or had none, were numbered.</p>
      )}
      {upload.refusal && (
        <div role="alert" className={styles.error}>
          <p>
            {upload.refusal.message} {upload.refusal.fix}
          </p>
          {['duplicate-header', 'empty-header'].includes(upload.refusal.code) && (
            <Button onClick={() => change({ settings: { numberHeaders: true } })}>Number the columns</Button>
          )}
        </div>
      )}
      {upload.refusal === null && (
        <p className={styles.quiet}>
          {upload.columns.length} columns:{' '}
          {upload.columns
            .slice(0, 6)
            .map((c) => c.column)
            .join(', ')}
          {upload.columns.length > 6 ? ' …' : ''}
        </p>
      )}
    </Panel>
  );
}
