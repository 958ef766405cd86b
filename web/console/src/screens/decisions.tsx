// Decisions: what was done with every message, and the reason in plain words.
import { Button } from '@mantine/core';
import {
  type Column,
  DataTable,
  LANE_NAMES,
  LaneBadge,
  laneMark,
  OPTION_KINDS,
  OptionBadge,
  optionMark,
  Page,
  plainWords,
  Sheet,
  Time,
} from '@rapport/kit';
import { IconScale, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { DecisionRow } from '../../../../sdk/api.ts';
import { api } from '../api.ts';
import { useFilters } from '../filters.ts';
import { usePages } from '../pages.ts';
import { ChoiceFilter } from './filter-fields.tsx';
import { REASONS } from './reasons.ts';

const COLUMNS: readonly Column<DecisionRow>[] = [
  {
    id: 'content',
    plain: true,
    header: 'Message',
    cell: (row) => row.content,
    text: (row) => row.content,
    width: '24%',
  },
  {
    id: 'person',
    header: 'Person',
    cell: (row) => row.person ?? 'Name not known',
    text: (row) => row.person,
    width: '16%',
  },
  {
    id: 'chosen',
    plain: true,
    header: 'Decision',
    cell: (row) => <OptionBadge option={row.chosen} />,
    text: (row) => row.chosen,
    width: '15%',
  },
  {
    id: 'reason',
    plain: true,
    header: 'Why',
    cell: (row) => row.reasonWords,
    text: (row) => row.reasonWords,
  },
  {
    id: 'lane',
    plain: true,
    header: 'Lane',
    cell: (row) => <LaneBadge lane={row.lane} />,
    text: (row) => row.lane,
    width: '11%',
  },
  {
    id: 'purpose',
    plain: true,
    header: 'Purpose',
    cell: (row) => plainWords(row.purpose),
    text: (row) => row.purpose,
    hidden: true,
  },
  {
    id: 'code',
    header: 'Reason code',
    cell: (row) => <code>{row.reason}</code>,
    text: (row) => row.reason,
    hidden: true,
  },
  {
    id: 'at',
    plain: true,
    header: 'When',
    cell: (row) => <Time at={row.at} />,
    text: (row) => row.at,
    align: 'end',
    width: '10%',
  },
];

const OUTCOMES = [
  { value: 'queued', label: 'Queued' },
  { value: 'sent', label: 'Handed over' },
  { value: 'opened', label: 'Opened' },
  { value: 'clicked', label: 'Clicked' },
  { value: 'failed', label: 'Failed' },
  { value: 'unknown', label: 'Not known' },
  { value: 'suppressed', label: 'Stopped at the last look' },
  { value: 'cancelled', label: 'Taken back' },
];

type FilterName = 'chosen' | 'lane' | 'reason' | 'outcome' | 'journeyId';
type FilterProps = Pick<ReturnType<typeof useFilters<FilterName>>, 'value' | 'set'>;

function Filters({ value, set }: FilterProps): ReactNode {
  return (
    <>
      <ChoiceFilter
        label="Decision"
        all="All decisions"
        value={value('chosen')}
        change={(chosen) => set({ chosen })}
        options={OPTION_KINDS.map((kind) => ({ value: kind, label: optionMark(kind).words }))}
      />
      <ChoiceFilter
        label="Lane"
        all="All lanes"
        value={value('lane')}
        change={(lane) => set({ lane })}
        options={LANE_NAMES.map((lane) => ({ value: lane, label: laneMark(lane).words }))}
      />
      <ChoiceFilter
        label="Reason"
        all="All reasons"
        value={value('reason')}
        change={(reason) => set({ reason })}
        options={REASONS}
      />
      <ChoiceFilter
        label="Message"
        all="Any outcome"
        value={value('outcome')}
        change={(outcome) => set({ outcome })}
        options={OUTCOMES}
      />
      {value('journeyId') !== '' && (
        <Button onClick={() => set({ journeyId: '' })} rightSection={<IconX size={13} aria-hidden />}>
          One journey or campaign only
        </Button>
      )}
    </>
  );
}

export function DecisionsScreen(): ReactNode {
  const { values, value, set } = useFilters('chosen', 'lane', 'reason', 'outcome', 'journeyId');
  const source = usePages('decisions', api.decisions, values);
  const filtered = Object.values(values).some((text) => text !== '');
  return (
    <Page
      title="Decisions"
      purpose="Every message ended in one of six ways: push, push later, digest, pull, human or silence. Open one to see why."
    >
      <Sheet>
        <DataTable
          name="Decisions"
          columns={COLUMNS}
          source={source}
          filters={<Filters value={value} set={set} />}
          rowId={(row) => row.id}
          rowHref={(row) => `/decisions/${row.id}`}
          empty={{
            icon: IconScale,
            title: filtered ? 'No decision fits these filters' : 'Nothing has been decided yet',
            text: 'A decision is made when a journey wants to bring a message to somebody.',
            action: filtered
              ? { label: 'Clear the filters', href: '/decisions' }
              : { label: 'See the journeys', href: '/journeys' },
          }}
        />
      </Sheet>
    </Page>
  );
}
