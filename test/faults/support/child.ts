// A process that can be killed: loads the whole product, waits to be told where to run, and runs as `rapport serve` would.
import { startInstance } from '../../../src/app/instance.ts';
import { readConfig } from '../../../src/platform/config.ts';
import type { ChildOrder } from './processes.ts';

// Whoever started it is gone: so are we.
process.once('disconnect', () => process.exit(1));
process.once('message', (order: ChildOrder) => {
  const { role, ...overrides } = order;
  const config = readConfig({}, { ...overrides, logLevel: 'silent' });
  if (Array.isArray(config)) throw new Error(JSON.stringify(config));
  startInstance({ config, role }).then(
    (instance) => process.send?.({ url: instance.url }),
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exit(1);
    },
  );
});
process.send?.({ loaded: true });
