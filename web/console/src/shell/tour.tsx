// The tour of the sample town: five steps over Home, closed at any time.
import { Tour } from '@mantine/core';
import { useSurroundings } from '@rapport/kit';
import { type ReactNode, useEffect } from 'react';

const STEPS: readonly { target: string; title: string; text: string }[] = [
  {
    target: '[data-tour="balance"]',
    title: '1. Push and pull in balance',
    text: 'Every signal ends in one decision. On the left what reached out, on the right what waits to be found. Each number opens its decisions.',
  },
  {
    target: '[data-tour="withheld"]',
    title: '2. What was not sent, and why',
    text: 'Most messages do not deserve an interruption. Here stands in plain words what held them back.',
  },
  {
    target: '[data-tour="recent"]',
    title: '3. The town lives',
    text: 'People visit, book and ask. New decisions wait behind a button, so that nothing moves under your pointer.',
  },
  {
    target: '[data-tour="decisions"]',
    title: '4. Ask why',
    text: 'Open any decision: every option, the gate that stopped it, what would have changed it. Replay proves that the answer is the same today.',
  },
  {
    target: '[data-tour="search"]',
    title: '5. Go anywhere',
    text: 'Ctrl K finds people and places. Press ? for all keys.',
  },
];

export default function SampleTour({ close }: { close: () => void }): ReactNode {
  const { go } = useSurroundings();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tour goes Home once, when it starts.
  useEffect(() => go('/'), []);
  return (
    <Tour active onClose={close} closeOnOverlayClick spotlightRadius={8} maxWidth={340}>
      {STEPS.map((step) => (
        <Tour.Step key={step.target} target={step.target} title={step.title}>
          {step.text}
        </Tour.Step>
      ))}
    </Tour>
  );
}
