// Short notices: what was done, with an undo where there is one.
import { Button } from '@mantine/core';
import { hideNotification, showNotification } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck, IconInfoCircle } from '@tabler/icons-react';
import type { IconPart } from './words.ts';

export interface Notice {
  readonly title: string;
  readonly text?: string;
  readonly kind?: 'good' | 'bad' | 'plain';
  /** Offers to take it back; the notice then stays 12 seconds. */
  readonly undo?: () => void;
}

const ICONS: { [kind in NonNullable<Notice['kind']>]: IconPart } = {
  good: IconCheck,
  bad: IconAlertTriangle,
  plain: IconInfoCircle,
};
const COLORS = { good: 'teal', bad: 'red', plain: 'gray' };

/** Shows a notice. Failures stay until closed. */
export function tell({ title, text, kind = 'good', undo }: Notice): void {
  const Icon = ICONS[kind];
  const takeBack = () => {
    hideNotification(id);
    undo?.();
  };
  const id = showNotification({
    title,
    color: COLORS[kind],
    icon: <Icon size={16} aria-hidden />,
    autoClose: kind === 'bad' ? false : undo ? 12_000 : 5_000,
    closeButtonProps: { 'aria-label': 'Close this notice' },
    role: kind === 'bad' ? 'alert' : 'status',
    message: (
      <>
        {text}
        {undo && (
          <Button size="compact-xs" variant="light" mt={4} onClick={takeBack}>
            Undo
          </Button>
        )}
      </>
    ),
  });
}
