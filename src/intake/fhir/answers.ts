// QuestionnaireResponse and Communication: what somebody answered, and that they were spoken to. Pure.
import type {
  Communication,
  CommunicationPayload,
  QuestionnaireResponse,
  QuestionnaireResponseItem,
  QuestionnaireResponseItemAnswer,
} from '@medplum/fhirtypes';
import type { Json, JsonObject } from '../../platform/json.ts';
import { happened } from './checks.ts';
import { type MapContext, type Mapped, nothing, one } from './mapped.ts';
import { type Issue, isIssue, note, wrong } from './outcome.ts';
import { sensitivityOf } from './people.ts';
import { allWords, codeOf, codesOf, notesOf, plain, present } from './words.ts';

const MOST_ANSWERS = 500;

/** A questionnaire that was answered. */
export function mapResponse(response: QuestionnaireResponse, context: MapContext): Mapped | Issue {
  const about = response.subject ?? response.source;
  const who = context.person(
    about,
    response.subject ? 'QuestionnaireResponse.subject' : 'QuestionnaireResponse.source',
  );
  if (isIssue(who)) return who;
  const { status } = response;
  if (status === 'in-progress')
    return nothing(who, status, note('QuestionnaireResponse.status', 'Not finished: nothing was stated.'));
  const occurredAt = happened(response.authored, context.now, 'QuestionnaireResponse.authored');
  if (isIssue(occurredAt)) return occurredAt;
  const answers = answersOf(response.item ?? []);
  if (answers.length > MOST_ANSWERS)
    return wrong('too-long', 'QuestionnaireResponse.item', `Up to ${MOST_ANSWERS} answers are taken.`);
  const properties = present({
    record: context.record,
    survey: response.questionnaire ?? 'unstated',
    status,
    answers,
    answeredBy: response.source && response.source !== about ? context.label(response.source) : null,
    sensitive: sensitivityOf(response.meta),
  });
  const name = status === 'stopped' ? 'Survey Stopped' : 'Survey Answered';
  return one(who, { name, occurredAt, properties }, status);
}

/** All answers, flat: the id of the question, its text, the value. */
function answersOf(items: readonly QuestionnaireResponseItem[]): JsonObject[] {
  return items.flatMap((item) => {
    const values = (item.answer ?? []).map(answerOf).filter((v) => v !== null);
    const own =
      values.length === 0
        ? []
        : [
            present({
              question: item.linkId,
              text: item.text ? plain(item.text) : null,
              value: values.length === 1 ? values[0] : values,
            }),
          ];
    const nested = (item.answer ?? []).flatMap((a) => answersOf(a.item ?? []));
    return [...own, ...nested, ...answersOf(item.item ?? [])];
  });
}

function answerOf(answer: QuestionnaireResponseItemAnswer): Json {
  if (answer.valueCoding)
    return answer.valueCoding.display ? plain(answer.valueCoding.display) : codeOf(answer.valueCoding);
  const text =
    answer.valueString ?? answer.valueUri ?? answer.valueDate ?? answer.valueDateTime ?? answer.valueTime;
  if (text !== undefined) return plain(text);
  return (
    answer.valueBoolean ??
    answer.valueInteger ??
    answer.valueDecimal ??
    answer.valueQuantity?.value ??
    answer.valueReference?.display ??
    null
  );
}

const MEDIA: { readonly [code: string]: string } = {
  PHONE: 'call',
  EMAILWRIT: 'email',
  WRITTEN: 'letter',
  FAXWRIT: 'fax',
  SMSWRIT: 'sms',
  FACE: 'visit',
  VERBAL: 'visit',
  VIDEOCONF: 'video',
};

/** A contact that another system made: it belongs on the timeline and counts as being spoken to. */
export function mapCommunication(communication: Communication, context: MapContext): Mapped | Issue {
  const recipient =
    communication.recipient?.findIndex((r) => r.reference && context.typeOf(r.reference) === 'Patient') ?? -1;
  const path = communication.subject
    ? 'Communication.subject'
    : `Communication.recipient[${Math.max(recipient, 0)}]`;
  const who = context.person(communication.subject ?? communication.recipient?.[recipient], path);
  if (isIssue(who)) return who;
  const { status } = communication;
  if (status === 'preparation' || status === 'on-hold')
    return nothing(who, status, note('Communication.status', 'Not sent yet: nothing was stated.'));
  const occurredAt = happened(
    communication.sent ?? communication.received,
    context.now,
    'Communication.sent',
  );
  if (isIssue(occurredAt)) return occurredAt;
  const fromPatient =
    communication.sender?.reference && context.typeOf(communication.sender.reference) === 'Patient';
  const properties = present({
    record: context.record,
    status,
    medium: mediumOf(communication),
    direction: fromPatient ? 'in' : 'out',
    topic: allWords(communication.topic ? [communication.topic] : []).join(', '),
    category: allWords(communication.category).join(', '),
    reason: allWords(communication.reasonCode).join(', '),
    by: context.label(communication.sender),
    text: textOf(communication.payload),
    note: notesOf(communication.note),
    because: communication.statusReason ? allWords([communication.statusReason]).join(', ') : null,
    sensitive: sensitivityOf(communication.meta),
  });
  const name = status === 'not-done' || status === 'stopped' ? 'Contact Not Made' : 'Contact Made';
  return one(who, { name, occurredAt, properties }, status);
}

function mediumOf(communication: Communication): string {
  const code = communication.medium?.[0]?.coding?.[0]?.code;
  const known = code !== undefined && Object.hasOwn(MEDIA, code) ? MEDIA[code] : undefined;
  return known ?? codesOf(communication.medium)[0] ?? allWords(communication.medium)[0] ?? 'unstated';
}

/** The words that were said; attachments are named by their title and not kept. */
function textOf(payload: readonly CommunicationPayload[] | undefined): string | null {
  const words = (payload ?? []).flatMap((p) => p.contentString ?? p.contentAttachment?.title ?? []);
  return words.length > 0 ? plain(words.join('\n')) : null;
}
