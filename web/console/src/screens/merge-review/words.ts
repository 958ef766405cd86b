// Evidence in plain words: what was compared, what came out, and how much it says.
import type { SuggestionEvidence, SuggestionRow } from '../../../../../sdk/faces/likeness.ts';

const FIELDS: { [field in SuggestionEvidence['field']]: string } = {
  firstName: 'First name',
  lastName: 'Surname',
  birthDate: 'Birth date',
  email: 'E-mail address',
  phone: 'Phone number',
  address: 'Home address',
  device: 'Device',
  handle: 'Social account',
  number: 'Record or registry number',
  gender: 'Gender',
};

const VERDICTS: { [verdict in SuggestionEvidence['verdict']]: string } = {
  agree: 'the same',
  turned: 'the same, with first name and surname exchanged',
  similar: 'nearly the same',
  initial: 'only an initial to compare',
  swapped: 'the same with day and month exchanged',
  slip: 'one digit apart',
  partly: 'the same as far as known',
  differ: 'different',
  common: 'the same, but so many people have it that it says nothing',
  missing: 'not known of both',
};

export type Tone = 'for' | 'against' | 'neither';

/** What a line of evidence says, how strongly, and its sign. */
export interface EvidenceWords {
  readonly label: string;
  readonly words: string;
  readonly strength: string;
  readonly tone: Tone;
}

export function fieldWords(field: SuggestionEvidence['field']): string {
  return FIELDS[field];
}

/** The words of one line. Two people always share what agrees, so only more than two are told. */
export function evidenceWords({ field, verdict, weight, sharedBy }: SuggestionEvidence): EvidenceWords {
  const many = sharedBy !== undefined && sharedBy > 2 ? ` (${sharedBy} people have it)` : '';
  const tone: Tone = weight > 0 ? 'for' : weight < 0 ? 'against' : 'neither';
  return { label: FIELDS[field], words: VERDICTS[verdict] + many, strength: strengthWords(weight), tone };
}

function strengthWords(weight: number): string {
  if (weight >= 12) return 'speaks strongly for it';
  if (weight >= 4) return 'speaks for it';
  if (weight > 0) return 'speaks a little for it';
  if (weight === 0) return 'says nothing';
  return weight <= -3 ? 'speaks against it' : 'speaks a little against it';
}

const BANDS = { likely: 'Likely one person', possible: 'Possibly one person' };

/** "Likely one person, 98 %". Never 100: the answer is a human's. */
export function confidenceWords({ band, confidence }: Pick<SuggestionRow, 'band' | 'confidence'>): string {
  const share = Math.min(99, Math.round(confidence * 100));
  return `${band ? BANDS[band] : 'Hardly one person'}, ${share} %`;
}

/** Names that are abbreviations. */
const UPPER = new Set(['mrn', 'npi', 'orcid', 'id']);

/** A name of a field as people read it: `firstName`, `first_name` -> `First name`. */
export function traitWords(name: string): string {
  if (UPPER.has(name.toLowerCase())) return name.toUpperCase();
  const spaced = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[-_]+/g, ' ')
    .trim();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1).toLowerCase();
}

/** A value as it stands in a cell; null when there is none. */
export function valueWords(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  if (Array.isArray(value)) return value.map((each) => valueWords(each) ?? '').join(', ');
  if (typeof value === 'object') return Object.values(value).map(valueWords).filter(Boolean).join(', ');
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  return String(value);
}

/** Both names, or what stands for them; of two that were merged only one has a name left. */
export function pairWords(people: SuggestionRow['people']): string {
  const named = people.filter((person) => person.name);
  const [only] = named;
  if (only && named.length === 1 && people.some((person) => person.kind === null))
    return `${only.name}, out of two`;
  return people.map(nameOf).join(' and ');
}

export function nameOf(person: SuggestionRow['people'][number] | undefined): string {
  return person?.name ?? (person ? `Person …${person.id.slice(-6)}` : 'Nobody');
}
