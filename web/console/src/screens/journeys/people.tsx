// The people of a journey: who stands where, who is stuck, letting people in, and how letting in goes on.
import { Button } from '@mantine/core';
import { Badge, type Column, DataTable, Panel, Time } from '@rapport/kit';
import { IconUsers } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { JourneyPersonRow, JourneyView } from '../../../../../sdk/faces/journeys.ts';
import { api } from '../../api.ts';
import { useFilters } from '../../filters.ts';
import { usePages } from '../../pages.ts';
import { useCan } from '../../session.tsx';
import { ChoiceFilter } from '../filter-fields.tsx';
import { useEditor } from './editor.tsx';
import { EnterDialog } from './enter.tsx';
import styles from './journeys.module.css';
import { RUN_MARKS } from './run-words.ts';
import { StuckPanel } from './stuck.tsx';
import { Sweeps } from './sweeps.tsx';
import { TraceSheet } from './trace.tsx';
import { stepName } from './words.ts';

const STATES = ['active', 'held', 'parked', 'stuck'] as const;

export function People({ view }: { view: JourneyView }): ReactNode {
  const { counts } = useEditor();
  const [entering, setEntering] = useState(false);
  const mayEdit = useCan('journeys.edit');
  const live = view.state === 'live';
  return (
    <div className={styles.stack}>
      {(counts?.stuck ?? 0) > 0 && <StuckPanel journeyId={view.id} />}
      <Panel
        title="Inside now"
        actions={
          mayEdit && (
            <Button variant="filled" disabled={!live} onClick={() => setEntering(true)}>
              Let people in …
            </Button>
          )
        }
        note={live ? undefined : 'people can be let in while the journey is live'}
        flush
      >
        <Inside view={view} />
      </Panel>
      <Sweeps view={view} />
      {entering && <EnterDialog view={view} close={() => setEntering(false)} />}
    </div>
  );
}

function Inside({ view }: { view: JourneyView }): ReactNode {
  const { value, set } = useFilters('step', 'state', 'run', 'person');
  const filters = { step: value('step'), state: value('state') };
  const source = usePages(
    'journey-people',
    (query, signal) => api.journeyPeople(view.id, { ...query, journey: undefined }, signal),
    { ...filters, journey: view.id },
    { every: 5_000, enabled: view.liveVersion !== null },
  );
  const definition = view.live ?? view.draft;
  const open = (row: JourneyPersonRow) => set({ run: row.run, person: row.personId ?? '' });
  return (
    <>
      <DataTable
        name={`People inside ${view.name}`}
        columns={columnsOf(view, open)}
        source={view.liveVersion === null ? { ...source, waiting: false } : source}
        rowId={(row) => row.run}
        filters={
          <>
            <ChoiceFilter
              label="Step"
              all="All steps"
              value={filters.step}
              change={(step) => set({ step })}
              options={Object.keys(definition.steps).map((id) => ({
                value: id,
                label: stepName(definition, id, view.names),
              }))}
            />
            <ChoiceFilter
              label="State"
              all="All states"
              value={filters.state}
              change={(state) => set({ state })}
              options={STATES.map((state) => ({ value: state, label: RUN_MARKS[state].words }))}
            />
          </>
        }
        empty={{
          icon: IconUsers,
          title: 'Nobody is here',
          text:
            view.liveVersion === null
              ? 'Publish the journey first. Whoever comes in stands here, with the step and what they wait for.'
              : `${filters.step || filters.state ? 'Nobody inside fits these filters.' : 'Nobody is inside at the moment.'} Whoever comes in stands here, with the step and what they wait for.`,
        }}
      />
      {value('run') !== '' && value('person') !== '' && (
        <TraceSheet
          personId={value('person')}
          run={value('run')}
          journeyId={view.id}
          close={() => set({ run: '', person: '' })}
        />
      )}
    </>
  );
}

function columnsOf(
  view: JourneyView,
  open: (row: JourneyPersonRow) => void,
): readonly Column<JourneyPersonRow>[] {
  const definition = view.live ?? view.draft;
  return [
    {
      id: 'name',
      header: 'Person',
      cell: (row) =>
        row.personId ? (
          <button type="button" className={styles.textButton} onClick={() => open(row)}>
            {row.name ?? 'Name not known'}
          </button>
        ) : (
          'Hidden for your role'
        ),
      text: (row) => row.name ?? null,
      width: '22%',
    },
    {
      id: 'step',
      plain: true,
      header: 'Stands at',
      cell: (row) => stepName(definition, row.step, view.names),
      text: (row) => row.step,
    },
    {
      id: 'state',
      plain: true,
      header: 'State',
      cell: (row) => <Badge quiet mark={RUN_MARKS[row.state]} />,
      text: (row) => row.state,
      width: '13%',
    },
    {
      id: 'waits',
      plain: true,
      header: 'Waits for',
      cell: (row) => row.problem ?? (row.waitsFor ? `“${row.waitsFor}”` : <Time at={row.dueAt} />),
      text: (row) => row.problem ?? row.waitsFor ?? row.dueAt,
      width: '20%',
    },
    ...WHEN,
  ];
}

const WHEN: readonly Column<JourneyPersonRow>[] = [
  {
    id: 'version',
    header: 'Version',
    align: 'end',
    cell: (row) => row.version,
    text: (row) => row.version,
    hidden: true,
  },
  {
    id: 'entered',
    header: 'Came in',
    align: 'end',
    cell: (row) => <Time at={row.enteredAt} />,
    text: (row) => row.enteredAt,
    width: '13%',
  },
];
