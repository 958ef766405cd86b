// Who is signed in, for which organisation, and what they may do.
import { createContext, type ReactNode, useContext } from 'react';
import type { Session } from '../../../sdk/api.ts';

const SessionContext = createContext<Session | null>(null);

export function SessionProvider({ session, children }: { session: Session; children: ReactNode }): ReactNode {
  return <SessionContext value={session}>{children}</SessionContext>;
}

/** The session; only to be used inside the shell, which renders nothing without one. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession outside the shell');
  return session;
}

/** Whether the member has a capability. */
export function useCan(capability: string): boolean {
  return useSession().capabilities.includes(capability);
}
