// The console's one client and the cache of what it read.
import { MutationCache, QueryCache, QueryClient, queryOptions } from '@tanstack/react-query';
import { ApiError, createClient } from '../../../sdk/client.ts';
import { wasActive } from './activity.ts';
import { leaveToSignIn } from './leave.ts';

export { ApiError } from '../../../sdk/client.ts';

/** What the console asks by itself, while nobody is there, must not keep the session alive. */
export const api = createClient({ headers: () => (wasActive(30) ? {} : { 'rapport-background': '1' }) });

/** Goes to sign-in when the server says that nobody is signed in. */
function watchSession(error: Error): void {
  if (error instanceof ApiError && error.status === 401) leaveToSignIn();
}

function isWorthRetrying(failures: number, error: Error): boolean {
  return failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 502);
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: watchSession }),
  mutationCache: new MutationCache({ onError: watchSession }),
  defaultOptions: { queries: { staleTime: 10_000, retry: isWorthRetrying, refetchOnWindowFocus: true } },
});

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => api.session(signal),
  staleTime: 60_000,
});
