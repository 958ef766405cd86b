// The newest decisions. New ones wait behind a button, so that no row moves under the pointer.
import { Button } from '@mantine/core';
import { type Column, DataTable, LaneBadge, OptionBadge, Panel, Time } from '@rapport/kit';
import { IconArrowUp } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { Home } from '../../../../../sdk/api.ts';

type Row = Home['recent'][number];

const COLUMNS: readonly Column<Row>[] = [
  { id: 'person', header: 'Person', cell: (row) => row.person, text: (row) => row.person, width: '22%' },
  {
    id: 'chosen',
    plain: true,
    header: 'Decision',
    cell: (row) => <OptionBadge option={row.chosen} />,
    text: (row) => row.chosen,
    width: '20%',
  },
  { id: 'content', plain: true, header: 'Message', cell: (row) => row.content, text: (row) => row.content },
  {
    id: 'lane',
    plain: true,
    header: 'Lane',
    cell: (row) => <LaneBadge lane={row.lane} />,
    text: (row) => row.lane,
    width: '14%',
  },
  {
    id: 'at',
    plain: true,
    header: 'When',
    cell: (row) => <Time at={row.at} />,
    text: (row) => row.at,
    width: '12%',
    align: 'end',
  },
];

export function Recent({ rows }: { rows: readonly Row[] }): ReactNode {
  const [shown, setShown] = useState(rows);
  const known = new Set(shown.map((row) => row.id));
  const fresh = rows.filter((row) => !known.has(row.id)).length;
  const newer = (
    <Button
      size="compact-xs"
      variant="light"
      leftSection={<IconArrowUp size={14} aria-hidden />}
      onClick={() => setShown(rows)}
    >
      {fresh >= rows.length ? `${fresh}+ new` : `${fresh} new`}
    </Button>
  );
  return (
    <Panel
      title="Latest decisions"
      actions={<span role="status">{fresh > 0 && newer}</span>}
      flush
      tour="recent"
    >
      <DataTable
        bare
        name="Latest decisions"
        columns={COLUMNS}
        rowId={(row) => row.id}
        rowHref={(row) => `/decisions/${row.id}`}
        source={{
          rows: shown.length === 0 ? rows : shown,
          waiting: false,
          failure: null,
          retry: () => undefined,
        }}
        empty={{
          title: 'No decisions yet',
          text: 'As soon as a signal lets somebody into a journey, the decision stands here.',
        }}
      />
    </Panel>
  );
}
