// Sources and links of a person in words: what a source is, and why it belongs to this person.
import type { Identity, IdentitySubject, SubjectIdentifierKind } from '../../../../../sdk/faces/identity.ts';

const KINDS: { [kind in SubjectIdentifierKind]: string } = {
  mrn: 'Record number',
  npi: 'NPI',
  orcid: 'ORCID',
  user: 'User id',
  external: 'External id',
  handle: 'Social account',
  anonymous: 'Browser',
  device: 'Device',
  email: 'E-mail address',
  phone: 'Phone number',
  row: 'Line of a file',
};

/** "User id, e-mail address ••••.org". What has no kind is named by where it came from. */
export function subjectWords(subject: IdentitySubject): string {
  const seen = new Map<string, string>();
  for (const { kind, value } of subject.identifiers) {
    const words = value === null ? KINDS[kind] : `${KINDS[kind]} ${value}`;
    seen.set(words, seen.size === 0 ? words : words.charAt(0).toLowerCase() + words.slice(1));
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
