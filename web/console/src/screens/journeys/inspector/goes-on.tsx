// Where each way of a step leads: the arrows of the canvas, as choices.
import type { ReactNode } from 'react';
import { useEditor } from '../editor.tsx';
import { waysOut } from '../graph.ts';
import { stepName } from '../words.ts';
import { ChoiceField } from './fields.tsx';
import styles from './inspector.module.css';

/** How problems name the field of a way. */
function fieldOfWay(way: string): string {
  if (way === 'timeout') return 'onTimeout';
  return way.startsWith('way:') ? `ways.${way.slice(4)}.next` : way;
}

export function GoesOn({ id }: { id: string }): ReactNode {
  const { state, view, dispatch } = useEditor();
  const { definition } = state;
  const step = definition.steps[id];
  const ways = step ? waysOut(step) : [];
  if (ways.length === 0) return null;
  const others = Object.keys(definition.steps).filter((each) => each !== id);
  const options = others.map((each) => ({ value: each, label: stepName(definition, each, view.names) }));
  return (
    <section className={styles.part} aria-label="Where it goes on">
      <h3 className={styles.partTitle}>Then</h3>
      {ways.map(({ way, label, to }) => (
        <ChoiceField
          key={way}
          label={label === '' ? 'Goes on at' : `${label}: goes on at`}
          name={fieldOfWay(way)}
          step={id}
          value={to ?? ''}
          none="The journey ends"
          options={options}
          change={(next) =>
            dispatch({ do: 'connect', slot: { from: id, way }, to: next === '' ? null : next })
          }
        />
      ))}
    </section>
  );
}
