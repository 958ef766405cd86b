// Says that this is the sample town, and offers the tour; both can be put away.
import { Button, CloseButton } from '@mantine/core';
import { IconMapPins } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import styles from './shell.module.css';

const SampleTour = lazy(() => import('./tour.tsx'));

function keyOf(organisation: string): string {
  return `rapport.banner.${organisation}`;
}

export function SampleBanner({ organisation }: { organisation: string }): ReactNode {
  const [shown, setShown] = useState(() => localStorage.getItem(keyOf(organisation)) !== 'closed');
  const [touring, setTouring] = useState(false);
  if (!shown) return null;
  const close = () => {
    localStorage.setItem(keyOf(organisation), 'closed');
    setShown(false);
  };
  return (
    <section className={styles.banner} aria-label="Sample town">
      <IconMapPins size={17} stroke={1.7} aria-hidden />
      <p>
        <b>This is the sample town.</b> Its people are invented: try anything.
      </p>
      <Button size="compact-xs" onClick={() => setTouring(true)}>
        Take the tour: five steps
      </Button>
      <CloseButton size={24} aria-label="Put this notice away" onClick={close} />
      {touring && (
        <Suspense fallback={null}>
          <SampleTour close={() => setTouring(false)} />
        </Suspense>
      )}
    </section>
  );
}
