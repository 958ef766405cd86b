// Surveys as the API shows them.
import type { SurveyListRow, SurveyVersionRow, SurveyView } from '../../sdk/faces/surveys.ts';
import { iso, isoOrNull, type Tx } from '../platform/db.ts';
import { gradeOf, PLAIN_GRADE } from './grade.ts';
import { listPlaces, type PlaceRow } from './link-store.ts';
import { addressOf, messageLink } from './links.ts';
import { type FormProblem, formProblems, type SurveyForm } from './model.ts';
import type { SurveyServices } from './services.ts';
import { type ListedSurvey, listFormVersions, type SurveyRow, type VersionRow } from './store.ts';

/** A row of the list. */
export function listRow(s: ListedSurvey): SurveyListRow {
  return {
    id: s.id,
    slug: s.slug,
    name: s.name,
    state: s.state,
    anonymous: s.anonymous,
    answered: s.answered,
    partial: s.partial,
    lastAnswerAt: isoOrNull(s.last_at),
    closesAt: isoOrNull(s.closes_at),
    newestVersion: s.newest,
  };
}

/** A survey with its newest words, its versions and its public places. */
export async function viewOf(
  tx: Tx,
  services: SurveyServices,
  orgId: string,
  userId: string,
  survey: SurveyRow,
): Promise<SurveyView> {
  const versions = await listFormVersions(tx, orgId, survey.id);
  const places = await listPlaces(tx, orgId, survey.id);
  const staff = versions.flatMap((v) => [...v.authors, ...(v.approved_by === null ? [] : [v.approved_by])]);
  const names = await services.namesOf([...new Set(staff)]);
  const newest = versions[0];
  const form: SurveyForm = newest?.form ?? { languages: [], words: {}, questions: [], askContact: false };
  return {
    id: survey.id,
    slug: survey.slug,
    name: survey.name,
    state: survey.state,
    anonymous: survey.anonymous,
    repeatable: survey.repeatable,
    closesAt: isoOrNull(survey.closes_at),
    keepDays: survey.keep_days,
    liveVersion: survey.live_version,
    revision: survey.revision,
    form,
    problems: formProblems(form),
    hints: hintsOf(form),
    versions: versions.map((v) => versionRow(v, names)),
    places: places.map((p) => placeRow(services, orgId, p)),
    messageLink: messageLink(survey.slug),
    mine: newest?.authors.includes(userId) ?? false,
  };
}

function versionRow(v: VersionRow, names: ReadonlyMap<string, string>): SurveyVersionRow {
  return {
    number: v.number,
    state: v.state,
    hash: v.content_hash.toString('hex'),
    authors: v.authors.map((id) => names.get(id) ?? id),
    createdAt: iso(v.created_at),
    approvedBy: v.approved_by === null ? null : (names.get(v.approved_by) ?? v.approved_by),
    meaning: v.meaning,
    approvedAt: isoOrNull(v.approved_at),
  };
}

function placeRow(services: SurveyServices, orgId: string, p: PlaceRow): SurveyView['places'][number] {
  const url = addressOf(services, { kind: 'public', orgId, placeId: p.id });
  return { id: p.id, name: p.name, url, opens: p.opens, closed: p.revoked_at !== null };
}

/** Hints to the author that stop nothing: English words that are harder than sixth grade. */
function hintsOf(form: SurveyForm): FormProblem[] {
  const hints: FormProblem[] = [];
  const look = (field: string, what: string, text: string | undefined): void => {
    const grade = text === undefined ? null : gradeOf(text);
    if (grade !== null && grade > PLAIN_GRADE)
      hints.push({
        field,
        message: `${what} reads at school grade ${grade}. Aim for ${PLAIN_GRADE} or less.`,
      });
  };
  for (const language of form.languages.filter((l) => l.startsWith('en'))) {
    look(`words.${language}.intro`, 'The introduction', form.words[language]?.intro);
    look(`words.${language}.thanks`, 'The thank-you text', form.words[language]?.thanks);
    for (const [i, q] of form.questions.entries())
      look(`questions[${i}]`, `Question ${i + 1}`, q.words[language]?.label);
  }
  return hints;
}
