// The one button that copies a text; it says so when it has.
import { Button, CopyButton as Copying } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';

/** Copies `value`. `what` names it for readers. */
export function CopyButton({ value, what }: { value: string; what: string }): ReactNode {
  return (
    <Copying value={value}>
      {({ copied, copy }) => (
        <Button
          size="compact-sm"
          onClick={copy}
          aria-label={`Copy ${what}`}
          leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
        >
          {copied ? 'Copied' : 'Copy'}
        </Button>
      )}
    </Copying>
  );
}
