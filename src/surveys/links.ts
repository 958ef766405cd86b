// Personal links: for people who are named, and for whoever follows a message's button.
import { findPersons, readPeople } from '../people/index.ts';
import type { Tx } from '../platform/db.ts';
import { type Refusal, refuse } from '../platform/result.ts';
import { findMessageLink, findOrInsertPlace, insertLinks, type LinkRow } from './link-store.ts';
import type { SurveyServices } from './services.ts';
import { findSurveyBySlug, type SurveyRow } from './store.ts';
import { type Way, writeWay } from './tokens.ts';

const DAY = 86_400_000;
export const DEFAULT_DAYS = 60;
const MESSAGE_LINK = /^\/s\/to\/([a-z0-9][a-z0-9-]{0,59})$/;
/** The place under which answers to an anonymous survey come in when a message led there. */
const FROM_MESSAGE = 'Message';

type Links = Pick<SurveyServices, 'vault' | 'newId' | 'publicUrl' | 'clock'>;

/** What a message's button leads to; each reader gets an address of their own from it. */
export function messageLink(slug: string): string {
  return `/s/to/${slug}`;
}

/** The whole address of a way in. */
export function addressOf(services: Pick<Links, 'vault' | 'publicUrl'>, way: Way): string {
  return `${services.publicUrl}/s/${writeWay(services.vault, way)}`;
}

/** A link that was made for a person. */
export interface MadeLink {
  readonly personId: string;
  readonly url: string;
  readonly expiresAt: number;
}

/** Makes a link for each person; all or nothing. An anonymous survey has none: its link would say who answers. */
export async function makeLinks(
  tx: Tx,
  services: Links,
  orgId: string,
  survey: SurveyRow,
  personIds: readonly string[],
  days: number,
): Promise<MadeLink[] | Refusal> {
  if (survey.anonymous)
    return refuse(409, 'anonymous', 'An anonymous survey has no personal links.', {
      fix: 'Use a public link.',
    });
  if (survey.live_version === null)
    return refuse(409, 'not-published', 'No version is published yet.', {
      fix: 'Hand the draft over for review.',
    });
  const wanted = [...new Set(personIds)];
  const persons = await findPersons(tx, wanted);
  const ids = wanted.map((id) => persons.get(id) ?? id);
  const known = new Set((await readPeople(tx, [...new Set(ids)])).map((p) => p.personId));
  const missing = ids.findIndex((id) => !known.has(id));
  if (missing >= 0)
    return refuse(404, 'no-such-person', 'There is no such person in this organisation.', {
      field: `personIds[${missing}]`,
    });
  const now = services.clock.now();
  const expiresAt = endOf(survey, now, days);
  const links = [...new Set(ids)].map((subjectId) => ({ subjectId, id: services.newId(now) }));
  await insertLinks(tx, orgId, survey.id, 'member', links, now, expiresAt);
  return links.map(({ subjectId, id }) => ({
    personId: subjectId,
    url: addressOf(services, { kind: 'personal', orgId, subjectId, linkId: id }),
    expiresAt,
  }));
}

function endOf(survey: SurveyRow, now: number, days: number): number {
  const end = now + days * DAY;
  return survey.closes_at === null ? end : Math.min(end, Math.max(survey.closes_at, now + 1));
}

/**
 * Where the button of a message leads for the person who got it: their own link, made at the first click, so that
 * nothing of it travels in the mail. Null when the link is not one to a survey.
 */
export async function followMessageLink(
  tx: Tx,
  services: Links,
  orgId: string,
  subjectId: string,
  link: string,
): Promise<string | null> {
  const slug = MESSAGE_LINK.exec(link)?.[1];
  const survey = slug === undefined ? null : await findSurveyBySlug(tx, orgId, slug);
  if (!survey) return null;
  const now = services.clock.now();
  if (survey.anonymous) {
    const place = await findOrInsertPlace(tx, orgId, survey.id, services.newId(now), FROM_MESSAGE, now);
    return place && addressOf(services, { kind: 'public', orgId, placeId: place.id });
  }
  const found =
    (await findMessageLink(tx, subjectId, survey.id, now)) ??
    (await newMessageLink(tx, services, orgId, subjectId, survey, now));
  return addressOf(services, { kind: 'personal', orgId, subjectId, linkId: found.id });
}

async function newMessageLink(
  tx: Tx,
  services: Links,
  orgId: string,
  subjectId: string,
  survey: SurveyRow,
  now: number,
): Promise<Pick<LinkRow, 'id'>> {
  const link = { subjectId, id: services.newId(now) };
  await insertLinks(tx, orgId, survey.id, 'message', [link], now, endOf(survey, now, DEFAULT_DAYS));
  return link;
}
