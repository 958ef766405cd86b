// Both people field by field; what differs is marked by a sign and a word, not by colour alone.
import { GoLink, Time } from '@rapport/kit';
import { IconEqual, IconEqualNot, IconLineDashed } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { SuggestionView } from '../../../../../sdk/faces/likeness.ts';
import { KINDS } from '../person/kinds.ts';
import styles from './merge-review.module.css';
import { nameOf, traitWords, valueWords } from './words.ts';

type Field = SuggestionView['fields'][number];
type Standing = 'same' | 'differs' | 'one-sided';

const STANDINGS = {
  same: { icon: IconEqual, words: 'Same' },
  differs: { icon: IconEqualNot, words: 'Differs' },
  'one-sided': { icon: IconLineDashed, words: 'Known of one' },
};

function standingOf({ a, b, same }: Field): Standing {
  if (same) return 'same';
  return valueWords(a) === null || valueWords(b) === null ? 'one-sided' : 'differs';
}

export function FieldTable({ pair }: { pair: SuggestionView }): ReactNode {
  const [a, b] = pair.sides;
  if (!a || !b) return null;
  const fields = pair.fields.filter((f) => valueWords(f.a) !== null || valueWords(f.b) !== null);
  return (
    <div className={styles.tableBox}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Field</th>
            {[a, b].map((side) => (
              <th scope="col" key={side.id}>
                <GoLink href={`/people/${side.id}`}>{nameOf(side)}</GoLink>
              </th>
            ))}
            <th scope="col" className={styles.standing}>
              Compared
            </th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <FieldRow key={field.name} field={field} />
          ))}
          <tr>
            <th scope="row">First seen</th>
            <td>
              <Time at={a.firstSeenAt} />
            </td>
            <td>
              <Time at={b.firstSeenAt} />
            </td>
            <td />
          </tr>
        </tbody>
      </table>
    </div>
  );
}

function FieldRow({ field }: { field: Field }): ReactNode {
  const standing = standingOf(field);
  const { icon: Icon, words } = STANDINGS[standing];
  return (
    <tr data-standing={standing}>
      <th scope="row">{traitWords(field.name)}</th>
      <td>{cell(field.name, field.a)}</td>
      <td>{cell(field.name, field.b)}</td>
      <td className={styles.standing}>
        <span title={words}>
          <Icon size={15} stroke={1.9} aria-hidden />
          <span className={styles.word}>{words}</span>
        </span>
      </td>
    </tr>
  );
}

function cell(name: string, value: unknown): ReactNode {
  const words = valueWords(value);
  if (words === null) return <span className={styles.soft}>Not known</span>;
  return name === 'kind' ? (Object.entries(KINDS).find(([kind]) => kind === words)?.[1] ?? words) : words;
}
