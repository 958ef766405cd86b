// Figures: one metric per name, one registry per server.
import { expect, test } from 'vitest';
import { openMetrics } from './metrics.ts';

test('metrics are made once and read in the text format', async () => {
  const metrics = openMetrics(false);
  metrics.counter('sent_total', 'Sent', ['channel']).add(2, { channel: 'email' });
  metrics.counter('sent_total', 'Sent', ['channel']).add(1, { channel: 'email' });
  const gauge = metrics.gauge('backlog', 'Backlog');
  metrics.beforeRead(async () => gauge.set(7));
  metrics.histogram('seconds', 'Duration', [], [1, 2]).observe(1.5);
  const text = await metrics.read();
  expect(text).toContain('sent_total{channel="email"} 3');
  expect(text).toContain('backlog 7');
  expect(text).toContain('seconds_bucket{le="2"} 1');
  expect(() => metrics.gauge('sent_total', 'Sent').set(1)).toThrow('another kind');
  expect(await openMetrics(false).read()).not.toContain('sent_total');
});
