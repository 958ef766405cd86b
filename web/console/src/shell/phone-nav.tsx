// Navigation on a phone: a bar with the organisation's name, and the places behind a button.
import { Burger, Drawer } from '@mantine/core';
import { useRouterState } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { Nav, type NavProps } from './nav.tsx';
import styles from './shell.module.css';

export function PhoneNav({ session, openPalette, openSheet }: NavProps): ReactNode {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [openedAt, setOpenedAt] = useState<string | null>(null);
  const opened = openedAt === path;
  const close = () => setOpenedAt(null);
  const closeFor = (then: () => void) => () => {
    close();
    then();
  };
  return (
    <section className={styles.top} aria-label="Top bar">
      <Burger
        opened={opened}
        onClick={() => setOpenedAt(path)}
        size="sm"
        aria-label="Open navigation"
        aria-expanded={opened}
      />
      <span className={styles.brand}>{session.organisation.name}</span>
      <Drawer.Root opened={opened} onClose={close} size={272} padding={0}>
        <Drawer.Overlay backgroundOpacity={0.4} />
        <Drawer.Content aria-label="Navigation">
          <Drawer.Body>
            <Nav session={session} openPalette={closeFor(openPalette)} openSheet={closeFor(openSheet)} />
          </Drawer.Body>
        </Drawer.Content>
      </Drawer.Root>
    </section>
  );
}
