// Sources and links of a person in words: what a source is, and why it belongs to this person.
import type { Identity, IdentitySubject } from '../../../../../sdk/faces/identity.ts';
import { IDENTIFIER_WORDS } from '../identifier-words.ts';

/** "User id, e-mail address ••••.org". What has no kind is named by where it came from. */
export function subjectWords(subject: IdentitySubject): string {
  const seen = new Map<string, string>();
  for (const { kind, value } of subject.identifiers) {
    const words = value === null ? IDENTIFIER_WORDS[kind] : `${IDENTIFIER_WORDS[kind]} ${value}`;
    // Abbreviations stay as they are.
    const within = /^[A-Z][a-z]/.test(words) ? words.charAt(0).toLowerCase() + words.slice(1) : words;
    seen.set(words, seen.size === 0 ? words : within);
  }
  return [...seen.values()].join(', ') || 'Source without a name';
}

const EVIDENCE: { [evidence: string]: string } = {
  'same-browser': 'the same browser was used',
  human: 'somebody on your staff said so',
};

/** Why a source belongs to this person; the first one needs no reason. */
export function linkWords(subject: IdentitySubject, identity: Identity): string {
  if (subject.id === identity.id) return 'The first source of this person';
  const own = new Set(identity.subjects.map((s) => s.id));
  const edges = identity.edges.filter(
    (e) => e.kind !== 'apart' && (e.a === subject.id || e.b === subject.id) && own.has(e.a) && own.has(e.b),
  );
  if (edges.some((e) => e.kind === 'confirmed')) return 'Linked because somebody on your staff said so';
  const edge = edges[0];
  if (!edge) return 'Linked through another source';
  return `Linked because ${EVIDENCE[edge.evidence] ?? 'both were named in one message'}`;
}
