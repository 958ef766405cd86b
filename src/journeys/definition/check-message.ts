// Faults of message steps: content that is not there, not approved, run out, or meant for something else.
import type { SendableContent } from '../../content/model.ts';
import type { Lane } from '../../trust/model.ts';
import type { Definition, Step } from '../model.ts';
import type { Report, World } from './problem.ts';

const SOON = 14 * 86_400_000;
const CARE: ReadonlySet<Lane> = new Set(['safety', 'care', 'reply', 'transactional']);
const OPTIONAL: ReadonlySet<Lane> = new Set(['engagement', 'marketing']);
type Message = Extract<Step, { kind: 'message' }>;

/** Everything that would keep this message from being sent as it is meant. */
export function checkMessage(id: string, step: Message, world: World, report: Report): void {
  if (step.channels.length === 0)
    report.error(
      id,
      'channels',
      'no-channel',
      'The message goes over no channel.',
      'Choose at least one channel.',
    );
  const content = contentOf(id, step, world, report);
  if (!content) return;
  checkWords(id, step, content, world, report);
}

function contentOf(id: string, step: Message, world: World, report: Report): SendableContent | null {
  const at = (code: string, message: string, fix: string): null => {
    report.error(id, 'contentItemId', code, message, fix);
    return null;
  };
  if (step.contentItemId === '')
    return at('content-missing', 'No content is chosen.', 'Choose what is said.');
  const content = world.contents.get(step.contentItemId);
  if (!content) {
    return world.contentNames.has(step.contentItemId)
      ? at(
          'content-not-approved',
          'The content has no approved version.',
          'Have it approved, or choose other content.',
        )
      : at('content-unknown', 'The content is not there any more.', 'Choose other content.');
  }
  if (content.expiresAt !== null && content.expiresAt <= world.now)
    return at('content-expired', 'The content has expired.', 'Have a newer version approved.');
  if (content.state !== 'approved')
    return at('content-not-approved', `The content is ${content.state}.`, 'Have a version approved.');
  return content;
}

function checkWords(id: string, step: Message, content: SendableContent, world: World, report: Report): void {
  if (content.lane !== step.lane)
    report.error(
      id,
      'lane',
      'lane-mismatch',
      `The content is approved for the lane ${content.lane}, not ${step.lane}.`,
      'Take the lane of the content, or choose other content.',
    );
  if (content.purpose !== step.purpose)
    report.error(
      id,
      'purpose',
      'purpose-mismatch',
      `The content is approved for the purpose ${content.purpose}, not ${step.purpose}.`,
      'Take the purpose of the content, or choose other content.',
    );
  for (const channel of step.channels) {
    if (content.variants.some((v) => v.channel === channel)) continue;
    report.error(
      id,
      'channels',
      'no-variant',
      `The approved version has no words for ${channel}.`,
      `Write a version for ${channel}, or leave the channel out.`,
    );
  }
  if (content.expiresAt !== null && content.expiresAt <= world.now + SOON)
    report.warn(
      id,
      'contentItemId',
      'content-expires-soon',
      'The content expires within two weeks; from then on people would be stuck here.',
      'Have a newer version approved in time.',
    );
}

/** Care is not to be mixed with promotion: people would stop reading both. */
export function checkMixture(definition: Definition, report: Report): void {
  const messages = Object.entries(definition.steps).flatMap(([id, step]) =>
    step.kind === 'message' ? [{ id, lane: step.lane }] : [],
  );
  if (!messages.some((m) => CARE.has(m.lane))) return;
  for (const { id, lane } of messages) {
    if (!OPTIONAL.has(lane)) continue;
    report.warn(
      id,
      'lane',
      'marketing-in-care',
      `A message of the lane ${lane} stands in a journey of care.`,
      'Move it into a journey of its own.',
    );
  }
}
