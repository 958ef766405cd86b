// The life of a survey: written, reviewed, published by somebody else, opened, paused, closed.
import { createHash } from 'node:crypto';
import type { Tx } from '../platform/db.ts';
import type { NewId } from '../platform/ids.ts';
import { type Refusal, refuse } from '../platform/result.ts';
import {
  type Declaration,
  declareClasses,
  plainName,
  readDeclarations,
  SHIPPED_CLASSES,
} from '../trust/index.ts';
import { formProblems, type SurveyForm, type SurveyState } from './model.ts';
import { propertyOf } from './signals.ts';
import {
  insertDraft,
  insertSurvey,
  listFormVersions,
  lockSurvey,
  publishVersion,
  type SurveyRow,
  type SurveySettings,
  setFormState,
  setLiveVersion,
  setSurveyState,
  updateDraft,
  updateSettings,
  type VersionRow,
} from './store.ts';

/** Who does it, where and when (ms). */
export interface SurveyDoing {
  readonly orgId: string;
  readonly userId: string;
  readonly now: number;
  readonly newId: NewId;
}

export interface SurveyDraft extends SurveySettings {
  readonly slug: string;
  readonly form: SurveyForm;
}

export const NO_SURVEY = refuse(404, 'no-such-survey', 'There is no such survey in this organisation.');

/** SHA-256 of the words: an approval is bound to it. Keys are sorted, for the database keeps them in its own order. */
export function formHash(form: SurveyForm): Buffer {
  return createHash('sha256')
    .update(JSON.stringify(sorted(form)))
    .digest();
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)]);
}

/** Makes a survey with a first draft. */
export async function createSurvey(
  tx: Tx,
  doing: SurveyDoing,
  draft: SurveyDraft,
): Promise<{ id: string } | Refusal> {
  const wrong = settingsProblem(draft, doing.now);
  if (wrong) return wrong;
  const id = doing.newId(doing.now);
  const { form, ...settings } = draft;
  const made = await insertSurvey(tx, {
    ...settings,
    orgId: doing.orgId,
    id,
    createdBy: doing.userId,
    at: doing.now,
  });
  if (!made)
    return refuse(409, 'slug-taken', 'There is already a survey at this address.', { field: 'slug' });
  await insertDraft(tx, doing.orgId, id, 1, wordsOf(form, [doing.userId]), doing.now);
  return { id };
}

function wordsOf(
  form: SurveyForm,
  authors: readonly string[],
): { form: SurveyForm; hash: Buffer; authors: readonly string[] } {
  return { form, hash: formHash(form), authors };
}

function settingsProblem(
  s: Pick<SurveySettings, 'closesAt' | 'anonymous' | 'repeatable'>,
  now: number,
): Refusal | null {
  if (s.closesAt !== null && s.closesAt <= now)
    return refuse(422, 'already-closed', 'The closing date lies in the past.', { field: 'closesAt' });
  return s.anonymous && !s.repeatable
    ? refuse(
        422,
        'cannot-count',
        'An anonymous survey cannot tell who answered, so it cannot stop second answers.',
        {
          field: 'repeatable',
        },
      )
    : null;
}

/** Changes what is decided beside the words. */
export async function changeSettings(
  tx: Tx,
  doing: SurveyDoing,
  survey: SurveyRow,
  settings: SurveySettings,
): Promise<Refusal | null> {
  const wrong = settingsProblem(settings, doing.now);
  if (wrong && !(wrong.code === 'already-closed' && settings.closesAt === survey.closes_at)) return wrong;
  if (survey.live_version !== null && settings.anonymous !== survey.anonymous)
    return refuse(
      409,
      'promised',
      'People were told whether their answers are anonymous. That cannot change any more.',
      {
        field: 'anonymous',
        fix: 'Make a new survey.',
      },
    );
  await updateSettings(tx, doing.orgId, survey.id, settings);
  return null;
}

/** Writes the draft. When the newest version is published, a new one begins. */
export async function writeDraft(
  tx: Tx,
  doing: SurveyDoing,
  survey: SurveyRow,
  form: SurveyForm,
): Promise<{ number: number } | Refusal> {
  const newest = await newestOf(tx, doing, survey.id);
  if (newest?.state === 'in-review')
    return refuse(409, 'under-review', 'This version is under review.', {
      fix: 'Take it back from review first.',
    });
  if (newest?.state === 'draft') {
    const authors = [...new Set([...newest.authors, doing.userId])];
    await updateDraft(tx, doing.orgId, survey.id, newest.number, wordsOf(form, authors));
    return { number: newest.number };
  }
  const number = (newest?.number ?? 0) + 1;
  await insertDraft(tx, doing.orgId, survey.id, number, wordsOf(form, [doing.userId]), doing.now);
  return { number };
}

