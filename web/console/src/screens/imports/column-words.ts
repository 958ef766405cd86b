// The words in which the wizard offers what a column can become.
import type { ColumnIdentifier, ColumnUse } from '../../../../../sdk/faces/imports.ts';
import { IDENTIFIER_WORDS } from '../identifier-words.ts';

export const USES = [
  { value: 'ignore', label: 'Nothing: ignore it', events: false },
  { value: 'trait', label: 'A trait of the person', events: false },
  { value: 'consent', label: 'Consent', events: false },
  { value: 'event-time', label: 'When it happened', events: true },
  { value: 'event-name', label: 'What happened', events: true },
  { value: 'property', label: 'A property of the event', events: true },
] as const;

const IDENTIFIER_KINDS: readonly ColumnIdentifier[] = [
  'user',
  'mrn',
  'npi',
  'orcid',
  'external',
  'handle',
  'email',
  'phone',
];

export const IDENTIFIERS = IDENTIFIER_KINDS.map((kind) => ({
  value: `identifier ${kind}`,
  label: IDENTIFIER_WORDS[kind],
}));

export const TYPES = [
  { value: 'text', label: 'Text' },
  { value: 'number', label: 'Number' },
  { value: 'integer', label: 'Whole number' },
  { value: 'boolean', label: 'Yes or no' },
  { value: 'date', label: 'Date' },
  { value: 'country', label: 'Country' },
  { value: 'list', label: 'List (; between)' },
  { value: 'json', label: 'JSON' },
] as const;

export const CLASSES = [
  { value: 'health', label: 'Health data' },
  { value: 'personal', label: 'Personal data' },
  { value: 'public', label: 'Public' },
] as const;

export const ORDERS = [
  { value: 'dmy', label: 'Day, month, year' },
  { value: 'mdy', label: 'Month, day, year' },
  { value: 'ymd', label: 'Year, month, day' },
] as const;

export const CHANNELS = [
  { value: 'email', label: 'by e-mail' },
  { value: 'sms', label: 'by SMS' },
  { value: 'push', label: 'by push' },
  { value: 'call', label: 'by call' },
  { value: 'visit', label: 'by visit' },
];

/** The word among these that was chosen. */
export function wordOf<Word extends string>(
  words: readonly { readonly value: Word }[],
  text: string,
  otherwise: Word,
): Word {
  return words.find(({ value }) => value === text)?.value ?? otherwise;
}

/** The choice that stands for a use. */
export function choiceOf(use: ColumnUse): string {
  return use.use === 'identifier' ? `identifier ${use.kind}` : use.use;
}

/** The use that a choice stands for; what was decided before is kept where it still fits. */
export function fromChoice(choice: string, column: string, before: ColumnUse): ColumnUse {
  const kind = IDENTIFIER_KINDS.find((known) => choice === `identifier ${known}`);
  if (kind) return { use: 'identifier', kind };
  switch (choice) {
    case 'trait':
    case 'property': {
      const known = before.use === 'trait' || before.use === 'property' ? before : null;
      return known
        ? { ...known, use: choice }
        : { use: choice, name: nameOf(column), type: 'text', class: 'health' };
    }
    case 'consent':
      return { use: 'consent', purpose: '', channel: 'email', given: ['yes'], withdrawn: ['no'] };
    case 'event-time':
      return { use: 'event-time' };
    case 'event-name':
      return { use: 'event-name' };
    default:
      return { use: 'ignore' };
  }
}

function nameOf(column: string): string {
  const [first = 'column', ...rest] = column.split(/[^\p{L}\p{N}]+/u).filter((w) => w !== '');
  return [first.toLowerCase(), ...rest.map((w) => w[0]?.toUpperCase() + w.slice(1))].join('').slice(0, 80);
}
