// Ctrl/Cmd-K: go anywhere, find people, do things. A combobox over one list, as screen readers know it.
import { Modal } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react';
import styles from './palette.module.css';
import { type PaletteItem, usePaletteGroups } from './palette-items.ts';

interface PaletteProps {
  readonly opened: boolean;
  readonly close: () => void;
  readonly openSheet: () => void;
}

const WORDS = 'Find a person, go to a page, do something';

export default function Palette({ opened, close, openSheet }: PaletteProps): ReactNode {
  return (
    <Modal.Root opened={opened} onClose={close} size={600} yOffset="14vh" padding={0} centered={false}>
      <Modal.Overlay backgroundOpacity={0.4} />
      <Modal.Content aria-label={WORDS} radius={12}>
        <Body close={close} openSheet={openSheet} />
      </Modal.Content>
    </Modal.Root>
  );
}

function Body({ close, openSheet }: Omit<PaletteProps, 'opened'>): ReactNode {
  const [query, setQuery] = useState('');
  const [wanted, setWanted] = useState(0);
  const list = useId();
  const groups = usePaletteGroups(query, openSheet);
  const items = groups.flatMap((group) => group.items);
  const active = Math.min(wanted, items.length - 1);
  const optionId = (index: number) => `${list}-${index}`;
  const run = (item: PaletteItem | undefined) => {
    if (!item) return;
    close();
    item.run();
  };
  const press = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = (active + step + items.length) % Math.max(1, items.length);
      setWanted(next);
      document.getElementById(optionId(next))?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(items[active]);
  };
  return (
    <>
      <div className={styles.search}>
        <IconSearch size={17} stroke={1.7} aria-hidden />
        <input
          data-autofocus
          role="combobox"
          aria-label={WORDS}
          aria-expanded={items.length > 0}
          aria-controls={list}
          aria-activedescendant={items.length > 0 ? optionId(active) : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder={`${WORDS}…`}
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setWanted(0);
          }}
          onKeyDown={press}
        />
      </div>
      <Results groups={groups} list={list} active={active} optionId={optionId} run={run} />
      {items.length === 0 && (
        <p role="status" className={styles.nothing}>
          Nothing found for “{query}”
        </p>
      )}
    </>
  );
}

interface ResultsProps {
  readonly groups: ReturnType<typeof usePaletteGroups>;
  readonly list: string;
  readonly active: number;
  readonly optionId: (index: number) => string;
  readonly run: (item: PaletteItem) => void;
}

function Results({ groups, list, active, optionId, run }: ResultsProps): ReactNode {
  let before = 0;
  return (
    <div id={list} role="listbox" aria-label="Results" className={styles.results}>
      {groups.map(({ title, items }) => {
        const first = before;
        before += items.length;
        return (
          // biome-ignore lint/a11y/useSemanticElements: a fieldset may not stand in a listbox.
          <div key={title} role="group" aria-label={title}>
            <div aria-hidden className={styles.group}>
              {title}
            </div>
            {items.map((item, index) => (
              <Option
                key={item.id}
                item={item}
                id={optionId(first + index)}
                active={first + index === active}
                run={run}
              />
            ))}
          </div>
        );
      })}
    </div>
  );
}

interface OptionProps {
  readonly item: PaletteItem;
  readonly id: string;
  readonly active: boolean;
  readonly run: (item: PaletteItem) => void;
}

function Option({ item, id, active, run }: OptionProps): ReactNode {
  const Icon = item.icon;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field keeps the focus and handles the keys.
    // biome-ignore lint/a11y/useFocusableInteractive: the active option is named by the field.
    <div id={id} role="option" aria-selected={active} className={styles.option} onClick={() => run(item)}>
      <Icon size={17} stroke={1.7} aria-hidden />
      <span>{item.label}</span>
      {item.note && <span className={styles.note}>{item.note}</span>}
    </div>
  );
}
