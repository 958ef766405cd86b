// Ctrl/Cmd-K: go anywhere, find people, do things.
import '@mantine/spotlight/styles.css';
import { useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import { type IconPart, useSurroundings } from '@rapport/kit';
import {
  IconBuilding,
  IconKey,
  IconKeyboard,
  IconLogout,
  IconMoon,
  IconSearch,
  IconSun,
  IconUser,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { api } from '../api.ts';
import { useCan, useSession } from '../session.tsx';
import { ALL_PLACES } from './nav-items.ts';
import { useChooseOrganisation } from './organisation-menu.tsx';
import { signOut } from './user-menu.tsx';

const [store, palette] = createSpotlight();

interface Item {
  readonly id: string;
  readonly label: string;
  readonly note?: string;
  readonly icon: IconPart;
  readonly run: () => void;
}

interface PaletteProps {
  readonly opened: boolean;
  readonly close: () => void;
  readonly openSheet: () => void;
}

export default function Palette({ opened, close, openSheet }: PaletteProps): ReactNode {
  const [query, setQuery] = useState('');
  useEffect(() => (opened ? palette.open() : palette.close()), [opened]);
  const people = usePeople(query);
  const groups: [string, readonly Item[]][] = [
    ['People', people],
    ['Go to', matching(usePlaces(), query)],
    ['Do', matching(useActions(openSheet), query)],
  ];
  const nothing = groups.every(([, items]) => items.length === 0);
  return (
    <Spotlight.Root
      store={store}
      shortcut={null}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={close}
      scrollable
      maxHeight={420}
    >
      <Spotlight.Search
        placeholder="Find a person, go to a page, do something…"
        aria-label="Find a person, go to a page, do something"
        leftSection={<IconSearch size={17} stroke={1.7} aria-hidden />}
      />
      <Spotlight.ActionsList>
        {groups.map(([label, items]) =>
          items.length === 0 ? null : (
            <Spotlight.ActionsGroup key={label} label={label}>
              {items.map((item) => (
                <Entry key={item.id} item={item} />
              ))}
            </Spotlight.ActionsGroup>
          ),
        )}
        {nothing && <Spotlight.Empty>Nothing found for “{query}”</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function Entry({ item }: { item: Item }): ReactNode {
  const Icon = item.icon;
  return (
    <Spotlight.Action
      label={item.label}
      {...(item.note === undefined ? {} : { description: item.note })}
      leftSection={<Icon size={17} stroke={1.7} aria-hidden />}
      onClick={item.run}
    />
  );
}

function matching(items: readonly Item[], query: string): Item[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return items.filter((item) => words.every((word) => item.label.toLowerCase().includes(word)));
}

function usePeople(query: string): Item[] {
  const { go } = useSurroundings();
  const [settled] = useDebouncedValue(query.trim(), 200);
  const enabled = useCan('people.read') && settled.length >= 2;
  const { data } = useQuery({
    queryKey: ['palette-people', settled],
    queryFn: ({ signal }) => api.people({ query: settled, limit: 6 }, signal),
    enabled,
  });
  if (!enabled) return [];
  return (data?.rows ?? []).map((person) => ({
    id: person.id,
    label: person.name ?? 'Name not known',
    note: [person.kind, person.email].filter(Boolean).join(' · '),
    icon: IconUser,
    run: () => go(`/people/${person.id}`),
  }));
}

function usePlaces(): Item[] {
  const { go } = useSurroundings();
  const { capabilities } = useSession();
  return ALL_PLACES.filter((place) => capabilities.includes(place.capability)).map((place) => ({
    id: place.href,
    label: place.title,
    icon: place.icon,
    run: () => go(place.href),
  }));
}

function useActions(openSheet: () => void): Item[] {
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
  const keys = mayKeys
    ? [{ id: 'key', label: 'Create a write key', icon: IconKey, run: () => go('/settings/keys?new=1') }]
    : [];
  return [
    ...switches,
    ...keys,
    { id: 'light', label: 'Use light colours', icon: IconSun, run: () => setColorScheme('light') },
    { id: 'dark', label: 'Use dark colours', icon: IconMoon, run: () => setColorScheme('dark') },
    { id: 'keys', label: 'Show keyboard shortcuts', icon: IconKeyboard, run: openSheet },
    { id: 'out', label: 'Sign out', icon: IconLogout, run: () => signOut() },
  ];
}
