// The icon and colour of every kind of step: kinds that do something stand out from kinds that wait.
import type { IconPart } from '@rapport/kit';
import {
  IconArrowsSplit2,
  IconBuildingStore,
  IconCalendarEvent,
  IconCheckbox,
  IconClock,
  IconFlag,
  IconGitFork,
  IconHourglass,
  IconRoute,
  IconSend,
  IconUserEdit,
  IconWebhook,
} from '@tabler/icons-react';
import type { StepKind } from './types.ts';

export interface KindMark {
  readonly icon: IconPart;
  readonly color: string;
}

export const KIND_MARKS: { readonly [kind in StepKind]: KindMark } = {
  message: { icon: IconSend, color: 'var(--option-push)' },
  wait: { icon: IconClock, color: 'var(--option-later)' },
  'wait-until': { icon: IconCalendarEvent, color: 'var(--option-later)' },
  'wait-for': { icon: IconHourglass, color: 'var(--option-later)' },
  'wait-hours': { icon: IconBuildingStore, color: 'var(--option-later)' },
  branch: { icon: IconGitFork, color: 'var(--option-digest)' },
  split: { icon: IconArrowsSplit2, color: 'var(--option-digest)' },
  task: { icon: IconCheckbox, color: 'var(--option-human)' },
  update: { icon: IconUserEdit, color: 'var(--option-pull)' },
  webhook: { icon: IconWebhook, color: 'var(--option-pull)' },
  start: { icon: IconRoute, color: 'var(--option-pull)' },
  end: { icon: IconFlag, color: 'var(--option-silence)' },
};
