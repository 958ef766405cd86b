// From an address to a form that may be filled in now, or why not.
import type { Tx } from '../platform/db.ts';
import { type AnswerRow, findAnswer } from './answer-store.ts';
import { findLink, findPlace, type PlaceRow } from './link-store.ts';
import type { Answers, SurveyForm } from './model.ts';
import type { SurveyServices } from './services.ts';
import {
  findFormVersion,
  findSurvey,
  type OrganisationWords,
  readOrganisationWords,
  readSafety,
  type SurveyRow,
} from './store.ts';
import type { Way } from './tokens.ts';

/** A survey that somebody has come into. */
export interface Entered {
  readonly way: Way;
  readonly token: string;
  readonly survey: SurveyRow;
  readonly organisation: OrganisationWords;
  readonly safety: { readonly [language: string]: string };
  readonly place: PlaceRow | null;
}

/** Why nobody can answer here now. */
export interface Shut {
  readonly shut: 'bad' | 'closed' | 'paused';
  readonly organisation: string | null;
}

/** Narrows to a shut door. */
export function isShut(value: Entered | Shut): value is Shut {
  return 'shut' in value;
}

const BAD: Shut = { shut: 'bad', organisation: null };

/** Finds what an address leads to. A link that expired, was taken back or whose person was erased leads nowhere. */
export async function enter(tx: Tx, way: Way, token: string, now: number): Promise<Entered | Shut> {
  const found = await surveyOf(tx, way, now);
  const organisation = found && (await readOrganisationWords(tx, way.orgId));
  if (!found || !organisation) return BAD;
  const { survey, place } = found;
  const shut = way.kind === 'test' ? null : shutState(survey, now);
  if (shut) return { shut, organisation: organisation.name };
  return { way, token, survey, place, organisation, safety: await readSafety(tx, way.orgId) };
}

function shutState(survey: SurveyRow, now: number): Shut['shut'] | null {
  if (survey.state === 'closed' || (survey.closes_at !== null && survey.closes_at <= now)) return 'closed';
  if (survey.state === 'paused') return 'paused';
  return survey.state === 'open' ? null : 'bad';
}

async function surveyOf(
  tx: Tx,
  way: Way,
  now: number,
): Promise<{ survey: SurveyRow; place: PlaceRow | null } | null> {
  if (way.kind === 'test') {
    const survey = way.until > now ? await findSurvey(tx, way.orgId, way.surveyId) : null;
    return survey && { survey, place: null };
  }
  if (way.kind === 'public') {
    const place = await findPlace(tx, way.orgId, way.placeId);
    const survey =
      place && place.revoked_at === null ? await findSurvey(tx, way.orgId, place.survey_id) : null;
    return survey && { survey, place };
  }
  const link = await findLink(tx, way.subjectId, way.linkId);
  const works = link && link.revoked_at === null && link.expires_at > now;
  const survey = works ? await findSurvey(tx, way.orgId, link.survey_id) : null;
  return survey && !survey.anonymous ? { survey, place: null } : null;
}

/** The form of a version; null when there is none. */
export async function formOf(tx: Tx, entered: Entered, version: number): Promise<SurveyForm | null> {
  return (await findFormVersion(tx, entered.way.orgId, entered.survey.id, version))?.form ?? null;
}

/** The version that new answers are given in. */
export function currentVersion({ way, survey }: Entered): number {
  return way.kind === 'test' ? way.version : (survey.live_version ?? 0);
}

/** What a person answered so far, words opened. */
export async function answersSoFar(
  tx: Tx,
  services: Pick<SurveyServices, 'vault'>,
  orgId: string,
  row: Pick<AnswerRow, 'subject_id' | 'chosen' | 'words'>,
): Promise<Answers> {
  if (!row.words) return row.chosen;
  const ref = { orgId, subjectId: row.subject_id };
  await services.vault.ready(tx, [ref], false);
  return { ...row.chosen, ...wordsIn(services.vault.open(ref, row.words)) };
}

/** The texts of a sealed value. */
export function wordsIn(opened: { readonly [key: string]: unknown } | null): { [question: string]: string } {
  return Object.fromEntries(
    Object.entries(opened ?? {}).flatMap(([id, text]) => (typeof text === 'string' ? [[id, text]] : [])),
  );
}

/** The answer that a personal link was used for, when there is one. */
export function answerOfLink(tx: Tx, way: Extract<Way, { kind: 'personal' }>): Promise<AnswerRow | null> {
  return findAnswer(tx, way.subjectId, way.linkId);
}
