// Words of the brief: its sections, the facts at its head, and moments as they are written on paper.
import type { BriefView } from '../../../../../sdk/faces/brief.ts';
import { KINDS } from '../person/kinds.ts';

type Name = BriefView['sections'][number]['section'];

export const SECTION_TITLES: { [section in Name]: string } = {
  due: 'Due',
  asked: 'Asked and looked for',
  said: 'Said about us',
  read: 'Read and opened',
  visits: 'Visits and events',
  contacts: 'Heard from us',
};

/** A day and a time, in the organisation's zone; paper knows no "yesterday". */
export function momentWords(at: string, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
  }).format(new Date(at));
}

/** What stands at the head: only what is known and may be seen. */
export function factsOf(brief: BriefView, zone: string): [name: string, value: string][] {
  const { person } = brief;
  const facts: [string, string | null | undefined][] = [
    ['Kind', KINDS[person.kind]],
    ['Age', brief.age === null ? null : String(brief.age)],
    ['Language', person.language],
    ['Phone', person.phone],
    ['E-mail', person.email],
    ['Time zone', brief.zone],
    ['Next appointment', brief.nextAppointmentAt && momentWords(brief.nextAppointmentAt, zone)],
    ['Answers on', brief.reachedBy],
    ['Last heard from us', brief.lastContactAt && momentWords(brief.lastContactAt, zone)],
    ['Last seen', momentWords(person.lastSeenAt, zone)],
  ];
  return facts.flatMap(([name, value]) => (value ? [[name, value]] : []));
}
