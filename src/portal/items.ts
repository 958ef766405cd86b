// Items as a person reads them: the author's words filled with what is known, or nothing when a value is missing.
import {
  compileTemplate,
  isTemplateFault,
  linksIn,
  resolveLink,
  safeLanguage,
  type Template,
} from '../channels/index.ts';
import type { JsonObject } from '../platform/json.ts';
import type { Connection } from './connection-store.ts';
import type { FeedRow } from './feed-store.ts';

/** An item ready to be shown. */
export interface Item {
  readonly row: FeedRow;
  readonly connection: Connection;
  readonly title: string;
  readonly body: string;
  readonly language: string;
  /** Addresses that the author wrote in the text. */
  readonly links: readonly string[];
  readonly button: { readonly label: string; readonly url: string } | null;
}

const compiled = new Map<string, Template | null>();

/** Lanes whose items stand above the rest: something is asked of the person. */
export function needsPerson(item: Item): boolean {
  const { lane, openedAt } = item.row;
  return openedAt === null && lane !== 'engagement' && lane !== 'marketing';
}

/** Writes an item for its person; null when a placeholder has no value. */
export function writeItem(row: FeedRow, connection: Connection, publicUrl: string): Item | null {
  const locale = { language: safeLanguage(row.language), zone: connection.zone };
  const data = dataOf(connection);
  const write = (source: string): string | null => {
    const rendered = templateOf(source)?.render(data, locale);
    return rendered?.ok ? rendered.text : null;
  };
  const title = write(row.subject ?? row.name);
  const body = write(row.body);
  const label = row.callToAction ? write(row.callToAction.label) : null;
  const url = row.callToAction ? resolveLink(row.callToAction.url, publicUrl) : null;
  if (title === null || body === null) return null;
  return {
    row,
    connection,
    title,
    body,
    language: locale.language,
    links: linksIn(row.body),
    button: label && url ? { label, url } : null,
  };
}

function templateOf(source: string): Template | null {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  if (compiled.size > 1_000) compiled.clear();
  const made = compileTemplate(source);
  const template = isTemplateFault(made) ? null : made;
  compiled.set(source, template);
  return template;
}

function dataOf(connection: Connection): JsonObject {
  const { traits, name, organisation, language } = connection;
  const own = name ?? '';
  return {
    person: {
      name: own,
      firstName: traits.firstName ?? own.split(' ')[0] ?? '',
      lastName: traits.lastName ?? null,
      language,
    },
    organisation: { name: organisation },
    traits,
  };
}
