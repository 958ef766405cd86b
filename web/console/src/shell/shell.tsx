// The frame around every screen: navigation, palette, keys, banner, idle watch, and where the focus goes.
import { Failed, SurroundingsProvider } from '@rapport/kit';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useRouter, useRouterState } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useState } from 'react';
import type { Session } from '../../../../sdk/api.ts';
import { sessionQuery } from '../api.ts';
import { forbidden } from '../failures.ts';
import { BASE } from '../leave.ts';
import { SessionProvider } from '../session.tsx';
import { HoldBanner } from './hold-banner.tsx';
import { IdleWatch } from './idle.tsx';
import { Nav } from './nav.tsx';
import { mayGo, placeOf } from './nav-items.ts';
import { PhoneNav } from './phone-nav.tsx';
import { SampleBanner } from './sample-banner.tsx';
import styles from './shell.module.css';
import { useShortcuts } from './shortcuts.ts';

const Palette = lazy(() => import('./palette.tsx'));
const ShortcutSheet = lazy(() =>
  import('./shortcut-sheet.tsx').then((part) => ({ default: part.ShortcutSheet })),
);

export function Shell(): ReactNode {
  const { data: session } = useQuery(sessionQuery);
  const router = useRouter();
  const go = useCallback((href: string) => router.history.push(BASE + href), [router]);
  const capabilities = session?.capabilities;
  const may = useCallback((href: string) => mayGo(href, capabilities ?? []), [capabilities]);
  if (!session) return null;
  return (
    <SessionProvider session={session}>
      <SurroundingsProvider zone={session.organisation.zone} base={BASE} go={go} may={may}>
        <Frame session={session} go={go} />
      </SurroundingsProvider>
    </SessionProvider>
  );
}

function Frame({ session, go }: { session: Session; go: (href: string) => void }): ReactNode {
  const [palette, setPalette] = useState({ wanted: false, opened: false });
  const [sheet, setSheet] = useState({ wanted: false, opened: false });
  const openPalette = () => setPalette({ wanted: true, opened: true });
  const openSheet = () => setSheet({ wanted: true, opened: true });
  useShortcuts({ go, openPalette, openSheet });
  useFocusOnArrival();
  return (
    <div className={styles.shell}>
      <a href="#content" className={styles.skip}>
        Skip to content
      </a>
      <aside className={styles.side} aria-label="Sidebar">
        <Nav session={session} openPalette={openPalette} openSheet={openSheet} />
      </aside>
      <PhoneNav session={session} openPalette={openPalette} openSheet={openSheet} />
      <main id="content" tabIndex={-1} className={styles.main}>
        <HoldBanner />
        {session.organisation.sample && <SampleBanner organisation={session.organisation.slug} />}
        <Guarded session={session} />
      </main>
      <Suspense fallback={null}>
        {palette.wanted && (
          <Palette
            opened={palette.opened}
            close={() => setPalette({ wanted: true, opened: false })}
            openSheet={openSheet}
          />
        )}
        {sheet.wanted && (
          <ShortcutSheet opened={sheet.opened} close={() => setSheet({ wanted: true, opened: false })} />
        )}
      </Suspense>
      <IdleWatch seconds={session.idleSeconds} />
    </div>
  );
}

/** Shows the screen, or says which capability it needs. */
function Guarded({ session }: { session: Session }): ReactNode {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const place = placeOf(path);
  if (place && !session.capabilities.includes(place.capability)) {
    return (
      <>
        <h1 tabIndex={-1} className={styles.hiddenTitle}>
          {place.title}
        </h1>
        <Failed failure={forbidden(place.capability)} />
      </>
    );
  }
  return <Outlet />;
}

/** After going to another page: the reader's focus starts at its title. */
function useFocusOnArrival(): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
        if (!fromLocation || !pathChanged) return;
        requestAnimationFrame(() =>
          document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true }),
        );
      }),
    [router],
  );
}
