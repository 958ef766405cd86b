// Says what changed on a list, with the way back, and has the screens read it again.
import { tell } from '@rapport/kit';
import type { ListChange } from '../../../../../sdk/faces/audiences.ts';
import { api, queryClient } from '../../api.ts';

/** Has everything that shows the list read again. */
export function listChanged(id: string): void {
  for (const queryKey of [
    ['audience-list', id],
    ['audience-list-people'],
    ['audience-lists'],
    ['rule-names'],
  ])
    void queryClient.invalidateQueries({ queryKey });
}

/** Tells what happened and offers the undo that the server gave. */
export function tellChange(id: string, title: string, change: ListChange): void {
  listChanged(id);
  const { undo } = change;
  const back = (offer: string) =>
    void api
      .takeBack(offer)
      .then(() => listChanged(id))
      .catch((error: Error) => tell({ title: 'Not taken back', text: error.message, kind: 'bad' }));
  tell({ title, text: changeWords(change), ...(undo && { undo: () => back(undo.id) }) });
}

/** "3 people, 2 stood there already". */
export function changeWords({ people, already }: ListChange): string {
  const moved = people === 1 ? '1 person' : `${people.toLocaleString('en')} people`;
  return already === 0 ? moved : `${moved}; ${already.toLocaleString('en')} stood so already`;
}
