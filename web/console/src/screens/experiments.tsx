// Experiments: what each arm led to, with how sure one can be.
import { Empty, Failed, Page, Waiting } from '@rapport/kit';
import { IconFlask } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { api } from '../api.ts';
import { usePages } from '../pages.ts';
import { ExperimentPanel } from './experiments/panel.tsx';

export function ExperimentsScreen(): ReactNode {
  const source = usePages('experiments', (_query, signal) => api.experiments(signal));
  return (
    <Page
      title="Experiments"
      purpose="Each bar is the span in which the true rate lies with 95 % confidence. Where spans overlap much, nothing is proven."
    >
      {source.failure && <Failed failure={source.failure} retry={source.retry} />}
      {source.waiting && <Waiting lines={10} />}
      {!source.waiting && !source.failure && source.rows.length === 0 && (
        <Empty
          icon={IconFlask}
          title="No experiment yet"
          text="An experiment appears when signals name its arms and outcomes, or when a journey holds people out."
          action={{ label: 'See the journeys', href: '/journeys' }}
        />
      )}
      {source.rows.map((experiment) => (
        <ExperimentPanel key={experiment.name} experiment={experiment} />
      ))}
    </Page>
  );
}
