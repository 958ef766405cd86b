// Pages and mails as text that is escaped by construction: a value can only enter as text or as other Html.

/** Markup that is known to be safe. Only `html` and `trusted` make it. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

/** What may stand in a hole of `html`. Nothing is written for null, undefined and false. */
export type Hole = Html | string | number | null | undefined | false | readonly Hole[];

/** A piece of markup; every hole is escaped, and attributes must be quoted in the template. */
export function html(strings: TemplateStringsArray, ...holes: readonly Hole[]): Html {
  let out = strings[0] ?? '';
  holes.forEach((hole, i) => {
    out += write(hole) + (strings[i + 1] ?? '');
  });
  return new Html(out);
}

/** Markup from a source of our own, such as a compiled layout. Never for a person's or an organisation's text. */
export function trusted(text: string): Html {
  return new Html(text);
}

const UNSAFE = /[&<>"']/g;
const ENTITY = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

/** Escapes a text for element content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(UNSAFE, (character) => ENTITY.get(character) ?? '');
}

function write(hole: Hole): string {
  if (hole === null || hole === undefined || hole === false) return '';
  if (hole instanceof Html) return hole.text;
  if (typeof hole === 'string') return escapeHtml(hole);
  return typeof hole === 'number' ? String(hole) : hole.map(write).join('');
}
