// Rows page by page from a keyset list, in the shape the table wants.
import type { RowSource } from '@rapport/kit';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Page } from '../../../sdk/api.ts';
import type { PageQuery } from '../../../sdk/client.ts';
import { failureOf } from './failures.ts';

const PAGE = 50;
const EXPORT_PAGE = 100;
const MOST_EXPORTED = 50_000;

type Read<Row> = (query: PageQuery, signal?: AbortSignal) => Promise<Page<Row>>;

interface PagesOptions {
  /** Rows a page. */
  readonly limit?: number;
  /** Reads again every so many ms; false for never. */
  readonly every?: number | false;
  readonly enabled?: boolean;
}

/**
 * Reads a list page by page.
 * @param key names the list in the cache
 * @param filters filters as the server knows them; a change starts anew and keeps the old rows until then
 */
export function usePages<Row>(
  key: string,
  read: Read<Row>,
  filters: PageQuery = {},
  options: PagesOptions = {},
): RowSource<Row> {
  const query = useInfiniteQuery({
    queryKey: [key, filters],
    queryFn: ({ pageParam, signal }) =>
      read({ ...filters, cursor: pageParam, limit: options.limit ?? PAGE }, signal),
    initialPageParam: '',
    getNextPageParam: (last: Page<Row>) => last.next,
    placeholderData: keepPreviousData,
    refetchInterval: options.every ?? false,
    enabled: options.enabled ?? true,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  return {
    rows,
    waiting: query.isPending,
    stale: query.isPlaceholderData,
    failure: failureOf(query.error),
    retry: () => void query.refetch(),
    more: query.hasNextPage
      ? { load: () => void query.fetchNextPage(), loading: query.isFetchingNextPage }
      : undefined,
    loadAll: () => readAll(read, filters),
  };
}

async function readAll<Row>(read: Read<Row>, filters: PageQuery): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor = '';
  do {
    const page: Page<Row> = await read({ ...filters, cursor, limit: EXPORT_PAGE });
    rows.push(...page.rows);
    cursor = page.next ?? '';
  } while (cursor !== '' && rows.length < MOST_EXPORTED);
  return rows;
}
