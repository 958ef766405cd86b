// Every ready journey can be published once its slots are filled, and says which are open until then.
import { expect, test } from 'vitest';
import { AUDIENCE, CONTENT, contentLike, worldOf } from '../../../test/support/journey-definitions.ts';
import { isRefusal } from '../../platform/result.ts';
import { SHIPPED_ROLES } from '../../trust/index.ts';
import { CHANNELS } from '../../trust/model.ts';
import { checkDefinition } from '../definition/check.ts';
import { parseDefinition } from '../definition/parse.ts';
import type { Definition } from '../model.ts';
import { fromTemplate, TEMPLATES, templateView } from './templates.ts';

const NAMES = [
  'missed-appointment',
  'screening-due',
  'post-visit-follow-up',
  'chronic-onboarding',
  'late-clinic',
  'launch-sequence',
  'congress',
  'msl-follow-up',
  're-engagement',
];

function made(id: string, filled: ReadonlyMap<string, string>): Definition {
  const definition = fromTemplate(id, filled);
  if (isRefusal(definition)) throw new Error(definition.code);
  return definition;
}

test('there is one for every case that was promised', () => {
  expect(TEMPLATES.map((t) => t.id)).toEqual(NAMES);
});

test.each(NAMES)('%s: open slots are the only thing that stands against it', (id) => {
  const template = TEMPLATES.find((t) => t.id === id);
  const roles = new Set(SHIPPED_ROLES.map((r) => r.id));
  const world = worldOf({ events: null, roles });
  const open = made(id, new Map());
  expect(parseDefinition(JSON.parse(JSON.stringify(open)))).toEqual(open);
  const errors = checkDefinition(open, world).filter((p) => p.level === 'error');
  expect(new Set(errors.map((p) => p.code))).toEqual(
    new Set(template?.slots.map((s) => (s.kind === 'content' ? 'content-missing' : 'audience-missing'))),
  );
  for (const slot of template?.slots ?? []) {
    const variants = CHANNELS.map((channel) => ({
      channel,
      language: 'en',
      subject: 'S',
      body: 'B',
      callToAction: null,
    }));
    const contents = contentLike({
      variants,
      ...(slot.lane && { lane: slot.lane }),
      ...(slot.purpose && { purpose: slot.purpose }),
    });
    const filled = made(
      id,
      new Map(template?.slots.map((s) => [s.id, s.kind === 'content' ? CONTENT : AUDIENCE])),
    );
    const left = checkDefinition(filled, { ...world, contents }).filter((p) => p.level === 'error');
    expect(left.filter((p) => p.code !== 'lane-mismatch' && p.code !== 'purpose-mismatch')).toEqual([]);
  }
});

test('a template reads with its slots by name', () => {
  const late = TEMPLATES.find((t) => t.id === 'late-clinic');
  expect(late && templateView(late).outline.steps[0]?.words).toBe(
    'Send “Running late” over sms, push, email or feed (care, at once).',
  );
});

test('unknown templates and slots are refused', () => {
  expect(fromTemplate('constructor', new Map())).toMatchObject({ status: 422, code: 'no-such-template' });
  expect(fromTemplate('late-clinic', new Map([['x', CONTENT]]))).toMatchObject({
    status: 422,
    code: 'no-such-slot',
  });
});
