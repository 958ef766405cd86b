// One HL7 v2 message as its fields: separators from its own header, escapes undone. Splitting is the package's.
import type { Hl7Message, Hl7Segment } from '@medplum/core';

/** A segment whose fields are read as plain text. */
export interface Segment {
  readonly name: string;
  /** Text of a component, counted from 1; empty when it is absent, `""` when the sender says "delete". */
  text(field: number, component?: number, repetition?: number): string;
  /** How many times a field is repeated. */
  repetitions(field: number): number;
}

/** A message that can be asked for its segments, in their order. */
export interface Message {
  readonly segments: readonly Segment[];
  first(name: string): Segment | null;
  all(name: string): readonly Segment[];
}

const FORMATTING = /^(H|N|\.(sp|in|ti|fi|nf|ce|sk)[+-]?\d*)$/;

/** The reader. The package is loaded on the first message. */
export async function hl7Reader(): Promise<(text: string) => Message | null> {
  const { Hl7Message: Parsed } = await import('@medplum/core');
  return (text) => {
    if (!/^MSH[^\w\s][^\w\s]{4}/.test(text)) return null;
    const own = new Set(text.slice(3, 8));
    // Two separators that are one character cannot be told apart.
    if (own.size < 5) return null;
    return messageOf(Parsed.parse(text));
  };
}

function messageOf(parsed: Hl7Message): Message {
  const segments = parsed.segments
    .filter((s) => /^[A-Z][A-Z0-9]{2}$/.test(s.name))
    .map((s) => segmentOf(s, parsed));
  return {
    segments,
    first: (name) => segments.find((s) => s.name === name) ?? null,
    all: (name) => segments.filter((s) => s.name === name),
  };
}

function segmentOf(segment: Hl7Segment, parsed: Hl7Message): Segment {
  const { context } = parsed;
  return {
    name: segment.name,
    text(field, component = 1, repetition = 0) {
      const raw = segment.getComponent(field, component, undefined, repetition);
      const [first = ''] = raw.split(context.subcomponentSeparator);
      return unescaped(first, context).trim();
    },
    repetitions: (field) => segment.getField(field)?.components.length ?? 0,
  };
}

type Separators = Hl7Message['context'];

/** Undoes escapes; formatting is dropped, and what is no escape stays as it came. */
function unescaped(text: string, separators: Separators): string {
  const mark = separators.escapeCharacter;
  if (!text.includes(mark)) return text;
  const parts = text.split(mark);
  let out = parts[0] ?? '';
  for (let i = 1; i < parts.length; i += 2) {
    const closed = i + 1 < parts.length;
    const meant = closed ? meaningOf(parts[i] ?? '', separators) : null;
    out += meant ?? `${mark}${parts[i] ?? ''}${closed ? mark : ''}`;
    out += parts[i + 1] ?? '';
  }
  return out;
}

function meaningOf(sequence: string, separators: Separators): string | null {
  switch (sequence) {
    case 'F':
      return separators.fieldSeparator;
    case 'S':
      return separators.componentSeparator;
    case 'T':
      return separators.subcomponentSeparator;
    case 'R':
      return separators.repetitionSeparator;
    case 'E':
      return separators.escapeCharacter;
    case '.br':
      return '\n';
  }
  if (/^X([0-9A-Fa-f]{2})+$/.test(sequence))
    return Buffer.from(sequence.slice(1), 'hex').toString('latin1').replaceAll('\0', '');
  return FORMATTING.test(sequence) ? '' : null;
}
