// Filters live in the address, so that a view can be kept, shared and gone back to.
import { useRouter, useRouterState } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';

/**
 * Reads and writes search parameters of the current page.
 * @returns the values ('' when absent) and a function that changes some of them
 */
export function useFilters<Name extends string>(...names: Name[]) {
  const search = useRouterState({ select: (state) => state.location.searchStr });
  const router = useRouter();
  const key = names.join(' ');
  const values = useMemo(() => {
    const params = new URLSearchParams(search);
    const read: { [name: string]: string } = {};
    for (const name of key.split(' ')) read[name] = params.get(name) ?? '';
    return read;
  }, [search, key]);
  const set = useCallback(
    (changes: { [name in Name]?: string }) => {
      const params = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries<string | undefined>(changes)) {
        if (value) params.set(name, value);
        else params.delete(name);
      }
      const text = params.toString();
      router.history.replace(window.location.pathname + (text === '' ? '' : `?${text}`));
    },
    [router],
  );
  const value = useCallback((name: Name): string => values[name] ?? '', [values]);
  return { values, value, set };
}
