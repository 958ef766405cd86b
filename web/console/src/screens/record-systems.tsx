// Record systems: whose record numbers are this organisation's own. Any other system's same digits are somebody else.
import { Button, Textarea } from '@mantine/core';
import { Failed, Page, Panel, tell, Waiting } from '@rapport/kit';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { RecordSystems } from '../../../../sdk/faces/fhir.ts';
import { api, queryClient } from '../api.ts';
import { failureOf } from '../failures.ts';
import styles from './members/members.module.css';

const KEY = ['record systems'];
const DOORS: readonly { door: keyof RecordSystems; label: string; note: string }[] = [
  {
    door: 'fhir',
    label: 'FHIR: systems of identifiers',
    note: 'As it stands in identifier.system, e.g. https://hospital.example/mrn. One a line.',
  },
  {
    door: 'hl7',
    label: 'HL7 v2: assigning authorities',
    note: 'As it stands in PID-3.4, e.g. RIVERSIDE. One a line.',
  },
];

export function RecordSystemsScreen(): ReactNode {
  const read = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.recordSystems(signal) });
  const failure = failureOf(read.error);
  return (
    <Page
      title="Record systems"
      purpose="Which systems’ patient numbers are your own. Numbers of every other system stay external: the same digits there are somebody else."
      width="narrow"
    >
      {read.data && <Form key={JSON.stringify(read.data)} known={read.data} />}
      {!read.data && (failure ? <Failed failure={failure} retry={() => void read.refetch()} /> : <Waiting />)}
    </Page>
  );
}

function Form({ known }: { known: RecordSystems }): ReactNode {
  const [texts, setTexts] = useState({ fhir: known.fhir.join('\n'), hl7: known.hl7.join('\n') });
  const save = useSave(known);
  const wished: RecordSystems = { fhir: linesOf(texts.fhir), hl7: linesOf(texts.hl7) };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(wished);
  };
  return (
    <Panel title="Your own numbers">
      <form className={styles.form} onSubmit={submit}>
        {DOORS.map(({ door, label, note }) => (
          <Textarea
            key={door}
            label={label}
            description={note}
            placeholder="None yet: the first that arrives is taken for your own"
            value={texts[door]}
            autosize
            minRows={2}
            maxRows={10}
            onChange={(event) => setTexts({ ...texts, [door]: event.currentTarget.value })}
          />
        ))}
        <p>It holds for what arrives from now on; people who are known already keep the numbers they have.</p>
        <Button
          type="submit"
          loading={save.isPending}
          disabled={JSON.stringify(wished) === JSON.stringify(known)}
        >
          Save
        </Button>
      </form>
    </Panel>
  );
}

function linesOf(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return [...new Set(lines.filter((line) => line !== ''))];
}

function useSave(known: RecordSystems) {
  const failed = (error: Error) =>
    tell({ title: 'Not saved', text: failureOf(error)?.text ?? error.message, kind: 'bad' });
  const store = async (systems: RecordSystems) => {
    await api.saveRecordSystems(systems);
    await queryClient.invalidateQueries({ queryKey: KEY });
  };
  return useMutation({
    mutationFn: store,
    onSuccess: () => tell({ title: 'Saved', undo: () => void store(known).catch(failed) }),
    onError: failed,
  });
}
