// Two by two: how much of the audience in a row is also in the audience of a column.
import type { ReactNode } from 'react';
import type { AudienceOverlap } from '../../../../../sdk/faces/audiences.ts';
import styles from './overlap-picture.module.css';

/** A matrix whose cells say the share in words and in shade; it is a table, so that everybody can read it. */
export function OverlapPicture({ overlap }: { readonly overlap: AudienceOverlap }): ReactNode {
  const { audiences } = overlap;
  return (
    <div className={styles.scroll}>
      <table className={styles.matrix}>
        <caption className={styles.caption}>Of those in the row, so many are also in the column.</caption>
        <thead>
          <tr>
            <td />
            {audiences.map(({ id, name }) => (
              <th key={id} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {audiences.map((row) => (
            <tr key={row.id}>
              <th scope="row">{row.name}</th>
              {audiences.map((column) => (
                <Cell
                  key={column.id}
                  people={bothOf(overlap, row.id, column.id)}
                  of={row.members}
                  same={row === column}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CellProps {
  readonly people: number;
  readonly of: number;
  readonly same: boolean;
}

function Cell({ people, of, same }: CellProps): ReactNode {
  const share = of === 0 ? 0 : people / of;
  const shade = same ? 0 : Math.round(share * 45);
  return (
    <td
      className={styles.cell}
      style={{ background: `color-mix(in srgb, var(--accent) ${shade}%, transparent)` }}
    >
      {same ? '–' : `${Math.round(share * 100)} %`}
      <span className={styles.people}>{people.toLocaleString('en')}</span>
    </td>
  );
}

function bothOf({ audiences, pairs }: AudienceOverlap, a: string, b: string): number {
  if (a === b) return audiences.find(({ id }) => id === a)?.members ?? 0;
  return pairs.find(({ ids }) => ids.includes(a) && ids.includes(b))?.people ?? 0;
}
