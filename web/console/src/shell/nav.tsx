// The navigation: organisation, search, the places this member may go, and the member's own menu.
import { Kbd, UnstyledButton } from '@mantine/core';
import { GoLink } from '@rapport/kit';
import { IconSearch } from '@tabler/icons-react';
import { useRouterState } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Session } from '../../../../sdk/api.ts';
import styles from './nav.module.css';
import { PLACES, type Place, placeOf } from './nav-items.ts';
import { OrganisationMenu } from './organisation-menu.tsx';
import { UserMenu } from './user-menu.tsx';

export interface NavProps {
  readonly session: Session;
  readonly openPalette: () => void;
  readonly openSheet: () => void;
}

export function Nav({ session, openPalette, openSheet }: NavProps): ReactNode {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const current = placeOf(path);
  const groups = PLACES.map((group) => ({
    ...group,
    places: group.places.filter((place) => session.capabilities.includes(place.capability)),
  })).filter((group) => group.places.length > 0);
  return (
    <div className={styles.nav}>
      <OrganisationMenu session={session} />
      <UnstyledButton className={styles.search} onClick={openPalette} data-tour="search">
        <IconSearch size={15} stroke={1.8} aria-hidden />
        <span>Search or go to…</span>
        <Kbd size="xs" aria-hidden>
          Ctrl K
        </Kbd>
      </UnstyledButton>
      <nav aria-label="Main" className={styles.places}>
        {groups.map((group) => (
          <div key={group.title ?? 'first'}>
            {group.title && <h2 className={styles.groupTitle}>{group.title}</h2>}
            <ul className={styles.list}>
              {group.places.map((place) => (
                <li key={place.href}>
                  <PlaceLink place={place} current={place === current} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
      <UserMenu session={session} openSheet={openSheet} />
    </div>
  );
}

function PlaceLink({ place, current }: { place: Place; current: boolean }): ReactNode {
  const Icon = place.icon;
  return (
    <GoLink
      href={place.href}
      className={styles.place}
      aria-current={current ? 'page' : undefined}
      data-tour={place.href === '/decisions' ? 'decisions' : undefined}
    >
      <Icon size={17} stroke={1.7} aria-hidden />
      {place.title}
    </GoLink>
  );
}
