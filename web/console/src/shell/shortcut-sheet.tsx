// The sheet behind `?`: every key, and the switch that turns single keys off.
import { Kbd, Modal, Switch } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ALL_PLACES } from './nav-items.ts';
import styles from './shell.module.css';
import { keysAreOn, switchKeys } from './shortcuts.ts';

const EVERYWHERE: readonly [string[], string][] = [
  [['Ctrl', 'K'], 'Search people, go anywhere, do things (⌘ K on a Mac)'],
  [['?'], 'This sheet'],
  [['/'], 'Search in the list'],
  [['j'], 'Next row'],
  [['k'], 'Previous row'],
  [['Enter'], 'Open the row'],
  [['Esc'], 'Close what is open'],
];

export function ShortcutSheet({ opened, close }: { opened: boolean; close: () => void }): ReactNode {
  const [on, setOn] = useState(keysAreOn);
  const change = (next: boolean) => {
    switchKeys(next);
    setOn(next);
  };
  return (
    <Modal opened={opened} onClose={close} title="Keyboard shortcuts" size="lg">
      <div className={styles.sheet}>
        <KeyList title="Everywhere" rows={EVERYWHERE} />
        <KeyList title="Go to" rows={ALL_PLACES.map((place) => [['g', place.key], place.title])} />
      </div>
      <Switch
        mt="md"
        checked={on}
        onChange={(event) => change(event.currentTarget.checked)}
        label="Single-key shortcuts"
        description="Switch them off if you use speech input or a screen reader’s own letters. Ctrl K always works."
      />
    </Modal>
  );
}

function KeyList({
  title,
  rows,
}: {
  title: string;
  rows: readonly (readonly [readonly string[], string])[];
}): ReactNode {
  return (
    <section>
      <h3 className={styles.sheetTitle}>{title}</h3>
      <dl className={styles.keys}>
        {rows.map(([keys, words]) => (
          <div key={words}>
            <dt>
              {keys.map((key) => (
                <Kbd key={key} size="xs">
                  {key}
                </Kbd>
              ))}
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
