// What the palette offers: people found on the server, the places this member may go, and things to do.
import { useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type IconPart, plainWords, useSurroundings } from '@rapport/kit';
import {
  IconBuilding,
  IconKey,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSun,
  IconUser,
} from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../api.ts';
import { useCan, useSession } from '../session.tsx';
import { ALL_PLACES } from './nav-items.ts';
import { useChooseOrganisation } from './organisation-menu.tsx';
import { signOut } from './user-menu.tsx';

export interface PaletteItem {
  readonly id: string;
  readonly label: string;
  readonly note?: string;
  readonly icon: IconPart;
  readonly run: () => void;
}

export interface PaletteGroup {
  readonly title: string;
  readonly items: readonly PaletteItem[];
}

/** The groups that match a query; empty groups are left out. */
export function usePaletteGroups(query: string, openSheet: () => void): PaletteGroup[] {
  const groups = [
    { title: 'People', items: usePeople(query) },
    { title: 'Go to', items: matching(usePlaces(), query) },
    { title: 'Do', items: matching(useActions(openSheet), query) },
  ];
  return groups.filter((group) => group.items.length > 0);
}

function matching(items: readonly PaletteItem[], query: string): PaletteItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return items.filter((item) => words.every((word) => item.label.toLowerCase().includes(word)));
}

function usePeople(query: string): PaletteItem[] {
  const { go } = useSurroundings();
  const [settled] = useDebouncedValue(query.trim(), 200);
  const enabled = useCan('people.read') && settled.length >= 2;
  const { data } = useQuery({
    queryKey: ['palette-people', settled],
    queryFn: ({ signal }) => api.people({ query: settled, limit: 6 }, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
  if (!enabled || query.trim().length < 2) return [];
  return (data?.rows ?? []).slice(0, 6).map((person) => ({
    id: person.id,
    label: person.name ?? 'Name not known',
    note: [plainWords(person.kind), person.email].filter(Boolean).join(' · '),
    icon: IconUser,
    run: () => go(`/people/${person.id}`),
  }));
}

function usePlaces(): PaletteItem[] {
  const { go } = useSurroundings();
  const { capabilities } = useSession();
  return ALL_PLACES.filter((place) => capabilities.includes(place.capability)).map((place) => ({
    id: place.href,
    label: place.title,
    note: `g ${place.key}`,
    icon: place.icon,
    run: () => go(place.href),
  }));
}

function useActions(openSheet: () => void): PaletteItem[] {
  const { go } = useSurroundings();
  const { organisation, organisations } = useSession();
  const { setColorScheme } = useMantineColorScheme();
  const choose = useChooseOrganisation();
  const mayKeys = useCan('settings.keys');
  const switches = organisations
    .filter((other) => other.id !== organisation.id)
    .map((other) => ({
      id: other.id,
      label: `Switch to ${other.name}`,
      icon: IconBuilding,
      run: () => choose.mutate(other.slug),
    }));
  const newKey = {
    id: 'key',
    label: 'Create a write key',
    icon: IconKey,
    run: () => go('/settings/keys?new=1'),
  };
  return [
    ...switches,
    ...(mayKeys ? [newKey] : []),
    { id: 'light', label: 'Use light colours', icon: IconSun, run: () => setColorScheme('light') },
    { id: 'dark', label: 'Use dark colours', icon: IconMoon, run: () => setColorScheme('dark') },
    { id: 'keys', label: 'Show keyboard shortcuts', icon: IconKeyboard, run: openSheet },
    { id: 'out', label: 'Sign out', icon: IconLogout, run: () => signOut() },
  ];
}
