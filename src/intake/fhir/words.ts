// FHIR's data types in our words: names, codes, periods, and dates that keep the precision they came with. Pure.
import type {
  Address,
  Annotation,
  CodeableConcept,
  Coding,
  ContactPoint,
  HumanName,
  Quantity,
  Range,
  Reference,
} from '@medplum/fhirtypes';
import type { Json, JsonObject } from '../../platform/json.ts';

const BIDI = /[\u202a-\u202e\u2066-\u2069]/g;
const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(T.+)?)?)?$/;
const LONGEST = 4_000;

/** Text of a person: NFC, without characters that turn the direction of writing, and bounded. */
export function plain(text: string): string {
  return text.normalize('NFC').replace(BIDI, '').slice(0, LONGEST);
}

/** The object without what is undefined, null or empty. */
export function present(values: { readonly [name: string]: Json | undefined | null }): JsonObject {
  const kept: JsonObject = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined || value === null || value === '') continue;
    if (Array.isArray(value) && value.length === 0) continue;
    kept[name] = value;
  }
  return kept;
}

/**
 * Milliseconds of a FHIR date, dateTime or instant; a partial one counts from its beginning, in UTC. A leap second is
 * the second before it.
 * @returns null for a day that does not exist
 */
export function timeOf(text: string): number | null {
  const parts = DATE.exec(text);
  if (!parts) return null;
  const [, year = '', month = '01', day = '01', clock = 'T00:00:00Z'] = parts;
  const midnight = new Date(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || midnight.getUTCDate() !== Number(day)) return null;
  const at = Date.parse(`${year}-${month}-${day}${clock.replace(/:60(?=[.Z+-]|$)/, ':59')}`);
  return Number.isNaN(at) ? null : at;
}

/** How exactly a date is known: `year`, `month`, `day` or `time`. */
export function precisionOf(text: string): 'year' | 'month' | 'day' | 'time' {
  if (text.length > 10) return 'time';
  return text.length === 10 ? 'day' : text.length === 7 ? 'month' : 'year';
}

/** What a person reads of a concept: its text, else the words of a code, else the code. */
export function wordsOf(concept: CodeableConcept | undefined): string | null {
  const coded = concept?.coding?.find((c) => c.display) ?? concept?.coding?.[0];
  const text = concept?.text ?? coded?.display ?? coded?.code;
  return text ? plain(text) : null;
}

/** The words of many concepts. */
export function allWords(concepts: readonly CodeableConcept[] | undefined): string[] {
  return (concepts ?? []).flatMap((c) => wordsOf(c) ?? []);
}

/** Codes as `system|code`, so that rules can name them exactly. */
export function codesOf(concepts: readonly (CodeableConcept | undefined)[] | undefined): string[] {
  return (concepts ?? []).flatMap((c) => (c?.coding ?? []).flatMap((coding) => codeOf(coding) ?? []));
}

/** `system|code` of a coding, or the bare code. */
export function codeOf(coding: Coding): string | null {
  if (!coding.code) return null;
  return coding.system ? `${coding.system}|${coding.code}` : coding.code;
}

/** True when a concept carries the code, of whatever system. */
export function hasCode(concept: CodeableConcept | undefined, code: string): boolean {
  return concept?.coding?.some((c) => c.code === code) === true;
}

const NAME_USES = ['official', 'usual', undefined, 'nickname', 'anonymous', 'temp', 'maiden', 'old'];

/** The name in force: official before usual before the others, one that has ended last of all. */
export function nameOf(names: readonly HumanName[] | undefined): HumanName | null {
  const rank = (n: HumanName): number => NAME_USES.indexOf(n.use) + (n.period?.end ? 100 : 0);
  return [...(names ?? [])].sort((a, b) => rank(a) - rank(b))[0] ?? null;
}

/** A name as one text. */
export function fullName(name: HumanName | null | undefined): string | null {
  if (!name) return null;
  const made = [...(name.prefix ?? []), ...(name.given ?? []), name.family, ...(name.suffix ?? [])];
  const text = name.text ?? made.filter((p) => p).join(' ');
  return text ? plain(text) : null;
}

/** The telecom in force of one kind: the lowest rank wins, an old one never does. */
export function telecomOf(
  telecoms: readonly ContactPoint[] | undefined,
  systems: readonly string[],
): string | null {
  const usable = (telecoms ?? []).filter(
    (t) => t.value && t.system && systems.includes(t.system) && t.use !== 'old' && !t.period?.end,
  );
  const best = usable.sort((a, b) => rankOf(a) - rankOf(b))[0];
  return best?.value ? plain(best.value) : null;
}

/** Within a rank, what one carries along reaches the person best. */
function rankOf(telecom: ContactPoint): number {
  return (telecom.rank ?? 50) * 2 + (telecom.use === 'mobile' ? 0 : 1);
}

/** A postal address in our words. */
export function addressOf(addresses: readonly Address[] | undefined): JsonObject | null {
  const usable = (addresses ?? []).filter((a) => a.use !== 'old' && !a.period?.end);
  const a = usable.find((x) => x.use === 'home') ?? usable[0];
  if (!a) return null;
  const found = present({
    street: a.line?.map(plain).join(', '),
    city: a.city,
    state: a.state,
    postalCode: a.postalCode,
    country: a.country,
    text: a.text,
  });
  return Object.keys(found).length > 0 ? found : null;
}

/** A quantity as a number with its unit. */
export function quantityOf(quantity: Quantity | undefined): JsonObject | null {
  if (quantity?.value === undefined) return null;
  return present({
    value: quantity.value,
    unit: quantity.unit ?? quantity.code,
    comparator: quantity.comparator,
  });
}

/** A range as a text: `3.5 to 5.1`. */
export function rangeOf(range: Range | undefined): string | null {
  if (!range) return null;
  return `${range.low?.value ?? ''} to ${range.high?.value ?? ''}`.trim();
}

/** The text of notes. */
export function notesOf(notes: readonly Annotation[] | undefined): string | null {
  const text = (notes ?? []).map((n) => plain(n.text ?? '')).join('\n');
  return text || null;
}

/** The words beside a reference. */
export function displayOf(reference: Reference | undefined): string | null {
  return reference?.display ? plain(reference.display) : null;
}
