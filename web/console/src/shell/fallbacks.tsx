// What is shown while the console starts, when it cannot, and at an address that does not exist.
import { Empty, Failed, Waiting } from '@rapport/kit';
import { IconMap2 } from '@tabler/icons-react';
import type { ErrorComponentProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { failureOf } from '../failures.ts';

export function ScreenWaiting(): ReactNode {
  return (
    <main style={{ maxWidth: 640, margin: '15vh auto' }}>
      <Waiting lines={8} label="Starting" />
    </main>
  );
}

export function ScreenFailed({ error }: ErrorComponentProps): ReactNode {
  const failure = failureOf(error instanceof Error ? error : new Error(String(error)));
  return (
    <main style={{ margin: '15vh auto' }}>
      <h1 style={{ position: 'absolute', clipPath: 'inset(50%)' }}>Rapport</h1>
      {failure && <Failed failure={failure} retry={() => location.reload()} />}
    </main>
  );
}

export function NotFound(): ReactNode {
  return (
    <main style={{ margin: '15vh auto' }}>
      <h1 style={{ position: 'absolute', clipPath: 'inset(50%)' }}>Page not found</h1>
      <Empty
        icon={IconMap2}
        title="There is no such page"
        text="The address may be old or mistyped."
        action={{ label: 'Go to Home', href: '/' }}
      />
    </main>
  );
}