/** Hands the draft over for review. */
export async function submitDraft(tx: Tx, doing: SurveyDoing, surveyId: string): Promise<Refusal | null> {
  const newest = await newestOf(tx, doing, surveyId);
  if (newest?.state !== 'draft') return refuse(409, 'wrong-state', 'There is no draft to hand over.');
  const problem = formProblems(newest.form)[0];
  if (problem) return refuse(422, 'not-ready', problem.message, { field: problem.field });
  await setFormState(tx, doing.orgId, surveyId, newest.number, 'in-review');
  return null;
}

/** Takes a version back from review, to be written in again. */
export async function takeBack(tx: Tx, doing: SurveyDoing, surveyId: string): Promise<Refusal | null> {
  const newest = await newestOf(tx, doing, surveyId);
  if (newest?.state !== 'in-review') return refuse(409, 'wrong-state', 'Nothing is under review.');
  await setFormState(tx, doing.orgId, surveyId, newest.number, 'draft');
  return null;
}

/** Approves and publishes the version under review: by somebody who wrote none of it, for the very words they saw. */
export async function approveForm(
  tx: Tx,
  doing: SurveyDoing,
  surveyId: string,
  hash: string,
  meaning: string,
): Promise<Refusal | null> {
  const survey = await lockSurvey(tx, doing.orgId, surveyId);
  const newest = await newestOf(tx, doing, surveyId);
  if (!survey || newest?.state !== 'in-review') return refuse(409, 'wrong-state', 'Nothing is under review.');
  if (newest.authors.includes(doing.userId))
    return refuse(403, 'own-words', 'Nobody approves what they wrote. Ask another reviewer.');
  if (newest.content_hash.toString('hex') !== hash)
    return refuse(409, 'changed-meanwhile', 'The words have changed since you read them.', {
      fix: 'Read them again.',
    });
  await publishVersion(tx, doing.orgId, surveyId, newest.number, {
    userId: doing.userId,
    hash: newest.content_hash,
    meaning,
    at: doing.now,
  });
  await setLiveVersion(tx, doing.orgId, surveyId, newest.number);
  await declareNew(tx, doing.orgId, survey.slug, newest.form);
  return null;
}

/** Declares the classes that the form chose. What an organisation declared before is never loosened by a survey. */
async function declareNew(tx: Tx, orgId: string, slug: string, form: SurveyForm): Promise<void> {
  const wished = form.questions.flatMap((q): Declaration[] => [
    { scope: 'property', name: propertyOf(slug, q), class: q.class },
    ...(q.trait ? [{ scope: 'trait', name: q.trait.name, class: q.trait.class } as const] : []),
  ]);
  const known = new Set([...(await readDeclarations(tx, orgId)), ...SHIPPED_CLASSES].map(keyOf));
  const fresh = wished.filter((d) => d.class !== 'health' && !known.has(keyOf(d)));
  if (fresh.length > 0) await declareClasses(tx, orgId, fresh);
}

function keyOf({ scope, name }: Declaration): string {
  return `${scope}/${plainName(name)}`;
}

const STEPS: { readonly [from in SurveyState]: readonly SurveyState[] } = {
  draft: ['open'],
  open: ['paused', 'closed'],
  paused: ['open', 'closed'],
  closed: ['open'],
};

/** Opens, pauses or closes. */
export async function changeState(
  tx: Tx,
  doing: SurveyDoing,
  survey: SurveyRow,
  to: SurveyState,
): Promise<Refusal | null> {
  if (!STEPS[survey.state].includes(to))
    return refuse(409, 'wrong-state', `A survey that is ${survey.state} cannot become ${to}.`, {
      field: 'state',
    });
  if (to === 'open' && survey.live_version === null)
    return refuse(409, 'not-published', 'No version is published yet.', {
      fix: 'Hand the draft over for review.',
    });
  if (to === 'open' && survey.closes_at !== null && survey.closes_at <= doing.now)
    return refuse(409, 'already-closed', 'Its closing date has passed.', {
      field: 'closesAt',
      fix: 'Change the date first.',
    });
  await setSurveyState(tx, doing.orgId, survey.id, to);
  return null;
}

async function newestOf(tx: Tx, doing: SurveyDoing, surveyId: string): Promise<VersionRow | undefined> {
  return (await listFormVersions(tx, doing.orgId, surveyId))[0];
}
