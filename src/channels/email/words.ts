// The words of one content version for e-mail: compiled once, with the list of links that a click may lead to.
import type { Variant } from '../../content/model.ts';
import { compileTemplate, isTemplateFault, type Template } from '../template.ts';
import { safeLanguage } from '../words.ts';

/** One language of a version, ready to be rendered. */
export interface CompiledVariant {
  readonly language: string;
  readonly subject: Template;
  readonly body: Template;
  readonly button: { readonly label: Template; readonly url: string } | null;
}

/** A version ready to be sent. `links` are all its addresses over all languages, in a fixed order. */
export interface CompiledContent {
  readonly variants: readonly CompiledVariant[];
  readonly links: readonly string[];
}

/** Why a version cannot be sent by e-mail. */
export interface ContentFault {
  readonly code: 'no-variant' | 'bad-template' | 'bad-link' | 'health-in-subject';
  readonly message: string;
}

const URL_IN_TEXT = /https?:\/\/[^\s<>"'{}]+[^\s<>"'{}.,;:!?)]/g;

/** Narrows to a fault. */
export function isContentFault(value: CompiledContent | ContentFault): value is ContentFault {
  return 'code' in value;
}

/** Compiles the e-mail variants of a version. */
export function compileContent(variants: readonly Variant[]): CompiledContent | ContentFault {
  const mails = variants
    .filter((v) => v.channel === 'email')
    .sort((a, b) => (a.language < b.language ? -1 : 1));
  if (mails.length === 0) return { code: 'no-variant', message: 'this version has no words for e-mail' };
  const compiled: CompiledVariant[] = [];
  for (const mail of mails) {
    const made = compileVariant(mail);
    if ('code' in made) return made;
    compiled.push(made);
  }
  const links = mails.flatMap((m) => [...(m.callToAction ? [m.callToAction.url] : []), ...linksIn(m.body)]);
  return { variants: compiled, links: [...new Set(links)] };
}

/** The addresses that the author wrote in a text. */
export function linksIn(text: string): string[] {
  return [...text.matchAll(URL_IN_TEXT)].map((m) => m[0]);
}

/** The variant in the person's language, else in the organisation's, else English, else the first. */
export function variantFor(
  content: CompiledContent,
  languages: readonly (string | null)[],
): CompiledVariant | undefined {
  for (const wanted of [...languages, 'en']) {
    const short = wanted?.slice(0, 2).toLowerCase();
    const exact = content.variants.find((v) => v.language.toLowerCase() === wanted?.toLowerCase());
    const near = content.variants.find((v) => short && v.language.toLowerCase().startsWith(short));
    if (exact ?? near) return exact ?? near;
  }
  return content.variants[0];
}

/** An absolute address out of one that an author wrote; null for anything but the web and our own pages. */
export function resolveLink(link: string, publicUrl: string): string | null {
  if (link.startsWith('/') && !link.startsWith('//') && !link.startsWith('/\\')) return publicUrl + link;
  return /^https?:\/\//i.test(link) && URL.canParse(link) ? link : null;
}

function compileVariant(variant: Variant): CompiledVariant | ContentFault {
  const subject = compileTemplate(variant.subject ?? '');
  const body = compileTemplate(variant.body);
  const label = compileTemplate(variant.callToAction?.label ?? '');
  for (const part of [subject, body, label])
    if (isTemplateFault(part)) return { code: 'bad-template', message: part.message };
  if (isTemplateFault(subject) || isTemplateFault(body) || isTemplateFault(label))
    return { code: 'bad-template', message: 'the words do not compile' };
  // A subject is read on locked screens and by every mail server on the way: only names may be filled in there.
  if (subject.paths.some((path) => path.startsWith('traits')))
    return { code: 'health-in-subject', message: 'a subject line may not carry traits' };
  const url = variant.callToAction?.url ?? null;
  if (url !== null && !resolveLink(url, 'https://example.org'))
    return { code: 'bad-link', message: 'the button must lead to a web address' };
  return {
    language: safeLanguage(variant.language),
    subject,
    body,
    button: url === null ? null : { label, url },
  };
}
