// Idle log-off: warns in time, lets the reader stay with one click, counts activity of all tabs together.
import { Button, Modal } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { lastActive, noteActive } from '../activity.ts';
import { queryClient, sessionQuery } from '../api.ts';
import { signOut } from './user-menu.tsx';

const KEEP_ALIVE_MS = 60_000;

/** Seconds of warning: a minute, less for short limits, never under 20 (WCAG 2.2.1). */
export function warningSeconds(limit: number): number {
  return Math.max(20, Math.min(60, Math.floor(limit / 4)));
}

/** Watches for activity; `seconds` is the server's limit. */
export function IdleWatch({ seconds }: { seconds: number }): ReactNode {
  const left = useSecondsLeft(seconds);
  const opened = left <= warningSeconds(seconds);
  const stay = () => {
    noteActive(Date.now());
    void queryClient.refetchQueries({ queryKey: sessionQuery.queryKey });
  };
  return (
    <Modal opened={opened} onClose={stay} title="Are you still there?" withCloseButton={false}>
      <p style={{ marginTop: 0 }}>
        To protect what is on this screen, you will be signed out in <b>{Math.max(0, left)} seconds</b>. You
        will come back to this page after signing in.
      </p>
      <div style={{ display: 'flex', justifyContent: 'flex-end', gap: 8 }}>
        <Button onClick={() => signOut()}>Sign out now</Button>
        <Button variant="filled" onClick={stay} data-autofocus>
          Stay signed in
        </Button>
      </div>
    </Modal>
  );
}

/** Seconds until log-off, counted from the last activity in any tab. */
function useSecondsLeft(limit: number): number {
  const [left, setLeft] = useState(limit);
  useEffect(() => {
    let asked = Date.now();
    noteActive(asked);
    const note = () => {
      const now = Date.now();
      if (warned(now, limit)) return;
      noteActive(now);
      if (now - asked < KEEP_ALIVE_MS) return;
      asked = now;
      void queryClient.refetchQueries({ queryKey: sessionQuery.queryKey });
    };
    const timer = setInterval(() => {
      const rest = Math.ceil(limit - (Date.now() - lastActive()) / 1000);
      setLeft(rest > warningSeconds(limit) ? limit : rest);
      if (rest <= 0) signOut('idle');
    }, 1_000);
    const kinds = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
    for (const kind of kinds) window.addEventListener(kind, note, { passive: true });
    return () => {
      clearInterval(timer);
      for (const kind of kinds) window.removeEventListener(kind, note);
    };
  }, [limit]);
  return left;
}

/** Once the warning shows, only its button counts as an answer. */
function warned(now: number, limit: number): boolean {
  return (now - lastActive()) / 1000 >= limit - warningSeconds(limit);
}
