// A button that exports the people of a list with its filters, as CSV or JSONL; the browser streams the file itself.
import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { withQuery } from '../../../../../sdk/http.ts';
import { sessionQuery } from '../../api.ts';

interface Props {
  /** Filters as the list of people knows them: query, kind, country, audience. */
  readonly filters?: { readonly [name: string]: string | undefined };
}

const KNOWN = ['query', 'kind', 'country', 'audience', 'traits'];

/** Shown to those who may export. What is exported stands in the audit trail with its count. */
export function ExportPeople({ filters = {} }: Props): ReactNode {
  const session = useQuery(sessionQuery);
  if (!session.data?.capabilities.includes('people.export')) return null;
  const known = Object.fromEntries(Object.entries(filters).filter(([name]) => KNOWN.includes(name)));
  const href = (format: string) => withQuery('/api/v1/people/export', { ...known, format });
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button leftSection={<IconDownload size={15} stroke={1.8} aria-hidden />}>Export</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={href('csv')} download>
          CSV, for a spreadsheet
        </Menu.Item>
        <Menu.Item component="a" href={href('jsonl')} download>
          JSONL, for a program
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
