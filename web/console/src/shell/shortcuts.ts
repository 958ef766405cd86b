// Keys: single letters that never fire while somebody types, and that can be switched off (WCAG 2.1.4).
import { useEffect, useEffectEvent } from 'react';
import { ALL_PLACES } from './nav-items.ts';

const KEPT = 'rapport.keys';
/** How long after `g` a second letter still belongs to it. */
export const CHORD_MS = 1_200;

export function keysAreOn(): boolean {
  return localStorage.getItem(KEPT) !== 'off';
}

export function switchKeys(on: boolean): void {
  localStorage.setItem(KEPT, on ? 'on' : 'off');
}

/** Whether a key belongs to a field or an open dialog or menu, not to us. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  return (
    target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"]') !==
    null
  );
}

export interface ShortcutActions {
  readonly go: (href: string) => void;
  readonly openPalette: () => void;
  readonly openSheet: () => void;
}

/** Listens for Ctrl/Cmd-K, `?`, `/`, `j`, `k` and `g` then a letter. */
export function useShortcuts(actions: ShortcutActions): void {
  const press = useEffectEvent(keyHandler(actions));
  useEffect(() => {
    let chordAt = 0;
    const listen = (event: KeyboardEvent) => {
      const chord = event.timeStamp - chordAt < CHORD_MS && chordAt > 0;
      chordAt = press(event, chord) ? event.timeStamp : 0;
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}

/** Handles a key; answers whether it began a chord. */
function keyHandler({ go, openPalette, openSheet }: ShortcutActions) {
  return (event: KeyboardEvent, chord: boolean): boolean => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
      event.preventDefault();
      openPalette();
      return false;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !keysAreOn() || isTyping(event.target))
      return false;
    const place = chord ? ALL_PLACES.find(({ key }) => key === event.key) : undefined;
    if (place) {
      event.preventDefault();
      go(place.href);
    } else if (event.key === '?') openSheet();
    else if (event.key === '/') focusSearch(event);
    else if (event.key === 'j') moveRow(1);
    else if (event.key === 'k') moveRow(-1);
    return event.key === 'g' && !chord;
  };
}

function focusSearch(event: KeyboardEvent): void {
  const field = document.querySelector<HTMLInputElement>('main input[type="search"]');
  if (!field) return;
  event.preventDefault();
  field.focus();
}

/** Moves the focus to the next or previous row that opens; Enter then follows its link. */
function moveRow(step: 1 | -1): void {
  const links = [...document.querySelectorAll<HTMLElement>('main [data-row-link]')];
  const here = links.findIndex((link) => link.closest('tr')?.contains(document.activeElement) === true);
  const next = links[here < 0 ? 0 : Math.min(links.length - 1, Math.max(0, here + step))];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}
