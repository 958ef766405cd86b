// A hold in words: its extent, what it keeps, until when, and what each kind of pile is.
import { hourWords } from '@rapport/kit';
import type { HeldItemView, HoldRowView } from '../../../../../sdk/faces/holds.ts';

export const KIND_WORDS: { readonly [K in HeldItemView['kind']]: string } = {
  journey: 'Journey',
  campaign: 'Campaign',
  queued: 'Queued messages',
};

export function extentWords({ place }: { readonly place: string | null }): string {
  return place ?? 'Everywhere';
}

export function keepsWords({ careToo }: { readonly careToo: boolean }): string {
  return careToo ? 'Engagement, marketing, and care that can wait' : 'Engagement and marketing';
}

/** Until when, in the organisation's zone. */
export function untilWords(hold: Pick<HoldRowView, 'endsAt'>, zone: string): string {
  return hold.endsAt === null
    ? 'until somebody ends it'
    : `until ${hourWords(Date.parse(hold.endsAt), zone)}`;
}

/** “1 person waits”, “2,000 people wait”. */
export function peopleWords(count: number): string {
  return count === 1 ? '1 person' : `${count.toLocaleString('en')} people`;
}
