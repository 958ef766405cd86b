// Words that the consent screens share.
import { channelMark, plainWords, tell } from '@rapport/kit';
import type { UndoOffer } from '../../../../../sdk/faces/consent.ts';
import { api, queryClient } from '../../api.ts';

export const PURPOSES = ['care', 'service', 'education', 'events', 'research', 'marketing'] as const;
export const CONSENT_CHANNELS = ['email', 'sms', 'push', 'call', 'visit'] as const;

/** Choices for a select. */
export const purposeOptions = PURPOSES.map((value) => ({ value, label: plainWords(value) }));
export const channelOptions = CONSENT_CHANNELS.map((value) => ({ value, label: channelMark(value).words }));

/** Tells what was done and offers to take it back. */
export function tellDone(
  title: string,
  text: string,
  undo: UndoOffer | undefined,
  key: readonly unknown[],
): void {
  const refresh = () => queryClient.invalidateQueries({ queryKey: key });
  void refresh();
  const back = undo && {
    undo: () => {
      api
        .takeBack(undo.id)
        .then(() => tell({ title: 'Taken back', text: undo.words }))
        .catch((error: unknown) => tellFailed('Not taken back', error))
        .finally(() => void refresh());
    },
  };
  tell({ title, text, ...back });
}

export function tellFailed(title: string, error: unknown): void {
  tell({ title, text: error instanceof Error ? error.message : '', kind: 'bad' });
}
