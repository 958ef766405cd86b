// Step 3: what each column becomes, beside the ten people that would come of it.
import { Button, TextInput } from '@mantine/core';
import { Panel, tell } from '@rapport/kit';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import type { ColumnUse, ImportColumn } from '../../../../../sdk/faces/imports.ts';
import { api, queryClient } from '../../api.ts';
import type { Wizard } from '../import-new.tsx';
import { ColumnRow } from './column-row.tsx';
import { Look } from './look.tsx';
import styles from './wizard.module.css';

export function ColumnsStep(wizard: Wizard): ReactNode {
  const { upload, change, go, busy } = wizard;
  const open = upload.map === null ? upload.columns.filter((c) => c.question !== null) : [];
  const decide = (column: string, use: ColumnUse) =>
    change({
      columns: upload.columns.map((c) => ({ column: c.column, use: c.column === column ? use : c.use })),
    });
  const isEvents = upload.columns.some(({ use }) => use.use === 'event-time' || use.use === 'property');
  return (
    <>
      {upload.map !== null && <Mapped name={upload.map} edit={() => change({ map: null })} />}
      {upload.map === null && (
        <Panel
          title="Columns"
          note={open.length === 0 ? 'Suggested; change what is wrong' : `${open.length} to answer`}
        >
          <ul className={styles.columns}>
            {upload.columns.map((column: ImportColumn) => (
              <ColumnRow
                key={column.column}
                column={column}
                events={upload.kind === 'events' || isEvents}
                decide={(use) => decide(column.column, use)}
              />
            ))}
          </ul>
          {isEvents && <EventName {...wizard} />}
        </Panel>
      )}
      <Look upload={upload} />
      <SaveMap upload={upload.id} shown={upload.map === null} />
      <div className={styles.buttons}>
        {open.length > 0 && (
          <p className={styles.quiet}>Answer first: {open.map((c) => c.column).join(', ')}</p>
        )}
        <Button variant="filled" loading={busy} disabled={open.length > 0} onClick={() => go('rehearsal')}>
          Rehearse the whole file
        </Button>
      </div>
    </>
  );
}

function Mapped({ name, edit }: { name: string; edit: () => void }): ReactNode {
  return (
    <Panel title="Columns">
      <p className={styles.lead}>
        The map <b>{name}</b> says what the columns are.
      </p>
      {name !== 'nppes' && <Button onClick={edit}>Decide the columns from there</Button>}
    </Panel>
  );
}

function EventName({ upload, change }: Wizard): ReactNode {
  const [name, setName] = useState(upload.settings.eventName ?? '');
  return (
    <TextInput
      mt="md"
      label="What happened, where no column names it"
      placeholder="Imported Event"
      value={name}
      onChange={({ currentTarget }) => setName(currentTarget.value)}
      onBlur={() => change({ settings: { eventName: name } })}
    />
  );
}

/** Keeps what was decided for the next file of this kind. */
function SaveMap({ upload, shown }: { upload: string; shown: boolean }): ReactNode {
  const [name, setName] = useState('');
  const save = useMutation({
    mutationFn: () => api.saveUploadMap(upload, name.trim()),
    onSuccess: (map) => tell({ title: 'Saved', text: `${map.name}, version ${map.version}` }),
    onError: (error) => tell({ title: 'Not saved', text: error.message, kind: 'bad' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['import-maps'] }),
  });
  if (!shown) return null;
  return (
    <form
      className={styles.saving}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <TextInput
        label="Keep these decisions as a map"
        description="A name that is there already gets a new version"
        placeholder="Name of the map"
        maxLength={60}
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <Button type="submit" disabled={name.trim() === ''} loading={save.isPending}>
        Save map
      </Button>
    </form>
  );
}
