// The window in figures; a figure with rows behind it opens them.
import { Stat, Stats, shareWords } from '@rapport/kit';
import type { ReactNode } from 'react';
import type { Home } from '../../../../../sdk/api.ts';

export function Today({ home }: { home: Home }): ReactNode {
  const { today } = home;
  const opened = today.sent > 0 ? `${shareWords(today.opened / today.sent)} of sent` : undefined;
  const unprompted =
    today.visits > 0 ? `${shareWords(today.unpromptedVisits / today.visits)} unprompted` : undefined;
  return (
    <Stats label="Figures of the window">
      <Stat name="People" value={home.people} href="/people" />
      <Stat name="Signals" value={today.signals} href="/settings/health" />
      <Stat name="Decisions" value={today.decisions} href="/decisions" />
      <Stat name="Sent" value={today.sent} href="/decisions?chosen=push" />
      <Stat name="Opened" value={today.opened} note={opened} />
      <Stat name="Clicked" value={today.clicked} />
      <Stat name="Portal visits" value={today.visits} note={unprompted} />
      <Stat name="Unsubscribed" value={today.unsubscribed} tone={today.unsubscribed > 0 ? 'warn' : 'plain'} />
    </Stats>
  );
}
